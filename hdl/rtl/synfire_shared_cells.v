// State, parameters and profiles of an update lane that is paced and has so few neurons that each would leave half of
// its block RAMs empty: they share two memories and are read one after the other.
//
// `low` holds the lower bits of the parameters, and from half of its words on the states. `high` holds the upper bits
// of the parameters, and from half of its words on the profiles, in the 32-bit parts that the host knows. Timing, from
// the issue: state and parameters are valid in clock 3, the profile as in synfire_profiles. Writes are registered: they
// are those of the clock before, of one kind at a time.
`default_nettype none

module synfire_shared_cells #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire [PACE_BITS-1:0]         pace_i,
    input  wire [UNIT_BITS-1:0]         unit_i,             // clock 1
    output wire [STATE_WORD_BITS-1:0]   state_o,
    output wire [NEURON_WORD_BITS-1:0]  neuron_o,           // of the group on its way
    output wire [PROFILE_WORD_BITS-1:0] profile_o,

    input  wire                         write_state_i,
    input  wire [UNIT_BITS-1:0]         write_unit_i,       // of a state, or of a neuron of the host
    input  wire [STATE_WORD_BITS-1:0]   write_data_i,

    input  wire                         host_active_i,
    input  wire                         host_neuron_write_i,
    input  wire                         host_part_write_i,
    input  wire [NEURON_WORD_BITS-1:0]  host_neuron_i,
    input  wire [PROFILE_BITS+1:0]      host_part_address_i,
    input  wire [31:0]                  host_part_i,
    // What the host reads comes a clock after the address.
    input  wire                         host_reads_neuron_i,
    input  wire                         host_reads_part_i,
    input  wire [PROFILE_BITS+1:0]      host_read_part_address_i,
    output wire [NEURON_WORD_BITS-1:0]  host_neuron_o,
    output wire [31:0]                  host_part_o
);
    `include "synfire_word_state.vh"
    `include "synfire_word_neuron.vh"

    // Targets with these memories have no adaptation.
    localparam integer V_AND_I = STATE_A_LSB;
    localparam integer REST = STATE_WORD_BITS - STATE_REFRACTORY_LSB;
    localparam integer LOW_BITS = V_AND_I + REST;
    localparam integer HIGH_BITS = NEURON_WORD_BITS - LOW_BITS;
    localparam integer PART_BITS = PROFILE_BITS + 2;
    localparam integer HALF_BITS = (UNIT_BITS > PART_BITS) ? UNIT_BITS : PART_BITS;
    localparam [PACE_BITS-1:0] PARAMETERS = 1, KEPT = 2;

    // ---- Writes -----------------------------------------------------------------------------------------------------
    reg                        write_neuron, write_part;
    reg [NEURON_WORD_BITS-1:0] neuron;
    reg [PART_BITS-1:0]        part_address;
    reg [31:0]                 part;

    always @(posedge clk_i) begin
        write_neuron <= host_neuron_write_i;
        write_part <= host_part_write_i;
        neuron <= host_neuron_i;
        part_address <= host_part_address_i;
        part <= host_part_i;
    end

    // ---- Reads ------------------------------------------------------------------------------------------------------
    wire [LOW_BITS-1:0]  low;
    wire [31:0]          high;
    reg  [LOW_BITS-1:0]  low_kept;
    reg  [HIGH_BITS-1:0] high_kept;
    wire                 reads_parameters = host_active_i ? host_reads_neuron_i : (pace_i == PARAMETERS);
    wire                 reads_part = host_active_i ? host_reads_part_i : (pace_i != PARAMETERS);
    wire [PART_BITS-1:0] next_part;
    wire [PART_BITS-1:0] read_part = host_active_i ? host_read_part_address_i : next_part;
    // The parameters are at the outputs in clock 2, and kept from then on. The first part of a profile is asked for in
    // clock 2.
    wire [NEURON_WORD_BITS-1:0] fetched = {high[HIGH_BITS-1:0], low};
    wire [PROFILE_BITS-1:0] profile = (pace_i == KEPT) ? fetched[NEURON_PROFILE_LSB +: PROFILE_BITS]
                                                       : neuron_o[NEURON_PROFILE_LSB +: PROFILE_BITS];
    wire                 unused_adaptation = &{1'b0, write_data_i[STATE_A_LSB +: STATE_A_BITS]};

    // Addresses in half of `high`.
    wire [31:0] write_unit_wide = {{(32-UNIT_BITS){1'b0}}, write_unit_i}, unit_wide = {{(32-UNIT_BITS){1'b0}}, unit_i};
    wire [31:0] write_part_wide = {{(32-PART_BITS){1'b0}}, part_address};
    wire [31:0] read_part_wide = {{(32-PART_BITS){1'b0}}, read_part};
    wire        unused_wide = &{1'b0, write_unit_wide, unit_wide, write_part_wide, read_part_wide};

    always @(posedge clk_i)
        if (pace_i == KEPT) {high_kept, low_kept} <= fetched;

    assign state_o = {low[LOW_BITS-1:V_AND_I], {STATE_A_BITS{1'b0}}, low[V_AND_I-1:0]};
    assign neuron_o = {high_kept, low_kept};
    assign host_neuron_o = fetched;
    assign host_part_o = high;

    synfire_ram #(
        .WIDTH(LOW_BITS), .DEPTH(2 << UNIT_BITS), .ADDRESS_BITS(UNIT_BITS + 1), .REGISTERED(0)
    ) low_words (
        .clk_i(clk_i), .write_i(write_state_i || write_neuron), .write_address_i({!write_neuron, write_unit_i}),
        .write_data_i(write_neuron ? neuron[LOW_BITS-1:0]
                                   : {write_data_i[STATE_WORD_BITS-1:STATE_REFRACTORY_LSB], write_data_i[V_AND_I-1:0]}),
        .read_address_i({!reads_parameters, unit_i}), .read_data_o(low)
    );
    synfire_ram #(
        .WIDTH(32), .DEPTH(2 << HALF_BITS), .ADDRESS_BITS(HALF_BITS + 1), .REGISTERED(0)
    ) high_words (
        .clk_i(clk_i), .write_i(write_part || write_neuron),
        .write_address_i({write_part, write_part ? write_part_wide[HALF_BITS-1:0] : write_unit_wide[HALF_BITS-1:0]}),
        .write_data_i(write_part ? part : {{(32-HIGH_BITS){1'b0}}, neuron[NEURON_WORD_BITS-1:LOW_BITS]}),
        .read_address_i({reads_part, reads_part ? read_part_wide[HALF_BITS-1:0] : unit_wide[HALF_BITS-1:0]}),
        .read_data_o(high)
    );

    // ---- Profile ----------------------------------------------------------------------------------------------------
    synfire_parts #(
        .FIRST(2),
        `include "synfire_parameter_map.vh"
    ) collected (
        .clk_i(clk_i), .pace_i(pace_i), .index_i(profile), .address_o(next_part),
        .part_i(high), .profile_o(profile_o)
    );
endmodule

`default_nettype wire
