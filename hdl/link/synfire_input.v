// The queue of input words, and behind it the list of monitors: one block RAM for both.
//
// Words come from the command engine. The sequencer takes the head, which is there a clock after it changed, or only
// moves on from it, and comes back to all words that it has not taken. The list is read while `list_i` is high, a clock
// after the address.
`default_nettype none

module synfire_input #(
    parameter WORDS = 256,
    parameter LIST_WORDS = 256,              // at most WORDS
    parameter ADDRESS_BITS = $clog2(WORDS),
    parameter LIST_BITS = $clog2(LIST_WORDS)
) (
    input  wire                 clk_i,
    input  wire                 rst_i,          // empty, and nothing has been taken
    input  wire                 flush_i,        // takes a word in every clock
    input  wire                 push_i,
    input  wire                 list_write_i,
    input  wire [LIST_BITS-1:0] list_write_address_i,
    input  wire [31:0]          data_i,
    input  wire                 next_i,         // the head is the next word
    input  wire                 keep_i,         // the one before is not taken
    input  wire                 rewind_i,       // the head is the first word that is not taken
    input  wire                 list_i,
    input  wire [LIST_BITS-1:0] list_address_i,
    output wire [31:0]          data_o,
    output wire                 empty_o,        // there is no head
    output wire                 drained_o,      // there is no word
    output reg  [ADDRESS_BITS:0] room_o,
    output reg  [15:0]          taken_o
);
    localparam [ADDRESS_BITS:0] CAPACITY = {1'b1, {ADDRESS_BITS{1'b0}}};

    // Of the next word to come, and of the head; a bit more than places have tells full from empty.
    reg  [ADDRESS_BITS:0]   place, head;
    wire                    take = (next_i && !keep_i) || (flush_i && !drained_o);
    assign drained_o = room_o[ADDRESS_BITS];
    assign empty_o = (place == head);

    always @(posedge clk_i)
        if (rst_i) begin
            place <= {(ADDRESS_BITS+1){1'b0}};
            head <= {(ADDRESS_BITS+1){1'b0}};
            room_o <= CAPACITY;
            taken_o <= 16'd0;
        end else begin
            if (push_i) place <= place + 1'b1;
            room_o <= room_o + {(ADDRESS_BITS+1){push_i}} + {{ADDRESS_BITS{1'b0}}, take};
            if (take) taken_o <= taken_o + 16'd1;
            // While it is flushed the head follows a clock behind; nobody looks at it.
            if (rewind_i || flush_i) head <= taken_o[ADDRESS_BITS:0];
            else if (next_i) head <= head + 1'b1;
        end

    wire [ADDRESS_BITS:0] list_place = CAPACITY | {{(ADDRESS_BITS+1-LIST_BITS){1'b0}}, list_write_address_i};
    wire [ADDRESS_BITS:0] list_read = CAPACITY | {{(ADDRESS_BITS+1-LIST_BITS){1'b0}}, list_address_i};
    wire [ADDRESS_BITS:0] write_address = list_write_i ? list_place : {1'b0, place[ADDRESS_BITS-1:0]};
    wire [ADDRESS_BITS:0] read_address = list_i ? list_read : {1'b0, head[ADDRESS_BITS-1:0]};

    localparam CELLS = WORDS + LIST_WORDS;
    (* no_rw_check *)
    reg [31:0] cells [0:CELLS-1];
    reg [31:0] fetched;
    always @(posedge clk_i) begin
        if (push_i || list_write_i) cells[write_address] <= data_i;
        fetched <= cells[read_address];
    end
    assign data_o = fetched;
endmodule

`default_nettype wire
