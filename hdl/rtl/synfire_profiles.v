// The profiles of an update lane that is paced: each lies in a block RAM as the 32-bit parts that the host knows, and its parts
// are read one after the other.
//
// Timing, from the clock in which the index is valid and `pace_i` is FIRST: part 0 (v_reset, v_min) is valid in clock 2, part 1
// (leak) in clock 3, the others in clock 4. The host writes and reads parts; what it reads comes a clock after the address.
`default_nettype none

module synfire_profiles #(
    parameter PROFILE_BITS = 2,
    parameter WORD_BITS = 100,           // 65 to 128
    parameter PACE_BITS = 4,
    parameter FIRST = 2
) (
    input  wire                    clk_i,
    input  wire [PACE_BITS-1:0]    pace_i,
    input  wire [PROFILE_BITS-1:0] index_i,
    output wire [WORD_BITS-1:0]    profile_o,

    input  wire                    host_active_i,
    input  wire                    host_write_i,
    input  wire [PROFILE_BITS-1:0] host_write_index_i,
    input  wire [1:0]              host_write_part_i,
    input  wire [31:0]             host_data_i,
    input  wire [PROFILE_BITS-1:0] host_index_i,
    input  wire [1:0]              host_part_i,
    output reg  [31:0]             host_data_o
);
    localparam [PACE_BITS-1:0] PACE_0 = FIRST, PACE_1 = FIRST + 1, PACE_3 = FIRST + 2, PACE_2 = FIRST + 3;

    // The third part is read last: it stays where it is.
    wire [1:0]  part = (pace_i == PACE_0) ? 2'd0 : (pace_i == PACE_1) ? 2'd1 : (pace_i == PACE_3) ? 2'd3 : 2'd2;
    reg  [31:0] part_0, part_1, part_3;
    wire [127:0] parts = {part_3, host_data_o, part_1, part_0};
    wire        unused_parts = &{1'b0, parts};

    always @(posedge clk_i) begin
        if (pace_i == PACE_1) part_0 <= host_data_o;
        if (pace_i == PACE_3) part_1 <= host_data_o;
        if (pace_i == PACE_2) part_3 <= host_data_o;
    end
    assign profile_o = parts[WORD_BITS-1:0];

    // Small, but as registers it would be larger than all else here.
    localparam DEPTH = (4 << PROFILE_BITS);
    (* no_rw_check, ram_style = "block" *)
    reg [31:0]               cells [0:DEPTH-1];
    wire [PROFILE_BITS+1:0]  read_address = host_active_i ? {host_index_i, host_part_i} : {index_i, part};

    always @(posedge clk_i) begin
        if (host_write_i) cells[{host_write_index_i, host_write_part_i}] <= host_data_i;
        host_data_o <= cells[read_address];
    end
endmodule

`default_nettype wire
