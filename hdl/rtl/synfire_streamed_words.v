// The memories of an update lane where a group is issued in every clock.
//
// Timing, from the address of a state: state and parameters two clocks later, the profile two after these.
`default_nettype none

module synfire_streamed_words #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire [UNIT_BITS-1:0]         unit_i,
    output wire [STATE_WORD_BITS-1:0]   state_o,
    output wire [NEURON_WORD_BITS-1:0]  neuron_o,
    output wire [PROFILE_WORD_BITS-1:0] profile_o,

    input  wire                         write_state_i,
    input  wire                         write_adaptation_i,
    input  wire [UNIT_BITS-1:0]         write_unit_i,           // of a state, or of a neuron of the host
    input  wire [STATE_WORD_BITS-1:0]   write_data_i,

    input  wire                         host_active_i,
    input  wire                         host_neuron_write_i,
    input  wire [NEURON_WORD_BITS-1:0]  host_neuron_i,          // a clock later
    input  wire                         host_profile_write_i,
    input  wire [PROFILE_BITS-1:0]      host_profile_address_i,
    input  wire [PROFILE_WORD_BITS-1:0] host_profile_i          // a clock later
);
    `include "synfire_word_neuron.vh"

    wire [PROFILE_BITS-1:0] profile = neuron_o[NEURON_PROFILE_LSB +: NEURON_PROFILE_BITS];
    reg  [PROFILE_BITS-1:0] host_profile_address_1;
    reg                     write_neuron, write_profile;

    always @(posedge clk_i) begin
        host_profile_address_1 <= host_profile_address_i;
        write_neuron <= host_neuron_write_i;
        write_profile <= host_profile_write_i;
    end

    synfire_state_ram #(
        `include "synfire_parameter_map.vh"
    ) states (
        .clk_i(clk_i), .write_i(write_state_i), .write_adaptation_i(write_adaptation_i),
        .write_address_i(write_unit_i), .write_data_i(write_data_i), .read_address_i(unit_i), .read_data_o(state_o)
    );
    synfire_ram #(.WIDTH(NEURON_WORD_BITS), .DEPTH(UNITS), .ADDRESS_BITS(UNIT_BITS)) neurons (
        .clk_i(clk_i), .write_i(write_neuron), .write_address_i(write_unit_i), .write_data_i(host_neuron_i),
        .read_address_i(unit_i), .read_data_o(neuron_o)
    );
    synfire_ram #(.WIDTH(PROFILE_WORD_BITS), .DEPTH(PROFILES), .ADDRESS_BITS(PROFILE_BITS)) profiles (
        .clk_i(clk_i), .write_i(write_profile), .write_address_i(host_profile_address_1),
        .write_data_i(host_profile_i), .read_address_i(host_active_i ? host_profile_address_1 : profile),
        .read_data_o(profile_o)
    );
endmodule

`default_nettype wire
