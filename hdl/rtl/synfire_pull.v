// One lane: where a trace pulls a weight, before the gain. docs/core.md, "Weight change", q.
//
// With soft bounds q = (down ? t : u) * 2^range_shift - (u + t) * (w - w_min), else u - t. Latency: three clocks where
// the target has soft bounds, else one.
`default_nettype none

module synfire_pull #(
    parameter WEIGHT_BITS = 8,
    parameter SOFT_BOUNDS = 1,
    parameter PULL_BITS = 18,
    `include "synfire_constants.vh"
) (
    input  wire                          clk_i,
    input  wire [TRACE_BITS-1:0]         trace_i,
    input  wire signed [WEIGHT_BITS-1:0] weight_i,
    input  wire [TRACE_BITS-1:0]         target_i,
    input  wire                          soft_i,
    input  wire                          down_i,
    input  wire [RANGE_SHIFT_BITS-1:0]   range_shift_i,
    input  wire signed [WEIGHT_BITS-1:0] w_min_i,
    output reg  signed [PULL_BITS-1:0]   pull_o
);
    generate
        if (SOFT_BOUNDS != 0) begin : soft_bounds
            // toward - rate * height; without soft bounds that is u - t * 1.
            wire [TRACE_BITS-1:0]       chosen = (soft_i && down_i) ? target_i : trace_i;
            wire [1:0]                  fine_0 = range_shift_i[1:0] & {2{soft_i}};
            // The range is no larger than weights are.
            localparam COARSE_BITS = (WEIGHT_BITS < 8) ? 1 : (WEIGHT_BITS < 16) ? 2 : 3;
            reg  [COARSE_BITS-1:0]      coarse_1;
            reg  [TRACE_BITS+2:0]       toward_1;
            reg  [PULL_BITS-2:0]        toward_2;
            reg  [TRACE_BITS:0]         rate_1;
            reg  signed [WEIGHT_BITS:0] height_1;
            reg  signed [PULL_BITS-1:0] away_2;
            wire signed [WEIGHT_BITS:0] above_min = {weight_i[WEIGHT_BITS-1], weight_i}
                                                  - {w_min_i[WEIGHT_BITS-1], w_min_i};
            wire signed [PULL_BITS:0]   product = $signed({1'b0, rate_1}) * height_1;
            wire                        unused_bits = &{1'b0, product[PULL_BITS], range_shift_i};

            always @(posedge clk_i) begin
                toward_1 <= {3'd0, chosen} << fine_0;
                coarse_1 <= range_shift_i[2 +: COARSE_BITS] & {COARSE_BITS{soft_i}};
                rate_1 <= {1'b0, target_i} + {1'b0, soft_i ? trace_i : {TRACE_BITS{1'b0}}};
                height_1 <= soft_i ? above_min : {{WEIGHT_BITS{1'b0}}, 1'b1};

                toward_2 <= {{(PULL_BITS-TRACE_BITS-4){1'b0}}, toward_1} << {coarse_1, 2'd0};
                away_2 <= product[PULL_BITS-1:0];

                pull_o <= $signed({1'b0, toward_2}) - away_2;
            end
        end else begin : no_soft_bounds
            wire unused_soft = &{1'b0, weight_i, soft_i, down_i, range_shift_i, w_min_i};
            always @(posedge clk_i) pull_o <= $signed({1'b0, trace_i}) - $signed({1'b0, target_i});
        end
    endgenerate
endmodule

`default_nettype wire
