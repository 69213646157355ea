// Takes input words, runs ticks and tells the stream about them: docs/link.md, "Input" and "Stream".
//
// A word is taken at most once in four clocks. A tick starts when there is room for all of its spikes; then come its
// tick word and the monitors, each of which waits for its own room.
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
    input  wire [23:0]           tick_period_i,
    input  wire [MONITOR_BITS:0] monitor_count_i,

    input  wire                  empty_i,           // the queue
    input  wire [31:0]           word_i,            // its head, or the monitor asked for
    output wire                  pop_o,
    output wire                  list_o,
    output wire [MONITOR_BITS-1:0] list_address_o,

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
    output wire [31:0]           data_o
);
    `include "synfire_spec.vh"

    localparam [3:0] IDLE = 4'd0, EVENT = 4'd1, RUN_WORD = 4'd2, ROOM = 4'd3, START = 4'd4, RISE = 4'd5, TICK = 4'd6,
                     TICK_ASK = 4'd7, TICK_WORD = 4'd8, LIST = 4'd9, MONITOR = 4'd10, MONITOR_WORD = 4'd11;
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

    reg [3:0]              state;
    reg                    seen, there; // the memory shows what is waited for; and what it is was looked at
    reg                    runs, runs_freely;
    reg [15:0]             left;        // ticks, inverted: adders that count up need no cells for loading
    reg                    free;
    reg [23:0]             period;      // clocks left, and two; inverted
    reg [MONITOR_BITS:0]   index;
    reg                    room;
    wire                   full = level_i[LEVEL_BITS-1];       // the ring's size is a power of two
    wire                   period_over = (period[23:2] == 22'h3F_FFFF) && (period[1:0] != 2'd0);
    wire                   none_left = (left == 16'hFFFF);
    wire                   tick_next = !none_left || (free && empty_i);
    wire                   event_taken = event_valid_o && event_ready_i;
    wire                   listed = (index == monitor_count_i);
    wire                   looks = (state == LIST && !listed) || (state == IDLE && !empty_i);

    // One more, or loaded: what is added does not matter then, and so both fit into one adder.
    wire [23:0]            next_period = period + {24{state == START}} + 24'd1;
    wire [15:0]            next_left = left + {16{state == RUN_WORD}} + 16'd1;

    assign idle_o = (state == IDLE);
    assign running_o = !idle_o || !empty_i || !none_left || free;
    assign waiting_o = (state == ROOM && period_over && !room) || (state == MONITOR && full);
    assign tick_start_o = (state == START);
    assign event_valid_o = (state == EVENT);
    assign event_axon_o = word_i[16 +: AXON_BITS];
    assign event_payload_o = word_i[15:0];
    assign pop_o = event_taken || (state == RUN_WORD);
    assign list_o = (state == LIST) || (state == MONITOR) || (state == MONITOR_WORD);
    assign list_address_o = index[MONITOR_BITS-1:0];
    assign bus_read_o = (state == TICK_ASK) || (state == MONITOR && !full);
    assign bus_chunk_o = list_o ? word_i[31:29] : 3'd0;
    assign bus_region_o = list_o ? word_i[28:25] : 4'd0;
    assign bus_address_o = list_o ? word_i[ADDRESS_BITS-1:0] : {{(ADDRESS_BITS-8){1'b0}}, REGISTER_TICK};

    always @(posedge clk_i) begin
        seen <= looks;
        there <= seen && looks;
        runs <= (word_i[15:0] == 16'd0);
        runs_freely <= (word_i[31:16] == 16'd0);
        room <= clocks_i ? fits(level_i, FITS_WITH_CLOCKS[LEVEL_BITS-1:0]) : fits(level_i, FITS[LEVEL_BITS-1:0]);
        if (rst_i) period <= 24'hFF_FFFF;
        else if (state == START || !period_over) period <= (state == START) ? ~tick_period_i : next_period;
        if (state == START) index <= {(MONITOR_BITS+1){1'b0}};
        else if (state == MONITOR_WORD && bus_valid_i) index <= index + 1'b1;
    end

    always @(posedge clk_i)
        if (rst_i) state <= IDLE;
        else
            case (state)
                IDLE: if (stop_i || restart_i) state <= IDLE;
                      else if (tick_next) state <= ROOM;
                      else if (there && !empty_i) state <= runs ? RUN_WORD : EVENT;
                EVENT: if (event_taken || stop_i || restart_i) state <= IDLE;
                RUN_WORD: state <= IDLE;
                ROOM: if (!tick_next || stop_i || restart_i) state <= IDLE;
                      else if (room && period_over && !core_busy_i) state <= START;
                START: state <= RISE;
                RISE: state <= TICK;
                TICK: if (!core_busy_i) state <= restart_i ? IDLE : TICK_ASK;
                TICK_ASK: state <= TICK_WORD;
                TICK_WORD: if (bus_valid_i || restart_i) state <= restart_i ? IDLE : LIST;
                LIST: if (listed || restart_i) state <= IDLE;
                      else if (there) state <= MONITOR;
                MONITOR: if (restart_i) state <= IDLE;
                         else if (!full) state <= MONITOR_WORD;
                default: if (bus_valid_i || restart_i) state <= restart_i ? IDLE : LIST;
            endcase

    always @(posedge clk_i)
        if (rst_i || stop_i || restart_i) begin
            left <= 16'hFFFF;
            free <= 1'b0;
        end else begin
            if (state == RUN_WORD) free <= runs_freely;
            if (state == RUN_WORD || (state == START && !none_left))
                left <= (state == RUN_WORD) ? ~word_i[31:16] : next_left;
        end

    always @(posedge clk_i)
        if (rst_i || core_rst_i || state == START) holds_events_o <= 1'b0;
        else if (event_taken) holds_events_o <= 1'b1;

    // ---- Words of the stream ----------------------------------------------------------------------------------------
    // Spikes go into it at once, whatever belongs to a clock or an answer of the core a clock later.
    reg         clock_next, report_next, report_of_tick;
    reg [31:0]  kept;
    wire [BLOCK_BITS+15:0] block = {16'd0, spike_block_i};
    wire [LANES+15:0]      mask = {16'd0, spike_mask_i};
    wire        unused_zeros = &{1'b0, block[BLOCK_BITS+15:16], mask[LANES+15:16]};

    always @(posedge clk_i) begin
        clock_next <= spike_valid_i && clocks_i;
        report_next <= (state == TICK_WORD || state == MONITOR_WORD) && bus_valid_i;
        report_of_tick <= (state == TICK_WORD);
        kept <= spike_valid_i ? spike_clock_i : bus_data_i;
    end

    assign push_o = spike_valid_i || clock_next || report_next;
    assign data_o = spike_valid_i ? {block[15:0], mask[15:0]} : report_of_tick ? {kept[15:0], 16'd0} : kept;
endmodule

`default_nettype wire
