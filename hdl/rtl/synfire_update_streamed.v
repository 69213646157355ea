// When things happen to a group of neurons where a group is issued in every clock: what follows it through the lanes.
//
// A suffix _n is the clock in which a signal is valid, counted from the issue of its group.
`default_nettype none

module synfire_update_streamed #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire                         begin_i,
    input  wire [UNIT_BITS-1:0]         first_unit_i,   // of the stage that begins
    input  wire [NEURON_BLOCK_BITS-1:0] first_block_i,
    input  wire                         issuing_i,      // a group is issued
    input  wire [GROUP_BITS-1:0]        group_i,        // in its block
    input  wire                         block_end_i,    // it is the last one of its block
    output wire [GROUP_BITS-1:0]        group_3_o,
    output wire                         valid_14_o,
    output wire [UNIT_BITS-1:0]         unit_14_o,
    output wire                         block_end_15_o,
    output wire [NEURON_BLOCK_BITS-1:0] block_15_o
);
    // Groups are written in the order in which they are issued: counted again, they need no delays.
    reg [UNIT_BITS-1:0]         written_unit;
    reg [NEURON_BLOCK_BITS-1:0] written_block;

    synfire_delay #(.WIDTH(1), .CLOCKS(14)) valid_delay (
        .clk_i(clk_i), .data_i(issuing_i && !rst_i), .data_o(valid_14_o)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(15)) end_delay (
        .clk_i(clk_i), .data_i(issuing_i && block_end_i && !rst_i), .data_o(block_end_15_o)
    );
    synfire_delay #(.WIDTH(GROUP_BITS), .CLOCKS(3)) group_delay (
        .clk_i(clk_i), .data_i(group_i), .data_o(group_3_o)
    );

    always @(posedge clk_i) begin
        if (begin_i) written_unit <= first_unit_i;
        else if (valid_14_o) written_unit <= written_unit + 1'b1;
        if (begin_i) written_block <= first_block_i;
        else if (block_end_15_o) written_block <= written_block + 1'b1;
    end
    assign unit_14_o = written_unit;
    assign block_15_o = written_block;
endmodule

`default_nettype wire
