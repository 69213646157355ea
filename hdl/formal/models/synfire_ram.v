// Stands for synfire_ram in proofs: less is known of what it holds than of the memory itself, so what is proved with it
// holds with any memory that is like synfire_ram.
//
// One word is watched, at an address that the solver chooses. It keeps what is written to it. Every other word reads as
// anything, at any time, and so does the watched one in a clock in which it is written: block RAMs of some devices give
// neither the old word nor the new one then.
`default_nettype none

module synfire_ram #(
    parameter WIDTH = 8,
    parameter DEPTH = 16,
    parameter ADDRESS_BITS = 4,
    parameter REGISTERED = 1,
    parameter SPLIT = 0
) (
    input  wire                    clk_i,
    input  wire                    write_i,
    input  wire [ADDRESS_BITS-1:0] write_address_i,
    input  wire [WIDTH-1:0]        write_data_i,
    input  wire [ADDRESS_BITS-1:0] read_address_i,
    output wire [WIDTH-1:0]        read_data_o
);
    (* anyconst *) reg [ADDRESS_BITS-1:0] watched;
    (* anyseq *)   reg [WIDTH-1:0]        anything;
    reg  [WIDTH-1:0] word, fetched;
    wire             writes = write_i && (write_address_i == watched);

    always @(posedge clk_i) begin
        if (writes) word <= write_data_i;
        fetched <= (read_address_i == watched && !writes) ? word : anything;
    end

    synfire_delay #(.WIDTH(WIDTH), .CLOCKS(1), .HELD(REGISTERED == 0)) output_register (
        .clk_i(clk_i), .data_i(fetched), .data_o(read_data_o)
    );
endmodule

`default_nettype wire
