// Between the player of a boot script and the command engine: nothing of a script is executed unless all of it is
// right.
//
//     "SYNF"   number of words, 32 bits   the words   CRC-32 of all that
//
// So it is read twice: first by the CRC alone, then the words go to the engine as well. Letters that are not there are
// looked for 64 times, because the block RAM of an iCE40 reads 0 for some microseconds after configuration. Behind the
// words the engine gets zeros until it has come to the end of a write, and so has the boot.
//
// Everything takes steps of four clocks. A player begins with a step, and its first byte is there in the next.
`default_nettype none

module synfire_script #(
    parameter [15:0] WORDS_MAX = 16'd65534
) (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire       step_i,           // the last clock of a step

    // The player.
    output wire       rewind_o,         // it is to begin again
    output wire       next_o,           // a byte was taken
    output wire       known_o,          // what is read has been found right
    input  wire       ready_i,          // the next byte is there
    input  wire [7:0] byte_i,

    // The CRC, which takes a byte with `next_o`.
    output wire       check_begin_o,
    output wire       check_first_o,    // one of the first four bytes
    input  wire       crc_right_i,      // six clocks after the last byte

    // The command engine.
    input  wire       next_i,           // a byte was taken
    output wire       ready_o,
    output wire       over_o,           // no writes are left
    output wire [7:0] byte_o,
    output reg  [1:0] result_o
);
    `include "synfire_link.vh"

    // Each of these takes four steps, and WORDS four for each word.
    localparam [2:0] REWIND = 3'd0, LETTERS = 3'd1, LENGTH = 3'd2, WORDS = 3'd3, SUM = 3'd4, VERDICT = 3'd5,
                     OVER = 3'd6;
    localparam [15:0] ATTEMPTS = 16'd64;

    (* fsm_encoding = "none" *)
    reg [2:0]  part;
    reg [1:0]  place;
    reg        second;                  // the script is right, and read again
    // Words, or attempts to find the letters; the one after which there is none is 0.
    reg [15:0] left;

    wire        plays = second && (part == WORDS);
    wire        waits = !ready_i && (part != REWIND) && (part != VERDICT);
    wire        moves = plays ? next_i : (step_i && !waits && !over_o);
    wire        last = (place == 2'd3);
    wire [16:0] fewer = {1'b0, left} - 17'd1;
    wire        none_left = fewer[16];
    wire        wrong_letter = (byte_i != LINK_MAGIC[8*place +: 8]);
    wire        too_long = (byte_i != 8'd0) || (left > WORDS_MAX);

    assign rewind_o = (part == REWIND) || (part == OVER);
    assign next_o = moves && (part != VERDICT);
    assign known_o = second;
    assign check_begin_o = (part == REWIND);
    assign check_first_o = (part == LETTERS);
    assign ready_o = (plays && ready_i) || over_o;
    assign over_o = (part == OVER);
    assign byte_o = over_o ? 8'd0 : byte_i;

    always @(posedge clk_i)
        if (rst_i) begin
            part <= REWIND;
            place <= 2'd0;
            second <= 1'b0;
            left <= ATTEMPTS - 16'd1;
            result_o <= LINK_BOOT_NONE[1:0];
        end else if (moves) begin
            place <= place + 2'd1;
            case (part)
                REWIND: if (last) part <= LETTERS;
                LETTERS:
                    if (wrong_letter) begin
                        place <= 2'd0;
                        left <= fewer[15:0];
                        part <= (second || none_left) ? OVER : REWIND;
                        result_o <= second ? LINK_BOOT_BROKEN[1:0] : LINK_BOOT_EMPTY[1:0];
                    end else if (last) part <= LENGTH;
                LENGTH:
                    if (!place[1]) left <= {byte_i, left[15:8]};
                    else if (too_long) begin
                        part <= OVER;
                        result_o <= LINK_BOOT_BROKEN[1:0];
                    end else if (last) begin
                        left <= fewer[15:0];
                        part <= none_left ? SUM : WORDS;
                    end
                WORDS:
                    if (last) begin
                        left <= fewer[15:0];
                        if (none_left) part <= SUM;
                    end
                SUM: if (last) part <= VERDICT;
                default:                // VERDICT
                    if (last) begin
                        second <= 1'b1;
                        part <= (crc_right_i && !second) ? REWIND : OVER;
                        result_o <= crc_right_i ? LINK_BOOT_DONE[1:0] : LINK_BOOT_BROKEN[1:0];
                    end
            endcase
        end
endmodule

`default_nettype wire
