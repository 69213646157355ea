// Memory that is to lie in the large single-port RAM of an iCE40 UltraPlus (where SYNFIRE_SINGLE_PORT is defined)
// although it is small. It has no contents at power-up, and is written while nothing is read. Latency: one clock.
`default_nettype none

module synfire_large_ram #(
    parameter WIDTH = 32,
    parameter DEPTH = 512,
    parameter ADDRESS_BITS = 9
) (
    input  wire                    clk_i,
    input  wire                    write_i,
    input  wire [ADDRESS_BITS-1:0] write_address_i,
    input  wire [WIDTH-1:0]        write_data_i,
    input  wire [ADDRESS_BITS-1:0] read_address_i,
    output reg  [WIDTH-1:0]        read_data_o
);
    localparam CELLS = (DEPTH > (1 << (ADDRESS_BITS - 1))) ? DEPTH : (1 << (ADDRESS_BITS - 1)) + 1;

    (* no_rw_check, ram_style = "huge" *)
    reg [WIDTH-1:0]         cells [0:CELLS-1];
    wire [ADDRESS_BITS-1:0] address = write_i ? write_address_i : read_address_i;

    always @(posedge clk_i)
        if (write_i) cells[address] <= write_data_i;
        else read_data_o <= cells[address];
endmodule

`default_nettype wire
