// The link's own registers: what the host sets and what the link counts.
`default_nettype none

module synfire_settings #(
    parameter MONITOR_WORDS = 256,
    parameter MONITOR_BITS = $clog2(MONITOR_WORDS),
    parameter BLOCK_BITS = 7
) (
    input  wire                  clk_i,
    input  wire                  rst_i,
    input  wire                  write_i,
    input  wire [2:0]            address_i,
    input  wire [31:0]           data_i,
    // The lowest byte of a counter was read in the clock before; in less than 256.
    input  wire                  hold_i,
                                                    // clocks the others follow
    input  wire [1:0]            byte_i,
    output reg  [7:0]            byte_o,
    input  wire                  stalled_i,         // in each clock
    input  wire                  damaged_i,         // for each frame
    input  wire [1:0]            boot_i,            // how the boot ended
    output reg  [MONITOR_BITS:0] monitor_count_o,
    output reg                   clocks_o,          // a clock follows each spike word
    output reg                   quiet_o,           // ticks do not report
    output reg  [BLOCK_BITS-1:0] first_block_o,     // that is told
    output reg  [23:0]           tick_period_o
);
    `include "synfire_link.vh"

    localparam [31:0] LIMIT = MONITOR_WORDS;

    wire too_many = (data_i[31:MONITOR_BITS] != 0);

    always @(posedge clk_i)
        if (rst_i) begin
            monitor_count_o <= {(MONITOR_BITS+1){1'b0}};
            clocks_o <= 1'b0;
            quiet_o <= 1'b0;
            first_block_o <= {BLOCK_BITS{1'b0}};
            tick_period_o <= 24'd0;
        end else if (write_i)
            case (address_i)
                LINK_REGISTER_MONITOR_COUNT[2:0]:
                    monitor_count_o <= too_many ? LIMIT[MONITOR_BITS:0] : data_i[MONITOR_BITS:0];
                LINK_REGISTER_STREAM_OPTIONS[2:0]: begin
                    clocks_o <= data_i[0];
                    quiet_o <= data_i[1];
                    first_block_o <= data_i[16 +: BLOCK_BITS];
                end
                LINK_REGISTER_TICK_PERIOD[2:0]: tick_period_o <= data_i[23:0];
                default: ;
            endcase

    // ---- Counters ---------------------------------------------------------------------------------------------------
    // Their upper bytes follow a clock later, or when nobody reads any more. The carry out of all bytes says that all
    // bits are ones.
    reg [7:0]   stall_low, damaged_low, damaged_high;
    reg [23:0]  stall_high;
    reg         stall_carry, damaged_carry;
    wire [8:0]  stall_low_next = {1'b0, stall_low} + 9'd1;
    wire [24:0] stall_high_next = {1'b0, stall_high} + 25'd1;
    wire [8:0]  damaged_low_next = {1'b0, damaged_low} + 9'd1;
    wire [8:0]  damaged_high_next = {1'b0, damaged_high} + 9'd1;
    wire        stall = stalled_i && !(stall_low_next[8] && stall_high_next[24]);
    wire        damage = damaged_i && !(damaged_low_next[8] && damaged_high_next[8]);

    always @(posedge clk_i)
        if (rst_i) begin
            stall_low <= 8'd0;
            stall_high <= 24'd0;
            stall_carry <= 1'b0;
            damaged_low <= 8'd0;
            damaged_high <= 8'd0;
            damaged_carry <= 1'b0;
        end else begin
            if (stall) stall_low <= stall_low_next[7:0];
            stall_carry <= (stall && stall_low_next[8]) || (stall_carry && hold_i);
            if (stall_carry && !hold_i) stall_high <= stall_high_next[23:0];
            if (damage) damaged_low <= damaged_low_next[7:0];
            damaged_carry <= (damage && damaged_low_next[8]) || (damaged_carry && hold_i);
            if (damaged_carry && !hold_i) damaged_high <= damaged_high_next[7:0];
        end

    // ---- Reading ----------------------------------------------------------------------------------------------------
    wire [15:0] first_block = {{(16-BLOCK_BITS){1'b0}}, first_block_o};
    wire [15:0] monitor_count = {{(15-MONITOR_BITS){1'b0}}, monitor_count_o};
    always @*
        case ({address_i, byte_i})
            {LINK_REGISTER_MONITOR_COUNT[2:0], 2'd0}: byte_o = monitor_count[7:0];
            {LINK_REGISTER_MONITOR_COUNT[2:0], 2'd1}: byte_o = monitor_count[15:8];
            {LINK_REGISTER_STREAM_OPTIONS[2:0], 2'd0}: byte_o = {6'd0, quiet_o, clocks_o};
            {LINK_REGISTER_STREAM_OPTIONS[2:0], 2'd2}: byte_o = first_block[7:0];
            {LINK_REGISTER_STREAM_OPTIONS[2:0], 2'd3}: byte_o = first_block[15:8];
            {LINK_REGISTER_TICK_PERIOD[2:0], 2'd0}: byte_o = tick_period_o[7:0];
            {LINK_REGISTER_TICK_PERIOD[2:0], 2'd1}: byte_o = tick_period_o[15:8];
            {LINK_REGISTER_TICK_PERIOD[2:0], 2'd2}: byte_o = tick_period_o[23:16];
            {LINK_REGISTER_STALL_CLOCKS[2:0], 2'd0}: byte_o = stall_low;
            {LINK_REGISTER_STALL_CLOCKS[2:0], 2'd1}: byte_o = stall_high[7:0];
            {LINK_REGISTER_STALL_CLOCKS[2:0], 2'd2}: byte_o = stall_high[15:8];
            {LINK_REGISTER_STALL_CLOCKS[2:0], 2'd3}: byte_o = stall_high[23:16];
            {LINK_REGISTER_DAMAGED_FRAMES[2:0], 2'd0}: byte_o = damaged_low;
            {LINK_REGISTER_DAMAGED_FRAMES[2:0], 2'd1}: byte_o = damaged_high;
            {LINK_REGISTER_BOOT[2:0], 2'd0}: byte_o = {6'd0, boot_i};
            default: byte_o = 8'd0;
        endcase
endmodule

`default_nettype wire
