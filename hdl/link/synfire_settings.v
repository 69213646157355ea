// The link's own registers: what the host sets and what the link counts.
`default_nettype none

module synfire_settings #(
    parameter MONITOR_WORDS = 256,
    parameter MONITOR_BITS = $clog2(MONITOR_WORDS)
) (
    input  wire                  clk_i,
    input  wire                  rst_i,
    input  wire                  write_i,
    input  wire [7:0]            address_i,
    input  wire [31:0]           data_i,
    output reg  [31:0]           data_o,
    input  wire                  stalled_i,         // in each clock
    input  wire                  damaged_i,         // for each frame
    output reg  [MONITOR_BITS:0] monitor_count_o,
    output reg                   clocks_o,          // a clock follows each spike word
    output reg  [23:0]           tick_period_o
);
    `include "synfire_link.vh"

    localparam [31:0] LIMIT = MONITOR_WORDS;

    reg [31:0] stall_clocks;
    reg [15:0] damaged_frames;
    wire       too_many = (data_i[31:MONITOR_BITS] != 0);

    always @(posedge clk_i)
        if (rst_i) begin
            monitor_count_o <= {(MONITOR_BITS+1){1'b0}};
            clocks_o <= 1'b0;
            tick_period_o <= 24'd0;
            stall_clocks <= 32'd0;
            damaged_frames <= 16'd0;
        end else begin
            if (write_i)
                case (address_i)
                    LINK_REGISTER_MONITOR_COUNT:
                        monitor_count_o <= too_many ? LIMIT[MONITOR_BITS:0] : data_i[MONITOR_BITS:0];
                    LINK_REGISTER_STREAM_OPTIONS: clocks_o <= data_i[0];
                    LINK_REGISTER_TICK_PERIOD: tick_period_o <= data_i[23:0];
                    default: ;
                endcase
            if (stalled_i && stall_clocks != 32'hFFFF_FFFF) stall_clocks <= stall_clocks + 32'd1;
            if (damaged_i && damaged_frames != 16'hFFFF) damaged_frames <= damaged_frames + 16'd1;
        end

    always @(posedge clk_i)
        case (address_i)
            LINK_REGISTER_MONITOR_COUNT: data_o <= {{(31-MONITOR_BITS){1'b0}}, monitor_count_o};
            LINK_REGISTER_STREAM_OPTIONS: data_o <= {31'd0, clocks_o};
            LINK_REGISTER_TICK_PERIOD: data_o <= {8'd0, tick_period_o};
            LINK_REGISTER_STALL_CLOCKS: data_o <= stall_clocks;
            LINK_REGISTER_DAMAGED_FRAMES: data_o <= {16'd0, damaged_frames};
            default: data_o <= 32'd0;
        endcase
endmodule

`default_nettype wire
