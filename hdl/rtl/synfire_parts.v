// Collects the profile of a neuron from the 32-bit parts in which a memory with a latency of one clock gives it.
//
// Timing, from the clock in which the index is valid and `pace_i` is FIRST: part 0 (v_reset, v_min) is valid in clock
// 2, part 1 (leak) in clock 3, the others in clock 4. The third part is read last: it stays at the output of the
// memory.
`default_nettype none

module synfire_parts #(
    parameter FIRST = 2,
    `include "synfire_parameters.vh"
) (
    input  wire                    clk_i,
    input  wire [PACE_BITS-1:0]    pace_i,
    input  wire [PROFILE_BITS-1:0] index_i,
    output wire [PROFILE_BITS+1:0] address_o,
    input  wire [31:0]             part_i,
    output wire [PROFILE_WORD_BITS-1:0] profile_o
);
    localparam [PACE_BITS-1:0] PACE_0 = FIRST, PACE_1 = FIRST + 1, PACE_3 = FIRST + 2, PACE_2 = FIRST + 3;

    wire [1:0]   part = (pace_i == PACE_0) ? 2'd0 : (pace_i == PACE_1) ? 2'd1 : (pace_i == PACE_3) ? 2'd3 : 2'd2;
    reg  [31:0]  part_0, part_1, part_3;
    wire [127:0] parts = {part_3, part_i, part_1, part_0};
    wire         unused_parts = &{1'b0, parts};

    always @(posedge clk_i) begin
        if (pace_i == PACE_1) part_0 <= part_i;
        if (pace_i == PACE_3) part_1 <= part_i;
        if (pace_i == PACE_2) part_3 <= part_i;
    end
    assign address_o = {index_i, part};
    assign profile_o = parts[PROFILE_WORD_BITS-1:0];
endmodule

`default_nettype wire
