// Stands for synfire_byte_ram in proofs, as models/synfire_ram.v does for synfire_ram.
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
    (* anyconst *) reg [ADDRESS_BITS-1:0] watched;
    (* anyseq *)   reg [31:0]             anything;
    reg  [31:0] word, fetched;
    wire        writes = write_i && (write_address_i == watched);

    always @(posedge clk_i) begin
        if (writes) word <= write_data_i;
        fetched <= (read_address_i == watched && !writes) ? word : anything;
        byte_o <= fetched[8*read_byte_i +: 8];
    end
    assign word_o = fetched;
endmodule

`default_nettype wire
