// Memory that is written in words of 32 bits and read byte by byte, the lowest first.
//
// Latency: two clocks from `read_address_i` and `read_byte_i` to `byte_o`, one from the address to `word_o`. Reading an
// address in the clock in which it is written gives either value: no user depends on it.
`default_nettype none

module synfire_byte_ram #(
    parameter DEPTH = 512,
    parameter ADDRESS_BITS = 9
) (
    input  wire                    clk_i,
    input  wire                    write_i,
    input  wire [ADDRESS_BITS-1:0] write_address_i,
    input  wire [31:0]             write_data_i,
    input  wire [ADDRESS_BITS-1:0] read_address_i,
    input  wire [1:0]              read_byte_i,
    output wire [31:0]             word_o,
    output reg  [7:0]              byte_o
);
    (* no_rw_check *)
    reg [31:0] cells [0:DEPTH-1];
    reg [31:0] fetched;

    always @(posedge clk_i) begin
        if (write_i) cells[write_address_i] <= write_data_i;
        fetched <= cells[read_address_i];
    end
    assign word_o = fetched;

    // `read_byte_i` may not change in the clock after the address.
    always @(posedge clk_i)
        case (read_byte_i)
            2'd0: byte_o <= fetched[7:0];
            2'd1: byte_o <= fetched[15:8];
            2'd2: byte_o <= fetched[23:16];
            default: byte_o <= fetched[31:24];
        endcase
endmodule

`default_nettype wire
