// The host bus while the chip boots: the boot player's first, the link's from then on.
`default_nettype none

module synfire_player #(
    parameter WORDS = 512               // of the script; 0: there is none
) (
    input  wire        clk_i,
    input  wire        rst_i,
    output wire        done_o,

    input  wire [3:0]  region_i,
    input  wire [24:0] address_i,
    input  wire [2:0]  chunk_i,
    input  wire        write_i,
    input  wire [31:0] data_i,

    output wire [3:0]  region_o,
    output wire [31:0] address_o,
    output wire [2:0]  chunk_o,
    output wire        write_o,
    output wire [31:0] data_o
);
    generate
        if (WORDS > 0) begin : boot
            wire [3:0]  region;
            wire [31:0] address, data;
            wire [2:0]  chunk;
            wire        write;

            synfire_boot #(.WORDS(WORDS), .ADDRESS_BITS((WORDS > 1) ? $clog2(WORDS) : 1)) player (
                .clk_i(clk_i), .rst_i(rst_i), .done_o(done_o), .region_o(region), .address_o(address), .chunk_o(chunk),
                .write_o(write), .data_o(data)
            );

            // The last write leaves in the clock in which the player is done.
            assign region_o = (done_o && !write) ? region_i : region;
            assign address_o = (done_o && !write) ? {7'd0, address_i} : address;
            assign chunk_o = (done_o && !write) ? chunk_i : chunk;
            assign data_o = (done_o && !write) ? data_i : data;
            assign write_o = write || write_i;
        end else begin : plain
            wire unused_clock = &{1'b0, clk_i, rst_i};
            assign done_o = 1'b1;
            assign region_o = region_i;
            assign address_o = {7'd0, address_i};
            assign chunk_o = chunk_i;
            assign data_o = data_i;
            assign write_o = write_i;
        end
    endgenerate
endmodule

`default_nettype wire
