// What the host reads: of all memories the word that it chose, in parts of 32 bits.
//
// Each memory answers where it is chosen, a clock after its region is known; lanes of one are memories of their own.
// Words come in the clock after region and address, three clocks after the host's request, and the answer a clock
// later.
`default_nettype none

module synfire_readback #(
    `include "synfire_parameters.vh"
) (
    input  wire                             clk_i,
    input  wire [3:0]                       region_3_i,
    input  wire [31:0]                      address_3_i,
    input  wire [2:0]                       chunk_3_i,
    input  wire [WEIGHT_ROW_BITS-1:0]       weights_i,
    input  wire [USE_WORD_BITS-1:0]         use_i,
    input  wire [POINTER_WORD_BITS-1:0]     pointer_i,
    input  wire [PROFILE_WORD_BITS-1:0]     profile_i,          // where groups are paced, a part
    input  wire [STAGE_WORD_BITS-1:0]       stage_i,
    input  wire [TRACE_RANGE_WORD_BITS-1:0] range_i,
    input  wire [RULE_WORD_BITS-1:0]        rule_i,
    input  wire [TRACE_ROW_BITS-1:0]        traces_i,
    input  wire [LANES*STATE_BITS-1:0]      ring_i,
    input  wire [UPDATE_LANES*STATE_BITS-1:0] accumulators_i,   // of a small target, as its update lanes chose them
    // By update lane.
    input  wire [UPDATE_LANES*STATE_WORD_BITS-1:0]  states_i,
    input  wire [UPDATE_LANES*NEURON_WORD_BITS-1:0] neurons_i,
    output wire [31:0]                      answer_4_o
);
    `include "synfire_spec.vh"

    localparam SOURCES = 8 + LANES + 2 * UPDATE_LANES;
    wire [32*SOURCES-1:0] answers_4;

    synfire_answer #(.WIDTH(WEIGHT_ROW_BITS)) weight_answer (
        .clk_i(clk_i), .chosen_i(region_3_i == REGION_WEIGHTS), .part_i(chunk_3_i), .word_i(weights_i),
        .data_o(answers_4[31:0])
    );
    synfire_answer #(.WIDTH(USE_WORD_BITS)) use_answer (
        .clk_i(clk_i), .chosen_i(region_3_i == REGION_USES), .part_i(chunk_3_i), .word_i(use_i),
        .data_o(answers_4[63:32])
    );
    synfire_answer #(.WIDTH(POINTER_WORD_BITS)) pointer_answer (
        .clk_i(clk_i), .chosen_i(region_3_i == REGION_POINTERS), .part_i(chunk_3_i), .word_i(pointer_i),
        .data_o(answers_4[95:64])
    );
    synfire_answer #(.WIDTH(PROFILE_ANSWER_BITS)) profile_answer (
        .clk_i(clk_i), .chosen_i(region_3_i == REGION_PROFILES), .part_i(PACED_UPDATES != 0 ? 3'd0 : chunk_3_i),
        .word_i(profile_i[PROFILE_ANSWER_BITS-1:0]),
        .data_o(answers_4[127:96])
    );
    synfire_answer #(.WIDTH(STAGE_WORD_BITS)) stage_answer (
        .clk_i(clk_i), .chosen_i(region_3_i == REGION_STAGES), .part_i(chunk_3_i), .word_i(stage_i),
        .data_o(answers_4[159:128])
    );

    genvar lane;
    generate
        if (LEARNING != 0) begin : learned_answers
            synfire_answer #(.WIDTH(TRACE_RANGE_WORD_BITS)) range_answer (
                .clk_i(clk_i), .chosen_i(region_3_i == REGION_TRACE_RANGES), .part_i(chunk_3_i), .word_i(range_i),
                .data_o(answers_4[191:160])
            );
            synfire_answer #(.WIDTH(RULE_WORD_BITS)) rule_answer (
                .clk_i(clk_i), .chosen_i(region_3_i == REGION_RULES), .part_i(chunk_3_i), .word_i(rule_i),
                .data_o(answers_4[223:192])
            );
            synfire_answer #(.WIDTH(TRACE_ROW_BITS)) trace_answer (
                .clk_i(clk_i), .chosen_i(region_3_i == REGION_TRACES), .part_i(chunk_3_i), .word_i(traces_i),
                .data_o(answers_4[255:224])
            );
        end else begin : no_answers
            assign answers_4[255:160] = 96'd0;
            wire unused_learned = &{1'b0, range_i, rule_i, traces_i};
        end

        for (lane = 0; lane < LANES; lane = lane + 1) begin : accumulator_lane
            localparam [ROW_BITS-1:0] THIS = lane;
            wire chosen = (region_3_i == REGION_ACCUMULATORS) && (address_3_i[ROW_BITS-1:0] == THIS);
            // The update lanes of a small target choose its accumulators anyway.
            if (SHORT_DELIVERY == 0) begin : of_ring
                synfire_answer #(.WIDTH(STATE_BITS)) accumulator_answer (
                    .clk_i(clk_i), .chosen_i(chosen), .part_i(chunk_3_i),
                    .word_i(ring_i[lane*STATE_BITS +: STATE_BITS]), .data_o(answers_4[32*(8+lane) +: 32])
                );
            end else if (lane < UPDATE_LANES) begin : of_update
                synfire_answer #(.WIDTH(STATE_BITS)) accumulator_answer (
                    .clk_i(clk_i),
                    .chosen_i(region_3_i == REGION_ACCUMULATORS && (address_3_i & (UPDATE_LANES - 1)) == lane),
                    .part_i(chunk_3_i), .word_i(accumulators_i[lane*STATE_BITS +: STATE_BITS]),
                    .data_o(answers_4[32*(8+lane) +: 32])
                );
                wire unused_chosen = &{1'b0, chosen};
            end else begin : nothing
                assign answers_4[32*(8+lane) +: 32] = 32'd0;
                wire unused_chosen = &{1'b0, chosen};
            end
        end

        for (lane = 0; lane < UPDATE_LANES; lane = lane + 1) begin : neuron_lane
            localparam FIRST = 8 + LANES + 2 * lane;
            wire chosen = (address_3_i & (UPDATE_LANES - 1)) == lane;
            synfire_answer #(.WIDTH(STATE_WORD_BITS)) state_answer (
                .clk_i(clk_i), .chosen_i(region_3_i == REGION_STATE && chosen), .part_i(chunk_3_i),
                .word_i(states_i[lane*STATE_WORD_BITS +: STATE_WORD_BITS]), .data_o(answers_4[32*FIRST +: 32])
            );
            synfire_answer #(.WIDTH(NEURON_WORD_BITS)) neuron_answer (
                .clk_i(clk_i), .chosen_i(region_3_i == REGION_NEURONS && chosen), .part_i(chunk_3_i),
                .word_i(neurons_i[lane*NEURON_WORD_BITS +: NEURON_WORD_BITS]),
                .data_o(answers_4[32*(FIRST+1) +: 32])
            );
        end
    endgenerate

    synfire_or #(.COUNT(SOURCES), .WIDTH(32)) any_answer (.words_i(answers_4), .word_o(answer_4_o));

    wire unused_bits = &{1'b0, address_3_i, profile_i, ring_i, accumulators_i};
endmodule

`default_nettype wire
