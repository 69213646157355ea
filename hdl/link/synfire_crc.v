// CRC-32, two bits a clock: a byte takes the four clocks after `start_i`. The register begins at 0; whoever wants
// another beginning adds it to the first four bytes (synfire_salt.v), which is the same.
//
// With `drain_i` the register moves on by 8 bits and nothing comes in: so its bytes leave at the bottom, one after the
// other.
`default_nettype none

module synfire_crc (
    input  wire        clk_i,
    input  wire        clear_i,
    input  wire        start_i,
    input  wire        drain_i,     // constant from the start on
    input  wire [7:0]  byte_i,
    output reg  [31:0] crc_o
);
    `include "synfire_link.vh"

    reg  [7:0]  bits;
    reg  [2:0]  steps;
    wire        feed_0 = (crc_o[0] ^ bits[0]) && !drain_i;
    wire [31:0] after_0 = {1'b0, crc_o[31:1]} ^ ({32{feed_0}} & LINK_CRC_POLYNOMIAL);
    wire        feed_1 = (after_0[0] ^ bits[1]) && !drain_i;
    wire [31:0] after_1 = {1'b0, after_0[31:1]} ^ ({32{feed_1}} & LINK_CRC_POLYNOMIAL);

    always @(posedge clk_i) begin
        bits <= start_i ? byte_i : {2'd0, bits[7:2]};
        if (clear_i) steps <= 3'd0;
        else if (start_i) steps <= 3'd4;
        else if (steps != 3'd0) steps <= steps - 3'd1;

        if (clear_i) crc_o <= 32'd0;
        else if (steps != 3'd0) crc_o <= after_1;
    end
endmodule

`default_nettype wire
