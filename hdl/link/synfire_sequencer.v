// Takes input words, runs ticks and tells the stream about them: docs/link.md, "Input" and "Stream".
//
// A tick starts when there is room for all of its spikes and its tick word; then come the monitors, each of which waits
// for its own room. Words that are held are taken again and again: the queue keeps them.
`default_nettype none

module synfire_sequencer #(
    parameter LANES = 8,
    parameter NEURON_BLOCKS = 128,
    parameter AXON_BITS = 10,
    parameter BLOCK_BITS = 7,
    parameter LEVEL_BITS = 10,
    parameter STREAM_WORDS = 512,
    parameter MONITOR_BITS = 6,
    parameter ADDRESS_BITS = 25
) (
    input  wire                  clk_i,
    input  wire                  rst_i,
    input  wire                  stop_i,            // a running tick is the last; the queue is flushed elsewhere
    input  wire                  restart_i,         // as `stop_i`, and its report is dropped
    output wire                  idle_o,            // neither a tick nor a report is on its way
    output wire                  running_o,
    output wire                  waiting_o,         // for room in the stream
    output reg                   holds_events_o,

    input  wire                  clocks_i,
    input  wire                  quiet_i,           // ticks do not report
    input  wire [BLOCK_BITS-1:0] first_block_i,     // that is told
    input  wire [23:0]           tick_period_i,
    input  wire [MONITOR_BITS:0] monitor_count_i,

    input  wire                  empty_i,           // the queue has no head
    input  wire                  drained_i,         // nor any word
    input  wire [31:0]           word_i,            // its head, or the monitor asked for
    output wire                  next_o,
    output wire                  keep_o,
    output wire                  rewind_o,
    output wire                  list_o,
    output wire [MONITOR_BITS-1:0] list_address_o,

    output wire                  bus_write_o,
    output wire [3:0]            bus_data_o,
    output wire                  bus_read_o,
    output wire [3:0]            bus_region_o,
    output wire [ADDRESS_BITS-1:0] bus_address_o,
    output wire [2:0]            bus_chunk_o,
    input  wire                  bus_valid_i,
    input  wire [31:0]           bus_data_i,

    input  wire                  core_rst_i,
    input  wire                  core_busy_i,
    output wire                  tick_start_o,
    output wire                  event_valid_o,
    input  wire                  event_ready_i,
    output wire [AXON_BITS-1:0]  event_axon_o,
    output wire [15:0]           event_payload_o,
    input  wire                  spike_valid_i,
    input  wire [BLOCK_BITS-1:0] spike_block_i,
    input  wire [LANES-1:0]      spike_mask_i,
    input  wire [31:0]           spike_clock_i,

    input  wire [LEVEL_BITS-1:0] level_i,           // of the stream
    output wire                  push_o,
    output wire                  may_push_o,        // the same, or more; known earlier in the clock
    output wire [31:0]           data_o
);
    `include "synfire_link.vh"
    `include "synfire_spec.vh"

    localparam [3:0] IDLE = 4'd0, EVENT = 4'd1, ORDER = 4'd2, ROOM = 4'd3, START = 4'd4, RISE = 4'd5, TICK = 4'd6,
                     TICK_ASK = 4'd7, TICK_WORD = 4'd8, LIST = 4'd9, MONITOR = 4'd10, MONITOR_WORD = 4'd11,
                     ROW = 4'd12;
    localparam PACKS = (LANES <= 8) && (BLOCK_BITS <= 8);
    localparam [31:0] FITS = STREAM_WORDS - NEURON_BLOCKS - 1;
    localparam [31:0] FITS_WITH_CLOCKS = STREAM_WORDS - 2 * NEURON_BLOCKS - 1;

    // Whether a level is at most a constant, without an adder.
    function fits(input [LEVEL_BITS-1:0] level, input [LEVEL_BITS-1:0] most);
        integer place;
        begin
            fits = 1'b1;
            for (place = 0; place < LEVEL_BITS; place = place + 1)
                fits = most[place] ? (!level[place] || fits) : (!level[place] && fits);
        end
    endfunction

    // Whether a block is before another one.
    function below(input [BLOCK_BITS-1:0] block, input [BLOCK_BITS-1:0] first);
        integer place;
        begin
            below = 1'b0;
            for (place = 0; place < BLOCK_BITS; place = place + 1)
                below = first[place] ? (!block[place] || below) : (!block[place] && below);
        end
    endfunction

    reg [3:0]              state, next_state;
    reg                    seen, there; // the memory shows what is waited for; and what it is was looked at
    reg                    orders, runs_freely;
    reg [1:0]              kind;
    reg [15:0]             left;        // ticks, inverted: adders that count up need no cells for loading
    reg                    free;
    reg [13:0]             turns;       // that held words are taken after this one, inverted
    reg [23:0]             period;      // clocks left, and two; inverted
    reg [MONITOR_BITS:0]   index;
    reg                    room;
    wire                   full = level_i[LEVEL_BITS-1];       // the ring's size is a power of two
    wire                   period_over = (period[23:2] == 22'h3F_FFFF) && (period[1:0] != 2'd0);
    wire                   none_left = (left == 16'hFFFF);
    wire                   tick_next = !none_left || (free && empty_i);
    wire                   event_taken = event_valid_o && event_ready_i;
    wire                   listed = (index == monitor_count_i);
    wire                   waits_for_word = (state == IDLE) || (state == ROW);
    wire                   looks = (state == LIST && !listed) || (waits_for_word && !empty_i && !next_o);

    // Words without an event. A clear, and a report, wait for the clear before; a report for the room of a tick.
    wire                   reports = (kind == LINK_KIND_REPORT[1:0]);
    wire                   order_waits = kind[1] && (core_busy_i || (reports && !room));
    wire                   order = (state == ORDER) && !order_waits;
    wire                   run_order = order && (kind == LINK_KIND_RUN[1:0]);
    wire                   hold_order = order && (kind == LINK_KIND_HOLD[1:0]) && !keep_o;

    // A row that begins does not look at `stop_i`: the queue is flushed then, whatever is taken, and the path is short.
    wire                   row_begins = (state == IDLE) && !tick_next && there && !empty_i && !orders && kind[1];
    wire                   row_takes, row_done, row_event;
    wire [AXON_BITS-1:0]   row_axon;
    wire [15:0]            row_payload;
    synfire_row #(.AXON_BITS(AXON_BITS)) row (
        .clk_i(clk_i), .begin_i(row_begins), .active_i(state == ROW), .word_i(word_i), .there_i(seen),
        .take_o(row_takes), .done_o(row_done), .event_valid_o(row_event), .event_ready_i(event_ready_i),
        .event_axon_o(row_axon), .event_payload_o(row_payload)
    );

    // One more, or loaded: what is added does not matter then, and so both fit into one adder.
    wire [23:0]            next_period = period + {24{state == START}} + 24'd1;
    wire [15:0]            next_left = left + {16{run_order}} + 16'd1;
    wire [13:0]            next_turns = turns + {14{hold_order}} + 14'd1;

    assign idle_o = (state == IDLE);
    assign running_o = !idle_o || !drained_i || !none_left || free;
    assign waiting_o = (state == ROOM && period_over && !room) || (state == MONITOR && full)
                    || (state == ORDER && reports && !room);
    assign tick_start_o = (state == START);
    assign event_valid_o = (state == EVENT) || row_event;
    assign event_axon_o = (state == ROW) ? row_axon : word_i[16 +: AXON_BITS];
    assign event_payload_o = (state == ROW) ? row_payload : word_i[15:0];
    assign keep_o = (turns != 14'h3FFF);
    assign rewind_o = run_order && keep_o;
    assign next_o = order || row_begins || row_takes || (state == EVENT && event_ready_i);
    assign bus_write_o = order && (kind == LINK_KIND_CLEAR[1:0]);
    assign bus_data_o = {word_i[19:17], 1'b0};
    assign list_o = (state == LIST) || (state == MONITOR) || (state == MONITOR_WORD);
    assign list_address_o = index[MONITOR_BITS-1:0];
    assign bus_read_o = (state == TICK_ASK) || (state == MONITOR && !full);
    assign bus_chunk_o = list_o ? word_i[31:29] : 3'd0;
    assign bus_region_o = list_o ? word_i[28:25] : 4'd0;
    wire [7:0]             own_address = (state == ORDER) ? REGISTER_CONTROL : REGISTER_TICK;
    assign bus_address_o = list_o ? word_i[ADDRESS_BITS-1:0] : {{(ADDRESS_BITS-8){1'b0}}, own_address};

    always @(posedge clk_i) begin
        seen <= looks;
        there <= seen && looks;
        orders <= (word_i[15:0] == 16'd0);
        runs_freely <= (word_i[29:16] == 14'd0);
        kind <= word_i[31:30];
        room <= clocks_i ? fits(level_i, FITS_WITH_CLOCKS[LEVEL_BITS-1:0]) : fits(level_i, FITS[LEVEL_BITS-1:0]);
        if (rst_i) period <= 24'hFF_FFFF;
        else if (state == START || !period_over) period <= (state == START) ? ~tick_period_i : next_period;
        if (state == START || state == ORDER) index <= {(MONITOR_BITS+1){1'b0}};
        else if (state == MONITOR_WORD && bus_valid_i) index <= index + 1'b1;
    end

    always @* begin
        next_state = state;
        case (state)
            IDLE: if (stop_i || restart_i) next_state = IDLE;
                  else if (tick_next) next_state = ROOM;
                  else if (there && !empty_i) next_state = orders ? ORDER : kind[1] ? ROW : EVENT;
            EVENT: if (event_taken || stop_i || restart_i) next_state = IDLE;
            ROW: if (row_done || stop_i || restart_i) next_state = IDLE;
            ORDER: if (stop_i || restart_i) next_state = IDLE;
                   else if (!order_waits) next_state = reports ? TICK_ASK : IDLE;
            ROOM: if (!tick_next || stop_i || restart_i) next_state = IDLE;
                  else if (room && period_over && !core_busy_i) next_state = START;
            START: next_state = RISE;
            RISE: next_state = TICK;
            TICK: if (!core_busy_i) next_state = (restart_i || quiet_i) ? IDLE : TICK_ASK;
            TICK_ASK: next_state = TICK_WORD;
            TICK_WORD: if (bus_valid_i || restart_i) next_state = restart_i ? IDLE : LIST;
            LIST: if (listed || restart_i) next_state = IDLE;
                  else if (there) next_state = MONITOR;
            MONITOR: if (restart_i) next_state = IDLE;
                     else if (!full) next_state = MONITOR_WORD;
            default: if (bus_valid_i || restart_i) next_state = restart_i ? IDLE : LIST;
        endcase
    end
    always @(posedge clk_i) state <= rst_i ? IDLE : next_state;

    always @(posedge clk_i)
        if (rst_i || stop_i || restart_i) begin
            left <= 16'hFFFF;
            free <= 1'b0;
            turns <= 14'h3FFF;
        end else begin
            if (run_order) free <= runs_freely;
            if (run_order || (state == START && !none_left)) left <= run_order ? {2'd3, ~word_i[29:16]} : next_left;
            if (hold_order || rewind_o) turns <= hold_order ? ~word_i[29:16] : next_turns;
        end

    always @(posedge clk_i)
        if (rst_i || core_rst_i || state == START) holds_events_o <= 1'b0;
        else if (event_taken) holds_events_o <= 1'b1;

    // ---- Words of the stream ----------------------------------------------------------------------------------------
    // Spikes go into it at once, or two blocks in a word where nothing else tells of their tick; whatever belongs to a
    // clock or an answer of the core comes a clock later.
    wire        told = spike_valid_i && !below(spike_block_i, first_block_i);
    reg         clock_next, report_next, report_of_tick;
    reg [31:0]  kept;
    wire [BLOCK_BITS+15:0] block = {16'd0, spike_block_i};
    wire [LANES+15:0]      mask = {16'd0, spike_mask_i};
    wire        packs = PACKS && quiet_i && !clocks_i;
    reg         has_half;
    reg [15:0]  half;
    wire        half_left = order && reports && has_half;
    wire [15:0] entry = {block[7:0], mask[7:0]};
    wire        unused_zeros = &{1'b0, block[BLOCK_BITS+15:16], mask[LANES+15:16]};

    always @(posedge clk_i) begin
        has_half <= packs && !restart_i && !half_left && (has_half != told);
        if (told) half <= entry;
        clock_next <= told && clocks_i;
        report_next <= (state == TICK_WORD || state == MONITOR_WORD) && bus_valid_i;
        report_of_tick <= (state == TICK_WORD);
        kept <= spike_valid_i ? spike_clock_i : bus_data_i;
    end

    assign push_o = (told && (!packs || has_half)) || half_left || clock_next || report_next;
    // Which spikes are told takes a comparison of blocks to know.
    assign may_push_o = spike_valid_i || half_left || clock_next || report_next;
    wire [31:0] spikes = packs ? {entry, half} : {block[15:0], mask[15:0]};
    assign data_o = half_left ? {16'd0, half}
                  : spike_valid_i ? spikes : report_of_tick ? {kept[15:0], 16'd0} : kept;
endmodule

`default_nettype wire
