// The delivery of a small target: as synfire_deliver, with as few registers as a moderate clock allows. Tiles are
// straight.
//
// Where SYNFIRE_MULTIPLIERS is defined, weights are shifted by a multiplier for each lane.
//
// Timing, from the clock of a visit (clock 0): weight address 1, weights 2, ring address 2 (registered there),
// contributions 4.
`default_nettype none

module synfire_short_deliver #(
    `include "synfire_parameters.vh"
) (
    input  wire                          clk_i,
    input  wire                          rst_i,
    input  wire                          visit_valid_i,
    input  wire [TILE_BITS-1:0]          visit_tile_i,
    input  wire [ROW_BITS-1:0]           visit_row_i,
    input  wire [NEURON_BLOCK_BITS-1:0]  visit_block_i,
    input  wire [DELAY_BITS-1:0]         visit_slot_i,
    input  wire [5:0]                    visit_shift_i,      // exponent + digit + 8
    input  wire                          visit_negative_i,

    output wire                          ring_visit_o,       // clock 2
    output wire [RING_BITS-1:0]          ring_address_o,     // clock 2
    output wire [LANES*STATE_BITS-1:0]   contribution_o,     // clock 4
    output wire                          negative_o,         // clock 4

    input  wire                          write_i,
    input  wire [TILE_BITS+ROW_BITS-1:0] write_address_i,
    input  wire [LANES*WEIGHT_BITS-1:0]  write_data_i,
    input  wire                          host_active_i,
    input  wire [TILE_BITS+ROW_BITS-1:0] host_address_i,
    output wire [LANES*WEIGHT_BITS-1:0]  host_data_o,        // two clocks after the address
    input  wire [STATE_BITS-1:0]         host_accumulator_i  // clock 3; 0 unless the host writes one
);
    localparam [RING_BITS-1:0] SLOT_SIZE = NEURON_BLOCKS[RING_BITS-1:0];
    localparam ADDRESS_BITS = TILE_BITS + ROW_BITS;
`ifdef SYNFIRE_MULTIPLIERS
    localparam SPARE_MULTIPLIERS = 1;
`else
    localparam SPARE_MULTIPLIERS = 0;
`endif
    localparam MULTIPLY = (SPARE_MULTIPLIERS != 0 && WEIGHT_BITS <= 8 && STATE_BITS <= 16) ? 1 : 0;

    // ---- Where in the ring ------------------------------------------------------------------------------------------
    reg [RING_BITS-1:0]  slot_base_1, ring_address_2;
    reg [NEURON_BLOCK_BITS-1:0]  block_1;
    reg                          visit_1, visit_2;
    wire [RING_BITS-1:0] slot = {{(RING_BITS-DELAY_BITS){1'b0}}, visit_slot_i};

    assign ring_visit_o = visit_2;
    assign ring_address_o = ring_address_2;

    always @(posedge clk_i) begin
        slot_base_1 <= slot * SLOT_SIZE;
        block_1 <= visit_block_i;
        ring_address_2 <= slot_base_1 + {{(RING_BITS-NEURON_BLOCK_BITS){1'b0}}, block_1};
        visit_1 <= visit_valid_i && !rst_i;
        visit_2 <= visit_1;
    end

    reg [5:0] shift_1, shift_2;
    wire      negative_2;

    always @(posedge clk_i) begin
        shift_1 <= visit_valid_i ? visit_shift_i : 6'd8;
        shift_2 <= shift_1;
    end
    synfire_delay #(.WIDTH(1), .CLOCKS(2)) negative_delay (
        .clk_i(clk_i), .data_i(visit_valid_i && visit_negative_i), .data_o(negative_2)
    );

    // ---- Weights ----------------------------------------------------------------------------------------------------
    reg  [ADDRESS_BITS-1:0]      read_address;
    wire [LANES*WEIGHT_BITS-1:0] weights_2;

    always @(posedge clk_i) read_address <= host_active_i ? host_address_i : {visit_tile_i, visit_row_i};
    assign host_data_o = weights_2;

    synfire_ram #(
        .WIDTH(LANES * WEIGHT_BITS), .DEPTH(TILES * LANES), .ADDRESS_BITS(ADDRESS_BITS), .REGISTERED(0)
    ) rows (
        .clk_i(clk_i), .write_i(write_i), .write_address_i(write_address_i), .write_data_i(write_data_i),
        .read_address_i(read_address), .read_data_o(weights_2)
    );

    genvar lane;
    generate
        if (MULTIPLY != 0) begin : multiplied
            // Factors beyond 2^15 leave nothing of a weight.
            wire [3:0] exponent_2 = {shift_2[4], shift_2[2:0]};
            wire       any_2 = visit_2 && !shift_2[5] && !(shift_2[4] && shift_2[3]);
            reg [15:0] factor_3;
            reg        negative_3;

            always @(posedge clk_i) begin
                factor_3 <= {16{any_2}} & ((negative_2 ? 16'hFFFF : 16'h0001) << exponent_2);
                negative_3 <= negative_2;
            end
            assign negative_o = 1'b0;
            for (lane = 0; lane < LANES; lane = lane + 1) begin : delivery_lane
                synfire_scaled #(.WEIGHT_BITS(WEIGHT_BITS), .STATE_BITS(STATE_BITS)) contribution (
                    .clk_i(clk_i),
                    .weight_i(weights_2[lane*WEIGHT_BITS +: WEIGHT_BITS]),
                    .high_i(shift_2[4] || shift_2[3]),
                    .factor_i(factor_3),
                    .negative_i(negative_3),
                    .other_i(host_accumulator_i),
                    .value_o(contribution_o[lane*STATE_BITS +: STATE_BITS])
                );
            end
        end else begin : shifted
            // As in synfire_deliver.
            reg [4:0]  left_3;
            wire       round_2 = (shift_2 < 6'd8);
            wire [5:0] left_2 = shift_2 - 6'd8;
            wire       unused_left = &{1'b0, left_2[5]};

            always @(posedge clk_i) left_3 <= round_2 ? 5'd0 : left_2[4:0];
            synfire_delay #(.WIDTH(1), .CLOCKS(2)) negative_delay_4 (
                .clk_i(clk_i), .data_i(negative_2), .data_o(negative_o)
            );
            for (lane = 0; lane < LANES; lane = lane + 1) begin : delivery_lane
                synfire_contribution #(.WEIGHT_BITS(WEIGHT_BITS), .STATE_BITS(STATE_BITS)) contribution (
                    .clk_i(clk_i),
                    .visit_i(visit_2),
                    .weight_i(weights_2[lane*WEIGHT_BITS +: WEIGHT_BITS]),
                    .round_i(round_2),
                    .right_i(3'd7 - shift_2[2:0]),
                    .left_i(left_3),
                    .other_i(host_accumulator_i),
                    .value_o(contribution_o[lane*STATE_BITS +: STATE_BITS])
                );
            end
        end
    endgenerate
endmodule

`default_nettype wire
