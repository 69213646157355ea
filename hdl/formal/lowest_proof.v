// synfire_lowest splits off the lowest item and loses none.
//
// Method: all inputs, 1 clock
// Mutant: rtl/synfire_lowest.v, 1 clock: s/below = eight | .*;/below = eight;/
module lowest_proof (
    input wire [15:0] items
);
    wire [15:0] first, rest;
    wire [3:0]  index;
    wire        alone;
    synfire_lowest lowest (.items_i(items), .first_o(first), .index_o(index), .rest_o(rest), .alone_o(alone));

    always @* begin
        assert (first == (items & (~items + 16'd1)));
        assert ((first | rest) == items && (first & rest) == 16'd0);
        assert (first == 16'd0 || first == (16'd1 << index));
        assert (alone == (rest == 16'd0));
    end
endmodule
