// Runs ticks and clears: which phase it is, and the clocks that have passed. docs/core.md, "A tick" and "Clocks".
`default_nettype none

module synfire_scheduler #(
    `include "synfire_parameters.vh"
) (
    input  wire                          clk_i,
    input  wire                          rst_i,
    input  wire                          start_i,
    input  wire [2:0]                    clear_i,            // traces, adaptation, the rest of the state
    input  wire [STAGE_BITS:0]           stage_count_i,
    input  wire                          learn_i,            // weights and traces change

    output reg                           busy_o,
    output wire [2:0]                    phase_o,
    output reg  [31:0]                   clock_o,            // of the running tick
    output wire                          tick_begin_o,
    output reg                           tick_end_o,         // the clock after the tick: `clock_o` counts all of it
    output wire [2:0]                    clearing_o,
    output reg  [CLEAR_BITS-1:0]         clear_address_o,

    output wire                          delivering_o,
    output reg                           external_o,         // the delivery is that of the external events
    output wire                          learning_o,         // weights and traces change in this tick
    output wire                          tracing_o,          // the trace part of the learning phase
    output wire                          columns_o,          // the delivery is that of columns, to the plasticity lanes
    input  wire                          traced_i,           // the last clock of the trace part
    input  wire                          entry_pop_i,
    input  wire                          fetch_ended_i,
    input  wire                          visit_valid_i,

    output wire                          stage_begin_o,
    output wire [STAGE_WORD_BITS-1:0]    stage_o,
    input  wire                          update_last_i,

    input  wire                          host_write_i,
    input  wire [STAGE_BITS-1:0]         host_address_i,
    input  wire [STAGE_WORD_BITS-1:0]    host_data_i,
    input  wire [STAGE_BITS-1:0]         host_read_address_i,
    output wire [STAGE_WORD_BITS-1:0]    host_data_o
);
    `include "synfire_spec.vh"

    // Both drains count one clock less: the clock in which a phase is found to end is the first of its drain, and the
    // counter's 0 is a clock too.
    localparam [4:0] DRAIN_COUNT = CYCLE_DELIVER_DRAIN[4:0] - 5'd2;
    localparam [4:0] LEARN_DRAIN_COUNT = CYCLE_LEARN_DRAIN[4:0] - 5'd2;
    localparam [4:0] SETTLE_COUNT = CYCLE_UPDATE_LATENCY[4:0] - 5'd1;
    localparam [4:0] WINNER_SETTLE_COUNT = CYCLE_UPDATE_LATENCY[4:0] + CYCLE_WINNER_LATENCY[4:0] - 5'd1;
    localparam [CLEAR_BITS-1:0] LAST_CLEAR = CLEAR_COUNT[CLEAR_BITS-1:0] - 1'b1;

    reg [2:0]                  state, next_state;
    reg [4:0]                  wait_left;
    reg                        any_entry;
    reg                        learning, columns, winner;
    reg [2:0]                  clearing;
    reg [STAGE_BITS:0] stage;       // next stage
    wire [2:0]                 after_stages = (learning && !columns) ? PHASE_TRACES : PHASE_IDLE;
    wire [2:0]                 after_delivery = (stage == stage_count_i) ? after_stages : PHASE_STAGE;

    assign phase_o = state;
    assign tick_begin_o = (state == PHASE_START);
    assign clearing_o = clearing;
    assign delivering_o = (state == PHASE_DELIVER);
    assign stage_begin_o = (state == PHASE_STAGE);
    assign learning_o = learning;
    assign tracing_o = (state == PHASE_TRACES);
    assign columns_o = columns;

    always @* begin
        next_state = state;
        case (state)
            PHASE_IDLE: if (start_i && clearing == 3'd0) next_state = PHASE_START;
            PHASE_START: next_state = PHASE_DELIVER;
            PHASE_DELIVER: if (fetch_ended_i && !visit_valid_i) next_state = any_entry ? PHASE_DRAIN : after_delivery;
            PHASE_DRAIN: if (wait_left == 5'd0) next_state = after_delivery;
            PHASE_STAGE: next_state = PHASE_UPDATE;
            PHASE_UPDATE: if (update_last_i) next_state = PHASE_SETTLE;
            PHASE_SETTLE: if (wait_left == 5'd0) next_state = PHASE_DELIVER;
            PHASE_TRACES: if (traced_i) next_state = PHASE_DELIVER;
            default: next_state = PHASE_IDLE;
        endcase
    end

    // Many wait for the end of a tick or a clear: so it comes from a register.
    wire [2:0] next_clearing = !busy_o ? clear_i : (clear_address_o == LAST_CLEAR) ? 3'd0 : clearing;

    always @(posedge clk_i) begin
        state <= rst_i ? PHASE_IDLE : next_state;
        clearing <= rst_i ? 3'd0 : next_clearing;
        busy_o <= !rst_i && (next_state != PHASE_IDLE || next_clearing != 3'd0);
        if (state == PHASE_START) external_o <= 1'b1;
        else if (state == PHASE_STAGE || state == PHASE_TRACES) external_o <= 1'b0;
        if (state == PHASE_START) learning <= learn_i && (LEARNING != 0);
        if (state == PHASE_START) columns <= 1'b0;
        else if (state == PHASE_TRACES && LEARNING != 0) columns <= 1'b1;
    end

    always @(posedge clk_i) begin
        if (state == PHASE_DELIVER) wait_left <= columns ? LEARN_DRAIN_COUNT : DRAIN_COUNT;
        else if (state == PHASE_UPDATE) wait_left <= winner ? WINNER_SETTLE_COUNT : SETTLE_COUNT;
        else wait_left <= wait_left - 5'd1;

        if (state == PHASE_STAGE) winner <= (WINNER != 0) && stage_o[STAGE_WORD_BITS-1];

        if (entry_pop_i) any_entry <= 1'b1;
        else if (state != PHASE_DELIVER) any_entry <= 1'b0;

        if (state == PHASE_IDLE) stage <= {(STAGE_BITS+1){1'b0}};
        else if (state == PHASE_STAGE) stage <= stage + 1'b1;

        tick_end_o <= (state != PHASE_IDLE) && (next_state == PHASE_IDLE) && !rst_i;
        clock_o <= (state == PHASE_IDLE) ? 32'd0 : clock_o + 32'd1;
    end

    // A clear writes zeros at every address, one a clock.
    always @(posedge clk_i)
        clear_address_o <= (clearing != 3'd0) ? clear_address_o + 1'b1 : {CLEAR_BITS{1'b0}};

    synfire_ram #(
        .WIDTH(STAGE_WORD_BITS), .DEPTH(STAGES), .ADDRESS_BITS(STAGE_BITS), .REGISTERED(SHORT_DELIVERY == 0)
    ) stages (
        .clk_i(clk_i),
        .write_i(host_write_i),
        .write_address_i(host_address_i),
        .write_data_i(host_data_i),
        .read_address_i(busy_o ? stage[STAGE_BITS-1:0] : host_read_address_i),
        .read_data_o(stage_o)
    );
    assign host_data_o = stage_o;
endmodule

`default_nettype wire
