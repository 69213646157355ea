// Saturates a signed value to fewer bits. No clock.
`default_nettype none

module synfire_saturate #(
    parameter IN_BITS = 20,
    parameter OUT_BITS = 18
) (
    input  wire signed [IN_BITS-1:0]  value_i,
    output wire signed [OUT_BITS-1:0] value_o,
    output wire                       saturated_o
);
    // The value fits when all bits from the result's sign bit up agree.
    wire [IN_BITS-OUT_BITS:0] top = value_i[IN_BITS-1:OUT_BITS-1];
    wire                      negative = value_i[IN_BITS-1];

    assign saturated_o = (top != {(IN_BITS-OUT_BITS+1){negative}});
    assign value_o = saturated_o ? {negative, {(OUT_BITS-1){!negative}}} : value_i[OUT_BITS-1:0];
endmodule

`default_nettype wire
