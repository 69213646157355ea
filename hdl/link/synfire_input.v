// The queue of input words, and behind it the list of monitors: one block RAM for both.
//
// Words come from the command engine. The sequencer takes the head; it is there three clocks after `settled_o` began to count,
// that is after anything else was read. The list is read while `list_i` is high, two clocks after the address.
`default_nettype none

module synfire_input #(
    parameter WORDS = 256,
    parameter LIST_WORDS = 256,              // at most WORDS
    parameter ADDRESS_BITS = $clog2(WORDS),
    parameter LIST_BITS = $clog2(LIST_WORDS)
) (
    input  wire                 clk_i,
    input  wire                 rst_i,
    input  wire                 restart_i,      // empty, and nothing has been taken
    input  wire                 flush_i,        // all that is in it counts as taken
    input  wire                 push_i,
    input  wire                 list_write_i,
    input  wire [LIST_BITS-1:0] list_write_address_i,
    input  wire [31:0]          data_i,
    input  wire                 pop_i,
    input  wire                 list_i,
    input  wire [LIST_BITS-1:0] list_address_i,
    output wire [31:0]          data_o,
    output wire                 empty_o,
    output wire [ADDRESS_BITS:0] level_o,
    output reg  [15:0]          taken_o
);
    reg [15:0] written;
    // What is written waits a clock, so that the path from the engine ends here.
    reg        push, list_write;
    reg [31:0] data;

    always @(posedge clk_i) begin
        push <= push_i && !rst_i && !restart_i;
        list_write <= list_write_i;
        data <= data_i;
    end

    assign level_o = written[ADDRESS_BITS:0] - taken_o[ADDRESS_BITS:0];
    assign empty_o = (written[ADDRESS_BITS:0] == taken_o[ADDRESS_BITS:0]);

    always @(posedge clk_i)
        if (rst_i || restart_i) begin
            written <= 16'd0;
            taken_o <= 16'd0;
        end else begin
            if (push) written <= written + 16'd1;
            if (flush_i) taken_o <= written;
            else if (pop_i) taken_o <= taken_o + 16'd1;
        end

    localparam [ADDRESS_BITS:0] LIST = {1'b1, {ADDRESS_BITS{1'b0}}};
    reg  [ADDRESS_BITS:0] list_place;
    always @(posedge clk_i) list_place <= LIST | {{(ADDRESS_BITS+1-LIST_BITS){1'b0}}, list_write_address_i};
    wire [ADDRESS_BITS:0] list_read = LIST | {{(ADDRESS_BITS+1-LIST_BITS){1'b0}}, list_address_i};

    synfire_ram #(.WIDTH(32), .DEPTH(WORDS + LIST_WORDS), .ADDRESS_BITS(ADDRESS_BITS + 1)) memory (
        .clk_i(clk_i),
        .write_i(push || list_write),
        .write_address_i(list_write ? list_place : {1'b0, written[ADDRESS_BITS-1:0]}),
        .write_data_i(data),
        .read_address_i(list_i ? list_read : {1'b0, taken_o[ADDRESS_BITS-1:0]}),
        .read_data_o(data_o)
    );
endmodule

`default_nettype wire
