// The digits of synfire_digits sum to the value, and no two neighbours are both set.
//
// Method: all inputs, 1 clock
// Mutant: rtl/synfire_digits.v, 1 clock: s/digits_o & once/digits_o \& thrice/
module digits_proof (
    input wire signed [15:0] value
);
    wire [15:0] digits, negative;
    synfire_digits recoder (.value_i(value), .digits_o(digits), .negative_o(negative));

    wire signed [17:0] positives = {2'b00, digits & ~negative};
    wire signed [17:0] negatives = {2'b00, negative};
    always @* begin
        assert (positives - negatives == value);
        assert ((digits & (digits >> 1)) == 16'd0);
        assert ((negative & ~digits) == 16'd0);
    end
endmodule
