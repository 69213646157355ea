// The profiles of an update lane that is paced: each lies in a block RAM as the 32-bit parts that the host knows, and
// its parts are read one after the other (synfire_parts). The host writes and reads parts; what it reads comes a clock
// after the address.
`default_nettype none

module synfire_profiles #(
    parameter FIRST = 2,
    `include "synfire_parameters.vh"
) (
    input  wire                    clk_i,
    input  wire [PACE_BITS-1:0]    pace_i,
    input  wire [PROFILE_BITS-1:0] index_i,
    output wire [PROFILE_WORD_BITS-1:0] profile_o,

    input  wire                    host_active_i,
    input  wire                    host_write_i,
    input  wire [PROFILE_BITS+1:0] host_write_address_i,   // profile and part
    input  wire [31:0]             host_data_i,
    input  wire [PROFILE_BITS+1:0] host_address_i,
    output reg  [31:0]             host_data_o
);
    // Small, but as registers it would be larger than all else here.
    localparam DEPTH = (4 << PROFILE_BITS);
    (* no_rw_check, ram_style = "block" *)
    reg [31:0]              cells [0:DEPTH-1];
    wire [PROFILE_BITS+1:0] address;
    wire [PROFILE_BITS+1:0] read_address = host_active_i ? host_address_i : address;

    always @(posedge clk_i) begin
        if (host_write_i) cells[host_write_address_i] <= host_data_i;
        host_data_o <= cells[read_address];
    end

    synfire_parts #(
        .FIRST(FIRST),
        `include "synfire_parameter_map.vh"
    ) collected (
        .clk_i(clk_i), .pace_i(pace_i), .index_i(index_i), .address_o(address), .part_i(host_data_o),
        .profile_o(profile_o)
    );
endmodule

`default_nettype wire
