// Learning: the traces, and what turns visits and trace steps into changes of weights and of traces.
//
// A suffix _n is the clock in which a signal is valid, counted from that of the visit or trace step. Traces are read in
// clock 3 and meet the weights in clock 5. New weights leave in clock PRODUCT + 3, new traces are written two clocks
// later.
`default_nettype none

module synfire_learning #(
    `include "synfire_parameters.vh"
) (
    input  wire                          clk_i,
    input  wire                          rst_i,
    input  wire                          tick_begin_i,
    input  wire [31:0]                   tick_i,
    input  wire [31:0]                   seed_i,
    input  wire [GAIN_BITS-1:0]          pre_factor_i,
    input  wire [GAIN_BITS-1:0]          post_factor_i,

    // Visits that learn (clock 0).
    input  wire                          visit_learns_i,
    input  wire                          visit_column_i,
    input  wire [TILE_BITS-1:0]          visit_tile_i,
    input  wire [ROW_BITS-1:0]           visit_row_i,       // or column
    input  wire [SOURCE_BLOCK_BITS-1:0]  visit_block_i,     // at the other side of the tile
    input  wire [RULE_BITS-1:0]          visit_rule_i,
    input  wire [WEIGHT_ROW_BITS-1:0]    weights_5_i,

    // Trace steps (clock 0), and what they need later.
    input  wire                          step_valid_i,
    input  wire                          step_post_i,
    input  wire [SOURCE_BLOCK_BITS-1:0]  step_block_i,
    input  wire [LANES-1:0]              step_events_2_i,
    output wire                          step_post_4_o,
    input  wire [TRACE_MANTISSA_BITS-1:0] step_mantissa_4_i,
    input  wire [LEARNING_SHIFT_BITS-1:0] step_shift_4_i,
    input  wire [TRACE_BITS-1:0]         step_bump_4_i,
    input  wire                          step_nearest_4_i,
    output reg                           step_cut_o,        // a sum was cut to full scale

    // To the weight memory, whose words from the host pass here too.
    output reg                           write_o,
    output reg                           write_column_o,
    output reg  [TILE_BITS+ROW_BITS-1:0] write_address_o,
    output reg  [ROW_BITS-1:0]           write_turn_o,
    output wire [WEIGHT_ROW_BITS-1:0]    write_data_o,

    // Host access and clearing, while no tick is running.
    input  wire                          host_active_i,
    input  wire                          host_weight_write_i,
    input  wire [TILE_BITS+ROW_BITS-1:0] host_weight_address_i,
    input  wire [WEIGHT_ROW_BITS-1:0]    host_weights_i,
    input  wire                          host_rule_write_i,
    input  wire [RULE_BITS-1:0]          host_rule_address_i,
    input  wire [RULE_WORD_BITS-1:0]     host_rule_i,
    output wire [RULE_WORD_BITS-1:0]     host_rule_o,
    input  wire                          host_trace_write_i,
    input  wire [LIST_BITS-1:0]          host_trace_address_i,
    input  wire [TRACE_ROW_BITS-1:0]            host_traces_i,
    output wire [TRACE_ROW_BITS-1:0]            host_traces_o      // three clocks after the address
);
    localparam PRODUCT = (SOFT_BOUNDS != 0) ? 9 : 8;
    localparam LAST = PRODUCT + 4;
    localparam WEIGHT_LINE_BITS = TILE_BITS + ROW_BITS;
    localparam LINE_BITS = (WEIGHT_LINE_BITS > LIST_BITS) ? WEIGHT_LINE_BITS : LIST_BITS;
    localparam [LIST_BITS-1:0] FIRST_POST = SOURCE_BLOCKS[LIST_BITS-1:0];
    localparam [LIST_BITS-1:0] POST_OF_BLOCK = NEURON_BLOCKS[LIST_BITS-1:0];

    // ---- What is in which clock: bit n of a flag is its value in clock n --------------------------------------------
    reg [LAST:1] learns, traces, posts;

    always @(posedge clk_i) begin
        learns <= {learns[LAST-1:1], visit_learns_i && !rst_i};
        traces <= {traces[LAST-1:1], step_valid_i && !rst_i};
        posts <= {posts[LAST-1:1], step_valid_i ? step_post_i : visit_column_i};
    end
    assign step_post_4_o = posts[4];

    // ---- Addresses --------------------------------------------------------------------------------------------------
    // A row of weights meets y of its targets, a column x of its sources; a step has a trace of its own block.
    reg [SOURCE_BLOCK_BITS-1:0] block_1;
    reg [LIST_BITS-1:0]         offset_1, trace_line_2, trace_address_3;
    reg [LINE_BITS-1:0]         line_3;
    wire [WEIGHT_LINE_BITS-1:0] weight_line_2;
    wire [LINE_BITS-1:0]        hash_line, write_line;
    wire [LIST_BITS-1:0]        trace_line;
    wire [RULE_BITS-1:0]        rule_2;

    synfire_delay #(.WIDTH(WEIGHT_LINE_BITS + RULE_BITS), .CLOCKS(2)) visit_delay (
        .clk_i(clk_i), .data_i({visit_tile_i, visit_row_i, visit_rule_i}), .data_o({weight_line_2, rule_2})
    );

    always @(posedge clk_i) begin
        if (step_valid_i) offset_1 <= step_post_i ? POST_OF_BLOCK : {LIST_BITS{1'b0}};
        else offset_1 <= visit_column_i ? {LIST_BITS{1'b0}} : FIRST_POST;
        block_1 <= step_valid_i ? step_block_i : visit_block_i;
        trace_line_2 <= {{(LIST_BITS-SOURCE_BLOCK_BITS){1'b0}}, block_1} + offset_1;
        trace_address_3 <= host_active_i ? host_trace_address_i : trace_line_2;
        line_3 <= {LINE_BITS{1'b0}};
        if (traces[2]) line_3[LIST_BITS-1:0] <= trace_line_2;
        else line_3[WEIGHT_LINE_BITS-1:0] <= weight_line_2;
    end

    synfire_delay #(.WIDTH(LINE_BITS), .CLOCKS(PRODUCT - 4)) hash_delay (
        .clk_i(clk_i), .data_i(line_3), .data_o(hash_line)                  // clock PRODUCT - 1
    );
    synfire_delay #(.WIDTH(LINE_BITS), .CLOCKS(3)) write_delay (
        .clk_i(clk_i), .data_i(hash_line), .data_o(write_line)              // clock PRODUCT + 2
    );
    synfire_delay #(.WIDTH(LIST_BITS), .CLOCKS(2)) trace_delay (
        .clk_i(clk_i), .data_i(write_line[LIST_BITS-1:0]), .data_o(trace_line)             // clock PRODUCT + 4
    );

    // ---- Dither and rules -------------------------------------------------------------------------------------------
    wire [63:0]            key;
    wire [LEARNING_SHIFT_MAX-1:0] dither;
    wire signed [GAIN_BITS-1:0] gain_5;
    wire [LEARNING_SHIFT_BITS-1:0] shift_5;
    wire [RANGE_SHIFT_BITS-1:0] range_shift_5;
    wire [TRACE_BITS-1:0]  target_5;
    wire                   soft_5, down_5, keep_sign_5;
    wire [WEIGHT_BITS-1:0] w_min_5, w_max_5;
    reg  [TRACE_BITS-1:0]  bump_5;
    reg                    nearest_5;

    synfire_speck speck (
        .clk_i(clk_i), .begin_i(tick_begin_i), .tick_i(tick_i), .seed_i(seed_i), .key_o(key)
    );
    synfire_toeplitz #(.LINE_BITS(LINE_BITS)) toeplitz (
        .clk_i(clk_i), .key_i(key), .kind_i({traces[PRODUCT-1], posts[PRODUCT-1] && !traces[PRODUCT-1]}),
        .line_i(hash_line), .dither_o(dither)
    );
    synfire_rules #(
        `include "synfire_parameter_map.vh"
    ) rules (
        .clk_i(clk_i), .rule_2_i(rule_2), .post_4_i(posts[4]), .trace_4_i(traces[4]),
        .mantissa_4_i(step_mantissa_4_i), .trace_shift_4_i(step_shift_4_i),
        .pre_factor_i(pre_factor_i), .post_factor_i(post_factor_i),
        .gain_5_o(gain_5), .shift_5_o(shift_5), .target_5_o(target_5), .soft_5_o(soft_5), .down_5_o(down_5),
        .range_shift_5_o(range_shift_5), .keep_sign_5_o(keep_sign_5), .w_min_5_o(w_min_5), .w_max_5_o(w_max_5),
        .host_active_i(host_active_i), .host_write_i(host_rule_write_i), .host_address_i(host_rule_address_i),
        .host_rule_i(host_rule_i), .host_rule_o(host_rule_o)
    );

    always @(posedge clk_i) begin
        bump_5 <= step_bump_4_i;
        nearest_5 <= step_nearest_4_i;
    end

    // ---- Lanes ------------------------------------------------------------------------------------------------------
    wire [TRACE_ROW_BITS-1:0] traces_5, new_traces;
    wire               cut;

    synfire_plasticity #(
        .PRODUCT(PRODUCT),
        `include "synfire_parameter_map.vh"
    ) plasticity (
        .clk_i(clk_i), .key_i(key), .dither_i(dither), .trace_5_i(traces[5]), .weights_5_i(weights_5_i),
        .traces_5_i(traces_5), .gain_5_i(gain_5), .shift_5_i(shift_5), .target_5_i(target_5), .soft_5_i(soft_5),
        .down_5_i(down_5), .range_shift_5_i(range_shift_5), .keep_sign_5_i(keep_sign_5), .w_min_5_i(w_min_5),
        .w_max_5_i(w_max_5), .bump_5_i(bump_5), .nearest_5_i(nearest_5), .events_2_i(step_events_2_i),
        .learn_i(learns[PRODUCT+2] || traces[PRODUCT+2]), .host_weights_i(host_weights_i), .weights_o(write_data_o),
        .traces_o(new_traces), .cut_o(cut)
    );

    // ---- Write back -------------------------------------------------------------------------------------------------
    wire [ROW_BITS-1:0] row = write_line[ROW_BITS-1:0];

    always @(posedge clk_i) begin
        write_o <= learns[PRODUCT+2] || host_weight_write_i;
        write_column_o <= learns[PRODUCT+2] && posts[PRODUCT+2];
        write_address_o <= learns[PRODUCT+2] ? write_line[WEIGHT_LINE_BITS-1:0] : host_weight_address_i;
        write_turn_o <= learns[PRODUCT+2] ? -row : {ROW_BITS{1'b0}};
    end

    reg                 trace_write;
    reg [LIST_BITS-1:0] trace_write_address;
    reg [TRACE_ROW_BITS-1:0]   trace_write_data;

    always @(posedge clk_i) begin
        trace_write <= traces[LAST] || host_trace_write_i;
        trace_write_address <= traces[LAST] ? trace_line : host_trace_address_i;
        trace_write_data <= traces[LAST] ? new_traces : host_traces_i;
        step_cut_o <= traces[LAST] && cut;
    end

    synfire_ram #(.WIDTH(TRACE_ROW_BITS), .DEPTH(POINTERS), .ADDRESS_BITS(LIST_BITS)) trace_memory (
        .clk_i(clk_i), .write_i(trace_write), .write_address_i(trace_write_address), .write_data_i(trace_write_data),
        .read_address_i(trace_address_3), .read_data_o(traces_5)
    );
    assign host_traces_o = traces_5;
endmodule

`default_nettype wire
