// The Synfire core. docs/core.md is its contract, hdl/README.md its datasheet.
`default_nettype none

module synfire_core #(
    parameter [31:0] TARGET_DIGEST = 32'd0,      // what the register `target_digest` shows
    `include "synfire_parameters.vh"
) (
    input  wire                  clk_i,
    input  wire                  rst_i,

    // Host bus: synfire_host.v says how words wider than 32 bits are moved.
    input  wire [3:0]            host_region_i,
    input  wire [31:0]           host_address_i,
    input  wire [2:0]            host_chunk_i,
    input  wire                  host_write_i,
    input  wire [31:0]           host_data_i,
    input  wire                  host_read_i,
    output wire                  host_valid_o,
    output wire [31:0]           host_data_o,

    // External events, ascending by axon within a tick.
    input  wire                  event_valid_i,
    output wire                  event_ready_o,
    input  wire [AXON_BITS-1:0]  event_axon_i,
    input  wire signed [15:0]    event_payload_i,

    // Ticks. The control register starts them too.
    input  wire                  tick_start_i,
    output wire                  busy_o,
    output wire [2:0]            phase_o,

    // Spikes, as they enter the queue: neurons `block * LANES + k` for each bit k of the mask.
    output wire                  spike_valid_o,
    output wire [NEURON_BLOCK_BITS-1:0] spike_block_o,
    output wire [LANES-1:0]      spike_mask_o,
    output wire [31:0]           spike_clock_o
);
    `include "synfire_spec.vh"
    `include "synfire_word_stage.vh"

    localparam integer UPDATE_LANE_BITS = $clog2(UPDATE_LANES);
    localparam [RING_BITS-1:0] SLOT_SIZE = NEURON_BLOCKS[RING_BITS-1:0];

    // ---- Host -------------------------------------------------------------------------------------------------------
    wire [3:0]  region_1, region_2, region_3;
    wire [31:0] address_1, address_2, address_3, answer_4;
    wire [2:0]  chunk_1, chunk_3;
    wire        write_1, write_2, part_write_1;
    wire [WORD_BITS-1:0] word_1, word_2;
    wire        start, tick_end, trace_cut;
    wire [2:0]  clear;
    wire [GAIN_BITS-1:0] pre_factor, post_factor;
    wire [31:0] seed;
    wire        freeze_learning, freeze_adaptation;
    wire [RANGE_BITS:0] trace_range_count;
    wire [31:0] tick, clock;
    wire [STAGE_BITS:0] stage_count;
    wire [UPDATE_LANES-1:0]     saturated;
    wire        idle = !busy_o;

    synfire_host #(
        .TARGET_DIGEST(TARGET_DIGEST),
        `include "synfire_parameter_map.vh"
    ) host (
        .clk_i(clk_i), .rst_i(rst_i),
        .host_region_i(host_region_i), .host_address_i(host_address_i), .host_chunk_i(host_chunk_i),
        .host_write_i(host_write_i), .host_data_i(host_data_i), .host_read_i(host_read_i),
        .host_valid_o(host_valid_o), .host_data_o(host_data_o),
        .region_1_o(region_1), .address_1_o(address_1), .write_1_o(write_1), .word_1_o(word_1),
        .part_write_1_o(part_write_1), .chunk_1_o(chunk_1),
        .region_2_o(region_2), .address_2_o(address_2), .write_2_o(write_2), .word_2_o(word_2),
        .region_3_o(region_3), .address_3_o(address_3), .chunk_3_o(chunk_3), .answer_4_i(answer_4),
        .busy_i(busy_o), .clock_i(clock), .tick_end_i(tick_end), .saturated_i(saturated),
        .trace_cut_i(trace_cut), .start_o(start), .clear_o(clear), .tick_o(tick), .stage_count_o(stage_count),
        .pre_factor_o(pre_factor), .post_factor_o(post_factor), .seed_o(seed), .freeze_learning_o(freeze_learning),
        .freeze_adaptation_o(freeze_adaptation), .trace_range_count_o(trace_range_count)
    );

    // Writes of memories that the host reaches late. A small target does without the register, and its memories without
    // theirs: so it reads later.
    wire        late_write = (SHORT_DELIVERY != 0) ? write_1 : write_2;
    wire [3:0]  late_region = (SHORT_DELIVERY != 0) ? region_1 : region_2;
    wire [31:0] late_address = (SHORT_DELIVERY != 0) ? address_1 : address_2;
    wire [31:0] late_read_address = (SHORT_DELIVERY != 0) ? address_3 : address_2;
    wire [WORD_BITS-1:0] late_word = (SHORT_DELIVERY != 0) ? word_1 : word_2;
    wire        unused_late = &{1'b0, late_address, late_read_address, late_word};

    // ---- Scheduler --------------------------------------------------------------------------------------------------
    wire                          tick_begin, delivering, external, entry_pop, fetch_ended, visit_valid;
    wire                          stage_begin, update_last, learning, tracing, traced, columns;
    wire [2:0]                    clear_parts;
    wire                          clearing = (clear_parts != 3'd0);
    wire [CLEAR_BITS-1:0]         clear_address;
    wire [STAGE_WORD_BITS-1:0]    stage, host_stage;
    // The slot of this tick and where it begins in the ring: constant while a tick runs.
    wire [DELAY_BITS-1:0]         slot = tick[DELAY_BITS-1:0];
    reg  [RING_BITS-1:0]          ring_base;

    always @(posedge clk_i) ring_base <= {{(RING_BITS-DELAY_BITS){1'b0}}, slot} * SLOT_SIZE;

    synfire_scheduler #(
        `include "synfire_parameter_map.vh"
    ) scheduler (
        .clk_i(clk_i), .rst_i(rst_i), .start_i(start || tick_start_i), .clear_i(clear), .stage_count_i(stage_count),
        .learn_i(!freeze_learning && trace_range_count != {(RANGE_BITS+1){1'b0}}),
        .busy_o(busy_o), .phase_o(phase_o), .clock_o(clock), .tick_begin_o(tick_begin), .tick_end_o(tick_end),
        .clearing_o(clear_parts), .clear_address_o(clear_address),
        .learning_o(learning), .tracing_o(tracing), .columns_o(columns), .traced_i(traced),
        .delivering_o(delivering), .external_o(external), .entry_pop_i(entry_pop), .fetch_ended_i(fetch_ended),
        .visit_valid_i(visit_valid), .stage_begin_o(stage_begin), .stage_o(stage), .update_last_i(update_last),
        .host_write_i(late_write && late_region == REGION_STAGES),
        .host_address_i(late_address[STAGE_BITS-1:0]), .host_data_i(late_word[STAGE_WORD_BITS-1:0]),
        .host_read_address_i(late_read_address[STAGE_BITS-1:0]), .host_data_o(host_stage)
    );

    // ---- Queues -----------------------------------------------------------------------------------------------------
    wire                   no_event, no_spike;
    wire [AXON_BITS-1:0]   event_axon;
    wire [15:0]            event_payload;
    wire [SOURCE_BLOCK_BITS-1:0] event_block, spike_source;
    wire [LANES-1:0]       spike_rows;
    wire [31:0]            spike_source_wide = {{(32-NEURON_BLOCK_BITS){1'b0}}, spike_block_o} + AXON_BLOCKS;
    // The list of an entry: that of its source block, or the column list of its neuron block.
    wire [LIST_BITS-1:0]   first_list = columns ? NEURON_BLOCKS[LIST_BITS-1:0] : {LIST_BITS{1'b0}};
    wire [LIST_BITS-1:0]   spike_list = {{(LIST_BITS-SOURCE_BLOCK_BITS){1'b0}}, spike_source} + first_list;

    synfire_events #(.ADDRESS_BITS(AXON_BITS), .WIDTH(AXON_BITS + 16), .REGISTERED(SHORT_DELIVERY == 0)) events (
        .clk_i(clk_i), .rst_i(rst_i), .valid_i(event_valid_i), .ready_o(event_ready_o),
        .data_i({event_axon_i, event_payload_i}), .snapshot_i(tick_begin), .pop_i(entry_pop && external),
        .empty_o(no_event), .head_o({event_axon, event_payload})
    );

    synfire_spikes #(
        .DEPTH(NEURON_BLOCKS), .ADDRESS_BITS(NEURON_BLOCK_BITS), .WIDTH(SOURCE_BLOCK_BITS + LANES),
        .REGISTERED(SHORT_DELIVERY == 0)
    ) spikes (
        .clk_i(clk_i), .rst_i(rst_i), .restart_i(tick_begin), .rewind_i(tracing), .push_i(spike_valid_o),
        .data_i({spike_source_wide[SOURCE_BLOCK_BITS-1:0], spike_mask_o}),
        .pop_i(entry_pop && !external), .empty_o(no_spike), .head_o({spike_source, spike_rows})
    );

    generate
        if (AXON_BITS > ROW_BITS) begin : axon_block
            wire [31:0] wide = {{(32-AXON_BITS){1'b0}}, event_axon} >> ROW_BITS;
            wire        unused_wide = &{1'b0, wide[31:SOURCE_BLOCK_BITS]};
            assign event_block = wide[SOURCE_BLOCK_BITS-1:0];
        end else begin : one_axon_block
            assign event_block = {SOURCE_BLOCK_BITS{1'b0}};
        end
    endgenerate

    // ---- Lists and visits -------------------------------------------------------------------------------------------
    wire                      run_valid, run_take, run_any, run_negative, run_alone;
    wire [USE_WORD_BITS-1:0]  run_use, host_use;
    wire [POINTER_WORD_BITS-1:0] host_pointer;
    wire [ROW_BITS-1:0]       run_row, visit_row;
    wire [3:0]                run_first;
    wire [15:0]               run_rest, run_negatives;
    wire [TILE_BITS-1:0]      visit_tile;
    wire [LIST_BLOCK_BITS-1:0] visit_block;
    wire [DELAY_BITS-1:0]     visit_slot;
    wire [5:0]                visit_shift;
    wire                      visit_negative, visit_learns;
    wire [RULE_BITS-1:0]      visit_rule;
    wire [15:0]               spike_items = {{(16-LANES){1'b0}}, spike_rows};

    synfire_fetch #(
        `include "synfire_parameter_map.vh"
    ) fetch (
        .clk_i(clk_i), .rst_i(rst_i), .active_i(delivering),
        .graded_i(external), .entry_valid_i(external ? !no_event : !no_spike),
        .entry_list_i(external ? {{(LIST_BITS-SOURCE_BLOCK_BITS){1'b0}}, event_block} : spike_list),
        .entry_payload_i(external ? event_payload : spike_items),
        .entry_row_i(event_axon[ROW_BITS-1:0]), .entry_pop_o(entry_pop),
        .run_valid_o(run_valid), .run_take_i(run_take), .run_use_o(run_use), .run_row_o(run_row), .run_any_o(run_any),
        .run_first_o(run_first), .run_negative_o(run_negative), .run_alone_o(run_alone), .run_rest_o(run_rest),
        .run_negatives_o(run_negatives), .ended_o(fetch_ended),
        .host_use_write_i(late_write && late_region == REGION_USES),
        .host_pointer_write_i(late_write && late_region == REGION_POINTERS),
        .host_use_address_i(late_address[USE_BITS-1:0]), .host_pointer_address_i(late_address[LIST_BITS-1:0]),
        .host_use_i(late_word[USE_WORD_BITS-1:0]), .host_pointer_i(late_word[POINTER_WORD_BITS-1:0]),
        .host_use_read_address_i(late_read_address[USE_BITS-1:0]),
        .host_pointer_read_address_i(late_read_address[LIST_BITS-1:0]),
        .host_use_o(host_use), .host_pointer_o(host_pointer)
    );

    synfire_issue #(
        `include "synfire_parameter_map.vh"
    ) issue (
        .clk_i(clk_i), .rst_i(rst_i), .slot_i(slot), .graded_i(external), .learning_i(learning),
        .run_valid_i(run_valid), .run_take_o(run_take), .run_use_i(run_use), .run_row_i(run_row), .run_any_i(run_any),
        .run_first_i(run_first), .run_negative_i(run_negative), .run_alone_i(run_alone), .run_rest_i(run_rest),
        .run_negatives_i(run_negatives),
        .visit_valid_o(visit_valid), .visit_tile_o(visit_tile), .visit_row_o(visit_row), .visit_block_o(visit_block),
        .visit_slot_o(visit_slot), .visit_shift_o(visit_shift), .visit_negative_o(visit_negative),
        .visit_learns_o(visit_learns), .visit_rule_o(visit_rule)
    );

    // ---- Delivery, ring, update -------------------------------------------------------------------------------------
    wire                        ring_visit, contribution_negative;
    wire [LANES-1:0]            carries;
    wire [RING_BITS-1:0]        deliver_address, update_address;
    wire [LANES*STATE_BITS-1:0] contributions, ring_data;
    wire [WEIGHT_ROW_BITS-1:0]    host_row, weights_5, weight_write_data;
    wire                        weight_write, weight_write_column;
    wire [TILE_BITS+ROW_BITS-1:0] weight_write_address;
    wire [ROW_BITS-1:0]         weight_write_turn;
    wire [LANES-1:0]            update_clear;
    reg  [STATE_BITS-1:0]       host_accumulator_2, host_accumulator_3;
    wire                        accumulator_write_1 = write_1 && (region_1 == REGION_ACCUMULATORS);
    wire [LANES-1:0]            host_lanes = {LANES{accumulator_write_1}}
                                           & ({{(LANES-1){1'b0}}, 1'b1} << address_1[ROW_BITS-1:0]);
    reg                         accumulator_write_2;

    always @(posedge clk_i) begin
        accumulator_write_2 <= accumulator_write_1;
        host_accumulator_3 <= word_2[STATE_BITS-1:0] & {STATE_BITS{accumulator_write_2}};
        host_accumulator_2 <= word_1[STATE_BITS-1:0] & {STATE_BITS{accumulator_write_1}};
    end
    wire                        unused_accumulator = &{1'b0, host_accumulator_2, host_accumulator_3, carries,
                                                         contribution_negative};

    wire [31:0] clear_address_wide = {{(32-CLEAR_BITS){1'b0}}, clear_address};
    wire        clear_ring = clear_parts[0] && (clear_address_wide < RING_WORDS);
    wire        clear_units = (clear_address_wide < UNITS);

    wire [LANES-1:0]     ring_write = {LANES{ring_visit || clear_ring}} | update_clear | host_lanes;
    wire [RING_BITS-1:0] ring_operation = ring_visit ? deliver_address
                                        : clearing ? clear_address_wide[RING_BITS-1:0]
                                        : idle ? address_1[ROW_BITS +: RING_BITS] : update_address;

    generate
        if (SHORT_DELIVERY != 0) begin : delivery
            synfire_short_deliver #(
                `include "synfire_parameter_map.vh"
            ) deliver (
                .clk_i(clk_i), .rst_i(rst_i), .visit_valid_i(visit_valid), .visit_tile_i(visit_tile),
                .visit_row_i(visit_row), .visit_block_i(visit_block[NEURON_BLOCK_BITS-1:0]), .visit_slot_i(visit_slot),
                .visit_shift_i(visit_shift), .visit_negative_i(visit_negative),
                .ring_visit_o(ring_visit), .ring_address_o(deliver_address), .contribution_o(contributions),
                .negative_o(contribution_negative),
                .write_i(weight_write), .write_address_i(weight_write_address), .write_data_i(weight_write_data),
                .host_active_i(idle), .host_address_i(address_2[TILE_BITS+ROW_BITS-1:0]), .host_data_o(host_row),
                .host_accumulator_i(host_accumulator_2)
            );
            synfire_short_ring #(
                .LANES(LANES), .STATE_BITS(STATE_BITS), .DEPTH(RING_WORDS), .ADDRESS_BITS(RING_BITS)
            ) ring (
                .clk_i(clk_i), .rst_i(rst_i), .write_i(ring_write), .visit_i(ring_visit), .address_i(ring_operation),
                .data_o(ring_data), .contribution_i(contributions), .negative_i(contribution_negative)
            );
            assign weights_5 = {WEIGHT_ROW_BITS{1'b0}};
            assign carries = {LANES{1'b0}};
            wire unused_columns = &{1'b0, weight_write_column, weight_write_turn};
        end else begin : delivery
            synfire_deliver #(
                `include "synfire_parameter_map.vh"
            ) deliver (
                .clk_i(clk_i), .rst_i(rst_i), .visit_valid_i(visit_valid), .visit_column_i(columns),
                .visit_tile_i(visit_tile), .visit_row_i(visit_row),
                .visit_block_i(visit_block[NEURON_BLOCK_BITS-1:0]), .visit_slot_i(visit_slot),
                .visit_shift_i(visit_shift), .visit_negative_i(visit_negative),
                .ring_visit_o(ring_visit), .ring_address_o(deliver_address), .contribution_o(contributions),
                .carry_o(carries), .weights_o(weights_5),
                .write_i(weight_write), .write_column_i(weight_write_column), .write_address_i(weight_write_address),
                .write_turn_i(weight_write_turn), .write_data_i(weight_write_data),
                .host_active_i(idle), .host_address_i(address_1[TILE_BITS+ROW_BITS-1:0]), .host_data_o(host_row),
                .host_accumulator_i(host_accumulator_3)
            );
            assign contribution_negative = 1'b0;
            synfire_ring #(
                .LANES(LANES), .STATE_BITS(STATE_BITS), .DEPTH(RING_WORDS), .ADDRESS_BITS(RING_BITS)
            ) ring (
                .clk_i(clk_i), .rst_i(rst_i), .write_i(ring_write), .visit_i(ring_visit), .address_i(ring_operation),
                .data_o(ring_data), .contribution_i(contributions), .carry_i(carries)
            );
        end
    endgenerate

    wire [UNIT_BITS-1:0]         host_unit = clearing ? clear_address_wide[UNIT_BITS-1:0]
                                                      : address_1[UPDATE_LANE_BITS +: UNIT_BITS];
    wire [31:0]                  host_lane_index = address_1 & (UPDATE_LANES - 1);
    wire [UPDATE_LANES-1:0]      host_lane;
    wire                         state_write_1 = write_1 && (region_1 == REGION_STATE);
    wire [UPDATE_LANES*STATE_WORD_BITS-1:0]  host_states;
    wire [UPDATE_LANES*NEURON_WORD_BITS-1:0] host_neurons;
    wire [UPDATE_LANES*STATE_BITS-1:0]        host_accumulators;
    wire [PROFILE_WORD_BITS-1:0] host_profile, profile_word_2;

    genvar lane;
    generate
        if (PACED_UPDATES != 0) begin : profile_part
            assign profile_word_2 = {PROFILE_WORD_BITS{1'b0}};
        end else begin : profile_word
            assign profile_word_2 = word_2[PROFILE_WORD_BITS-1:0];
        end
        for (lane = 0; lane < UPDATE_LANES; lane = lane + 1) begin : select
            assign host_lane[lane] = clearing || (host_lane_index == lane);
        end
    endgenerate

    synfire_update #(
        `include "synfire_parameter_map.vh"
    ) update (
        .clk_i(clk_i), .rst_i(rst_i), .tick_i(tick[14:0]), .begin_i(stage_begin),
        .first_i(stage[STAGE_FIRST_LSB +: STAGE_FIRST_BITS]), .last_i(stage[STAGE_LAST_LSB +: STAGE_LAST_BITS]),
        .winner_i(stage[STAGE_WINNER_LSB]), .frozen_i(freeze_adaptation),
        .ring_base_i(ring_base), .last_o(update_last),
        .ring_clear_o(update_clear), .ring_address_o(update_address), .ring_data_i(ring_data),
        .spike_valid_o(spike_valid_o), .spike_block_o(spike_block_o), .spike_mask_o(spike_mask_o),
        .saturated_o(saturated),
        .host_active_i(idle || clearing),
        .host_state_write_i(state_write_1 || (clear_parts[0] && clear_units)),
        .host_adaptation_write_i(state_write_1 || (clear_parts[1] && clear_units)),
        .host_neuron_write_i(write_1 && region_1 == REGION_NEURONS),
        .host_profile_write_i((PACED_UPDATES != 0 ? part_write_1 : write_1) && region_1 == REGION_PROFILES),
        .host_lane_i(host_lane), .host_unit_i(host_unit), .host_profile_address_i(address_1[PROFILE_BITS-1:0]),
        .host_state_i(clearing ? {STATE_WORD_BITS{1'b0}} : word_1[STATE_WORD_BITS-1:0]),
        .host_neuron_i(PACED_UPDATES != 0 ? word_1[NEURON_WORD_BITS-1:0] : word_2[NEURON_WORD_BITS-1:0]),
        .host_profile_i(profile_word_2),
        .host_ring_row_i(address_3[3:0] & (LANES[3:0] - 4'd1)), .host_accumulators_o(host_accumulators),
        .host_reads_neuron_i(region_3 == REGION_NEURONS), .host_reads_profile_i(region_3 == REGION_PROFILES),
        .host_part_i(chunk_1[1:0]), .host_part_data_i(word_1[31:0]),
        .host_states_o(host_states), .host_neurons_o(host_neurons), .host_profile_o(host_profile)
    );

    assign spike_clock_o = clock;

    // ---- Learning ---------------------------------------------------------------------------------------------------
    wire [TRACE_RANGE_WORD_BITS-1:0] host_range;
    wire [RULE_WORD_BITS-1:0]        host_rule;
    wire [TRACE_ROW_BITS-1:0]        host_traces;
    wire                             weight_write_1 = write_1 && (region_1 == REGION_WEIGHTS);

    generate
        if (LEARNING != 0) begin : learns
            wire                   step_valid, step_post, step_last, step_post_4, step_nearest_4;
            wire [SOURCE_BLOCK_BITS-1:0] step_block;
            wire [LANES-1:0]       step_events_2;
            wire [TRACE_MANTISSA_BITS-1:0] step_mantissa_4;
            wire [LEARNING_SHIFT_BITS-1:0] step_shift_4;
            wire [TRACE_BITS-1:0]  step_bump_4;
            wire                   clear_traces = clear_parts[2] && (clear_address_wide < POINTERS);
            wire [LIST_BITS-1:0]   trace_address = clearing ? clear_address_wide[LIST_BITS-1:0]
                                                            : address_1[LIST_BITS-1:0];

            synfire_walk #(
                `include "synfire_parameter_map.vh"
            ) walk (
                .clk_i(clk_i), .rst_i(rst_i), .active_i(tracing), .count_i(trace_range_count), .ended_o(traced),
                .step_valid_o(step_valid), .step_post_o(step_post), .step_block_o(step_block), .step_last_o(step_last),
                .post_4_i(step_post_4), .mantissa_4_o(step_mantissa_4), .shift_4_o(step_shift_4),
                .bump_4_o(step_bump_4), .nearest_4_o(step_nearest_4),
                .host_active_i(idle), .host_write_i(write_2 && region_2 == REGION_TRACE_RANGES),
                .host_address_i(address_2[RANGE_BITS-1:0]), .host_range_i(word_2[TRACE_RANGE_WORD_BITS-1:0]),
                .host_range_o(host_range)
            );
            synfire_delivered #(
                `include "synfire_parameter_map.vh"
            ) delivered (
                .clk_i(clk_i), .rst_i(rst_i), .tick_begin_i(tick_begin), .keep_i(learning && !columns),
                .pop_i(entry_pop), .external_i(external), .block_i(external ? event_block : spike_source),
                .row_i(event_axon[ROW_BITS-1:0]), .payload_i(event_payload != 16'd0), .mask_i(spike_rows),
                .step_block_i(step_block), .step_last_i(step_valid && step_last), .mask_2_o(step_events_2),
                .clear_i(clear_parts[2] && (clear_address_wide < SOURCE_BLOCKS)),
                .clear_block_i(clear_address_wide[SOURCE_BLOCK_BITS-1:0])
            );
            synfire_learning #(
                `include "synfire_parameter_map.vh"
            ) learning_lanes (
                .clk_i(clk_i), .rst_i(rst_i), .tick_begin_i(tick_begin), .tick_i(tick), .seed_i(seed),
                .pre_factor_i(pre_factor), .post_factor_i(post_factor),
                .visit_learns_i(visit_learns), .visit_column_i(columns), .visit_tile_i(visit_tile),
                .visit_row_i(visit_row), .visit_block_i(visit_block), .visit_rule_i(visit_rule),
                .weights_5_i(weights_5),
                .step_valid_i(step_valid), .step_post_i(step_post), .step_block_i(step_block),
                .step_events_2_i(step_events_2), .step_post_4_o(step_post_4), .step_mantissa_4_i(step_mantissa_4),
                .step_shift_4_i(step_shift_4), .step_bump_4_i(step_bump_4), .step_nearest_4_i(step_nearest_4),
                .step_cut_o(trace_cut),
                .write_o(weight_write), .write_column_o(weight_write_column), .write_address_o(weight_write_address),
                .write_turn_o(weight_write_turn), .write_data_o(weight_write_data),
                .host_active_i(idle || clearing),
                .host_weight_write_i(weight_write_1), .host_weight_address_i(address_1[TILE_BITS+ROW_BITS-1:0]),
                .host_weights_i(word_1[WEIGHT_ROW_BITS-1:0]),
                .host_rule_write_i(write_2 && region_2 == REGION_RULES), .host_rule_address_i(address_2[RULE_BITS-1:0]),
                .host_rule_i(word_2[RULE_WORD_BITS-1:0]), .host_rule_o(host_rule),
                .host_trace_write_i((write_1 && region_1 == REGION_TRACES) || clear_traces),
                .host_trace_address_i(trace_address),
                .host_traces_i(clearing ? {TRACE_ROW_BITS{1'b0}} : word_1[TRACE_ROW_BITS-1:0]),
                .host_traces_o(host_traces)
            );
        end else begin : fixed_weights
            assign traced = 1'b0;
            assign trace_cut = 1'b0;
            assign host_range = {TRACE_RANGE_WORD_BITS{1'b0}};
            assign host_rule = {RULE_WORD_BITS{1'b0}};
            assign host_traces = {TRACE_ROW_BITS{1'b0}};
            assign weight_write = weight_write_1;
            assign weight_write_column = 1'b0;
            assign weight_write_address = address_1[TILE_BITS+ROW_BITS-1:0];
            assign weight_write_turn = {ROW_BITS{1'b0}};
            assign weight_write_data = word_1[WEIGHT_ROW_BITS-1:0];
            wire unused_learning = &{1'b0, pre_factor, post_factor, seed, tracing, visit_learns, visit_rule, weights_5};
        end
    endgenerate

    // ---- Host reads -------------------------------------------------------------------------------------------------
    synfire_readback #(
        `include "synfire_parameter_map.vh"
    ) readback (
        .clk_i(clk_i), .region_3_i(region_3), .address_3_i(address_3), .chunk_3_i(chunk_3),
        .weights_i(host_row), .use_i(host_use), .pointer_i(host_pointer), .profile_i(host_profile),
        .stage_i(host_stage),
        .range_i(host_range), .rule_i(host_rule), .traces_i(host_traces), .ring_i(ring_data),
        .accumulators_i(host_accumulators), .states_i(host_states), .neurons_i(host_neurons), .answer_4_o(answer_4)
    );

    wire unused_bits = &{1'b0, word_1, word_2, part_write_1, chunk_1, address_1, address_2, tick, spike_source_wide,
                         visit_block, stage};
endmodule

`default_nettype wire
