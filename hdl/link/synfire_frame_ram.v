// The sender's memory: bytes 0 to 255 for the frame that is sent, and behind them constants that it holds from power-up
// on.
//
// Latency: two clocks, as synfire_ram.v.
`default_nettype none

module synfire_frame_ram #(
    parameter CONSTANTS = 1,
    parameter [8*CONSTANTS-1:0] VALUE = 8'd0    // the first in bits 7..0
) (
    input  wire       clk_i,
    input  wire       write_i,
    input  wire [7:0] write_address_i,
    input  wire [7:0] write_data_i,
    input  wire [8:0] read_address_i,
    output reg  [7:0] read_data_o
);
    (* no_rw_check *)
    reg [7:0] cells [0:511];
    reg [7:0] fetched;

    integer index;
    initial
        for (index = 0; index < 256; index = index + 1) begin
            cells[index] = 8'd0;
            cells[256 + index] = (index < CONSTANTS) ? VALUE[8*(index % CONSTANTS) +: 8] : 8'd0;
        end

    always @(posedge clk_i) begin
        if (write_i) cells[{1'b0, write_address_i}] <= write_data_i;
        fetched <= cells[read_address_i];
        read_data_o <= fetched;
    end
endmodule

`default_nettype wire
