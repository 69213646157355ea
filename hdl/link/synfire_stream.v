// The stream: a ring of words that leave when the host has acknowledged them. Positions count words from the beginning
// of the session, modulo 2^16.
//
//     acknowledged <= sent <= produced
`default_nettype none

module synfire_stream #(
    parameter WORDS = 512,
    parameter ADDRESS_BITS = $clog2(WORDS)
) (
    input  wire                  clk_i,
    input  wire                  rst_i,
    input  wire                  push_i,
    input  wire                  may_push_i,    // high whenever `push_i` is
    input  wire [31:0]           data_i,
    output wire [15:0]           produced_o,
    output reg  [ADDRESS_BITS:0] level_o,       // words that are kept
    input  wire                  take_i,        // the word at `sent` is sent
    output reg  [15:0]           sent_o,
    output wire [ADDRESS_BITS:0] unsent_o,
    input  wire [1:0]            byte_i,
    output wire [7:0]            data_o,        // of the word at `sent`, two clocks after that or `byte_i` changed
    output wire                  poll_ready_o,
    input  wire                  poll_i,        // only when it is ready
    input  wire [15:0]           position_i,    // there for three clocks
    input  wire                  resend_i
);
    // What is subtracted from is kept inverted, and differences are too: then they are sums, which need no cells for
    // inverters. Differences of positions are at most the size of the ring, but for what a host says.
    reg  [15:0] produced_n;
    wire [ADDRESS_BITS:0] unsent_n = produced_n[ADDRESS_BITS:0] + sent_o[ADDRESS_BITS:0];
    assign produced_o = ~produced_n;
    assign unsent_o = ~unsent_n;

    // What comes after the position of the host, and whether the ring has that much, and has it sent: two clocks ago,
    // so nothing may have been pushed since.
    reg  [15:0] after_n;
    reg         in_range, is_ahead;
    reg  [1:0]  pushed;
    wire [ADDRESS_BITS+2:0] under_level = {1'b0, level_o, 1'b1} + {1'b0, after_n[ADDRESS_BITS:0], 1'b1};
    wire [ADDRESS_BITS+1:0] under_unsent = {1'b0, unsent_o} + {1'b0, after_n[ADDRESS_BITS:0]};
    wire        unused_sums = &{1'b0, under_level[ADDRESS_BITS+1:0], under_unsent[ADDRESS_BITS:0]};
    always @(posedge clk_i) begin
        after_n <= produced_n + position_i;
        in_range <= (&after_n[15:ADDRESS_BITS+1]) && under_level[ADDRESS_BITS+2];
        is_ahead <= under_unsent[ADDRESS_BITS+1];
        pushed <= {pushed[0], push_i};
    end
    assign poll_ready_o = !may_push_i && (pushed == 2'b00);

    wire        free = poll_i && in_range;
    wire        move = free && (resend_i || is_ahead);

    // One more, or loaded: what is added does not matter then, and so both fit into one adder.
    wire [ADDRESS_BITS:0] next_level = level_o + {(ADDRESS_BITS+1){free}} + 1'b1;
    wire [15:0]           next_sent = sent_o + {16{move}} + 16'd1;

    always @(posedge clk_i)
        if (rst_i) begin
            produced_n <= 16'hFFFF;
            sent_o <= 16'd0;
            level_o <= {(ADDRESS_BITS+1){1'b0}};
        end else begin
            if (push_i) produced_n <= produced_n - 16'd1;
            if (push_i || free) level_o <= free ? ~after_n[ADDRESS_BITS:0] : next_level;
            if (move || take_i) sent_o <= move ? position_i : next_sent;
        end

    wire [31:0] word;
    wire        unused_word = &{1'b0, word};
    synfire_byte_ram #(.DEPTH(WORDS), .ADDRESS_BITS(ADDRESS_BITS)) ring (
        .clk_i(clk_i), .write_i(push_i), .write_address_i(produced_o[ADDRESS_BITS-1:0]), .write_data_i(data_i),
        .read_address_i(sent_o[ADDRESS_BITS-1:0]), .read_byte_i(byte_i), .word_o(word), .byte_o(data_o)
    );
endmodule

`default_nettype wire
