// The delivery pipeline: from the visits of the issuer to operations of the accumulator ring.
//
// Timing, from the clock of a visit (clock 0): weight address 1, weights 5, ring address 5, contributions 7. Where weights
// learn, columns are visited too: they are read, and nothing else.
`default_nettype none

module synfire_deliver #(
    parameter LANES = 8,
    parameter ROW_BITS = 3,
    parameter TILES = 1024,
    parameter TILE_BITS = 10,
    parameter NEURON_BLOCKS = 128,
    parameter NEURON_BLOCK_BITS = 7,
    parameter DELAY_BITS = 3,
    parameter RING_ADDRESS_BITS = 10,
    parameter WEIGHT_BITS = 8,
    parameter STATE_BITS = 18,
    parameter DIAGONAL = 1,
    parameter LEARNING = 0
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
    output wire [RING_ADDRESS_BITS-1:0]  ring_address_o,     // clock 4
    output wire [LANES*STATE_BITS-1:0]   contribution_o,     // clock 7
    output wire                          negative_o,         // clock 7
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
    localparam [RING_ADDRESS_BITS-1:0] SLOT_SIZE = NEURON_BLOCKS[RING_ADDRESS_BITS-1:0];

    // Where in the ring.
    reg [RING_ADDRESS_BITS-1:0] slot_base_1, ring_address_2;
    reg [NEURON_BLOCK_BITS-1:0] block_1;
    wire [RING_ADDRESS_BITS-1:0] slot = {{(RING_ADDRESS_BITS-DELAY_BITS){1'b0}}, visit_slot_i};

    always @(posedge clk_i) begin
        slot_base_1 <= slot * SLOT_SIZE;
        block_1 <= visit_block_i;
        ring_address_2 <= slot_base_1 + {{(RING_ADDRESS_BITS-NEURON_BLOCK_BITS){1'b0}}, block_1};
    end

    wire visit_5;
    synfire_delay #(.WIDTH(RING_ADDRESS_BITS), .CLOCKS(2)) address_delay (
        .clk_i(clk_i), .data_i(ring_address_2), .data_o(ring_address_o)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(4)) visit_delay (
        .clk_i(clk_i), .data_i(visit_valid_i && !visit_column_i && !rst_i), .data_o(ring_visit_o)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(1)) visit_delay_5 (.clk_i(clk_i), .data_i(ring_visit_o), .data_o(visit_5));

    // Shift s = exponent + digit: right by -s when negative, as one rounding step after -s - 1 plain ones. Without a visit the
    // shift is 0, so that nothing undefined enters the ring.
    reg [5:0]  shift_1;
    wire       round_1 = (shift_1 < 6'd8);
    wire [5:0] left_1 = shift_1 - 6'd8;
    wire       round_5;
    wire [2:0] right_5;
    wire [4:0] left_6;
    wire       unused_left = &{1'b0, left_1[5]};

    always @(posedge clk_i) shift_1 <= visit_valid_i ? visit_shift_i : 6'd8;

    synfire_delay #(.WIDTH(4), .CLOCKS(4)) right_delay (
        .clk_i(clk_i), .data_i({round_1, 3'd7 - shift_1[2:0]}), .data_o({round_5, right_5})
    );
    synfire_delay #(.WIDTH(5), .CLOCKS(5)) left_delay (
        .clk_i(clk_i), .data_i(round_1 ? 5'd0 : left_1[4:0]), .data_o(left_6)
    );
    synfire_delay #(.WIDTH(1), .CLOCKS(7)) negative_delay (
        .clk_i(clk_i), .data_i(visit_valid_i && visit_negative_i), .data_o(negative_o)
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
            synfire_contribution #(.WEIGHT_BITS(WEIGHT_BITS), .STATE_BITS(STATE_BITS)) contribution (
                .clk_i(clk_i),
                .visit_i(visit_5),
                .weight_i(weights_o[lane*WEIGHT_BITS +: WEIGHT_BITS]),
                .round_i(round_5),
                .right_i(right_5),
                .left_i(left_6),
                .other_i(host_accumulator_i),
                .value_o(contribution_o[lane*STATE_BITS +: STATE_BITS])
            );
        end
    endgenerate
endmodule

`default_nettype wire
