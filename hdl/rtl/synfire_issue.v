// Walks the visits of a run, one a clock: for each item (a row, or a digit of a payload) every tile.
//
// The next run is taken in the clock of the last visit, so that long runs follow each other without a gap.
`default_nettype none

module synfire_issue #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire [DELAY_BITS-1:0]        slot_i,            // of this tick
    input  wire                         graded_i,
    input  wire                         learning_i,        // weights change in this tick

    input  wire                         run_valid_i,
    output wire                         run_take_o,
    input  wire [USE_WORD_BITS-1:0]     run_use_i,
    input  wire [ROW_BITS-1:0]          run_row_i,
    input  wire                         run_any_i,
    input  wire [3:0]                   run_first_i,
    input  wire                         run_negative_i,
    input  wire                         run_alone_i,
    input  wire [15:0]                  run_rest_i,
    input  wire [15:0]                  run_negatives_i,

    output reg                          visit_valid_o,
    output reg  [TILE_BITS-1:0]         visit_tile_o,
    output wire [ROW_BITS-1:0]          visit_row_o,
    output reg  [LIST_BLOCK_BITS-1:0]   visit_block_o,
    output reg  [DELAY_BITS-1:0]        visit_slot_o,
    output wire [5:0]                   visit_shift_o,     // exponent + digit + 8
    output reg                          visit_negative_o,
    output wire                         visit_learns_o,    // and is valid
    output reg  [RULE_BITS-1:0]         visit_rule_o
);
    `include "synfire_word_use.vh"

    reg [TILE_BITS-1:0]         base_tile;
    reg [STRIDE_BITS-1:0]       stride;
    reg [LIST_BLOCK_BITS-1:0] base_block;
    reg [LIST_BLOCK_BITS-1:0] count;       // tiles of the run, minus 1
    reg [LIST_BLOCK_BITS-1:0] left;        // tiles after this one
    reg                         last_tile;   // left = 0
    reg                         single_tile; // count = 0
    reg [5:0]                   exponent;    // + 8
    reg                         plastic;     // the run has a rule
    reg [ROW_BITS-1:0]          row;
    reg [3:0]                   item;
    reg                         last_item;
    reg [15:0]                  rest;
    reg [15:0]                  negatives;

    wire [15:0] first, next_rest;
    wire [3:0]  first_index;
    wire        next_alone;

    synfire_lowest next_item (
        .items_i(rest), .first_o(first), .index_o(first_index), .rest_o(next_rest), .alone_o(next_alone)
    );

    wire                         last_visit = last_tile && last_item;
    wire [LIST_BLOCK_BITS-1:0] use_count = run_use_i[USE_COUNT_LSB +: USE_COUNT_BITS];
    wire [TILE_BITS-1:0]         use_tile = run_use_i[USE_TILE_LSB +: USE_TILE_BITS];
    wire [LIST_BLOCK_BITS-1:0] use_block = run_use_i[USE_BLOCK_LSB +: USE_BLOCK_BITS];
    wire [RULE_BITS-1:0]         use_rule = run_use_i[USE_RULE_LSB +: USE_RULE_BITS];
    wire [EXPONENT_BITS-1:0]     use_exponent = run_use_i[USE_EXPONENT_LSB +: USE_EXPONENT_BITS];
    wire                         unused_last = &{1'b0, run_use_i[USE_LAST_LSB]};

    assign run_take_o = run_valid_i && (!visit_valid_o || last_visit);
    // An event learns once: with its last digit.
    assign visit_learns_o = visit_valid_o && plastic && (!graded_i || last_item);
    assign visit_row_o = graded_i ? row : item[ROW_BITS-1:0];
    assign visit_shift_o = graded_i ? exponent + {2'b00, item} : exponent;

    always @(posedge clk_i)
        if (rst_i) visit_valid_o <= 1'b0;
        else if (run_take_o) visit_valid_o <= run_any_i;
        else if (last_visit) visit_valid_o <= 1'b0;

    // A stride reaches at most as far as there are tiles: its bits beyond a tile index are 0.
    wire [TILE_BITS-1:0] stride_in_tiles;
    generate
        if (STRIDE_BITS > TILE_BITS) begin : cut
            assign stride_in_tiles = stride[TILE_BITS-1:0];
            wire unused_stride = &{1'b0, stride[STRIDE_BITS-1:TILE_BITS]};
        end else if (STRIDE_BITS == TILE_BITS) begin : equal
            assign stride_in_tiles = stride;
        end else begin : extend
            assign stride_in_tiles = {{(TILE_BITS-STRIDE_BITS){1'b0}}, stride};
        end
    endgenerate

    // Tiles.
    always @(posedge clk_i)
        if (run_take_o) begin
            base_tile <= use_tile;
            base_block <= use_block;
            stride <= run_use_i[USE_STRIDE_LSB +: USE_STRIDE_BITS];
            count <= use_count;
            single_tile <= (use_count == {LIST_BLOCK_BITS{1'b0}});
            visit_rule_o <= use_rule;
            plastic <= learning_i && (use_rule != {RULE_BITS{1'b0}});
            visit_slot_o <= slot_i + run_use_i[USE_DELAY_LSB +: USE_DELAY_BITS];
            exponent <= {use_exponent[EXPONENT_BITS-1], use_exponent} + 6'd8;
        end

    always @(posedge clk_i)
        if (run_take_o) begin
            visit_tile_o <= use_tile;
            visit_block_o <= use_block;
            left <= use_count;
            last_tile <= (use_count == {LIST_BLOCK_BITS{1'b0}});
        end else if (last_tile) begin
            visit_tile_o <= base_tile;
            visit_block_o <= base_block;
            left <= count;
            last_tile <= single_tile;
        end else begin
            visit_tile_o <= visit_tile_o + stride_in_tiles;
            visit_block_o <= visit_block_o + 1'b1;
            left <= left - 1'b1;
            last_tile <= (left == {{(LIST_BLOCK_BITS-1){1'b0}}, 1'b1});
        end

    // Items.
    always @(posedge clk_i)
        if (run_take_o) begin
            row <= run_row_i;
            item <= run_first_i;
            visit_negative_o <= run_negative_i;
            last_item <= run_alone_i;
            rest <= run_rest_i;
            negatives <= run_negatives_i;
        end else if (last_tile) begin
            item <= first_index;
            visit_negative_o <= |(first & negatives);
            last_item <= next_alone;
            rest <= next_rest;
        end

    generate
        if (ROW_BITS < 4) begin : narrow_row
            wire unused_item = &{1'b0, item[3:ROW_BITS]};
        end
    endgenerate
endmodule

`default_nettype wire
