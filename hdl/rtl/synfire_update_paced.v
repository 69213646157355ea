// When things happen to a group of neurons where groups are paced: one is on its way, and `pace_o` counts its clocks.
//
// A suffix _n is the clock in which a signal is valid, counted from the issue of its group.
`default_nettype none

module synfire_update_paced #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire                         begin_i,
    input  wire                         issuing_i,      // the walk through a stage has groups left
    input  wire [GROUP_BITS-1:0]        group_i,        // in its block
    input  wire [UNIT_BITS-1:0]         unit_i,
    input  wire [NEURON_BLOCK_BITS-1:0] block_i,
    input  wire                         block_end_i,    // it is the last one of its block
    output wire                         issue_o,        // a group is issued in this clock,
    output wire                         advance_o,      // or the next one in the next
    output wire [PACE_BITS-1:0]         pace_o,         // clocks since the issue
    output wire [GROUP_BITS-1:0]        group_3_o,
    output wire                         valid_14_o,
    output wire [UNIT_BITS-1:0]         unit_14_o,
    output wire                         block_end_15_o,
    output wire [NEURON_BLOCK_BITS-1:0] block_15_o,

    // Where the ring is fast the host reads accumulators through the update lanes.
    input  wire                         host_active_i,
    input  wire [3:0]                   host_ring_row_i
);
    localparam [31:0] LAST_PACE = UPDATE_INTERVAL - 1;
    reg [PACE_BITS-1:0] count;
    reg                 on_its_way;
    wire [3:0]          host_group = host_ring_row_i >> $clog2(UPDATE_LANES);
    wire                unused_group = &{1'b0, host_group};

    always @(posedge clk_i) begin
        if (begin_i || advance_o) count <= {PACE_BITS{1'b0}};
        else count <= count + 1'b1;
        if (rst_i) on_its_way <= 1'b0;
        else if (issue_o) on_its_way <= 1'b1;
        else if (advance_o) on_its_way <= 1'b0;
    end
    assign group_3_o = (RING_LATENCY == 2 && host_active_i) ? host_group[GROUP_BITS-1:0] : group_i;
    assign pace_o = count;
    assign issue_o = issuing_i && (count == {PACE_BITS{1'b0}});
    assign advance_o = (count == LAST_PACE[PACE_BITS-1:0]);
    assign valid_14_o = on_its_way && (count == 14);
    assign block_end_15_o = on_its_way && (count == 15) && block_end_i;
    assign unit_14_o = unit_i;
    assign block_15_o = block_i;
endmodule

`default_nettype wire
