// The part of the dither that all lanes share: the Toeplitz hash of kind and line. docs/core.md, "Dither".
//
// Latency: one clock. The lanes add their own part, which is constant in a tick.
`default_nettype none

module synfire_toeplitz #(
    parameter LINE_BITS = 13,
    `include "synfire_constants.vh"
) (
    input  wire                 clk_i,
    input  wire [63:0]          key_i,
    input  wire [1:0]           kind_i,
    input  wire [LINE_BITS-1:0] line_i,
    output reg  [LEARNING_SHIFT_MAX-1:0] dither_o
);
    // Three places of the address at a time: as much as a look-up table of six inputs takes.
    localparam GROUPS = (LINE_BITS + 2) / 3;
    wire [3*GROUPS-1:0] line = {{(3*GROUPS-LINE_BITS){1'b0}}, line_i};

    genvar index, group;
    generate
        for (index = 0; index < LEARNING_SHIFT_MAX; index = index + 1) begin : dither_bit
            wire [GROUPS:0] parities;
            assign parities[GROUPS] = key_i[44+index] ^ (key_i[index] & kind_i[0]) ^ (key_i[index+1] & kind_i[1]);
            for (group = 0; group < GROUPS; group = group + 1) begin : part
                assign parities[group] = ^(key_i[index + 6 + 3 * group +: 3] & line[3*group +: 3]);
            end
            always @(posedge clk_i) dither_o[index] <= ^parities;
        end
    endgenerate

    wire unused_key = &{1'b0, key_i};
endmodule

`default_nettype wire
