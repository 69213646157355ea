// One lane of a delivery by a multiplier: as synfire_contribution, for devices that have multipliers to spare.
//
// With t = s + 8, the shift s of docs/core.md gives (w * 2^t + 128) >> 8: nothing is cut for s >= 0, and below the half
// is what rounds. Subtracting needs the half's other side: (127 - w * 2^t) >> 8. Latency: two clocks; the factor enters
// in the second.
`default_nettype none

module synfire_scaled #(
    parameter WEIGHT_BITS = 8,                      // at most 8
    parameter STATE_BITS = 16                       // at most 16
) (
    input  wire                          clk_i,
    input  wire signed [WEIGHT_BITS-1:0] weight_i,
    input  wire                          high_i,    // the weight counts 2^8
    input  wire signed [15:0]            factor_i,  // a clock later: 0, 2^k or -2^k; of 2^15 the sign does not matter
    input  wire                          negative_i, // a clock later: of the factor
    input  wire [STATE_BITS-1:0]         other_i,   // a clock later: what is added
    output wire [STATE_BITS-1:0]         value_o
);
    wire signed [15:0] low = {{(16-WEIGHT_BITS){weight_i[WEIGHT_BITS-1]}}, weight_i};
    reg signed [15:0]  weight;

    always @(posedge clk_i) weight <= high_i ? {low[7:0], 8'd0} : low;

    wire signed [31:0] product = weight * factor_i;
    reg [31:0]         sum;
    always @(posedge clk_i) sum <= product + {{(24-STATE_BITS){1'b0}}, other_i, !negative_i, {7{negative_i}}};
    assign value_o = sum[8 +: STATE_BITS];
    wire               unused_sum = &{1'b0, sum};
endmodule

`default_nettype wire
