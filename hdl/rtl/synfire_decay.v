// value * factor / 2^16, truncated toward zero or rounded to nearest (ties toward plus infinity): factor is unsigned, value
// signed. Latency: three clocks.
`default_nettype none

module synfire_decay #(
    parameter STATE_BITS = 18
) (
    input  wire                         clk_i,
    input  wire signed [STATE_BITS-1:0] value_i,
    input  wire [15:0]                  factor_i,
    input  wire                         nearest_i,      // two clocks after the value
    output reg  signed [STATE_BITS-1:0] value_o
);
    localparam PRODUCT_BITS = STATE_BITS + 17;

    wire signed [16:0]           factor = {1'b0, factor_i};
    reg signed [PRODUCT_BITS-1:0] product;
    reg signed [STATE_BITS-1:0]   quotient;
    reg                           toward_zero, half;
    // The factor's sign bit is 0, so the product's two top bits agree.
    wire unused_sign = &{1'b0, product[PRODUCT_BITS-1]};

    always @(posedge clk_i) begin
        product <= value_i * factor;
        // The bits above the fraction are the quotient rounded down: one too few for negative inexact products.
        quotient <= product[STATE_BITS+15:16];
        toward_zero <= product[STATE_BITS+15] && (product[15:0] != 16'd0);
        half <= product[15];
        value_o <= quotient + {{(STATE_BITS-1){1'b0}}, nearest_i ? half : toward_zero};
    end
endmodule

`default_nettype wire
