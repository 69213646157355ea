// The stream: a ring of words that leave when the host has acknowledged them. Positions count words from the beginning of the
// session, modulo 2^16.
//
//     acknowledged <= sent <= produced
//
// An acknowledgement is judged in the clock after `poll_i` and holds from the next on.
`default_nettype none

module synfire_stream #(
    parameter WORDS = 512,
    parameter ADDRESS_BITS = $clog2(WORDS)
) (
    input  wire                  clk_i,
    input  wire                  rst_i,
    input  wire                  push_i,
    input  wire [31:0]           data_i,
    output reg  [15:0]           produced_o,
    output wire [ADDRESS_BITS:0] level_o,       // words that are kept
    input  wire                  take_i,        // the word at `sent` is sent
    output reg  [15:0]           sent_o,
    output wire [ADDRESS_BITS:0] unsent_o,
    output wire [31:0]           data_o,        // at `sent`, three clocks after it changed
    input  wire                  poll_i,
    input  wire [15:0]           position_i,
    input  wire                  resend_i
);
    reg [15:0] acknowledged;

    // Differences of positions are at most the size of the ring, but for what a host says.
    assign level_o = produced_o[ADDRESS_BITS:0] - acknowledged[ADDRESS_BITS:0];
    assign unsent_o = produced_o[ADDRESS_BITS:0] - sent_o[ADDRESS_BITS:0];

    reg        judge, again;
    reg [15:0] position, freed;
    reg [ADDRESS_BITS:0] under_way;
    wire       in_range = ({1'b0, freed} <= {{(16-ADDRESS_BITS){1'b0}}, level_o});

    always @(posedge clk_i) begin
        judge <= poll_i && !rst_i;
        again <= resend_i;
        position <= position_i;
        freed <= position_i - acknowledged;
        under_way <= sent_o[ADDRESS_BITS:0] - acknowledged[ADDRESS_BITS:0];
    end

    always @(posedge clk_i)
        if (rst_i) begin
            produced_o <= 16'd0;
            sent_o <= 16'd0;
            acknowledged <= 16'd0;
        end else begin
            if (push_i) produced_o <= produced_o + 16'd1;
            if (judge && in_range) acknowledged <= position;
            if (judge && in_range && (again || under_way < freed[ADDRESS_BITS:0])) sent_o <= position;
            else if (take_i) sent_o <= sent_o + 16'd1;
        end

    synfire_ram #(.WIDTH(32), .DEPTH(WORDS), .ADDRESS_BITS(ADDRESS_BITS)) ring (
        .clk_i(clk_i),
        .write_i(push_i),
        .write_address_i(produced_o[ADDRESS_BITS-1:0]),
        .write_data_i(data_i),
        .read_address_i(sent_o[ADDRESS_BITS-1:0]),
        .read_data_o(data_o)
    );
endmodule

`default_nettype wire
