// Walks the trace ranges of a tick, one step (a block's x or y) a clock. docs/core.md, "Traces".
//
// Parameters of a step are valid from its clock to four clocks later: the next range is read late enough.
`default_nettype none

module synfire_walk #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire                         active_i,         // the trace part of a tick
    input  wire [RANGE_BITS:0]          count_i,          // ranges, at least 1
    output wire                         ended_o,          // this clock is its last

    output wire                         step_valid_o,
    output reg                          step_post_o,
    output reg  [SOURCE_BLOCK_BITS-1:0] step_block_o,
    output wire                         step_last_o,      // of this block
    // Of the trace that `post_4_i` names, four clocks after its step.
    input  wire                         post_4_i,
    output wire [TRACE_MANTISSA_BITS-1:0] mantissa_4_o,
    output wire [LEARNING_SHIFT_BITS-1:0] shift_4_o,
    output wire [TRACE_BITS-1:0]        bump_4_o,
    output wire                         nearest_4_o,

    // Host access, while no tick is running.
    input  wire                         host_active_i,
    input  wire                         host_write_i,
    input  wire [RANGE_BITS-1:0]        host_address_i,
    input  wire [TRACE_RANGE_WORD_BITS-1:0]   host_range_i,
    output wire [TRACE_RANGE_WORD_BITS-1:0]   host_range_o
);
    `include "synfire_spec.vh"
    `include "synfire_word_trace_range.vh"

    localparam [1:0] BEGIN = 2'd0, READ = 2'd1, STEP = 2'd2, DRAIN = 2'd3;
    // A word takes two clocks from its address, and is loaded in the last clock of READ.
    localparam [4:0] READ_COUNT = CYCLE_TRACE_RANGE[4:0] - 5'd1;
    localparam [4:0] ADDRESS_COUNT = 5'd2;
    localparam [4:0] DRAIN_COUNT = CYCLE_TRACE_DRAIN[4:0] - 5'd1;

    reg [1:0]                   state;
    reg [4:0]                   wait_left;
    reg [RANGE_BITS:0]          next;         // the next range
    reg [RANGE_BITS-1:0]        address;
    reg [SOURCE_BLOCK_BITS-1:0] last_block;
    reg                         both;
    wire [TRACE_RANGE_WORD_BITS-1:0]  word;
    wire                        range_end = step_last_o && (step_block_o == last_block);
    wire                        pre = word[TRACE_RANGE_PRE_LSB];
    wire                        post = word[TRACE_RANGE_POST_LSB];

    assign step_valid_o = (state == STEP);
    assign step_last_o = !both || step_post_o;
    assign ended_o = (state == DRAIN) && (wait_left == 5'd0);

    always @(posedge clk_i)
        if (rst_i || !active_i) state <= BEGIN;
        else
            case (state)
                BEGIN: state <= READ;
                READ: if (wait_left == 5'd0) state <= STEP;
                STEP: if (range_end) state <= (next == count_i) ? DRAIN : READ;
                default: if (wait_left == 5'd0) state <= BEGIN;
            endcase

    always @(posedge clk_i) begin
        if (state == BEGIN) wait_left <= READ_COUNT;
        else if (state == STEP) wait_left <= (next == count_i) ? DRAIN_COUNT : READ_COUNT;
        else wait_left <= wait_left - 5'd1;

        if (state == BEGIN) next <= {(RANGE_BITS+1){1'b0}};
        else if (state == READ && wait_left == 5'd0) next <= next + 1'b1;

        if (state == BEGIN) address <= {RANGE_BITS{1'b0}};
        else if (state == READ && wait_left == ADDRESS_COUNT + 5'd1) address <= next[RANGE_BITS-1:0];
    end

    always @(posedge clk_i)
        if (state == READ) begin
            step_block_o <= word[TRACE_RANGE_FIRST_LSB +: TRACE_RANGE_FIRST_BITS];
            last_block <= word[TRACE_RANGE_LAST_LSB +: TRACE_RANGE_LAST_BITS];
            both <= pre && post;
            step_post_o <= !pre;
        end else begin
            if (step_last_o) step_block_o <= step_block_o + 1'b1;
            if (both) step_post_o <= !step_post_o;
        end

    assign mantissa_4_o = post_4_i ? word[TRACE_RANGE_POST_MANTISSA_LSB +: TRACE_RANGE_POST_MANTISSA_BITS]
                                   : word[TRACE_RANGE_PRE_MANTISSA_LSB +: TRACE_RANGE_PRE_MANTISSA_BITS];
    assign shift_4_o = post_4_i ? word[TRACE_RANGE_POST_SHIFT_LSB +: TRACE_RANGE_POST_SHIFT_BITS]
                                : word[TRACE_RANGE_PRE_SHIFT_LSB +: TRACE_RANGE_PRE_SHIFT_BITS];
    assign bump_4_o = post_4_i ? word[TRACE_RANGE_POST_BUMP_LSB +: TRACE_RANGE_POST_BUMP_BITS]
                               : word[TRACE_RANGE_PRE_BUMP_LSB +: TRACE_RANGE_PRE_BUMP_BITS];
    assign nearest_4_o = post_4_i ? word[TRACE_RANGE_POST_NEAREST_LSB] : word[TRACE_RANGE_PRE_NEAREST_LSB];

    synfire_ram #(.WIDTH(TRACE_RANGE_WORD_BITS), .DEPTH(TRACE_RANGES), .ADDRESS_BITS(RANGE_BITS)) ranges (
        .clk_i(clk_i), .write_i(host_write_i), .write_address_i(host_address_i), .write_data_i(host_range_i),
        .read_address_i(host_active_i ? host_address_i : address), .read_data_o(word)
    );
    assign host_range_o = word;
endmodule

`default_nettype wire
