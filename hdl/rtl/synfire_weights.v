// The weight memory: LANES banks one weight wide, at address tile * LANES + row.
//
// Latency of a visit: five clocks from `address_i` to `weights_o`: address registers, two for the memory, one to cross
// the device, one for the rotator, which turns the diagonal layout into columns (of a row) or rows (of a column: bank k
// holds its row k - column). Straight targets have no rotator, and only rows. A write takes two clocks.
`default_nettype none

module synfire_weights #(
    parameter LANES = 8,
    parameter ROW_BITS = 3,
    parameter WEIGHT_BITS = 8,
    parameter DEPTH = 8192,
    parameter ADDRESS_BITS = 13,
    parameter DIAGONAL = 1,
    parameter LEARNING = 0
) (
    input  wire                         clk_i,
    input  wire [ADDRESS_BITS-1:0]      address_i,         // tile and row, or tile and column
    input  wire                         column_i,
    output reg  [LANES*WEIGHT_BITS-1:0] weights_o,

    input  wire                         write_i,
    input  wire                         write_column_i,
    input  wire [ADDRESS_BITS-1:0]      write_address_i,
    input  wire [ROW_BITS-1:0]          write_turn_i,      // bank k takes lane (k + turn) mod LANES
    input  wire [LANES*WEIGHT_BITS-1:0] write_data_i,

    input  wire                         host_active_i,
    input  wire [ADDRESS_BITS-1:0]      host_address_i,
    output wire [LANES*WEIGHT_BITS-1:0] host_data_o        // as stored, three clocks after the address
);
    localparam LARGE = (DEPTH > 4096);
    wire [LANES*WEIGHT_BITS-1:0] stored, to_store;
    reg  [LANES*WEIGHT_BITS-1:0] crossed;
    wire [LANES*WEIGHT_BITS-1:0] turned;

    genvar lane;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : bank
            wire [ADDRESS_BITS-1:0]           read_address, write_address;
            wire [WEIGHT_BITS-1:0]            write_data;
            wire                              write;
            wire [ADDRESS_BITS-1:0]           visit_address, changed_address;

            if (LEARNING != 0) begin : diagonal_column
                localparam [ROW_BITS-1:0] BANK = lane;
                wire [ROW_BITS-1:0] row = BANK - address_i[ROW_BITS-1:0];
                wire [ROW_BITS-1:0] write_row = BANK - write_address_i[ROW_BITS-1:0];
                assign visit_address = {address_i[ADDRESS_BITS-1:ROW_BITS], column_i ? row : address_i[ROW_BITS-1:0]};
                assign changed_address = {write_address_i[ADDRESS_BITS-1:ROW_BITS],
                                          write_column_i ? write_row : write_address_i[ROW_BITS-1:0]};
            end else begin : row_only
                assign visit_address = address_i;
                assign changed_address = write_address_i;
            end

            synfire_hop #(.WIDTH(ADDRESS_BITS), .KEEP(LARGE)) read_hop (
                .clk_i(clk_i), .data_i(host_active_i ? host_address_i : visit_address), .data_o(read_address)
            );
            synfire_hop #(.WIDTH(ADDRESS_BITS + WEIGHT_BITS + 1), .KEEP(LARGE)) write_hop (
                .clk_i(clk_i), .data_i({changed_address, to_store[lane*WEIGHT_BITS +: WEIGHT_BITS], write_i}),
                .data_o({write_address, write_data, write})
            );

            synfire_ram #(.WIDTH(WEIGHT_BITS), .DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS), .SPLIT(1)) memory (
                .clk_i(clk_i),
                .write_i(write),
                .write_address_i(write_address),
                .write_data_i(write_data),
                .read_address_i(read_address),
                .read_data_o(stored[lane*WEIGHT_BITS +: WEIGHT_BITS])
            );
        end

        if (DIAGONAL != 0) begin : diagonal
            wire [ROW_BITS-1:0] turn;
            synfire_delay #(.WIDTH(ROW_BITS), .CLOCKS(4)) turn_delay (
                .clk_i(clk_i), .data_i(address_i[ROW_BITS-1:0]), .data_o(turn)
            );
            synfire_rotator #(.LANES(LANES), .WIDTH(WEIGHT_BITS), .AMOUNT_BITS(ROW_BITS)) rotator (
                .amount_i(turn), .lanes_i(crossed), .lanes_o(turned)
            );
        end else begin : straight
            assign turned = crossed;
        end

        if (LEARNING != 0) begin : turn_back
            synfire_rotator #(.LANES(LANES), .WIDTH(WEIGHT_BITS), .AMOUNT_BITS(ROW_BITS)) rotator (
                .amount_i(write_turn_i), .lanes_i(write_data_i), .lanes_o(to_store)
            );
        end else begin : as_it_comes
            assign to_store = write_data_i;
            wire unused_column = &{1'b0, column_i, write_column_i, write_turn_i};
        end
    endgenerate

    always @(posedge clk_i) begin
        crossed <= stored;
        weights_o <= turned;
    end

    assign host_data_o = stored;
endmodule

`default_nettype wire
