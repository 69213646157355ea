// Builds what the command engine sends, byte by byte: heads of frames, and the words after them. docs/link.md,
// "Frames".
//
// The engine takes a step every four clocks; in the last clock of a step its byte is there.
`default_nettype none

module synfire_reply (
    input  wire        clk_i,
    input  wire [7:0]  at_i,            // the byte of the frame that is read, or of the head that is built
    input  wire [1:0]  word_byte_i,     // the byte of a word that is sent
    input  wire        keeps_i,         // the clock in which the upper byte of a count is kept
    // The step: a frame is checked, a head is built, or else a word; `opens_i`: the session of an `open` is read.
    input  wire        checks_i,
    input  wire        heads_i,
    input  wire        opens_i,
    // The frame that is built; none of these: an identity.
    input  wire        ack_i,
    input  wire        data_i,
    input  wire        stream_i,
    // Where the words of `data` come from: the link's own space, and what of it.
    input  wire        own_i,
    input  wire        is_list_i,
    input  wire        is_register_i,

    input  wire [7:0]  frame_byte_i,
    input  wire [7:0]  part_i,          // of the answers to a read
    input  wire [7:0]  constant_i,
    input  wire [23:0] bit_clocks_i,
    input  wire [31:0] session_i,
    input  wire [7:0]  expected_i,
    input  wire [4:0]  code_i,
    input  wire [2:0]  state_i,         // of an `ack`
    input  wire [15:0] consumed_i,
    input  wire [15:0] produced_i,
    input  wire [15:0] sent_i,
    input  wire [7:0]  word_i,
    input  wire [31:0] list_word_i,
    input  wire [7:0]  own_byte_i,
    input  wire [7:0]  stream_byte_i,
    output reg  [7:0]  byte_o,
    output reg  [7:0]  session_byte_o   // of the same number
);
    `include "synfire_link.vh"

    // The upper byte of a count is kept as the lower one is sent.
    wire [15:0] position = ack_i ? produced_i : sent_i;
    wire        of_position = ack_i ? at_i[1] : at_i[2];
    wire [15:0] counted = of_position ? position : consumed_i;
    reg  [7:0]  upper;

    // The list comes straight from a block RAM, which is slow.
    reg [7:0] of_list;
    always @(posedge clk_i)
        case (word_byte_i)
            2'd0: of_list <= list_word_i[7:0];
            2'd1: of_list <= list_word_i[15:8];
            2'd2: of_list <= list_word_i[23:16];
            default: of_list <= list_word_i[31:24];
        endcase

    reg [7:0] of_rate, of_head, of_body;
    always @* begin
        case (at_i[1:0])
            2'd0: of_rate = bit_clocks_i[7:0];
            2'd1: of_rate = bit_clocks_i[15:8];
            2'd2: of_rate = bit_clocks_i[23:16];
            default: of_rate = 8'd0;
        endcase
        // In an `open` the session begins at byte 2, where it is read; else at a multiple of 4.
        case ({at_i[1] ^ opens_i, at_i[0]})
            2'd0: session_byte_o = session_i[7:0];
            2'd1: session_byte_o = session_i[15:8];
            2'd2: session_byte_o = session_i[23:16];
            default: session_byte_o = session_i[31:24];
        endcase

        of_head = 8'd0;
        case ({data_i, ack_i || stream_i})
            2'b00:
                if (at_i[7:2] == LINK_IDENTITY_BIT_CLOCKS_OFFSET[7:2]) of_head = of_rate;
                else if (at_i[7:2] == LINK_IDENTITY_SESSION_OFFSET[7:2]) of_head = session_byte_o;
                else of_head = constant_i;
            2'b10: of_head = (at_i[2:0] == 3'd0) ? LINK_FRAME_DATA
                           : (at_i[2:0] == LINK_DATA_PART_OFFSET[2:0]) ? part_i : frame_byte_i;
            default:
                case (at_i[2:0])
                    3'd0: of_head = ack_i ? LINK_FRAME_ACK : LINK_FRAME_STREAM;
                    3'd1: of_head = expected_i;
                    3'd2: of_head = ack_i ? {3'd0, code_i} : counted[7:0];
                    3'd3: of_head = ack_i ? {5'd0, state_i} : upper;
                    default: of_head = at_i[0] ? upper : counted[7:0];
                endcase
        endcase
        of_body = stream_i ? stream_byte_i
                : !own_i ? word_i : is_list_i ? of_list : is_register_i ? own_byte_i : 8'd0;
    end
    // In the last clock of a step the byte of this step is there, and the same byte's upper one.
    always @(posedge clk_i) begin
        byte_o <= checks_i ? frame_byte_i : heads_i ? of_head : of_body;
        if (keeps_i && !at_i[0]) upper <= counted[15:8];
    end
endmodule

`default_nettype wire
