// Memory with one write and one read port, for block RAM.
//
// Latency: two clocks from `read_address_i` to `read_data_o`. The second register does nothing but hold the data: block RAMs
// are slow, and on many devices it is part of them. Reading an address in the clock in which it is written gives either
// value: no user depends on it.
`default_nettype none

module synfire_ram #(
    parameter WIDTH = 8,
    parameter DEPTH = 16,
    parameter ADDRESS_BITS = 4
) (
    input  wire                    clk_i,
    input  wire                    write_i,
    input  wire [ADDRESS_BITS-1:0] write_address_i,
    input  wire [WIDTH-1:0]        write_data_i,
    input  wire [ADDRESS_BITS-1:0] read_address_i,
    output reg  [WIDTH-1:0]        read_data_o
);
    // An address bit that is always 0 belongs to a memory of one word.
    localparam CELLS = (DEPTH > (1 << (ADDRESS_BITS - 1))) ? DEPTH : (1 << (ADDRESS_BITS - 1)) + 1;

    (* no_rw_check *)
    reg [WIDTH-1:0] cells [0:CELLS-1];
    reg [WIDTH-1:0] fetched;

    always @(posedge clk_i) begin
        if (write_i)
            cells[write_address_i] <= write_data_i;
        fetched <= cells[read_address_i];
        read_data_o <= fetched;
    end
endmodule

`default_nettype wire
