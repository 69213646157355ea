// Memory with one write and one read port, for block RAM.
//
// Latency: two clocks from `read_address_i` to `read_data_o`. The second register does nothing but hold the data: block
// RAMs are slow, and on many devices it is part of them. Where it is not, a small design does without (REGISTERED = 0):
// one clock less. Reading an address in the clock in which it is written gives either value: no user depends on it.
//
// Where SYNFIRE_SINGLE_PORT is defined, memories of 64 Kbit and more have one port, as the large RAMs of an iCE40
// UltraPlus: a clock that writes reads nothing. So only memories that are written while nothing is read may be that
// large there.
//
// With SPLIT a memory that is little larger than a power of two does not take blocks for the next one: look-up tables
// hold what is above.
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
    // An address bit that is always 0 belongs to a memory of one word.
    localparam integer HALF = 1 << (ADDRESS_BITS - 1);
    localparam integer ABOVE = DEPTH - HALF;
    localparam IS_SPLIT = (SPLIT != 0 && ABOVE > 1 && 4 * ABOVE <= HALF);
    localparam integer CELLS = IS_SPLIT ? HALF : (ABOVE > 0) ? DEPTH : HALF + 1;

    (* no_rw_check *)
    reg [WIDTH-1:0] cells [0:CELLS-1];
    reg [WIDTH-1:0] fetched;
    wire [WIDTH-1:0] chosen;

`ifdef SYNFIRE_SINGLE_PORT
    localparam SINGLE_PORT = (WIDTH * DEPTH >= 65536);
`else
    localparam SINGLE_PORT = 0;
`endif
    wire [ADDRESS_BITS-1:0] only_address = write_i ? write_address_i : read_address_i;

    generate
        if (SINGLE_PORT != 0) begin : single_port
            always @(posedge clk_i)
                if (write_i) cells[only_address] <= write_data_i;
                else fetched <= cells[only_address];
            assign chosen = fetched;
        end else if (IS_SPLIT) begin : split
            localparam integer ABOVE_BITS = $clog2(ABOVE);
            wire             write_above = write_address_i[ADDRESS_BITS-1];
            wire [WIDTH-1:0] above;
            reg              read_above;

            synfire_table_ram #(.WIDTH(WIDTH), .DEPTH(ABOVE), .ADDRESS_BITS(ABOVE_BITS)) rest (
                .clk_i(clk_i), .write_i(write_i && write_above), .write_address_i(write_address_i[ABOVE_BITS-1:0]),
                .write_data_i(write_data_i), .read_address_i(read_address_i[ABOVE_BITS-1:0]), .read_data_o(above)
            );
            always @(posedge clk_i) begin
                if (write_i && !write_above)
                    cells[write_address_i[ADDRESS_BITS-2:0]] <= write_data_i;
                fetched <= cells[read_address_i[ADDRESS_BITS-2:0]];
                read_above <= read_address_i[ADDRESS_BITS-1];
            end
            assign chosen = read_above ? above : fetched;
            wire unused_address = &{1'b0, only_address};
        end else begin : two_ports
            assign chosen = fetched;
            wire unused_address = &{1'b0, only_address};
            always @(posedge clk_i) begin
                if (write_i)
                    cells[write_address_i] <= write_data_i;
                fetched <= cells[read_address_i];
            end
        end
    endgenerate

    synfire_delay #(.WIDTH(WIDTH), .CLOCKS(1), .HELD(REGISTERED == 0)) output_register (
        .clk_i(clk_i), .data_i(chosen), .data_o(read_data_o)
    );
endmodule

`default_nettype wire
