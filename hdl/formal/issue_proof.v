// synfire_issue makes of each run exactly its visits: for every item, from the lowest up, every tile in order, one
// visit a clock and none in between. It takes a run when the last visit of the one before is there.
//
// A run has the items of its entry: rows, as many as lanes, or the digits of a payload. Whether they are digits, and
// whether weights learn, does not change while there are visits.
//
// Method: induction, 3 clocks
// Mutant: rtl/synfire_issue.v, 8 clocks: s/last_tile <= single_tile;/last_tile <= last_tile;/
// Mutant: rtl/synfire_issue.v, 8 clocks: s/visit_tile_o <= base_tile;/visit_tile_o <= use_tile;/
// Mutant: rtl/synfire_issue.v, 8 clocks: s/last_item <= next_alone;/last_item <= 1'b1;/
`default_nettype none

module issue_proof #(
    `include "synfire_parameters.vh"
) (
    input wire                     clk_i,
    input wire                     reset,
    input wire                     offered,
    input wire [USE_WORD_BITS-1:0] use_word,
    input wire [ROW_BITS-1:0]      row,
    input wire [15:0]              all_items,
    input wire [15:0]              all_negatives,
    input wire [DELAY_BITS-1:0]    slot,
    input wire                     next_graded,
    input wire                     next_learning
);
    `include "synfire_word_use.vh"

    reg         started = 1'b0;
    reg         graded = 1'b0, learning = 1'b0;
    wire [15:0] items = graded ? all_items : {{(16-LANES){1'b0}}, all_items[LANES-1:0]};
    wire [15:0] negatives = graded ? all_negatives : 16'd0;

    // lowest_proof shows that these split off the lowest item.
    wire [15:0] first, rest, next_first, next_rest;
    wire [3:0]  index, next_index;
    wire        alone, next_alone;
    synfire_lowest split (
        .items_i(items), .first_o(first), .index_o(index), .rest_o(rest), .alone_o(alone)
    );

    wire                       take, valid, negative, learns;
    wire [TILE_BITS-1:0]       tile;
    wire [ROW_BITS-1:0]        visit_row;
    wire [LIST_BLOCK_BITS-1:0] block;
    wire [DELAY_BITS-1:0]      visit_slot;
    wire [5:0]                 shift;
    wire [RULE_BITS-1:0]       rule;
    wire                       run_valid = offered && started;

    synfire_issue dut (
        .clk_i(clk_i), .rst_i(!started), .slot_i(slot), .graded_i(graded), .learning_i(learning),
        .run_valid_i(run_valid), .run_take_o(take), .run_use_i(use_word), .run_row_i(row),
        .run_any_i(items != 16'd0), .run_first_i(index), .run_negative_i(|(first & negatives)), .run_alone_i(alone),
        .run_rest_i(rest), .run_negatives_i(negatives),
        .visit_valid_o(valid), .visit_tile_o(tile), .visit_row_o(visit_row), .visit_block_o(block),
        .visit_slot_o(visit_slot), .visit_shift_o(shift), .visit_negative_o(negative), .visit_learns_o(learns),
        .visit_rule_o(rule)
    );
    (* hierconn *) wire [LIST_BLOCK_BITS-1:0] \dut.left , \dut.count , \dut.base_block ;
    (* hierconn *) wire [TILE_BITS-1:0]       \dut.base_tile ;
    (* hierconn *) wire [STRIDE_BITS-1:0]     \dut.stride ;
    (* hierconn *) wire                       \dut.last_tile , \dut.single_tile , \dut.last_item , \dut.plastic ;
    (* hierconn *) wire [15:0]                \dut.rest , \dut.negatives ;
    (* hierconn *) wire [5:0]                 \dut.exponent ;
    (* hierconn *) wire [3:0]                 \dut.item ;
    (* hierconn *) wire [ROW_BITS-1:0]        \dut.row ;

    // The run that is walked, its item now and those after it, and the number of the tile.
    reg [USE_WORD_BITS-1:0]   walked = 0;
    reg [ROW_BITS-1:0]        walked_row = 0;
    reg [DELAY_BITS-1:0]      walked_slot = 0;
    reg                       walked_learns = 1'b0;
    reg                       walking = 1'b0, last_item = 1'b0, negative_item = 1'b0;
    reg [3:0]                 item = 4'd0;
    reg [15:0]                left = 16'd0, walked_negatives = 16'd0;
    reg [LIST_BLOCK_BITS-1:0] number = 0;
    wire                      last = last_item && (number == walked[USE_COUNT_LSB +: USE_COUNT_BITS]);
    synfire_lowest split_rest (
        .items_i(left), .first_o(next_first), .index_o(next_index), .rest_o(next_rest), .alone_o(next_alone)
    );

    wire [TILE_BITS-1:0]       first_tile = walked[USE_TILE_LSB +: USE_TILE_BITS];
    wire [STRIDE_BITS-1:0]     stride = walked[USE_STRIDE_LSB +: USE_STRIDE_BITS];
    wire [LIST_BLOCK_BITS-1:0] first_block = walked[USE_BLOCK_LSB +: USE_BLOCK_BITS];
    wire [LIST_BLOCK_BITS-1:0] last_number = walked[USE_COUNT_LSB +: USE_COUNT_BITS];
    wire [EXPONENT_BITS-1:0]   exponent = walked[USE_EXPONENT_LSB +: USE_EXPONENT_BITS];
    wire [5:0]                 shift_of_0 = {exponent[EXPONENT_BITS-1], exponent} + 6'd8;
    reg  [TILE_BITS-1:0]       tile_now = 0;        // the first tile, and the stride as often as tiles came before

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            if (!walking && !take) begin
                graded <= next_graded;
                learning <= next_learning;
            end
            if (take) begin
                walked <= use_word;
                walked_row <= row;
                walked_slot <= slot;
                walked_learns <= learning && (use_word[USE_RULE_LSB +: USE_RULE_BITS] != 0);
                walked_negatives <= negatives;
                {item, last_item, left} <= {index, alone, rest};
                negative_item <= |(first & negatives);
                walking <= (items != 16'd0);
                number <= 0;
                tile_now <= use_word[USE_TILE_LSB +: USE_TILE_BITS];
            end else if (walking) begin
                number <= (number == last_number) ? 0 : number + 1'b1;
                tile_now <= (number == last_number) ? first_tile : tile_now + {{(TILE_BITS-STRIDE_BITS){1'b0}}, stride};
                if (number == last_number) begin
                    {item, last_item, left} <= {next_index, next_alone, next_rest};
                    negative_item <= |(next_first & walked_negatives);
                    walking <= !last_item;
                end
            end

            assert (valid == walking);
            assert (take == (run_valid && (!walking || last)));
            assert (learns == (walking && walked_learns && (!graded || last_item)));
            if (walking) begin
                assert (tile == tile_now);
                assert (block == first_block + number);
                assert (visit_row == (graded ? walked_row : item[ROW_BITS-1:0]));
                assert (shift == (graded ? shift_of_0 + {2'd0, item} : shift_of_0));
                assert (negative == negative_item);
                assert (visit_slot == walked_slot + walked[USE_DELAY_LSB +: USE_DELAY_BITS]);
                assert (rule == walked[USE_RULE_LSB +: USE_RULE_BITS]);

                // What makes it inductive.
                assert (number <= last_number && \dut.left == last_number - number && \dut.count == last_number);
                assert (\dut.last_tile == (number == last_number) && \dut.single_tile == (last_number == 0));
                assert (\dut.base_tile == first_tile && \dut.base_block == first_block && \dut.stride == stride);
                assert (\dut.rest == left && \dut.last_item == last_item && \dut.item == item);
                assert (last_item == (left == 16'd0));
                assert (\dut.negatives == walked_negatives && \dut.plastic == walked_learns);
                assert (\dut.exponent == shift_of_0 && \dut.row == walked_row);
            end
        end
    end
endmodule

`default_nettype wire
