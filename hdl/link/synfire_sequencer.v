// Takes input words, runs ticks and tells the stream about them: docs/link.md, "Input" and "Stream".
//
// A word is taken at most once in five clocks. A tick starts when there is room for all of its spikes; then come its tick word
// and the monitors, each of which waits for its own room.
`default_nettype none

module synfire_sequencer #(
    parameter LANES = 8,
    parameter NEURON_BLOCKS = 128,
    parameter AXON_BITS = 10,
    parameter BLOCK_BITS = 7,
    parameter LEVEL_BITS = 10,
    parameter STREAM_WORDS = 512,
    parameter MONITOR_BITS = 6
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
    output wire [24:0]           bus_address_o,
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
    output reg                   push_o,
    output reg  [31:0]           data_o
);
    `include "synfire_spec.vh"

    localparam [3:0] IDLE = 4'd0, EVENT = 4'd1, RUN_WORD = 4'd2, ROOM = 4'd3, START = 4'd4, RISE = 4'd5, TICK = 4'd6,
                     TICK_ASK = 4'd7, TICK_WORD = 4'd8, LIST = 4'd9, MONITOR = 4'd10, MONITOR_WORD = 4'd11;
    localparam [31:0] CAPACITY = STREAM_WORDS;
    localparam [31:0] FITS = STREAM_WORDS - NEURON_BLOCKS - 1;
    localparam [31:0] FITS_WITH_CLOCKS = STREAM_WORDS - 2 * NEURON_BLOCKS - 1;

    reg [3:0]              state;
    reg [1:0]              settled;     // clocks since the memory's address was that of what is waited for
    reg [15:0]             left;
    reg                    free;
    reg [23:0]             period;      // clocks left, and two
    reg [MONITOR_BITS:0]   index;
    reg                    full, room;
    wire                   there = (settled == 2'd3);
    wire                   period_over = (period[23:2] == 22'd0) && (period[1:0] != 2'd3);
    wire                   tick_next = (left != 16'd0) || (free && empty_i);
    wire                   event_taken = event_valid_o && event_ready_i;
    wire                   listed = (index == monitor_count_i);

    assign idle_o = (state == IDLE);
    assign running_o = !idle_o || !empty_i || (left != 16'd0) || free;
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
    assign bus_address_o = list_o ? word_i[24:0] : {17'd0, REGISTER_TICK};

    always @(posedge clk_i) begin
        if (state == LIST || (state == IDLE && !empty_i)) settled <= there ? settled : settled + 2'd1;
        else settled <= 2'd0;
        full <= (level_i >= CAPACITY[LEVEL_BITS-1:0]);
        room <= (level_i <= (clocks_i ? FITS_WITH_CLOCKS[LEVEL_BITS-1:0] : FITS[LEVEL_BITS-1:0]));
        if (state == START) period <= tick_period_i;
        else if (!period_over) period <= period - 24'd1;
        if (state == START) index <= {(MONITOR_BITS+1){1'b0}};
        else if (state == MONITOR_WORD && bus_valid_i) index <= index + 1'b1;
    end

    always @(posedge clk_i)
        if (rst_i) state <= IDLE;
        else
            case (state)
                IDLE: if (stop_i || restart_i) state <= IDLE;
                      else if (tick_next) state <= ROOM;
                      else if (there && !empty_i) state <= (word_i[15:0] == 16'd0) ? RUN_WORD : EVENT;
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
            left <= 16'd0;
            free <= 1'b0;
        end else if (state == RUN_WORD) begin
            left <= word_i[31:16];
            free <= (word_i[31:16] == 16'd0);
        end else if (state == START && left != 16'd0)
            left <= left - 16'd1;

    always @(posedge clk_i)
        if (rst_i || core_rst_i || state == START) holds_events_o <= 1'b0;
        else if (event_taken) holds_events_o <= 1'b1;

    // ---- Words of the stream -------------------------------------------------------------------------------------------
    reg         clock_next;         // the clock of the spikes that have just been pushed
    reg [31:0]  spike_clock;
    wire [BLOCK_BITS+15:0] block = {16'd0, spike_block_i};
    wire [LANES+15:0]      mask = {16'd0, spike_mask_i};
    wire        unused_zeros = &{1'b0, block[BLOCK_BITS+15:16], mask[LANES+15:16]};

    always @(posedge clk_i) begin
        clock_next <= spike_valid_i && clocks_i;
        spike_clock <= spike_clock_i;
        push_o <= spike_valid_i || clock_next || ((state == TICK_WORD || state == MONITOR_WORD) && bus_valid_i);
        if (spike_valid_i) data_o <= {block[15:0], mask[15:0]};
        else if (clock_next) data_o <= spike_clock;
        else data_o <= list_o ? bus_data_i : {bus_data_i[15:0], 16'd0};
    end
endmodule

`default_nettype wire
