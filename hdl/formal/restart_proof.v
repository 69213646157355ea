// What the sequencer asked for when it was told to stop does no harm: synfire_sequencer and synfire_bus together. The
// answer comes while the sequencer asks for nothing else, so that it is taken for nothing else; the engine gets the
// answers to its own questions alone; and the core is asked nothing while it is reset, as it would not answer.
//
// A restart lasts until the sequencer is idle. New words of input come in a frame, which takes longer than QUIET
// clocks; the engine writes for no frame earlier. It resets the core in a restart, in which it asks nothing; the reset
// comes two clocks later, as in synfire_link. The core answers after one to HOST_CLOCKS clocks, and goes on with that
// in a reset.
//
// Method: reachability
// Mutant: link/synfire_bus.v, 40 clocks: s/wire grant = !asked \&\& /wire grant = /
// Mutant: link/synfire_bus.v, 60 clocks: s/asked <= grant .*/asked <= grant || asked;/
// Mutant: link/synfire_sequencer.v, 60 clocks: s/(rst_i || stop_i || restart_i) begin/(rst_i || stop_i) begin/
`default_nettype none

module restart_proof (
    input wire        clk_i,
    input wire        anything_restart,
    input wire        anything_reset,
    input wire        stop,
    input wire        engine_reads,
    input wire        engine_writes,
    input wire [15:0] engine_new,
    input wire        answers,
    input wire        anything_empty,
    input wire [31:0] anything_word,
    input wire        quiet_ticks,
    input wire [2:0]  monitor_count,
    input wire [23:0] tick_period,
    input wire        core_busy,
    input wire        event_ready,
    input wire [4:0]  level
);
    localparam [3:0] IDLE = 4'd0, TICK_WORD = 4'd8, MONITOR = 4'd10, MONITOR_WORD = 4'd11;
    localparam [5:0] HOST_CLOCKS = 6'd12, LONGEST = 6'd2 * HOST_CLOCKS + 6'd5, QUIET = 6'd32;

    reg  [1:0]  age = 2'd0;             // the reset lasts for three clocks; a real one for 16
    wire        started = (age == 2'd3);
    reg         restart_before = 1'b0, reset_1 = 1'b0, reset_2 = 1'b0, reset_3 = 1'b0;
    reg  [5:0]  quiet = 6'd0;           // clocks without new frames since a restart
    reg  [31:0] word_before = 32'd0;
    // Answers that are due, for how long, and what was asked for.
    reg         engine_open = 1'b0, sequencer_open = 1'b0, host_open = 1'b0, of_sequencer = 1'b0;
    reg  [5:0]  sequencer_age = 6'd0, host_age = 6'd0;
    reg  [15:0] engine_kept = 16'd0, sequencer_kept = 16'd0, host_kept = 16'd0;

    wire        idle, running, waiting, holds_events, next, keep, rewind, list, tick_start, event_valid, push;
    wire [1:0]  list_address;
    wire [3:0]  control, axon;
    wire [15:0] payload;
    wire [31:0] data;
    wire        sequencer_write, sequencer_read, sequencer_valid, engine_valid, host_write, host_read;
    wire [15:0] sequencer_asks, host_asks;
    (* hierconn *) wire [3:0] \sequencer.state ;
    (* hierconn *) wire       \sequencer.free ;
    (* hierconn *) wire [15:0] \sequencer.left ;
    (* hierconn *) wire       \bus.engine_wants , \bus.sequencer_wants , \bus.asked , \bus.for_sequencer ;
    (* hierconn *) wire       \bus.to_sequencer ;

    wire        restart = started && (anything_restart || (restart_before && !idle));
    wire        core_reset = restart && anything_reset && !engine_open;
    wire        resets = core_reset || reset_1 || reset_2 || reset_3;
    wire        calm = !restart && quiet == 6'd0;
    wire        engine_write = started && engine_writes && calm && idle && !engine_open;
    wire        engine_read = started && engine_reads && !engine_open && !engine_write && !resets;
    wire [15:0] engine_asks = engine_open ? engine_kept : engine_new;
    wire        host_valid = host_open && (answers || host_age == HOST_CLOCKS);
    wire        empty = anything_empty || !calm;
    wire        asks_list = ( \sequencer.state == MONITOR || \sequencer.state == MONITOR_WORD);
    wire [31:0] word = asks_list ? word_before : anything_word;     // a memory that is read goes on showing it

    synfire_sequencer #(
        .LANES(4), .NEURON_BLOCKS(4), .AXON_BITS(4), .BLOCK_BITS(2), .LEVEL_BITS(5), .STREAM_WORDS(16),
        .MONITOR_BITS(2), .ADDRESS_BITS(9)
    ) sequencer (
        .clk_i(clk_i), .rst_i(!started), .stop_i(stop), .restart_i(restart), .idle_o(idle), .running_o(running),
        .waiting_o(waiting), .holds_events_o(holds_events), .clocks_i(1'b0), .quiet_i(quiet_ticks),
        .first_block_i(2'd0), .tick_period_i(tick_period), .monitor_count_i(monitor_count), .empty_i(empty),
        .drained_i(empty), .word_i(word), .next_o(next), .keep_o(keep), .rewind_o(rewind), .list_o(list),
        .list_address_o(list_address),
        .bus_write_o(sequencer_write), .bus_data_o(control), .bus_read_o(sequencer_read),
        .bus_region_o(sequencer_asks[15:12]), .bus_address_o(sequencer_asks[11:3]), .bus_chunk_o(sequencer_asks[2:0]),
        .bus_valid_i(sequencer_valid), .bus_data_i(32'd0), .core_rst_i(reset_2), .core_busy_i(core_busy),
        .tick_start_o(tick_start), .event_valid_o(event_valid), .event_ready_i(event_ready), .event_axon_o(axon),
        .event_payload_o(payload), .spike_valid_i(1'b0), .spike_block_i(2'd0), .spike_mask_i(4'd0),
        .spike_clock_i(32'd0), .level_i(level), .push_o(push), .data_o(data)
    );
    synfire_bus #(.ADDRESS_BITS(9)) bus (
        .clk_i(clk_i), .rst_i(!started), .engine_write_i(engine_write), .engine_read_i(engine_read),
        .engine_region_i(engine_asks[15:12]), .engine_address_i(engine_asks[11:3]), .engine_chunk_i(engine_asks[2:0]),
        .engine_valid_o(engine_valid), .sequencer_write_i(sequencer_write), .sequencer_read_i(sequencer_read),
        .sequencer_region_i(sequencer_asks[15:12]), .sequencer_address_i(sequencer_asks[11:3]),
        .sequencer_chunk_i(sequencer_asks[2:0]), .sequencer_valid_o(sequencer_valid), .host_region_o(host_asks[15:12]),
        .host_address_o(host_asks[11:3]), .host_chunk_o(host_asks[2:0]), .host_write_o(host_write),
        .host_read_o(host_read), .host_valid_i(host_valid)
    );

    wire        waits = ( \sequencer.state == TICK_WORD || \sequencer.state == MONITOR_WORD);
    wire        dropped = sequencer_open && !waits;

    always @(posedge clk_i)
        if (!started) age <= age + 2'd1;
        else begin
            restart_before <= restart;
            reset_1 <= core_reset;
            reset_2 <= reset_1;
            reset_3 <= reset_2;
            quiet <= restart ? QUIET : quiet - {5'd0, quiet != 6'd0};
            word_before <= word;
            engine_open <= engine_read || (engine_open && !engine_valid);
            sequencer_open <= sequencer_read || (sequencer_open && !sequencer_valid);
            host_open <= host_read || (host_open && !host_valid);
            sequencer_age <= sequencer_open ? sequencer_age + 6'd1 : 6'd0;
            host_age <= host_open ? host_age + 6'd1 : 6'd0;
            if (engine_read) engine_kept <= engine_new;
            if (sequencer_read) sequencer_kept <= sequencer_asks;
            if (host_read) host_kept <= host_asks;
            if (host_read) of_sequencer <= \bus.to_sequencer ;

            if (sequencer_read) assert (!sequencer_open);
            if (waits && sequencer_valid) assert (host_kept == sequencer_kept && of_sequencer);
            if (engine_valid) assert (engine_open && host_kept == engine_kept && !of_sequencer);
            if (host_valid) assert (engine_valid || sequencer_valid);
            if (host_read) assert (!host_open && !reset_2 && !host_write);
            if (host_write) assert (!dropped);
            assert (!dropped || sequencer_age <= LONGEST);

            // What makes it inductive.
            assert (quiet <= QUIET && ( \bus.asked == host_open) && (!host_open || host_age <= HOST_CLOCKS));
            if (host_open) assert ( \bus.for_sequencer == of_sequencer);
            assert (engine_open == ( \bus.engine_wants || (host_open && !of_sequencer)));
            assert (sequencer_open == ( \bus.sequencer_wants || (host_open && of_sequencer)));
            assert (!( \bus.engine_wants && host_open && !of_sequencer));
            assert (!( \bus.sequencer_wants && host_open && of_sequencer));
            if (host_open && !of_sequencer) assert (host_kept == engine_kept);
            if (host_open && of_sequencer && waits) assert (host_kept == sequencer_kept);
            if (waits) assert (sequencer_open && sequencer_kept == sequencer_asks);
            if (dropped) assert ( \sequencer.state == IDLE && quiet != 6'd0);
            if (dropped) assert (quiet + sequencer_age >= QUIET);
            if (quiet != 6'd0 && !restart_before)
                assert ( \sequencer.state == IDLE && \sequencer.left == 16'hFFFF && ! \sequencer.free );
            if (restart_before) assert (quiet == QUIET && \sequencer.left == 16'hFFFF && ! \sequencer.free );
            if ( \bus.sequencer_wants && host_open) assert (sequencer_age <= host_age + 6'd1);
            if ( \bus.sequencer_wants && !host_open) assert (sequencer_age <= HOST_CLOCKS + 6'd2);
            if ( \bus.engine_wants && \bus.sequencer_wants ) assert (!host_open && sequencer_age == 6'd0);
            if (host_open && of_sequencer) assert (sequencer_age <= host_age + HOST_CLOCKS + 6'd5);
            if (reset_1 || reset_2 || reset_3) assert (!engine_open);
        end
endmodule

`default_nettype wire
