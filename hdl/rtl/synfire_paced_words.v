// The memories of an update lane that is paced: the words of a group stay at their outputs until its new state is
// there.
//
// Timing, from the issue: accumulator, state and parameters are valid in clock 3, the profile as in synfire_profiles.
`default_nettype none

module synfire_paced_words #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire [PACE_BITS-1:0]         pace_i,
    input  wire [UNIT_BITS-1:0]         unit_i,             // clock 1
    input  wire [STATE_BITS-1:0]        chosen_i,           // the accumulator, as it comes from the ring
    output wire [STATE_WORD_BITS-1:0]   state_o,
    output wire [NEURON_WORD_BITS-1:0]  neuron_o,
    output wire [STATE_BITS-1:0]        accumulator_o,
    output wire [PROFILE_WORD_BITS-1:0] profile_o,

    input  wire                         write_state_i,
    input  wire                         write_adaptation_i,
    input  wire [UNIT_BITS-1:0]         write_unit_i,       // of a state, or of a neuron of the host
    input  wire [STATE_WORD_BITS-1:0]   write_data_i,

    input  wire                         host_active_i,
    input  wire                         host_neuron_write_i,
    input  wire [UNIT_BITS-1:0]         host_unit_i,
    input  wire [NEURON_WORD_BITS-1:0]  host_neuron_i,
    input  wire                         host_part_write_i,
    input  wire [PROFILE_BITS-1:0]      host_profile_i,
    input  wire [1:0]                   host_part_i,
    input  wire [31:0]                  host_part_data_i,
    input  wire                         host_reads_neuron_i, // what an address is for, two clocks after it
    input  wire                         host_reads_part_i,
    output wire [NEURON_WORD_BITS-1:0]  host_neuron_o,
    output wire [31:0]                  host_part_o
);
    `include "synfire_word_neuron.vh"

    reg  [STATE_BITS-1:0]   taken;
    wire [PROFILE_BITS+1:0] host_part_address_2;
    wire [PROFILE_BITS-1:0] profile = neuron_o[NEURON_PROFILE_LSB +: NEURON_PROFILE_BITS];

    always @(posedge clk_i)
        if (pace_i == RING_LATENCY || host_active_i) taken <= chosen_i;
    assign accumulator_o = taken;
    synfire_delay #(.WIDTH(PROFILE_BITS + 2), .CLOCKS(2)) part_delay (
        .clk_i(clk_i), .data_i({host_profile_i, host_part_i}), .data_o(host_part_address_2)
    );

    generate
        if (SHARED_CELLS != 0) begin : shared
            synfire_shared_cells #(
                `include "synfire_parameter_map.vh"
            ) memory (
                .clk_i(clk_i), .pace_i(pace_i), .unit_i(unit_i), .state_o(state_o), .neuron_o(neuron_o),
                .profile_o(profile_o), .write_state_i(write_state_i), .write_unit_i(write_unit_i),
                .write_data_i(write_data_i), .host_active_i(host_active_i), .host_neuron_write_i(host_neuron_write_i),
                .host_part_write_i(host_part_write_i), .host_neuron_i(host_neuron_i),
                .host_part_address_i({host_profile_i, host_part_i}), .host_part_i(host_part_data_i),
                .host_reads_neuron_i(host_reads_neuron_i), .host_reads_part_i(host_reads_part_i),
                .host_read_part_address_i(host_part_address_2), .host_neuron_o(host_neuron_o), .host_part_o(host_part_o)
            );
            wire unused_shared = &{1'b0, write_adaptation_i, profile, host_unit_i};
        end else begin : separate
            wire unused_reads = &{1'b0, host_reads_neuron_i, host_reads_part_i};
            assign host_neuron_o = neuron_o;
            synfire_state_ram #(
                .REGISTERED(0),
                `include "synfire_parameter_map.vh"
            ) states (
                .clk_i(clk_i), .write_i(write_state_i), .write_adaptation_i(write_adaptation_i),
                .write_address_i(write_unit_i), .write_data_i(write_data_i), .read_address_i(unit_i),
                .read_data_o(state_o)
            );
            synfire_ram #(.WIDTH(NEURON_WORD_BITS), .DEPTH(UNITS), .ADDRESS_BITS(UNIT_BITS), .REGISTERED(0)) neurons (
                .clk_i(clk_i), .write_i(host_neuron_write_i), .write_address_i(host_unit_i),
                .write_data_i(host_neuron_i), .read_address_i(unit_i), .read_data_o(neuron_o)
            );
            synfire_profiles #(
                .FIRST(2),
                `include "synfire_parameter_map.vh"
            ) profiles (
                .clk_i(clk_i), .pace_i(pace_i), .index_i(profile), .profile_o(profile_o),
                .host_active_i(host_active_i), .host_write_i(host_part_write_i),
                .host_write_address_i({host_profile_i, host_part_i}), .host_data_i(host_part_data_i),
                .host_address_i(host_part_address_2), .host_data_o(host_part_o)
            );
        end
    endgenerate
endmodule

`default_nettype wire
