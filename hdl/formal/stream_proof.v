// synfire_stream keeps acknowledged <= sent <= produced, and never holds more words than it has room for, whatever
// positions a host polls with. A position outside what is kept changes nothing. Words leave as they came.
//
// The sequencer pushes nothing into a full ring (sequencer_proof). The engine takes a step every four clocks: it polls
// or takes in the last of them, takes nothing that is not there, and its position stands still in the last three.
//
// Method: induction, 3 clocks
// Mutant: link/synfire_stream.v, 12 clocks: s/ \&\& under_level\[ADDRESS_BITS+2\]//
// Mutant: link/synfire_stream.v, 20 clocks: s/move = free \&\& (resend_i || is_ahead)/move = free/
// Mutant: link/synfire_stream.v, 20 clocks: s/poll_ready_o = .*;/poll_ready_o = 1'b1;/
`default_nettype none

module stream_proof (
    input wire        clk_i,
    input wire        pushes,
    input wire [31:0] data,
    input wire        takes,
    input wire        polls,
    input wire        resend,
    input wire [15:0] new_position,
    input wire [1:0]  new_byte,
    input wire        choose
);
    localparam ADDRESS_BITS = 3;
    localparam [ADDRESS_BITS:0] WORDS = 1 << ADDRESS_BITS;

    reg                  started = 1'b0;
    reg [1:0]            beat = 2'd0;
    reg [15:0]           position = 16'd0;
    reg [1:0]            byte_index = 2'd0;
    wire [15:0]          produced, sent;
    wire [ADDRESS_BITS:0] level, unsent;
    wire                 ready;
    wire [7:0]           data_byte;
    wire                 act = started && (beat == 2'd3);
    wire                 push = started && pushes && (level < WORDS);
    wire                 poll = act && polls && ready;
    wire                 take = act && !polls && takes && (unsent != 0);

    synfire_stream #(.WORDS(WORDS)) dut (
        .clk_i(clk_i), .rst_i(!started), .push_i(push), .may_push_i(pushes), .data_i(data), .produced_o(produced),
        .level_o(level),
        .take_i(take), .sent_o(sent), .unsent_o(unsent), .byte_i(byte_index), .data_o(data_byte),
        .poll_ready_o(ready), .poll_i(poll), .position_i(position), .resend_i(resend)
    );
    (* hierconn *) wire [ADDRESS_BITS-1:0] \dut.ring.watched ;
    (* hierconn *) wire [31:0]             \dut.ring.word , \dut.ring.fetched ;
    (* hierconn *) wire [15:0]             \dut.after_n ;
    (* hierconn *) wire [1:0]              \dut.pushed ;
    (* hierconn *) wire                    \dut.in_range , \dut.is_ahead ;

    // The model. Positions are distances from `acknowledged` where they are compared.
    reg [15:0]  made = 16'd0, left = 16'd0, acknowledged = 16'd0;
    wire [15:0] kept = made - acknowledged, gone = left - acknowledged, wanted = position - acknowledged;
    wire        in_range = (wanted <= kept);
    // A word is watched from when it comes until it is acknowledged.
    reg         watching = 1'b0;
    reg [15:0]  number = 16'd0;
    reg [31:0]  value = 32'd0;
    reg [1:0]   settled = 2'd0;         // clocks, up to 2, for which the word at `sent` and the byte have been there

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            beat <= beat + 2'd1;
            if (act) position <= new_position;
            if (act) byte_index <= new_byte;
            if (push) made <= made + 16'd1;
            if (poll && in_range) acknowledged <= position;
            if (poll && in_range && (resend || wanted > gone)) left <= position;
            else if (take) left <= left + 16'd1;
            if (push && choose && !watching && made[ADDRESS_BITS-1:0] == \dut.ring.watched ) begin
                watching <= 1'b1;
                number <= made;
                value <= data;
            end else if (poll && in_range && number - acknowledged < wanted)
                watching <= 1'b0;
            settled <= (act || gone == kept) ? 2'd0 : (settled == 2'd2) ? 2'd2 : settled + 2'd1;

            assert (produced == made && sent == left && level == kept[ADDRESS_BITS:0]);
            assert (unsent == kept[ADDRESS_BITS:0] - gone[ADDRESS_BITS:0]);
            assert (kept <= {12'd0, WORDS} && gone <= kept);
            if (watching && settled == 2'd2 && left == number)
                assert (data_byte == value[8*byte_index +: 8]);

            // What makes it inductive.
            if (watching) assert (number - acknowledged < kept && \dut.ring.word == value);
            if (watching) assert (number[ADDRESS_BITS-1:0] == \dut.ring.watched );
            if (beat >= 2'd1 && !\dut.pushed [0]) assert (\dut.after_n == ~(made - position));
            if (beat >= 2'd2 && \dut.pushed == 2'd0) assert (\dut.in_range == in_range);
            if (beat >= 2'd2 && \dut.pushed == 2'd0 && in_range) assert (\dut.is_ahead == (wanted > gone));
            if (watching && settled != 2'd0 && left == number) assert (\dut.ring.fetched == value);
        end
    end
endmodule

`default_nettype wire
