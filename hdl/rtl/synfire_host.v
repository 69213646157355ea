// The host's view of the core: registers, and 32-bit access to memory words of any width.
//
// A word is written from its highest chunk down: chunk 0 completes it. Reads answer six clocks after the request (five
// where SHORT_DELIVERY) and may follow each other every clock. Memories are only reachable while the core is idle; a
// write while it is busy is dropped.
`default_nettype none

module synfire_host #(
    parameter [31:0] TARGET_DIGEST = 32'd0,
    `include "synfire_parameters.vh"
) (
    input  wire                        clk_i,
    input  wire                        rst_i,
    input  wire [3:0]                  host_region_i,
    input  wire [31:0]                 host_address_i,
    input  wire [2:0]                  host_chunk_i,
    input  wire                        host_write_i,
    input  wire [31:0]                 host_data_i,
    input  wire                        host_read_i,
    output wire                        host_valid_o,
    output wire [31:0]                 host_data_o,

    // To the memories: request, one to three clocks after the host's, and the chunk that they answer, four clocks
    // after.
    output reg  [3:0]                  region_1_o,
    output reg  [31:0]                 address_1_o,
    output reg                         write_1_o,
    output wire [WORD_BITS-1:0]        word_1_o,
    output reg                         part_write_1_o,  // a chunk is written: its data are the lowest of the word
    output reg  [2:0]                  chunk_1_o,
    output reg  [3:0]                  region_2_o,
    output reg  [31:0]                 address_2_o,
    output reg                         write_2_o,
    output reg  [WORD_BITS-1:0]        word_2_o,
    output wire [3:0]                  region_3_o,
    output wire [31:0]                 address_3_o,
    output wire [2:0]                  chunk_3_o,
    input  wire [31:0]                 answer_4_i,

    // Registers.
    input  wire                        busy_i,
    input  wire [31:0]                 clock_i,
    input  wire                        tick_end_i,
    input  wire [UPDATE_LANES-1:0]     saturated_i,
    input  wire                        trace_cut_i,
    output reg                         start_o,
    output reg  [2:0]                  clear_o,
    output reg  [31:0]                 tick_o,
    output reg  [STAGE_BITS:0]         stage_count_o,
    output wire [GAIN_BITS-1:0]        pre_factor_o,
    output wire [GAIN_BITS-1:0]        post_factor_o,
    output wire [31:0]                 seed_o,
    output wire                        freeze_learning_o,
    output wire                        freeze_adaptation_o,
    output wire [RANGE_BITS:0]         trace_range_count_o
);
    `include "synfire_spec.vh"

    // ---- Requests ---------------------------------------------------------------------------------------------------
    reg [31:0] low_1;
    reg        any_write_1;
    wire       accepted = host_write_i && (host_chunk_i == 3'd0) && (!busy_i || host_region_i == REGION_REGISTERS);

    always @(posedge clk_i) begin
        region_1_o <= host_region_i;
        address_1_o <= host_address_i;
        chunk_1_o <= host_chunk_i;
        any_write_1 <= host_write_i;
        part_write_1_o <= host_write_i && !busy_i && !rst_i;
        low_1 <= host_data_i;
        write_1_o <= accepted && !rst_i;
        region_2_o <= region_1_o;
        address_2_o <= address_1_o;
        write_2_o <= write_1_o;
        word_2_o <= word_1_o;
    end

    wire [32*CHUNKS-1:0] staged;
    genvar index;
    generate
        assign staged[31:0] = low_1;
        for (index = 1; index < CHUNKS; index = index + 1) begin : chunk
            localparam [2:0] THIS = index;
            reg [31:0] data;
            always @(posedge clk_i)
                if (any_write_1 && chunk_1_o == THIS) data <= low_1;
            assign staged[32*index +: 32] = data;
        end
        if (32 * CHUNKS > WORD_BITS) begin : cut
            wire unused_staged = &{1'b0, staged[32*CHUNKS-1:WORD_BITS]};
        end
    endgenerate
    assign word_1_o = staged[WORD_BITS-1:0];

    // ---- Registers --------------------------------------------------------------------------------------------------
    reg [31:0] tick_cycles, saturations;
    wire       set = write_1_o && (region_1_o == REGION_REGISTERS);
    wire [7:0] set_address = address_1_o[7:0];

    reg [4:0]   newly_saturated;
    integer     lane;
    always @* begin
        newly_saturated = 5'd0;
        for (lane = 0; lane < UPDATE_LANES; lane = lane + 1)
            newly_saturated = newly_saturated + {4'd0, saturated_i[lane]};
    end
    reg [4:0]   counted;
    wire [32:0] saturations_sum = {1'b0, saturations} + {28'd0, counted};

    always @(posedge clk_i)
        if (rst_i) begin
            start_o <= 1'b0;
            clear_o <= 3'd0;
            tick_o <= 32'd0;
            tick_cycles <= 32'd0;
            saturations <= 32'd0;
            counted <= 5'd0;
            stage_count_o <= {(STAGE_BITS+1){1'b0}};
        end else begin
            start_o <= set && (set_address == REGISTER_CONTROL) && low_1[0];
            clear_o <= low_1[3:1] & {3{set && (set_address == REGISTER_CONTROL)}};
            counted <= newly_saturated;
            if (tick_end_i) tick_cycles <= clock_i;

            if (set && set_address == REGISTER_STAGE_COUNT) stage_count_o <= low_1[STAGE_BITS:0];
            if (set && set_address == REGISTER_TICK) tick_o <= low_1;
            else if (tick_end_i) tick_o <= tick_o + 32'd1;
            if (set && set_address == REGISTER_SATURATIONS) saturations <= low_1;
            else saturations <= saturations_sum[32] ? 32'hFFFF_FFFF : saturations_sum[31:0];
        end

    // Registers that a target may do without read as 0.
    wire [31:0] trace_saturations;
    generate
        if (ADAPTATION != 0) begin : adaptation
            reg frozen;
            always @(posedge clk_i)
                if (rst_i) frozen <= 1'b0;
                else if (set && set_address == REGISTER_FREEZE) frozen <= low_1[1];
            assign freeze_adaptation_o = frozen;
        end else begin : no_adaptation
            assign freeze_adaptation_o = 1'b0;
        end

        if (LEARNING != 0) begin : learning
            reg [GAIN_BITS-1:0] pre_factor, post_factor;
            reg                frozen;
            reg [31:0]         seed, cuts;
            reg [RANGE_BITS:0] trace_range_count;
            wire [32:0]        cuts_sum = {1'b0, cuts} + {32'd0, trace_cut_i};

            always @(posedge clk_i)
                if (rst_i) begin
                    pre_factor <= THIRD_FACTOR_ONE[GAIN_BITS-1:0];
                    post_factor <= THIRD_FACTOR_ONE[GAIN_BITS-1:0];
                    frozen <= 1'b0;
                    seed <= 32'd0;
                    cuts <= 32'd0;
                    trace_range_count <= {(RANGE_BITS+1){1'b0}};
                end else begin
                    if (set && set_address == REGISTER_THIRD_FACTORS) begin
                        pre_factor <= low_1[8 +: GAIN_BITS];
                        post_factor <= low_1[GAIN_BITS-1:0];
                    end
                    if (set && set_address == REGISTER_FREEZE) frozen <= low_1[0];
                    if (set && set_address == REGISTER_SEED) seed <= low_1;
                    if (set && set_address == REGISTER_TRACE_RANGE_COUNT) trace_range_count <= low_1[RANGE_BITS:0];
                    if (set && set_address == REGISTER_TRACE_SATURATIONS) cuts <= low_1;
                    else if (!cuts_sum[32]) cuts <= cuts_sum[31:0];
                end
            assign pre_factor_o = pre_factor;
            assign post_factor_o = post_factor;
            assign freeze_learning_o = frozen;
            assign seed_o = seed;
            assign trace_saturations = cuts;
            assign trace_range_count_o = trace_range_count;
        end else begin : no_learning
            assign pre_factor_o = {GAIN_BITS{1'b0}};
            assign post_factor_o = {GAIN_BITS{1'b0}};
            assign freeze_learning_o = 1'b0;
            assign seed_o = 32'd0;
            assign trace_saturations = 32'd0;
            assign trace_range_count_o = {(RANGE_BITS+1){1'b0}};
            wire unused_cut = &{1'b0, trace_cut_i};
        end
    endgenerate

    // ---- Answers ----------------------------------------------------------------------------------------------------
    // Registers answer here, by address; memories where they are.
    wire [31:0]             address_3;
    wire [32*REGISTERS-1:0] registers;
    wire [31:0]             register_4;
    wire                    read_5;
    wire                    unused_address = &{1'b0, address_3[31:8]};

    synfire_delay #(.WIDTH(39), .CLOCKS(2)) request_delay (
        .clk_i(clk_i), .data_i({region_1_o, chunk_1_o, address_1_o}), .data_o({region_3_o, chunk_3_o, address_3})
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(5)) read_delay (
        .clk_i(clk_i), .data_i(host_read_i && !rst_i), .data_o(read_5)
    );
    assign address_3_o = address_3;

    assign registers[32*REGISTER_SPEC_DIGEST +: 32] = SPEC_DIGEST;
    assign registers[32*REGISTER_TARGET_DIGEST +: 32] = TARGET_DIGEST;
    assign registers[32*REGISTER_STAGE_COUNT +: 32] = {{(31-STAGE_BITS){1'b0}}, stage_count_o};
    assign registers[32*REGISTER_TICK +: 32] = tick_o;
    assign registers[32*REGISTER_TICK_CYCLES +: 32] = tick_cycles;
    assign registers[32*REGISTER_SATURATIONS +: 32] = saturations;
    assign registers[32*REGISTER_CONTROL +: 32] = 32'd0;
    assign registers[32*REGISTER_STATUS +: 32] = {31'd0, busy_i};
    assign registers[32*REGISTER_THIRD_FACTORS +: 32] =
        {{(24-GAIN_BITS){1'b0}}, pre_factor_o, {(8-GAIN_BITS){1'b0}}, post_factor_o};
    assign registers[32*REGISTER_SEED +: 32] = seed_o;
    assign registers[32*REGISTER_FREEZE +: 32] = {30'd0, freeze_adaptation_o, freeze_learning_o};
    assign registers[32*REGISTER_TRACE_RANGE_COUNT +: 32] = {{(31-RANGE_BITS){1'b0}}, trace_range_count_o};
    assign registers[32*REGISTER_TRACE_SATURATIONS +: 32] = trace_saturations;

    synfire_answer #(.WIDTH(32 * REGISTERS), .PART_BITS(8)) register_answer (
        .clk_i(clk_i), .chosen_i(region_3_o == REGION_REGISTERS), .part_i(address_3[7:0]), .word_i(registers),
        .data_o(register_4)
    );

    reg [31:0] data_5;
    always @(posedge clk_i) data_5 <= register_4 | answer_4_i;
    synfire_delay #(.WIDTH(33), .CLOCKS(1), .HELD(SHORT_DELIVERY)) answer_delay (
        .clk_i(clk_i), .data_i({read_5, data_5}), .data_o({host_valid_o, host_data_o})
    );
endmodule

`default_nettype wire
