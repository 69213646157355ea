// The weight memory: LANES banks one weight wide, at address tile * LANES + row.
//
// Latency of a visit: five clocks from `row_address_i` to `weights_o`: address registers, two for the memory, one to cross
// the device, one for the rotator, which turns the diagonal layout of a row into columns. Straight targets have no rotator.
`default_nettype none

module synfire_weights #(
    parameter LANES = 8,
    parameter ROW_BITS = 3,
    parameter WEIGHT_BITS = 8,
    parameter DEPTH = 8192,
    parameter ADDRESS_BITS = 13,
    parameter DIAGONAL = 1
) (
    input  wire                         clk_i,
    input  wire [ADDRESS_BITS-1:0]      row_address_i,
    output reg  [LANES*WEIGHT_BITS-1:0] weights_o,

    input  wire                         host_active_i,
    input  wire                         host_write_i,
    input  wire [ADDRESS_BITS-1:0]      host_address_i,
    input  wire [LANES*WEIGHT_BITS-1:0] host_data_i,
    output wire [LANES*WEIGHT_BITS-1:0] host_data_o    // as stored, three clocks after the address
);
    wire [LANES*WEIGHT_BITS-1:0] stored;
    reg  [LANES*WEIGHT_BITS-1:0] crossed;
    wire [LANES*WEIGHT_BITS-1:0] columns;

    genvar lane;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : bank
            // Each bank keeps its own registers, so that they can lie beside it.
            (* keep *) reg [ADDRESS_BITS-1:0] read_address;
            (* keep *) reg [ADDRESS_BITS-1:0] write_address;
            (* keep *) reg [WEIGHT_BITS-1:0]  write_data;
            (* keep *) reg                    write;

            always @(posedge clk_i) begin
                read_address <= host_active_i ? host_address_i : row_address_i;
                write_address <= host_address_i;
                write_data <= host_data_i[lane*WEIGHT_BITS +: WEIGHT_BITS];
                write <= host_write_i;
            end

            synfire_ram #(.WIDTH(WEIGHT_BITS), .DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS)) memory (
                .clk_i(clk_i),
                .write_i(write),
                .write_address_i(write_address),
                .write_data_i(write_data),
                .read_address_i(read_address),
                .read_data_o(stored[lane*WEIGHT_BITS +: WEIGHT_BITS])
            );
        end

        if (DIAGONAL != 0) begin : diagonal
            wire [ROW_BITS-1:0] row;
            synfire_delay #(.WIDTH(ROW_BITS), .CLOCKS(4)) row_delay (
                .clk_i(clk_i), .data_i(row_address_i[ROW_BITS-1:0]), .data_o(row)
            );
            synfire_rotator #(.LANES(LANES), .WIDTH(WEIGHT_BITS), .AMOUNT_BITS(ROW_BITS)) rotator (
                .amount_i(row), .lanes_i(crossed), .lanes_o(columns)
            );
        end else begin : straight
            assign columns = crossed;
        end
    endgenerate

    always @(posedge clk_i) begin
        crossed <= stored;
        weights_o <= columns;
    end

    assign host_data_o = stored;
endmodule

`default_nettype wire
