// One lane of a delivery: scales a weight by a power of two.
//
// For shift s = shift_i - 8: s >= 0 gives w << s, s < 0 gives (w + 2^(-s-1)) >> -s. The result is cut to STATE_BITS, as
// accumulators wrap. Latency: two clocks; the weight enters in one clock, `left_i` and `other_i` in the next. Without a
// visit the value is `other_i`, which has to be 0 during visits.
`default_nettype none

module synfire_contribution #(
    parameter WEIGHT_BITS = 8,
    parameter STATE_BITS = 18
) (
    input  wire                          clk_i,
    input  wire                          visit_i,
    input  wire signed [WEIGHT_BITS-1:0] weight_i,
    input  wire                          round_i,  // s < 0
    input  wire [2:0]                    right_i,  // -s - 1 if s < 0
    input  wire [4:0]                    left_i,   // s if s >= 0, else 0; one clock later
    input  wire [STATE_BITS-1:0]         other_i,  // one clock later
    output reg  signed [STATE_BITS-1:0]  value_o
);
    localparam WIDE = (STATE_BITS > WEIGHT_BITS + 1) ? STATE_BITS : WEIGHT_BITS + 1;

    wire signed [WEIGHT_BITS:0] extended = {weight_i[WEIGHT_BITS-1], weight_i};
    wire signed [WEIGHT_BITS:0] halves = extended >>> right_i;
    wire signed [WEIGHT_BITS:0] raised = halves + {{WEIGHT_BITS{1'b0}}, 1'b1};
    wire signed [WEIGHT_BITS:0] rounded = raised >>> 1;

    reg signed [WEIGHT_BITS:0] scaled;
    wire signed [WIDE-1:0]     wide = {{(WIDE-WEIGHT_BITS){scaled[WEIGHT_BITS]}}, scaled[WEIGHT_BITS-1:0]};
    wire signed [WIDE-1:0]     shifted = wide <<< left_i;

    always @(posedge clk_i) begin
        if (!visit_i) scaled <= {(WEIGHT_BITS+1){1'b0}};
        else scaled <= round_i ? rounded : extended;
        value_o <= shifted[STATE_BITS-1:0] | other_i;
    end

    generate
        if (WIDE > STATE_BITS) begin : narrow
            wire unused_top = &{1'b0, shifted[WIDE-1:STATE_BITS]};
        end
    endgenerate
endmodule

`default_nettype wire
