// synfire_script gives the command engine nothing before it has read all of the script once and found its CRC right,
// and comes to an end: `ahead` bounds the steps that are left, and gets smaller in each.
//
// The player has its next byte, and the engine takes a byte, within PATIENCE steps. Letters, lengths, words and the
// CRC's verdict are anything. Scripts have up to WORDS_MAX words; those of a flash 65,535.
//
// Method: reachability
// Mutant: link/synfire_script.v, 120 clocks: s/(crc_right_i \&\& !second) ? REWIND : OVER/!second ? REWIND : OVER/
// Mutant: link/synfire_script.v, 120 clocks: s/left <= fewer\[15:0\];/left <= left;/
`default_nettype none

module script_proof (
    input wire       clk_i,
    input wire       step,
    input wire       anything_ready,
    input wire       takes,
    input wire [7:0] player_byte,
    input wire       crc_right
);
    `include "synfire_link.vh"
    localparam [15:0] PATIENCE = 16'd3, WORDS_MAX = 16'd4, LAST_ATTEMPT = 16'd63;
    localparam [2:0] REWIND = 3'd0, LETTERS = 3'd1, LENGTH = 3'd2, WORDS = 3'd3, SUM = 3'd4, VERDICT = 3'd5,
                     OVER = 3'd6;
    // Steps of four bytes, and what stands before, in and behind the words.
    localparam [15:0] BYTE = PATIENCE + 16'd1, PART = 16'd4 * BYTE, BEHIND = 16'd2 * PART;
    localparam [15:0] READING = 16'd3 * PART + WORDS_MAX * PART + BEHIND;

    reg         started = 1'b0, verified = 1'b0, over_before = 1'b1, stepped = 1'b0;
    reg  [15:0] dry = 16'd0, ahead_before = 16'd0;      // steps without a byte
    wire        rewind, next, known, check_begin, check_first, ready, over;
    wire [7:0]  engine_byte;
    wire [1:0]  result;
    wire        late = (dry >= PATIENCE);
    wire        taken = step && ready && (takes || late);

    synfire_script #(.WORDS_MAX(WORDS_MAX)) dut (
        .clk_i(clk_i), .rst_i(!started), .step_i(step), .rewind_o(rewind), .next_o(next), .known_o(known),
        .ready_i(anything_ready || late), .byte_i(player_byte), .check_begin_o(check_begin),
        .check_first_o(check_first), .crc_right_i(crc_right), .next_i(taken), .ready_o(ready), .over_o(over),
        .byte_o(engine_byte), .result_o(result)
    );
    (* hierconn *) wire [2:0]  \dut.part ;
    (* hierconn *) wire [1:0]  \dut.place ;
    (* hierconn *) wire [15:0] \dut.left ;
    (* hierconn *) wire        \dut.second , \dut.moves ;

    wire [15:0] of_part = (16'd4 - {14'd0, \dut.place }) * BYTE - dry;
    wire [15:0] after = \dut.second ? 16'd0 : READING;
    wire [15:0] attempts = \dut.second ? 16'd0 : \dut.left * 16'd2 * PART;
    reg  [15:0] ahead;
    always @*
        case ( \dut.part )
            REWIND: ahead = of_part + 16'd2 * PART + WORDS_MAX * PART + BEHIND + after + attempts;
            LETTERS: ahead = of_part + PART + WORDS_MAX * PART + BEHIND + after + attempts;
            LENGTH: ahead = of_part + WORDS_MAX * PART + BEHIND + after;
            WORDS: ahead = of_part + \dut.left * PART + BEHIND + after;
            SUM: ahead = of_part + PART + after;
            VERDICT: ahead = of_part + after;
            default: ahead = 16'd0;
        endcase

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            if (step) dry <= ( \dut.moves || over) ? 16'd0 : dry + 16'd1;
            if (step) ahead_before <= ahead;
            over_before <= over;
            stepped <= step;
            if (step && \dut.part == VERDICT && \dut.place == 2'd3 && crc_right) verified <= 1'b1;

            if (stepped && !over_before) assert (ahead < ahead_before);
            if (ready && !over) assert (verified);
            if (!ready || over) assert (over || !taken);
            if (over) assert (engine_byte == 8'd0);
            if (result == LINK_BOOT_DONE[1:0]) assert (verified);

            // What makes it inductive.
            assert (dry <= PATIENCE && \dut.part <= OVER);
            if ( \dut.second && !over) assert (verified);
            if (( \dut.part == REWIND || \dut.part == LETTERS) && ! \dut.second ) assert ( \dut.left <= LAST_ATTEMPT);
            if ( \dut.part == WORDS) assert ( \dut.left < WORDS_MAX);
        end
    end
endmodule

`default_nettype wire
