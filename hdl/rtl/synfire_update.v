// The update of a stage: walks its neurons, UPDATE_LANES in UPDATE_INTERVAL clocks, through the update lanes, with
// their memories.
//
// Timing, from the clock in which a group of neurons is issued (clock 0): memory addresses 1, words 3, profile 5, new
// state 14, written 15; a block's spikes leave in clock 16 of its last group. The accumulators are taken and cleared
// through the ring's port by an operation of clock 0. In a stage with a winner all states are first written as if
// nobody had spiked; the winner's follows, and leaves, in clock 20 of the last group.
//
// With an interval of 16 and more there is one group on its way (synfire_update_paced, synfire_paced_words), else
// groups follow each other in every clock (synfire_update_streamed, synfire_streamed_words).
`default_nettype none

module synfire_update #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire [14:0]                  tick_i,
    input  wire                         begin_i,
    input  wire [NEURON_BLOCK_BITS-1:0] first_i,
    input  wire [NEURON_BLOCK_BITS-1:0] last_i,
    input  wire                         winner_i,       // only the strongest neuron of the stage spikes
    input  wire                         frozen_i,       // adaptations stay as they are
    input  wire [RING_BITS-1:0]         ring_base_i,              // of this tick's slot
    output wire                         last_o,         // the last group is issued in this clock

    output wire [LANES-1:0]             ring_clear_o,
    output reg  [RING_BITS-1:0]         ring_address_o,
    input  wire [LANES*STATE_BITS-1:0]  ring_data_i,    // RING_LATENCY clocks later

    output reg                          spike_valid_o,
    output reg  [NEURON_BLOCK_BITS-1:0] spike_block_o,
    output reg  [LANES-1:0]             spike_mask_o,
    output wire [UPDATE_LANES-1:0]      saturated_o,    // updates that saturated, a clock after they did

    // Host access and clearing, while no tick is running. `lane` is that of an update lane, one-hot.
    input  wire                         host_active_i,
    input  wire                         host_state_write_i,       // all but the adaptation
    input  wire                         host_adaptation_write_i,
    input  wire                         host_neuron_write_i,
    input  wire                         host_profile_write_i,     // where groups are paced, of a part
    input  wire [UPDATE_LANES-1:0]      host_lane_i,
    input  wire [UNIT_BITS-1:0]         host_unit_i,
    input  wire [PROFILE_BITS-1:0]      host_profile_address_i,
    input  wire [STATE_WORD_BITS-1:0]   host_state_i,
    input  wire [NEURON_WORD_BITS-1:0]  host_neuron_i,            // where groups are not paced, a clock later
    input  wire [PROFILE_WORD_BITS-1:0] host_profile_i,           // a clock later
    input  wire [3:0]                   host_ring_row_i,          // two clocks after the accumulator's address
    input  wire                         host_reads_neuron_i,      // what an address is for, two clocks after it
    input  wire                         host_reads_profile_i,
    input  wire [1:0]                   host_part_i,
    input  wire [31:0]                  host_part_data_i,
    // Three clocks after the address, by lane.
    output wire [UPDATE_LANES*STATE_WORD_BITS-1:0]  host_states_o,
    output wire [UPDATE_LANES*NEURON_WORD_BITS-1:0] host_neurons_o,
    output wire [UPDATE_LANES*STATE_BITS-1:0]       host_accumulators_o, // where RING_LATENCY is 2
    output wire [PROFILE_WORD_BITS-1:0] host_profile_o            // where groups are paced, a part
);
    `include "synfire_word_state.vh"

    localparam [GROUP_BITS-1:0] LAST_GROUP = GROUPS[GROUP_BITS-1:0] - 1'b1;
    localparam integer GROUP_SHIFT = $clog2(GROUPS);

    // ---- Issue ------------------------------------------------------------------------------------------------------
    reg                         issuing;
    reg [UNIT_BITS-1:0]         unit;
    reg [GROUP_BITS-1:0]        group;
    reg [NEURON_BLOCK_BITS-1:0] block, last_block;
    wire                        issue;          // a group is issued in this clock,
    wire                        advance;        // or the next one in the next
    wire [PACE_BITS-1:0]        pace;           // clocks since the issue
    wire                        block_end = (GROUPS == 1) || (group == LAST_GROUP);
    wire [UNIT_BITS-1:0]        first_unit;

    generate
        if (UNIT_BITS > NEURON_BLOCK_BITS) begin : widen
            assign first_unit = {{(UNIT_BITS-NEURON_BLOCK_BITS){1'b0}}, first_i} << GROUP_SHIFT;
        end else begin : same
            assign first_unit = first_i;
        end
    endgenerate

    assign last_o = issue && block_end && (block == last_block);

    always @(posedge clk_i)
        if (rst_i) issuing <= 1'b0;
        else if (begin_i) issuing <= 1'b1;
        else if (last_o) issuing <= 1'b0;

    wire [RING_BITS-1:0] first_offset;
    assign first_offset = {{(RING_BITS-NEURON_BLOCK_BITS){1'b0}}, first_i};

    always @(posedge clk_i)
        if (begin_i) begin
            unit <= first_unit;
            group <= {GROUP_BITS{1'b0}};
            block <= first_i;
            last_block <= last_i;
            ring_address_o <= ring_base_i + first_offset;
        end else if (advance) begin
            unit <= unit + 1'b1;
            group <= block_end ? {GROUP_BITS{1'b0}} : group + 1'b1;
            if (block_end) begin
                block <= block + 1'b1;
                ring_address_o <= ring_address_o + 1'b1;
            end
        end

    genvar index;
    generate
        for (index = 0; index < GROUPS; index = index + 1) begin : clear_group
            localparam [GROUP_BITS-1:0] THIS = index;
            assign ring_clear_o[index*UPDATE_LANES +: UPDATE_LANES] = {UPDATE_LANES{issue && (group == THIS)}};
        end
    endgenerate

    // ---- What follows the neurons through the lanes -----------------------------------------------------------------
    wire [GROUP_BITS-1:0]   group_3;
    wire                    valid_14, block_end_15;
    wire [UPDATE_LANES-1:0] spikes_14, saturations_14;
    wire [UNIT_BITS-1:0]    unit_14;
    wire [NEURON_BLOCK_BITS-1:0] block_15;
    reg [UPDATE_LANES-1:0]  saturations_15;
    reg [LANES-1:0]         mask_15;
    // The winner of the stage, if it has one.
    wire                                    winner_19;
    wire                                    silent;
    wire [UPDATE_LANES-1:0]                 winner_lane_19, winner_saturated_19;
    wire [UNIT_BITS-1:0]                    winner_unit_19;
    wire [NEURON_BLOCK_BITS-1:0]            winner_block_19;
    wire [LANES-1:0]                        winner_mask_19;
    wire [UPDATE_LANES*STATE_WORD_BITS-1:0] candidate_states, winner_states;
    wire [UPDATE_LANES*STATE_BITS-1:0]      potentials;
    wire [UPDATE_LANES-1:0]                 candidates_saturated_14;
    wire [UPDATE_LANES-1:0]                 audible_14 = spikes_14 & {UPDATE_LANES{!silent}};

    generate
        if (PACED_UPDATES != 0) begin : paced
            synfire_update_paced #(
                `include "synfire_parameter_map.vh"
            ) clocks (
                .clk_i(clk_i), .rst_i(rst_i), .begin_i(begin_i), .issuing_i(issuing), .group_i(group), .unit_i(unit),
                .block_i(block), .block_end_i(block_end), .issue_o(issue), .advance_o(advance), .pace_o(pace),
                .group_3_o(group_3), .valid_14_o(valid_14), .unit_14_o(unit_14), .block_end_15_o(block_end_15),
                .block_15_o(block_15), .host_active_i(host_active_i), .host_ring_row_i(host_ring_row_i)
            );
        end else begin : streamed
            assign pace = {PACE_BITS{1'b0}};
            assign issue = issuing;
            assign advance = 1'b1;
            synfire_update_streamed #(
                `include "synfire_parameter_map.vh"
            ) clocks (
                .clk_i(clk_i), .rst_i(rst_i), .begin_i(begin_i), .first_unit_i(first_unit), .first_block_i(first_i),
                .issuing_i(issuing), .group_i(group), .block_end_i(block_end), .group_3_o(group_3),
                .valid_14_o(valid_14), .unit_14_o(unit_14), .block_end_15_o(block_end_15), .block_15_o(block_15)
            );
            wire unused_pace = &{1'b0, pace, host_ring_row_i};
        end
    endgenerate

    assign saturated_o = saturations_15;

    always @(posedge clk_i) begin
        saturations_15 <= (saturations_14 & {UPDATE_LANES{valid_14}}) | (winner_lane_19 & winner_saturated_19);
        spike_valid_o <= (block_end_15 && (mask_15 != {LANES{1'b0}})) || winner_19;
        spike_block_o <= winner_19 ? winner_block_19 : block_15;
        spike_mask_o <= winner_19 ? winner_mask_19 : mask_15;
    end

    generate
        if (GROUPS == 1) begin : whole_block
            always @(posedge clk_i) mask_15 <= audible_14;
        end else begin : part_of_block
            always @(posedge clk_i)
                if (valid_14) mask_15 <= {audible_14, mask_15[LANES-1:UPDATE_LANES]};
        end

        if (WINNER != 0) begin : one_spike
            localparam integer LANE_BITS = (UPDATE_LANES > 1) ? $clog2(UPDATE_LANES) : 1;
            reg                             winner;
            wire                            decided_19, candidate_19;
            wire [LANE_BITS-1:0]            lane_19;

            always @(posedge clk_i)
                if (begin_i) winner <= winner_i;
            for (index = 0; index < UPDATE_LANES; index = index + 1) begin : chosen_lane
                assign winner_lane_19[index] = winner_19 && (lane_19 == index[LANE_BITS-1:0]);
            end
            synfire_delay #(.WIDTH(1), .CLOCKS(19)) last_delay (
                .clk_i(clk_i), .data_i(last_o && winner && !rst_i), .data_o(decided_19)
            );
            synfire_winner #(
                .LANE_BITS(LANE_BITS),
                `include "synfire_parameter_map.vh"
            ) strongest (
                .clk_i(clk_i), .begin_i(begin_i), .spikes_i(spikes_14 & {UPDATE_LANES{valid_14}}), .unit_i(unit_14),
                .v_i(potentials), .states_i(candidate_states), .saturated_i(candidates_saturated_14),
                .valid_o(candidate_19), .unit_o(winner_unit_19), .lane_o(lane_19), .states_o(winner_states),
                .saturated_o(winner_saturated_19)
            );
            assign silent = winner;
            assign winner_19 = decided_19 && candidate_19;

            wire [31:0] winner_wide = {{(32-UNIT_BITS){1'b0}}, winner_unit_19};
            wire [31:0] winner_block = winner_wide >> GROUP_SHIFT;
            wire [31:0] winner_place = (winner_wide & (GROUPS - 1)) * UPDATE_LANES
                                     + {{(32-LANE_BITS){1'b0}}, lane_19};
            wire [31:0] winner_mask = 32'd1 << winner_place[4:0];
            assign winner_block_19 = winner_block[NEURON_BLOCK_BITS-1:0];
            assign winner_mask_19 = winner_mask[LANES-1:0];
            wire unused_wide = &{1'b0, winner_block, winner_place, winner_mask};
        end else begin : all_spikes
            assign silent = 1'b0;
            assign winner_19 = 1'b0;
            assign winner_lane_19 = {UPDATE_LANES{1'b0}};
            assign winner_saturated_19 = {UPDATE_LANES{1'b0}};
            assign winner_unit_19 = {UNIT_BITS{1'b0}};
            assign winner_block_19 = {NEURON_BLOCK_BITS{1'b0}};
            assign winner_mask_19 = {LANES{1'b0}};
            assign winner_states = {(UPDATE_LANES*STATE_WORD_BITS){1'b0}};
            wire unused_winner = &{1'b0, winner_i, candidate_states, potentials, candidates_saturated_14};
        end
    endgenerate

    // ---- Lanes ------------------------------------------------------------------------------------------------------
    wire [UNIT_BITS-1:0] host_read_unit;

    // Where the words of a group stay, memories have no second register.
    synfire_delay #(.WIDTH(UNIT_BITS), .CLOCKS(1), .HELD(PACED_UPDATES == 0)) host_unit_delay (
        .clk_i(clk_i), .data_i(host_unit_i), .data_o(host_read_unit)
    );

    genvar lane;
    generate
        for (lane = 0; lane < UPDATE_LANES; lane = lane + 1) begin : update_lane
            (* keep *) reg [UNIT_BITS-1:0] read_unit;
            (* keep *) reg [UNIT_BITS-1:0] write_unit;
            reg                            write_state, write_adaptation;
            reg  [STATE_WORD_BITS-1:0]     write_word;
            wire [STATE_WORD_BITS-1:0]     state_word, new_state;
            wire [STATE_WORD_BITS-1:0]     winner_state = winner_states[lane*STATE_WORD_BITS +: STATE_WORD_BITS];
            wire [NEURON_WORD_BITS-1:0]    neuron_word, host_neuron_word;
            wire [PROFILE_WORD_BITS-1:0]   profile_word;

            always @(posedge clk_i) begin
                read_unit <= host_active_i ? host_read_unit : unit;
                write_unit <= host_active_i ? host_unit_i : winner_19 ? winner_unit_19 : unit_14;
                write_state <= valid_14 || winner_lane_19[lane] || (host_state_write_i && host_lane_i[lane]);
                write_adaptation <= valid_14 || winner_lane_19[lane] || (host_adaptation_write_i && host_lane_i[lane]);
                write_word <= host_active_i ? host_state_i : winner_19 ? winner_state : new_state;
            end

            // The accumulator of this lane in the group.
            wire [GROUPS*STATE_BITS-1:0] candidates;
            reg  [STATE_BITS-1:0]        chosen;
            wire [STATE_BITS-1:0]        accumulator;
            integer                      choice;
            for (index = 0; index < GROUPS; index = index + 1) begin : candidate
                assign candidates[index*STATE_BITS +: STATE_BITS] =
                    ring_data_i[(index*UPDATE_LANES + lane)*STATE_BITS +: STATE_BITS]
                    & {STATE_BITS{group_3 == index[GROUP_BITS-1:0]}};
            end
            always @* begin
                chosen = {STATE_BITS{1'b0}};
                for (choice = 0; choice < GROUPS; choice = choice + 1)
                    chosen = chosen | candidates[choice*STATE_BITS +: STATE_BITS];
            end

            // Every lane has a copy of the profiles. The accumulator is cleared as soon as it is read.
            wire write_neuron = host_neuron_write_i && host_lane_i[lane];
            if (PACED_UPDATES != 0) begin : paced
                wire [31:0] part;

                synfire_paced_words #(
                    `include "synfire_parameter_map.vh"
                ) words (
                    .clk_i(clk_i), .pace_i(pace), .unit_i(read_unit), .chosen_i(chosen), .state_o(state_word),
                    .neuron_o(neuron_word), .accumulator_o(accumulator), .profile_o(profile_word),
                    .write_state_i(write_state), .write_adaptation_i(write_adaptation), .write_unit_i(write_unit),
                    .write_data_i(write_word), .host_active_i(host_active_i), .host_neuron_write_i(write_neuron),
                    .host_unit_i(host_unit_i), .host_neuron_i(host_neuron_i),
                    .host_part_write_i(host_profile_write_i), .host_profile_i(host_profile_address_i),
                    .host_part_i(host_part_i), .host_part_data_i(host_part_data_i),
                    .host_reads_neuron_i(host_reads_neuron_i), .host_reads_part_i(host_reads_profile_i),
                    .host_neuron_o(host_neuron_word), .host_part_o(part)
                );
                if (lane == 0) begin : host_profile
                    assign host_profile_o = {{(PROFILE_WORD_BITS-32){1'b0}}, part};
                    wire unused_host = &{1'b0, host_profile_i};
                end else begin : no_host_profile
                    wire unused_part = &{1'b0, part};
                end
            end else begin : streamed
                synfire_streamed_words #(
                    `include "synfire_parameter_map.vh"
                ) words (
                    .clk_i(clk_i), .unit_i(read_unit), .state_o(state_word), .neuron_o(neuron_word),
                    .profile_o(profile_word), .write_state_i(write_state), .write_adaptation_i(write_adaptation),
                    .write_unit_i(write_unit), .write_data_i(write_word), .host_active_i(host_active_i),
                    .host_neuron_write_i(write_neuron), .host_neuron_i(host_neuron_i),
                    .host_profile_write_i(host_profile_write_i), .host_profile_address_i(host_profile_address_i),
                    .host_profile_i(host_profile_i)
                );
                assign accumulator = chosen;
                assign host_neuron_word = neuron_word;
                if (lane == 0) begin : host_profile
                    assign host_profile_o = profile_word;
                    wire unused_part = &{1'b0, host_part_i, host_part_data_i, host_reads_neuron_i,
                                         host_reads_profile_i};
                end
            end
            synfire_lane #(
                .HELD(PACED_UPDATES),
                `include "synfire_parameter_map.vh"
            ) arithmetic (
                .clk_i(clk_i), .tick_i(tick_i), .frozen_i(frozen_i), .silent_i(silent),
                .state_i(state_word), .neuron_i(neuron_word), .accumulator_i(accumulator), .profile_i(profile_word),
                .state_o(new_state), .spike_o(spikes_14[lane]), .saturated_o(saturations_14[lane]),
                .candidate_o(candidate_states[lane*STATE_WORD_BITS +: STATE_WORD_BITS]),
                .candidate_saturated_o(candidates_saturated_14[lane])
            );
            // Before the reset, where the state is that without a spike.
            assign potentials[lane*STATE_BITS +: STATE_BITS] = new_state[STATE_V_LSB +: STATE_BITS];

            assign host_states_o[lane*STATE_WORD_BITS +: STATE_WORD_BITS] = state_word;
            assign host_accumulators_o[lane*STATE_BITS +: STATE_BITS] = accumulator;
            assign host_neurons_o[lane*NEURON_WORD_BITS +: NEURON_WORD_BITS] = host_neuron_word;
        end
    endgenerate
endmodule

`default_nettype wire
