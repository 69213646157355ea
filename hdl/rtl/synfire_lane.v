// One neuron-update lane: the arithmetic of docs/core.md, "Update", a neuron a clock.
//
// Clock 0: state, parameters and accumulator enter; clock 2: the profile (found through the parameters). The new state,
// the spike and whether anything saturated leave in clock 11. A suffix _n is the clock in which a signal is valid.
//
// Where the words are HELD until clock 11, only sums take registers, and words may come later: v_reset, leak and
// accumulator in clock 2, the rest of a profile in clock 3.
`default_nettype none

module synfire_lane #(
    parameter HELD = 0,
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire [14:0]                  tick_i,         // low bits of the tick
    input  wire                         frozen_i,       // adaptations stay as they are
    input  wire                         silent_i,       // the state changes as if nobody had spiked
    input  wire [STATE_WORD_BITS-1:0]   state_i,        // clock 0
    input  wire [NEURON_WORD_BITS-1:0]  neuron_i,       // clock 0
    input  wire [STATE_BITS-1:0]        accumulator_i,  // clock 0
    input  wire [PROFILE_WORD_BITS-1:0] profile_i,      // clock 2
    output wire [STATE_WORD_BITS-1:0]   state_o,        // clock 11
    output reg                          spike_o,        // clock 11
    output reg                          saturated_o,    // clock 11
    // What a spike makes of the state, and whether this saturates: where `silent_i` leaves it out.
    output wire [STATE_WORD_BITS-1:0]   candidate_o,    // clock 11
    output wire                         candidate_saturated_o // clock 11
);
    `include "synfire_word_state.vh"
    `include "synfire_word_neuron.vh"
    `include "synfire_word_profile.vh"

    localparam S = STATE_BITS;
    localparam [REFRACTORY_BITS-1:0] READY = {REFRACTORY_BITS{1'b0}};

    // ---- Clock 0: words ---------------------------------------------------------------------------------------------
    wire signed [S-1:0]       v_0 = state_i[STATE_V_LSB +: S];
    wire signed [S-1:0]       i_0 = state_i[STATE_I_LSB +: S];
    wire signed [S-1:0]       a_0 = state_i[STATE_A_LSB +: S];
    wire [REFRACTORY_BITS-1:0] refractory_0 = state_i[STATE_REFRACTORY_LSB +: REFRACTORY_BITS];
    wire                      fired_0 = state_i[STATE_FIRED_LSB];
    wire signed [S-1:0]       threshold_0 = neuron_i[NEURON_THRESHOLD_LSB +: S];
    wire signed [S-1:0]       bias_0 = neuron_i[NEURON_BIAS_LSB +: S];
    wire                      unused_profile = &{1'b0, neuron_i[NEURON_PROFILE_LSB +: PROFILE_BITS]};

    // ---- Clock 2: profile -------------------------------------------------------------------------------------------
    wire signed [S-1:0] v_2, a_2, threshold_2, bias_2, accumulator_2;
    wire [REFRACTORY_BITS-1:0] refractory_2;
    wire fired_2;
    synfire_delay #(.WIDTH(5 * S + REFRACTORY_BITS + 1), .CLOCKS(2), .HELD(HELD)) delay_2 (
        .clk_i(clk_i),
        .data_i({v_0, a_0, threshold_0, bias_0, accumulator_i, refractory_0, fired_0}),
        .data_o({v_2, a_2, threshold_2, bias_2, accumulator_2, refractory_2, fired_2})
    );
    wire signed [S-1:0] v_reset_2 = profile_i[PROFILE_V_RESET_LSB +: S];
    wire signed [S-1:0] v_min_2 = profile_i[PROFILE_V_MIN_LSB +: S];
    wire signed [S-1:0] leak_2 = profile_i[PROFILE_LEAK_LSB +: S];
    wire [REFRACTORY_BITS-1:0] reload_2 = profile_i[PROFILE_REFRACTORY_LSB +: REFRACTORY_BITS];
    wire linear_leak_2 = profile_i[PROFILE_LINEAR_LEAK_LSB];
    wire reset_subtract_2 = profile_i[PROFILE_RESET_SUBTRACT_LSB];
    wire reset_next_2 = profile_i[PROFILE_RESET_NEXT_LSB];
    wire inclusive_2 = profile_i[PROFILE_INCLUSIVE_LSB];
    wire hold_2 = profile_i[PROFILE_HOLD_LSB];
    wire bias_to_current_2 = profile_i[PROFILE_BIAS_TO_CURRENT_LSB];
    wire nearest_2 = profile_i[PROFILE_NEAREST_LSB];

    // ---- Decays -----------------------------------------------------------------------------------------------------
    // Multipliers may lie far from the memories: a clock for the way.
    wire signed [S-1:0] i_1, v_1, i_decayed_4, v_scaled_4, v_scaled_5, v_leaked_5;
    wire [DECAY_FRACTION_BITS-1:0] ki_1, kv_1;
    wire nearest_3;
    synfire_delay #(.WIDTH(2 * S + 2 * DECAY_FRACTION_BITS), .CLOCKS(1), .HELD(HELD)) factors_delay (
        .clk_i(clk_i),
        .data_i({i_0, neuron_i[NEURON_KI_LSB +: DECAY_FRACTION_BITS],
                 v_0, neuron_i[NEURON_KV_LSB +: DECAY_FRACTION_BITS]}),
        .data_o({i_1, ki_1, v_1, kv_1})
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(1), .HELD(HELD)) nearest_delay (
        .clk_i(clk_i), .data_i(nearest_2), .data_o(nearest_3)
    );
    synfire_decay #(.STATE_BITS(S), .HELD(HELD)) current_decay (
        .clk_i(clk_i), .value_i(i_1), .factor_i(ki_1), .nearest_i(nearest_3), .value_o(i_decayed_4)
    );
    synfire_decay #(.STATE_BITS(S), .HELD(HELD)) potential_decay (
        .clk_i(clk_i), .value_i(v_1), .factor_i(kv_1), .nearest_i(nearest_3), .value_o(v_scaled_4)
    );
    synfire_delay #(.WIDTH(S), .CLOCKS(1), .HELD(HELD)) scaled_delay (
        .clk_i(clk_i), .data_i(v_scaled_4), .data_o(v_scaled_5)
    );
    synfire_leak #(.STATE_BITS(S), .HELD(HELD)) potential_leak (
        .clk_i(clk_i), .value_i(v_2), .rest_i(v_reset_2), .leak_i(leak_2), .value_o(v_leaked_5)
    );

    // ---- Clocks 3 to 6: the current, and what else is added to the potential ----------------------------------------
    wire reset_due_2 = fired_2 && reset_next_2;
    wire signed [S-1:0] current_bias_2 = bias_to_current_2 ? bias_2 : {S{1'b0}};
    wire signed [S-1:0] potential_bias_2 = bias_to_current_2 ? {S{1'b0}} : bias_2;
    wire signed [S-1:0] reset_2 = (reset_due_2 && reset_subtract_2) ? threshold_2 : {S{1'b0}};

    reg signed [S:0]   input_3, offset_3;
    wire signed [S:0]  input_4, offset_5;
    reg signed [S+1:0] i_sum_5;
    wire signed [S-1:0] i_saturated_5;
    wire               i_overflows_5;
    reg signed [S-1:0] i_6;
    reg                i_saturated_6;

    synfire_saturate #(.IN_BITS(S + 2), .OUT_BITS(S)) saturate_current (
        .value_i(i_sum_5), .value_o(i_saturated_5), .saturated_o(i_overflows_5)
    );

    always @(posedge clk_i) begin
        input_3 <= {accumulator_2[S-1], accumulator_2} + {current_bias_2[S-1], current_bias_2};
        offset_3 <= {potential_bias_2[S-1], potential_bias_2} - {reset_2[S-1], reset_2};
        i_sum_5 <= {{2{i_decayed_4[S-1]}}, i_decayed_4} + {input_4[S], input_4};
        i_6 <= i_saturated_5;
        i_saturated_6 <= i_overflows_5;
    end
    synfire_delay #(.WIDTH(S + 1), .CLOCKS(1), .HELD(HELD)) input_delay (
        .clk_i(clk_i), .data_i(input_3), .data_o(input_4)
    );
    synfire_delay #(.WIDTH(S + 1), .CLOCKS(2), .HELD(HELD)) offset_delay (
        .clk_i(clk_i), .data_i(offset_3), .data_o(offset_5)
    );

    // ---- Clocks 6 to 9: the potential -------------------------------------------------------------------------------
    wire linear_leak_5, override_8;
    wire signed [S-1:0] v_min_7, v_reset_8;
    wire signed [S-1:0] v_decayed_5 = linear_leak_5 ? v_leaked_5 : v_scaled_5;
    reg signed [S+1:0]  partial_6, v_sum_7;
    wire [S-1:0]        v_saturated_7;
    wire                v_overflows_7;
    reg                 below_8;
    reg signed [S-1:0]  v_8, v_9;
    wire [S-1:0]        v_min_8;
    reg                 v_saturated_8;

    synfire_delay #(.WIDTH(1), .CLOCKS(3), .HELD(HELD)) linear_delay (
        .clk_i(clk_i), .data_i(linear_leak_2), .data_o(linear_leak_5)
    );
    synfire_delay #(.WIDTH(S), .CLOCKS(5), .HELD(HELD)) min_delay (.clk_i(clk_i), .data_i(v_min_2), .data_o(v_min_7));
    synfire_delay #(.WIDTH(S), .CLOCKS(1), .HELD(HELD)) min_delay_8 (.clk_i(clk_i), .data_i(v_min_7), .data_o(v_min_8));
    synfire_delay #(.WIDTH(S + 1), .CLOCKS(6), .HELD(HELD)) override_delay (
        .clk_i(clk_i),
        .data_i({(reset_due_2 && !reset_subtract_2) || (hold_2 && refractory_2 != READY), v_reset_2}),
        .data_o({override_8, v_reset_8})
    );
    synfire_saturate #(.IN_BITS(S + 2), .OUT_BITS(S)) saturate_potential (
        .value_i(v_sum_7), .value_o(v_saturated_7), .saturated_o(v_overflows_7)
    );

    always @(posedge clk_i) begin
        partial_6 <= {{2{v_decayed_5[S-1]}}, v_decayed_5} + {offset_5[S], offset_5};
        v_sum_7 <= partial_6 + {{2{i_6[S-1]}}, i_6};
        v_8 <= v_saturated_7;
        v_saturated_8 <= v_overflows_7;
        below_8 <= (v_sum_7 < $signed({{2{v_min_7[S-1]}}, v_min_7}));
        v_9 <= override_8 ? v_reset_8 : below_8 ? v_min_8 : v_8;
    end

    // ---- Clocks 10 and 11: spike and reset --------------------------------------------------------------------------
    wire signed [S-1:0] a_decayed, a_raised;
    wire                a_overflows;
    reg signed [S:0]    level_3;
    wire signed [S:0]   level_9;
    wire signed [S-1:0] threshold_9, v_reset_10;
    wire                inclusive_9, ready_9, reset_now_10, reset_subtract_10;
    wire [REFRACTORY_BITS-1:0] refractory_10, reload_10;
    wire                i_saturated_10, v_saturated_10;
    wire signed [S-1:0] i_10;
    reg                 spike_10;
    wire signed [S-1:0] v_10;
    reg signed [S-1:0]  v_subtracted_10;
    // Negative when v > level, or v >= level where that is asked for.
    wire signed [S+1:0] gap_9 = {level_9[S], level_9} - {{2{v_9[S-1]}}, v_9} - {{(S+1){1'b0}}, inclusive_9};
    wire                unused_gap = &{1'b0, gap_9[S:0]};

    always @(posedge clk_i) level_3 <= {threshold_2[S-1], threshold_2} + {a_2[S-1], a_2};
    synfire_delay #(.WIDTH(S + 1), .CLOCKS(6), .HELD(HELD)) level_delay (
        .clk_i(clk_i), .data_i(level_3), .data_o(level_9)
    );
    synfire_delay #(.WIDTH(S + 2), .CLOCKS(7), .HELD(HELD)) threshold_delay (
        .clk_i(clk_i),
        .data_i({threshold_2, inclusive_2, refractory_2 == READY}),
        .data_o({threshold_9, inclusive_9, ready_9})
    );
    synfire_delay #(.WIDTH(S), .CLOCKS(2), .HELD(HELD)) reset_delay (
        .clk_i(clk_i), .data_i(v_reset_8), .data_o(v_reset_10)
    );
    synfire_delay #(.WIDTH(2 * REFRACTORY_BITS + 2), .CLOCKS(8), .HELD(HELD)) refractory_delay (
        .clk_i(clk_i),
        .data_i({refractory_2, reload_2, !reset_next_2, reset_subtract_2}),
        .data_o({refractory_10, reload_10, reset_now_10, reset_subtract_10})
    );
    synfire_delay #(.WIDTH(S), .CLOCKS(4), .HELD(HELD)) current_delay (.clk_i(clk_i), .data_i(i_6), .data_o(i_10));
    synfire_delay #(.WIDTH(1), .CLOCKS(4), .HELD(HELD)) current_flag_delay (
        .clk_i(clk_i), .data_i(i_saturated_6), .data_o(i_saturated_10)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(2), .HELD(HELD)) potential_flag_delay (
        .clk_i(clk_i), .data_i(v_saturated_8), .data_o(v_saturated_10)
    );

    synfire_delay #(.WIDTH(S), .CLOCKS(1), .HELD(HELD)) potential_delay (
        .clk_i(clk_i), .data_i(v_9), .data_o(v_10)
    );

    reg signed [S-1:0]        v_11, i_11, a_11;
    reg [REFRACTORY_BITS-1:0] refractory_11;
    reg                       fired_11;
    wire                      spikes_10 = spike_10 && !silent_i;
    wire [REFRACTORY_BITS-1:0] rested_10 = (refractory_10 == READY) ? READY : refractory_10 - 1'b1;

    always @(posedge clk_i) begin
        spike_10 <= ready_9 && gap_9[S+1];
        v_subtracted_10 <= v_9 - threshold_9;

        v_11 <= !(spikes_10 && reset_now_10) ? v_10 : reset_subtract_10 ? v_subtracted_10 : v_reset_10;
        i_11 <= i_10;
        a_11 <= spikes_10 ? a_raised : a_decayed;
        refractory_11 <= spikes_10 ? reload_10 : rested_10;
        fired_11 <= spikes_10;
        spike_o <= spike_10;
        saturated_o <= i_saturated_10 || v_saturated_10 || (spikes_10 && a_overflows);
    end

    assign state_o = {fired_11, refractory_11, a_11, i_11, v_11};

    // ---- Adaptation -------------------------------------------------------------------------------------------------
    generate
        if (ADAPTATION != 0) begin : adapting
            wire [S-1:0] decayed_8, raised_8;
            wire         saturated_8;
            synfire_adaptation #(.STATE_BITS(S), .HELD(HELD)) adaptation (
                .clk_i(clk_i),
                .tick_i(tick_i),
                .frozen_i(frozen_i),
                .value_i(a_2),
                .decay_i(profile_i[PROFILE_ADAPTATION_DECAY_LSB +: DECAY_FRACTION_BITS]),
                .prescale_i(profile_i[PROFILE_ADAPTATION_PRESCALE_LSB +: ADAPTATION_PRESCALE_BITS]),
                .linear_i(profile_i[PROFILE_ADAPTATION_LINEAR_LSB]),
                .step_i(profile_i[PROFILE_ADAPTATION_STEP_LSB +: S]),
                .decayed_o(decayed_8),
                .raised_o(raised_8),
                .saturated_o(saturated_8)
            );
            synfire_delay #(.WIDTH(2 * S + 1), .CLOCKS(2), .HELD(HELD)) adaptation_delay (
                .clk_i(clk_i),
                .data_i({decayed_8, raised_8, saturated_8}),
                .data_o({a_decayed, a_raised, a_overflows})
            );
        end else begin : fixed
            assign a_decayed = {S{1'b0}};
            assign a_raised = {S{1'b0}};
            assign a_overflows = 1'b0;
            wire unused_adaptation = &{1'b0, tick_i, frozen_i, profile_i};
        end
    endgenerate

    // ---- The state after a spike, for stages in which only the winner's is kept -------------------------------------
    generate
        if (WINNER != 0) begin : candidate
            reg signed [S-1:0]        v, a;
            reg [REFRACTORY_BITS-1:0] refractory;
            reg                       saturated;
            always @(posedge clk_i) begin
                v <= !reset_now_10 ? v_10 : reset_subtract_10 ? v_subtracted_10 : v_reset_10;
                a <= a_raised;
                refractory <= reload_10;
                saturated <= a_overflows && !i_saturated_10 && !v_saturated_10;
            end
            assign candidate_o = {1'b1, refractory, a, i_11, v};
            assign candidate_saturated_o = saturated;
        end else begin : no_candidate
            assign candidate_o = {STATE_WORD_BITS{1'b0}};
            assign candidate_saturated_o = 1'b0;
        end
    endgenerate
endmodule

`default_nettype wire
