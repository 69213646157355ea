// Two lanes: pull times gain.
//
// Where pulls are narrow (no soft bounds) one multiplier does both: the upper pull stands a product above the lower
// one, and the sign that the lower product takes from the upper one comes back as its carry, to be added. Latency: two
// clocks then, else one; the gain enters in the last clock before the products.
`default_nettype none

module synfire_gain #(
    parameter PULL_BITS = 9,
    parameter SOFT_BOUNDS = 0,
    `include "synfire_constants.vh"
) (
    input  wire                       clk_i,
    input  wire [2*PULL_BITS-1:0]     pulls_i,
    input  wire signed [GAIN_BITS-1:0] gain_i,
    output wire [2*(PULL_BITS+GAIN_BITS)-1:0] products_o,
    output wire [1:0]                 carries_o
);
    localparam PRODUCT_BITS = PULL_BITS + GAIN_BITS;

    wire signed [PULL_BITS-1:0] lower = pulls_i[PULL_BITS-1:0];
    wire signed [PULL_BITS-1:0] upper = pulls_i[2*PULL_BITS-1:PULL_BITS];

    generate
        if (SOFT_BOUNDS != 0) begin : separate
            reg signed [PRODUCT_BITS-1:0] lower_product, upper_product;
            always @(posedge clk_i) begin
                lower_product <= lower * gain_i;
                upper_product <= upper * gain_i;
            end
            assign products_o = {upper_product, lower_product};
            assign carries_o = 2'b00;
        end else begin : joint
            reg signed [PRODUCT_BITS+PULL_BITS-1:0] both;
            reg signed [2*PRODUCT_BITS-1:0]         product;
            wire [PULL_BITS-1:0]                    above = upper - {{(PULL_BITS-1){1'b0}}, lower[PULL_BITS-1]};
            always @(posedge clk_i) begin
                both <= {above, {GAIN_BITS{lower[PULL_BITS-1]}}, lower};
                product <= both * gain_i;
            end
            assign products_o = product;
            assign carries_o = {product[PRODUCT_BITS-1], 1'b0};
        end
    endgenerate
endmodule

`default_nettype wire
