// synfire_sequencer pushes nothing into a full stream, whatever spikes a tick has and whatever the host acknowledges;
// and nothing at all from the beginning of a session on until the next tick or report.
//
// The core tells each of its blocks at most once a tick, while it is busy, and not in two clocks that follow each
// other (LANES is at least 2 x UPDATE_LANES). Whether clocks are told does not change while a run is in progress. The
// core is reset only during a restart. A session begins, and the stream anew, when the sequencer is idle in a restart.
//
// Method: reachability
// Mutant: link/synfire_sequencer.v, 60 clocks: s/= STREAM_WORDS - 2 /= STREAM_WORDS - 1 /
// Mutant: link/synfire_sequencer.v, 60 clocks: s/if (!full) next_state = MON/next_state = MON/
// Mutant: link/synfire_sequencer.v, 60 clocks: s/report_next <= .* \&\& bus/report_next <= bus/
// Mutant: link/synfire_sequencer.v, 60 clocks: s/may_push_o = spike_valid_i || half_left/may_push_o = spike_valid_i/
`default_nettype none

module sequencer_proof (
    input wire        clk_i,
    input wire        stop,
    input wire        restart,
    input wire        begins,
    input wire        new_clocks,
    input wire        quiet,
    input wire [1:0]  first_block,
    input wire [23:0] tick_period,
    input wire [2:0]  monitor_count,
    input wire        empty,
    input wire        drained,
    input wire [31:0] word,
    input wire        answers,
    input wire [31:0] answer,
    input wire        core_resets,
    input wire        ends,
    input wire        clears,
    input wire        event_ready,
    input wire        spikes,
    input wire [1:0]  block,
    input wire [4:0]  acknowledged
);
    localparam [4:0] BLOCKS = 5'd4, WORDS = 5'd16;

    reg  [1:0] age = 2'd0;              // the reset lasts for three clocks; a real one for 16
    wire       started = (age == 2'd3);
    reg  [4:0] level = 5'd0;
    reg        clocks = 1'b0;
    // The core: a tick, a clear, the blocks that were told, and whether one was in the clock before.
    reg        ticking = 1'b0, clearing = 1'b0, told_before = 1'b0;
    reg  [3:0] told = 4'd0;
    wire       core_reset = core_resets && restart;
    wire       spike = spikes && ticking && !told[block] && !told_before;
    // A session begins; nothing has to be pushed since.
    wire       idle, begin_session = begins && restart && idle;
    reg        silent = 1'b1;
    wire       running, waiting, holds_events, next, keep, rewind, list, bus_write, bus_read, tick_start, event_valid;
    wire       push;
    wire [1:0] list_address;
    wire [3:0] bus_data, bus_region, axon;
    wire [7:0] bus_address;
    wire [2:0] bus_chunk;
    wire [15:0] payload;
    wire [31:0] data;

    wire       may_push;
    synfire_sequencer #(
        .LANES(4), .NEURON_BLOCKS(BLOCKS), .AXON_BITS(4), .BLOCK_BITS(2), .LEVEL_BITS(5), .STREAM_WORDS(WORDS),
        .MONITOR_BITS(2), .ADDRESS_BITS(9)
    ) dut (
        .clk_i(clk_i), .rst_i(!started), .stop_i(stop), .restart_i(restart), .idle_o(idle), .running_o(running),
        .waiting_o(waiting), .holds_events_o(holds_events), .clocks_i(clocks), .quiet_i(quiet && started),
        .first_block_i(first_block), .tick_period_i(tick_period), .monitor_count_i(monitor_count), .empty_i(empty),
        .drained_i(drained), .word_i(word), .next_o(next), .keep_o(keep), .rewind_o(rewind), .list_o(list),
        .list_address_o(list_address), .bus_write_o(bus_write), .bus_data_o(bus_data), .bus_read_o(bus_read),
        .bus_region_o(bus_region), .bus_address_o(bus_address), .bus_chunk_o(bus_chunk), .bus_valid_i(answers),
        .bus_data_i(answer), .core_rst_i(core_reset), .core_busy_i(ticking || clearing), .tick_start_o(tick_start),
        .event_valid_o(event_valid), .event_ready_i(event_ready), .event_axon_o(axon), .event_payload_o(payload),
        .spike_valid_i(spike), .spike_block_i(block), .spike_mask_i(4'hF), .spike_clock_i(32'd0), .level_i(level),
        .push_o(push), .may_push_o(may_push), .data_o(data)
    );
    (* hierconn *) wire [3:0] \dut.state ;
    (* hierconn *) wire       \dut.clock_next , \dut.report_next , \dut.seen , \dut.there , \dut.room , \dut.has_half ;
    localparam [3:0] IDLE = 4'd0, ORDER = 4'd2, ROOM = 4'd3, START = 4'd4, RISE = 4'd5, TICK = 4'd6, TICK_ASK = 4'd7,
                     TICK_WORD = 4'd8, LIST = 4'd9, MONITOR = 4'd10, MONITOR_WORD = 4'd11;

    // Words that the tick may still push.
    wire [2:0] untold = {2'd0, !told[0]} + {2'd0, !told[1]} + {2'd0, !told[2]} + {2'd0, !told[3]};
    wire [4:0] spikes_left = clocks ? {1'b0, untold, 1'b0} : {2'd0, untold};
    wire [4:0] of_tick = clocks ? 5'd2 * BLOCKS : BLOCKS;
    wire       in_tick = (\dut.state == RISE || \dut.state == TICK);

    always @(posedge clk_i) begin
        if (!started) age <= age + 2'd1;
        else begin
            if (!running) clocks <= new_clocks;
            ticking <= !core_reset && (tick_start || (ticking && !ends));
            clearing <= !core_reset && (bus_write || (!running && clears) || (clearing && !ends));
            told <= tick_start ? 4'd0 : told | ({3'd0, spike} << block);
            told_before <= spike;
            if (begin_session) level <= 5'd0;
            else if (push) level <= level + 5'd1;
            else if (acknowledged <= level) level <= level - acknowledged;
            silent <= begin_session || (silent && !tick_start && \dut.state != TICK_ASK );

            assert (!push || level < WORDS);
            assert (!(push && silent));
            assert (!push || may_push);

            // What makes it inductive: words that are still to come have room.
            assert (level <= WORDS);
            if (ticking) assert (in_tick);
            if (silent) assert (!\dut.has_half && !\dut.clock_next && !\dut.report_next && !ticking);
            if (in_tick || \dut.state == START) assert (!\dut.report_next );
            if (in_tick) assert (!silent);
            if (silent) assert (\dut.state <= START || \dut.state == TICK_ASK || \dut.state >= 4'd12);
            if (\dut.clock_next ) assert (clocks && in_tick && told_before);
            if (\dut.state == ROOM && \dut.room ) assert (level + of_tick < WORDS && !\dut.report_next );
            if (\dut.state == START) assert (level + of_tick < WORDS && !\dut.clock_next );
            if (ticking) assert (level + {4'd0, \dut.clock_next } + spikes_left < WORDS);
            else if (in_tick) assert (level + {4'd0, \dut.clock_next } < WORDS);
            if (\dut.state == TICK_ASK || \dut.state == TICK_WORD || \dut.state == MONITOR_WORD)
                assert (level < WORDS && !\dut.report_next );
            if (\dut.report_next ) assert (level < WORDS && !\dut.there && !\dut.seen );
            if (\dut.report_next ) assert (\dut.state == LIST || \dut.state == IDLE);
            if (\dut.state == MONITOR || \dut.state == ORDER) assert (!\dut.report_next );
        end
    end
endmodule

`default_nettype wire
