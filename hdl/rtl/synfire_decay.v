// value * factor / 2^16, truncated toward zero or rounded to nearest (ties toward plus infinity): factor is unsigned,
// value signed. Latency: three clocks. Where the inputs are HELD, the quotient is a wire.
`default_nettype none

module synfire_decay #(
    parameter STATE_BITS = 18,
    parameter HELD = 0
) (
    input  wire                         clk_i,
    input  wire signed [STATE_BITS-1:0] value_i,
    input  wire [15:0]                  factor_i,
    input  wire                         nearest_i,      // two clocks after the value
    output reg  signed [STATE_BITS-1:0] value_o
);
    // The factor's sign bit is 0, so one bit of the product says nothing.
    localparam PRODUCT_BITS = STATE_BITS + 16;

    wire signed [16:0]           factor = {1'b0, factor_i};
    reg signed [PRODUCT_BITS-1:0]  product;
    wire signed [STATE_BITS-1:0]   quotient;
    wire                           half;
    reg                            toward_zero;
    // The bits above the fraction are the quotient rounded down: one too few for negative inexact products.
    synfire_delay #(.WIDTH(STATE_BITS + 1), .CLOCKS(1), .HELD(HELD)) quotient_register (
        .clk_i(clk_i), .data_i(product[STATE_BITS+15:15]), .data_o({quotient, half})
    );

    always @(posedge clk_i) begin
        product <= value_i * factor;
        toward_zero <= product[STATE_BITS+15] && (product[15:0] != 16'd0);
        value_o <= quotient + {{(STATE_BITS-1){1'b0}}, nearest_i ? half : toward_zero};
    end
endmodule

`default_nettype wire
