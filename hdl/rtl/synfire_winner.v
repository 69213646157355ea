// Keeps the strongest of the neurons that would spike in a stage with a winner: the largest v, of equals the lowest
// index.
//
// Candidates enter in clock 0, counted from that of the stage's last group; each update lane keeps its best, and the
// best of these is known CHOICE_CLOCKS = 5 clocks later, for up to 16 lanes.
`default_nettype none

module synfire_winner #(
    parameter LANE_BITS = 1,              // of an index of a lane
    `include "synfire_parameters.vh"
) (
    input  wire                                    clk_i,
    input  wire                                    begin_i,       // of a stage: forgets
    // A group of neurons, in ascending order.
    input  wire [UPDATE_LANES-1:0]                 spikes_i,
    input  wire [UNIT_BITS-1:0]                    unit_i,
    input  wire [UPDATE_LANES*STATE_BITS-1:0]      v_i,           // before the reset
    input  wire [UPDATE_LANES*STATE_WORD_BITS-1:0] states_i,      // after the spike
    input  wire [UPDATE_LANES-1:0]                 saturated_i,   // by the spike

    output wire                                    valid_o,
    output wire [UNIT_BITS-1:0]                    unit_o,
    output wire [LANE_BITS-1:0]                    lane_o,
    output wire [UPDATE_LANES*STATE_WORD_BITS-1:0] states_o,      // by lane
    output wire [UPDATE_LANES-1:0]                 saturated_o
);
    localparam LEVELS = 4;
    localparam LEAVES = 1 << LEVELS;
    // A larger key is stronger: a candidate at all, then its v, then a lower group.
    localparam KEY_BITS = 1 + STATE_BITS + UNIT_BITS;
    localparam NODE_BITS = KEY_BITS + LANE_BITS;

    // Node k of the tree has the children 2k and 2k + 1; leaves begin at LEAVES.
    wire [2*LEAVES*NODE_BITS-1:0] nodes;

    genvar lane, node;
    generate
        for (lane = 0; lane < LEAVES; lane = lane + 1) begin : leaf
            if (lane < UPDATE_LANES) begin : used
                localparam [LANE_BITS-1:0]   THIS = lane;
                wire signed [STATE_BITS-1:0] v = v_i[lane*STATE_BITS +: STATE_BITS];
                reg                          valid, saturated, saturated_1, taken_1;
                reg signed [STATE_BITS-1:0]  best;
                reg [UNIT_BITS-1:0]          unit;
                reg [STATE_WORD_BITS-1:0]    state, state_1;
                wire                         taken = spikes_i[lane] && (!valid || v > best);

                // The state follows a clock later: it is wide.
                always @(posedge clk_i) begin
                    if (begin_i) begin
                        valid <= 1'b0;
                        best <= {STATE_BITS{1'b0}};
                        unit <= {UNIT_BITS{1'b0}};
                    end else if (taken) begin
                        valid <= 1'b1;
                        best <= v;
                        unit <= unit_i;
                    end
                    taken_1 <= taken;
                    state_1 <= states_i[lane*STATE_WORD_BITS +: STATE_WORD_BITS];
                    saturated_1 <= saturated_i[lane];
                    if (taken_1) begin
                        state <= state_1;
                        saturated <= saturated_1;
                    end
                end

                assign nodes[(LEAVES+lane)*NODE_BITS +: NODE_BITS] =
                    {valid, !best[STATE_BITS-1], best[STATE_BITS-2:0], ~unit, THIS};
                assign states_o[lane*STATE_WORD_BITS +: STATE_WORD_BITS] = state;
                assign saturated_o[lane] = saturated;
            end else begin : free
                assign nodes[(LEAVES+lane)*NODE_BITS +: NODE_BITS] = {NODE_BITS{1'b0}};
            end
        end

        for (node = 1; node < LEAVES; node = node + 1) begin : choice
            wire [NODE_BITS-1:0] left = nodes[2*node*NODE_BITS +: NODE_BITS];
            wire [NODE_BITS-1:0] right = nodes[(2*node+1)*NODE_BITS +: NODE_BITS];
            reg  [NODE_BITS-1:0] kept;

            // Of equals the left one: a lower lane.
            always @(posedge clk_i)
                kept <= (right[NODE_BITS-1:LANE_BITS] > left[NODE_BITS-1:LANE_BITS]) ? right : left;
            assign nodes[node*NODE_BITS +: NODE_BITS] = kept;
        end
    endgenerate

    assign nodes[NODE_BITS-1:0] = {NODE_BITS{1'b0}};
    assign valid_o = nodes[2*NODE_BITS-1];
    assign unit_o = ~nodes[NODE_BITS+LANE_BITS +: UNIT_BITS];
    assign lane_o = nodes[NODE_BITS +: LANE_BITS];
endmodule

`default_nettype wire
