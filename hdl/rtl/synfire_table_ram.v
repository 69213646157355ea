// synfire_ram, made of look-up tables: for what is too small for a block of its own.
`default_nettype none

module synfire_table_ram #(
    parameter WIDTH = 8,
    parameter DEPTH = 16,
    parameter ADDRESS_BITS = 4
) (
    input  wire                    clk_i,
    input  wire                    write_i,
    input  wire [ADDRESS_BITS-1:0] write_address_i,
    input  wire [WIDTH-1:0]        write_data_i,
    input  wire [ADDRESS_BITS-1:0] read_address_i,
    output reg  [WIDTH-1:0]        read_data_o        // one clock after the address
);
    (* no_rw_check, ram_style = "distributed" *)
    reg [WIDTH-1:0] cells [0:DEPTH-1];

    always @(posedge clk_i) begin
        if (write_i) cells[write_address_i] <= write_data_i;
        read_data_o <= cells[read_address_i];
    end
endmodule

`default_nettype wire
