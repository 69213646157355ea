// synfire_gain multiplies two pulls by one gain, in one multiplier. Five bits stand for nine.
//
// Method: all inputs, 5 clocks
// Mutant: rtl/synfire_gain.v, 5 clocks: s/{product\[PRODUCT_BITS-1\], 1'b0}/2'b00/
module gain_proof (
    input wire clk_i
);
    (* anyconst *) reg signed [4:0] lower, upper;
    (* anyconst *) reg signed [4:0] gain;
    reg [1:0]    age = 2'd0;
    wire [19:0]  products;
    wire [1:0]   carries;

    synfire_gain #(.PULL_BITS(5), .SOFT_BOUNDS(0)) dut (
        .clk_i(clk_i), .pulls_i({upper, lower}), .gain_i(gain), .products_o(products), .carries_o(carries)
    );

    wire signed [9:0] lower_product = products[9:0];
    wire signed [9:0] upper_product = products[19:10];

    always @(posedge clk_i) if (age != 2'd3) age <= age + 2'd1;
    always @* begin
        // A pull is the difference of two traces.
        assume (lower >= -5'sd15 && upper >= -5'sd15);
        if (age == 2'd3) begin
            assert (lower_product + $signed({9'd0, carries[0]}) == lower * gain);
            assert (upper_product + $signed({9'd0, carries[1]}) == upper * gain);
        end
    end
endmodule
