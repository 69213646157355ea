// synfire_scheduler is busy for a bounded time, and runs every stage once, in order, with the stage's own word.
//
// `ahead` bounds the clocks that are left from what there is to do; it gets smaller in every clock of a tick and of a
// clear, and so both end. Each wait for others is bounded: deliveries, updates and the trace part take at most
// PATIENCE clocks here. Stages are at most as many as there is room for, and their number and their words stay as they
// are while a tick runs.
//
// Method: induction, 4 clocks
// Mutant: rtl/synfire_scheduler.v, 20 clocks: s/columns <= 1'b1/columns <= 1'b0/
// Mutant: rtl/synfire_scheduler.v, 30 clocks: s/stage == stage_count_i) ?/stage > stage_count_i) ?/
// Mutant: rtl/synfire_scheduler.v, 8 clocks: s/clear_address_o + 1'b1/clear_address_o/
`default_nettype none

module scheduler_proof #(
    `include "synfire_parameters.vh"
) (
    input wire                       clk_i,
    input wire                       starts,
    input wire [2:0]                 clears,
    input wire [STAGE_BITS:0]        new_count,
    input wire                       learns,
    input wire                       traced,
    input wire                       popped,
    input wire                       fetched,
    input wire                       visiting,
    input wire                       updated,
    input wire                       stage_write,
    input wire [STAGE_BITS-1:0]      stage_address,
    input wire [STAGE_WORD_BITS-1:0] stage_word
);
    `include "synfire_spec.vh"

    localparam [7:0] PATIENCE = 8'd15;
    // A drain and a settling count at most 31 down to 0.
    localparam [15:0] COUNTED = 16'd32, WAITED = {8'd0, PATIENCE} + 16'd1;
    localparam [15:0] DELIVERY = WAITED + COUNTED;
    localparam [15:0] PER_STAGE = 16'd1 + WAITED + COUNTED + DELIVERY;
    localparam [15:0] LEARNING_PART = WAITED + DELIVERY;
    localparam [15:0] TICK = 16'd1 + DELIVERY + STAGES * PER_STAGE + LEARNING_PART;
    localparam [CLEAR_BITS-1:0] LAST_CLEAR = CLEAR_COUNT - 1;

    reg                  started = 1'b0;
    reg [STAGE_BITS:0]   count = 0;
    reg [7:0]            waited = 8'd0;         // clocks in this phase
    wire                 late = (waited == PATIENCE);
    wire                 busy, tick_end, delivering, external, learning, tracing, columns, tick_begin, stage_begin;
    wire [2:0]           phase, clearing;
    wire [31:0]          clock;
    wire [CLEAR_BITS-1:0] clear_address;
    wire [STAGE_WORD_BITS-1:0] stage_now;
    // A visit holds a phase up no longer than anything else.
    wire                 ended = fetched || late;

    synfire_scheduler #(.WINNER(1)) dut (
        .clk_i(clk_i), .rst_i(!started), .start_i(starts), .clear_i(clears), .stage_count_i(count), .learn_i(learns),
        .busy_o(busy), .phase_o(phase), .clock_o(clock), .tick_begin_o(tick_begin), .tick_end_o(tick_end),
        .clearing_o(clearing), .clear_address_o(clear_address), .delivering_o(delivering), .external_o(external),
        .learning_o(learning), .tracing_o(tracing), .columns_o(columns), .traced_i(traced || late),
        .entry_pop_i(popped && delivering), .fetch_ended_i(ended), .visit_valid_i(visiting && !late),
        .stage_begin_o(stage_begin), .stage_o(stage_now), .update_last_i(updated || late),
        .host_write_i(stage_write && !busy), .host_address_i(stage_address), .host_data_i(stage_word),
        .host_read_address_i(stage_address), .host_data_o()
    );
    (* hierconn *) wire [STAGE_BITS:0]         \dut.stage ;
    (* hierconn *) wire [4:0]                  \dut.wait_left ;
    (* hierconn *) wire [2:0]                  \dut.next_state ;
    (* hierconn *) wire [STAGE_BITS-1:0]       \dut.stages.watched ;
    (* hierconn *) wire [STAGE_WORD_BITS-1:0]  \dut.stages.word ;

    wire [15:0] waits = {8'd0, PATIENCE - waited} + 16'd1, counts = {11'd0, \dut.wait_left } + 16'd1;
    wire [15:0] after = {{(15-STAGE_BITS){1'b0}}, count - \dut.stage } * PER_STAGE
                      + ((learning && !columns) ? LEARNING_PART : 16'd0);
    reg  [15:0] ahead;
    always @*
        case (phase)
            PHASE_IDLE: ahead = 16'd0;
            PHASE_START: ahead = TICK;
            PHASE_DELIVER: ahead = waits + COUNTED + after;
            PHASE_DRAIN: ahead = counts + after;
            PHASE_STAGE: ahead = after;
            PHASE_UPDATE: ahead = waits + COUNTED + DELIVERY + after;
            PHASE_SETTLE: ahead = counts + DELIVERY + after;
            default: ahead = waits + DELIVERY;      // the trace part
        endcase
    wire [CLEAR_BITS:0] clear_ahead = (clearing == 3'd0) ? 0 : {1'b0, LAST_CLEAR - clear_address} + 1'b1;

    reg  [2:0]           phase_before = PHASE_IDLE, clearing_before = 3'd0;
    reg  [15:0]          ahead_before = 16'd0, taken = 16'd0;       // clocks of the tick
    reg  [CLEAR_BITS:0]  clear_ahead_before = 0, clear_taken = 0;
    reg  [STAGE_BITS:0]  begun = 0;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            if (!busy) count <= (new_count <= STAGES) ? new_count : STAGES;
            waited <= (\dut.next_state == phase && !late) ? waited + 8'd1 : 8'd0;
            phase_before <= phase;
            clearing_before <= clearing;
            ahead_before <= ahead;
            clear_ahead_before <= clear_ahead;
            taken <= (phase == PHASE_IDLE) ? 16'd0 : taken + 16'd1;
            clear_taken <= (clearing == 3'd0) ? 0 : clear_taken + 1'b1;
            begun <= (phase == PHASE_IDLE) ? 0 : begun + {{STAGE_BITS{1'b0}}, phase == PHASE_STAGE};
        end
    end

    always @(posedge clk_i)
        if (started) begin
            assert (busy == (phase != PHASE_IDLE || clearing != 3'd0));
            if (phase_before != PHASE_IDLE) assert (ahead < ahead_before);
            if (clearing_before != 3'd0) assert (clear_ahead < clear_ahead_before);
            assert (ahead <= TICK && taken <= TICK - ahead && clear_taken + clear_ahead <= CLEAR_COUNT);
            // A tick that ends has begun its stages, and has delivered columns if it learns.
            if (tick_end) assert (begun == count && (!learning || columns));
            if (stage_begin) assert (\dut.stage == begun && begun < count);
            if (stage_begin && begun[STAGE_BITS-1:0] == \dut.stages.watched )
                assert (stage_now == \dut.stages.word );

            // What makes it inductive.
            assert (waited <= PATIENCE && count <= STAGES);
            if (phase != PHASE_IDLE) assert (\dut.stage == begun && begun <= count);
            if (phase == PHASE_STAGE) assert (begun < count);
            if (phase == PHASE_TRACES) assert (learning);
            if ((phase == PHASE_TRACES) || (columns && phase != PHASE_IDLE && phase != PHASE_START))
                assert (begun == count);
            if (clearing != 3'd0) assert (clear_address <= LAST_CLEAR);
        end
endmodule

`default_nettype wire
