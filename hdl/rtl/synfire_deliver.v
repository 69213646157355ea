// The delivery pipeline: from the visits of the issuer to operations of the accumulator ring.
//
// Timing, from the clock of a visit (clock 0): weight address 1, weights 5, ring address 5, contributions 7. Where
// weights learn, columns are visited too: they are read, and nothing else.
`default_nettype none

module synfire_deliver #(
    `include "synfire_parameters.vh"
) (
    input  wire                          clk_i,
    input  wire                          rst_i,
    input  wire                          visit_valid_i,
    input  wire                          visit_column_i,     // `visit_row_i` is a column
    input  wire [TILE_BITS-1:0]          visit_tile_i,
    input  wire [ROW_BITS-1:0]           visit_row_i,
    input  wire [NEURON_BLOCK_BITS-1:0]  visit_block_i,
    input  wire [DELAY_BITS-1:0]         visit_slot_i,
    input  wire [5:0]                    visit_shift_i,      // exponent + digit + 8
    input  wire                          visit_negative_i,

    output wire                          ring_visit_o,       // clock 4
    output wire [RING_BITS-1:0]          ring_address_o,     // clock 4
    output wire [LANES*STATE_BITS-1:0]   contribution_o,     // clock 7
    output wire [LANES-1:0]              carry_o,            // clock 7: one more
    output wire [LANES*WEIGHT_BITS-1:0]  weights_o,          // clock 5

    input  wire                          write_i,
    input  wire                          write_column_i,
    input  wire [TILE_BITS+ROW_BITS-1:0] write_address_i,
    input  wire [ROW_BITS-1:0]           write_turn_i,
    input  wire [LANES*WEIGHT_BITS-1:0]  write_data_i,
    input  wire                          host_active_i,
    input  wire [TILE_BITS+ROW_BITS-1:0] host_address_i,
    output wire [LANES*WEIGHT_BITS-1:0]  host_data_o,
    input  wire [STATE_BITS-1:0]         host_accumulator_i  // clock 6; 0 unless the host writes one
);
    localparam [RING_BITS-1:0] SLOT_SIZE = NEURON_BLOCKS[RING_BITS-1:0];

    // Where in the ring.
    reg [RING_BITS-1:0] slot_base_1, ring_address_2;
    reg [NEURON_BLOCK_BITS-1:0] block_1;
    wire [RING_BITS-1:0] slot = {{(RING_BITS-DELAY_BITS){1'b0}}, visit_slot_i};

    always @(posedge clk_i) begin
        slot_base_1 <= slot * SLOT_SIZE;
        block_1 <= visit_block_i;
        ring_address_2 <= slot_base_1 + {{(RING_BITS-NEURON_BLOCK_BITS){1'b0}}, block_1};
    end

    wire visit_5;
    synfire_delay #(.WIDTH(RING_BITS), .CLOCKS(2)) address_delay (
        .clk_i(clk_i), .data_i(ring_address_2), .data_o(ring_address_o)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(4)) visit_delay (
        .clk_i(clk_i), .data_i(visit_valid_i && !visit_column_i && !rst_i), .data_o(ring_visit_o)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(1)) visit_delay_5 (.clk_i(clk_i), .data_i(ring_visit_o), .data_o(visit_5));

    // Shift s = exponent + digit, and 9 more: synfire_segments.v says why.
    localparam integer NIBBLES = (STATE_BITS + 4) / 4;
    localparam integer SEGMENTS = (WEIGHT_BITS + 6) / 4;
    reg  [5:0]                 shift_1;
    wire [1:0]                 fine_5;
    wire [3:0]                 coarse_5;
    wire [NIBBLES*SEGMENTS-1:0] take_6;
    wire [NIBBLES-1:0]          fill_6;
    wire                       negative_6;

    always @(posedge clk_i) shift_1 <= visit_shift_i + 6'd1;

    synfire_delay #(.WIDTH(6), .CLOCKS(4)) shift_delay (
        .clk_i(clk_i), .data_i(shift_1), .data_o({coarse_5, fine_5})
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(6)) negative_delay (
        .clk_i(clk_i), .data_i(visit_valid_i && visit_negative_i), .data_o(negative_6)
    );
    synfire_places #(.GROUPS(NIBBLES), .SEGMENTS(SEGMENTS)) places (
        .clk_i(clk_i), .visit_i(visit_5), .coarse_i(coarse_5), .take_o(take_6), .fill_o(fill_6)
    );

    synfire_weights #(
        .LANES(LANES), .ROW_BITS(ROW_BITS), .WEIGHT_BITS(WEIGHT_BITS), .DEPTH(TILES * LANES),
        .ADDRESS_BITS(TILE_BITS + ROW_BITS), .DIAGONAL(DIAGONAL), .LEARNING(LEARNING)
    ) weights (
        .clk_i(clk_i), .address_i({visit_tile_i, visit_row_i}), .column_i(visit_column_i), .weights_o(weights_o),
        .write_i(write_i), .write_column_i(write_column_i), .write_address_i(write_address_i),
        .write_turn_i(write_turn_i), .write_data_i(write_data_i),
        .host_active_i(host_active_i), .host_address_i(host_address_i), .host_data_o(host_data_o)
    );

    genvar lane;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : delivery_lane
            synfire_segments #(
                .WEIGHT_BITS(WEIGHT_BITS), .STATE_BITS(STATE_BITS), .GROUPS(NIBBLES), .SEGMENTS(SEGMENTS)
            ) contribution (
                .clk_i(clk_i),
                .weight_i(weights_o[lane*WEIGHT_BITS +: WEIGHT_BITS]),
                .fine_i(fine_5),
                .take_i(take_6),
                .fill_i(fill_6),
                .negative_i(negative_6),
                .other_i(host_accumulator_i),
                .value_o(contribution_o[lane*STATE_BITS +: STATE_BITS]),
                .carry_o(carry_o[lane])
            );
        end
    endgenerate
endmodule

`default_nettype wire
