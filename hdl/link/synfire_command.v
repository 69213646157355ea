// The command engine: executes frames, one after the other, and says when what is sent (synfire_reply builds it).
// docs/link.md says what frames mean.
//
// It takes a step every four clocks, so whatever it asks a memory for in one step is there in the next. A frame takes a
// step for each byte, whose CRC is checked before anything else, two more, and five for each word. What it sends takes
// one step a byte.
//
// While the chip boots it executes the boot script (synfire_boot.v) as `write` frames that nobody answers.
`default_nettype none

module synfire_command #(
    parameter INPUT_BITS = 8,           // the queue has 2^INPUT_BITS words
    parameter LEVEL_BITS = 10,
    parameter ADDRESS_BITS = 25
) (
    input  wire        clk_i,
    input  wire        rst_i,

    // Frames, or the script.
    input  wire        booting_i,
    output wire        boot_end_o,
    output wire        boot_next_o,
    input  wire        boot_ready_i,        // the script's next byte is there, or it is over
    input  wire        boot_over_i,
    output wire        step_o,              // the last clock of a step
    input  wire        frame_ready_i,
    input  wire [7:0]  frame_length_i,      // with its CRC, inverted
    output wire        frame_release_o,
    output wire [7:0]  frame_address_o,
    input  wire [7:0]  frame_byte_i,
    input  wire        damaged_i,           // a frame was damaged that is not offered
    output wire        damaged_o,           // a frame was damaged
    output wire        good_o,              // a frame was undamaged

    // The session.
    output wire        restart_o,           // one clock: a session begins

    // What is sent.
    input  wire        sender_free_i,
    input  wire        line_idle_i,         // nothing is left of what was sent
    output wire        send_begin_o,
    output wire        send_valid_o,
    output wire [7:0]  send_byte_o,
    output wire        send_first_o,        // one of the first four bytes
    output wire [7:0]  session_byte_o,      // the session's byte of the same number
    output wire        send_end_o,
    input  wire        check_free_i,
    output wire        check_begin_o,
    output wire        check_o,
    input  wire        crc_right_i,
    output wire [7:0]  constant_address_o,
    input  wire [7:0]  constant_i,

    // The rate.
    input  wire [23:0] bit_clocks_i,
    output wire        rate_change_o,       // it is the word's

    // Runs.
    output wire        stop_o,              // four clocks at least, and until the queue is empty
    output wire        close_o,             // the session ends: until `idle_i`
    output wire        core_reset_o,
    input  wire        idle_i,
    input  wire        overdue_i,           // what `close_o` waits for takes too long
    input  wire        running_i,
    input  wire        waiting_i,
    input  wire        holds_events_i,
    input  wire        core_busy_i,

    // Input queue and list of monitors.
    input  wire        input_empty_i,
    input  wire [INPUT_BITS:0] input_room_i,
    input  wire [15:0] consumed_i,
    output wire        input_push_o,
    output wire        list_write_o,
    output wire        list_read_o,
    input  wire [31:0] list_word_i,

    // The stream.
    input  wire [15:0] produced_i,
    input  wire [15:0] sent_i,
    input  wire [LEVEL_BITS-1:0] unsent_i,
    input  wire [7:0]  stream_byte_i,
    output wire        stream_take_o,
    input  wire        poll_ready_i,
    output wire        poll_o,
    output wire [15:0] poll_position_o,
    output wire        poll_resend_o,

    // Memories and registers: the core's over the bus, the link's own at once, byte by byte.
    output wire        bus_write_o,
    output wire        bus_read_o,
    input  wire        bus_valid_i,
    input  wire [31:0] bus_data_i,
    output wire        own_write_o,
    output wire        own_hold_o,
    output wire [1:0]  byte_o,              // of a word, that is sent
    input  wire [7:0]  own_byte_i,
    output wire [3:0]  region_o,
    output reg  [ADDRESS_BITS-1:0] address_o,
    output reg  [2:0]  chunk_o,
    output wire [31:0] data_o
);
    `include "synfire_link.vh"
    `include "synfire_spec.vh"

    localparam [3:0] IDLE = 4'd0, CHECK = 4'd1, VERDICT = 4'd2, SEQUENCE = 4'd3, DISPATCH = 4'd4, FIELD = 4'd5,
                     EXECUTE = 4'd6, OPENING = 4'd7, STOPPING = 4'd8, DONE = 4'd9, EXECUTED = 4'd10, BEGIN = 4'd11,
                     HEAD = 4'd12, LOAD = 4'd13, BODY = 4'd14, END = 4'd15;
    localparam [1:0] IDENTITY = 2'd0, ACK = 2'd1, DATA = 2'd2, STREAM = 2'd3;
    localparam [7:0] IDENTITY_LAST = LINK_IDENTITY_BYTES + 8'd4 * LINK_PARAMETERS - 8'd1;
    localparam [5:0] MOST_WORDS = LINK_WORDS_MAX[5:0];      // 60: two zeros after ones, which comparisons make use of
    localparam [7:0] CRC_BYTES = 8'd4;

    // Whether a number of words is one that a frame can have.
    function is_count(input [7:0] count);
        is_count = (count != 8'd0) && (count[7:6] == 2'd0) && ((count[5:2] != MOST_WORDS[5:2]) || (count[1:0] == 2'd0));
    endfunction

    // ---- Steps ------------------------------------------------------------------------------------------------------
    reg [1:0] beat;
    wire      act = (beat == 2'd3) && (!booting_i || boot_ready_i);
    always @(posedge clk_i) beat <= rst_i ? 2'd0 : beat + 2'd1;
    assign step_o = (beat == 2'd3);

    (* fsm_encoding = "none" *)         // four flip-flops: fewer cells than one for each state
    reg [3:0]  state;
    reg        has_session;
    reg [31:0] session;
    reg        fresh;           // the frame has the expected number
    reg [7:0]  at;              // the byte of the frame that is read, or of the head that is built
    reg [2:0]  bytes_left;      // of the field or word; of STOPPING the steps
    reg [5:0]  words_left;
    reg        addressed;       // `address_o` is that of the frame
    reg [7:0]  place;
    reg [31:0] word;
    reg [1:0]  reply;
    reg [7:0]  part;            // answers to the read that were sent
    reg        last_part;
    reg        asked, arrived;
    reg [7:0]  expected;
    reg [4:0]  code;
    reg        acknowledge, damage;
    reg        checked, wrong, overdue;
    reg        rate_pending;    // `word` is the rate after the next acknowledgement

    // ---- What the frame is ------------------------------------------------------------------------------------------
    // Type and length are two steps old when they are acted upon: there is time for a register after each piece of
    // logic, and so no long path. The clock is counted from the one in which the type is there.
    reg is_write, is_read, is_input, is_stop, is_reset, is_baud, is_poll, is_identify, is_open;     // clock 0
    reg in_no_session;
    always @(posedge clk_i)
        if (act && state == IDLE) begin
            is_write <= booting_i || (frame_byte_i == LINK_FRAME_WRITE);
            is_read <= !booting_i && (frame_byte_i == LINK_FRAME_READ);
            is_input <= !booting_i && (frame_byte_i == LINK_FRAME_INPUT);
            is_stop <= !booting_i && (frame_byte_i == LINK_FRAME_STOP);
            is_reset <= !booting_i && (frame_byte_i == LINK_FRAME_RESET);
            is_baud <= !booting_i && (frame_byte_i == LINK_FRAME_BAUD);
            is_poll <= !booting_i && (frame_byte_i == LINK_FRAME_POLL);
            is_identify <= !booting_i && (frame_byte_i == LINK_FRAME_IDENTIFY);
            is_open <= !booting_i && (frame_byte_i == LINK_FRAME_OPEN);
            in_no_session <= frame_byte_i[7];
        end

    reg        in_order, known;                                                                     // clocks 1 and 2
    // Bytes after the fields, inverted: so they are a sum.
    reg [7:0]  body;                                                                                // clock 1
    reg        body_right, length_right;                                                            // clocks 2 and 3
    reg        too_many;                                                                            // clock 2
    wire [5:0] words = ~body[7:2];
    // What is left of the queue's room, and 64.
    wire [INPUT_BITS+6:0] room_after = {6'd0, input_room_i} + {{(INPUT_BITS+1){1'b0}}, body[7:2]} + 1'b1;
    wire       unused_room = &{1'b0, room_after[5:0]};
    wire [2:0] fields = is_read ? LINK_READ_BYTES[2:0] - LINK_INPUT_BYTES[2:0]
                      : is_poll ? LINK_POLL_BYTES[2:0] - LINK_INPUT_BYTES[2:0]
                      : (is_baud || is_open) ? LINK_BAUD_BYTES[2:0] - LINK_INPUT_BYTES[2:0] : 3'd0;
    always @(posedge clk_i) begin
        in_order <= is_write || is_read || is_input || is_stop || is_reset || is_baud;
        known <= in_order || is_poll || is_identify || is_open;
        body <= frame_length_i + (is_write ? LINK_WRITE_BYTES + CRC_BYTES : LINK_INPUT_BYTES + CRC_BYTES);
        body_right <= (body[1:0] == 2'd3) && is_count({2'd0, words});
        too_many <= (room_after[INPUT_BITS+6:6] == 0);
        length_right <= (is_write || is_input) ? body_right : (body == ~{5'd0, fields});
    end

    reg        is_zero, count_right, any_unsent;
    reg [5:0]  unsent_words;
    wire [LEVEL_BITS+5:0] least_unsent = {6'd0, unsent_i};
    always @(posedge clk_i) begin
        is_zero <= (frame_byte_i == 8'd0);
        count_right <= is_count(frame_byte_i);
        any_unsent <= (unsent_i != 0);
        unsent_words <= ((least_unsent[LEVEL_BITS+5:6] != 0) || (least_unsent[5:2] == MOST_WORDS[5:2]))
                      ? MOST_WORDS : least_unsent[5:0];
    end
    wire        own = place[7];
    wire        is_register = (place[3:0] == LINK_REGION_REGISTERS);
    wire        is_list = own && (place[3:0] == LINK_REGION_MONITORS);
    // A clear holds up what follows, but not registers while a tick runs.
    reg         core_free, busy_read;
    always @(posedge clk_i) begin
        core_free <= !core_busy_i || (running_i && is_register);
        busy_read <= running_i && !is_register;
    end

    // ---- What to do -------------------------------------------------------------------------------------------------
    reg  [4:0] refusal_of_frame;                                                                    // clock 4
    reg        refused_frame;                                                                       // clock 5
    always @(posedge clk_i) begin
        refusal_of_frame <= (in_order && !fresh) ? LINK_CODE_SEQUENCE[4:0]
                          : !known ? LINK_CODE_UNKNOWN[4:0]
                          : !length_right ? LINK_CODE_LENGTH[4:0]
                          : (is_write && running_i) ? LINK_CODE_BUSY[4:0]
                          : (is_input && too_many) ? LINK_CODE_FULL[4:0] : LINK_CODE_OK[4:0];
        refused_frame <= (refusal_of_frame != LINK_CODE_OK[4:0]) && !booting_i;
    end
    wire [4:0] refusal_of_read = !count_right ? LINK_CODE_LENGTH[4:0]
                               : busy_read ? LINK_CODE_BUSY[4:0] : LINK_CODE_OK[4:0];
    wire       at_dispatch = act && (state == DISPATCH), at_execute = act && (state == EXECUTE);
    wire       reads_now = at_execute && is_read;
    wire       right = crc_right_i && (in_no_session || has_session);
    // A new rate waits for the acknowledgement at the old one, and everything else for the new rate.
    wire       hears = frame_ready_i && !rate_pending;
    wire       takes_damage = act && (state == IDLE) && !hears && damage;
    wire       is_damaged = act && (state == VERDICT) && !right;
    wire [4:0] refusal = (takes_damage || is_damaged) ? LINK_CODE_DAMAGED[4:0]
                       : reads_now ? refusal_of_read : refusal_of_frame;
    wire       refuses = takes_damage || is_damaged || (at_dispatch && refused_frame)
                      || (reads_now && refusal_of_read != LINK_CODE_OK[4:0]);
    // Frames that belong to no session are not refused.
    wire       complains = refuses && has_session && (takes_damage || is_damaged || !in_no_session);

    wire       puts_word = (is_input || (is_write && addressed)) && (own || is_input || core_free);
    wire       put = at_execute && puts_word;
    wire       last_word = (words_left == 6'd1);
    wire       at_end = (at == ~frame_length_i);
    wire       last_byte = (bytes_left == 3'd1);
    wire       loads = (reply == DATA) && !own;         // words that come over the bus
    reg        same_session, any_session;

    reg [3:0] next_state;
    always @* begin
        next_state = state;
        case (state)
            IDLE:
                if (booting_i) next_state = boot_over_i ? IDLE : SEQUENCE;
                else if (checked) next_state = SEQUENCE;
                else if (acknowledge && sender_free_i) next_state = BEGIN;
                else if (hears) next_state = check_free_i ? CHECK : IDLE;
                else if (!damage && !rate_pending && sender_free_i && any_unsent) next_state = BEGIN;
            CHECK: if (at_end) next_state = VERDICT;
            VERDICT: next_state = right ? IDLE : DONE;
            SEQUENCE: next_state = DISPATCH;
            DISPATCH:
                if (refuses) next_state = DONE;
                else if (is_identify) next_state = BEGIN;
                else if (is_stop || is_reset) next_state = STOPPING;
                else next_state = FIELD;
            FIELD: if (last_byte) next_state = EXECUTE;
            EXECUTE:
                if (is_open) next_state = !any_session ? DONE : same_session ? BEGIN : OPENING;
                else if (is_baud) next_state = EXECUTED;
                else if (is_poll) next_state = poll_ready_i ? DONE : EXECUTE;
                else if (is_read) next_state = refuses ? DONE : BEGIN;
                else if (is_write && !addressed) next_state = FIELD;
                else if (puts_word) next_state = !last_word ? FIELD : booting_i ? DONE : EXECUTED;
            // A core that was half programmed may have a tick without an end. It must not make the link deaf.
            OPENING: next_state = idle_i ? BEGIN : overdue ? STOPPING : OPENING;
            STOPPING: if (last_byte && input_empty_i) next_state = is_open ? OPENING : EXECUTED;
            BEGIN: if (sender_free_i) next_state = HEAD;
            HEAD:
                case (reply)
                    IDENTITY: if (at == IDENTITY_LAST) next_state = END;
                    ACK: if (at == LINK_ACK_BYTES - 8'd1) next_state = END;
                    DATA: if (at == LINK_DATA_BYTES - 8'd1) next_state = own ? BODY : LOAD;
                    default: if (at == LINK_STREAM_BYTES - 8'd1) next_state = BODY;
                endcase
            LOAD: if (arrived) next_state = BODY;
            BODY: if (last_byte) next_state = last_word ? END : loads ? LOAD : BODY;
            END: next_state = (reply == ACK || reply == STREAM) ? IDLE : (reply == DATA && !last_part) ? BEGIN : DONE;
            default: next_state = IDLE;         // DONE, EXECUTED
        endcase
    end

    assign check_begin_o = act && (state == IDLE) && check_free_i;
    assign check_o = act && (state == CHECK) && !at_end;
    assign good_o = act && (state == VERDICT) && right;
    assign damaged_o = damaged_i || wrong;
    assign boot_end_o = act && (state == IDLE) && booting_i && boot_over_i;
    assign frame_release_o = act && (state == DONE || state == EXECUTED);
    assign restart_o = act && (state == OPENING) && idle_i;
    assign close_o = (state == OPENING);
    assign core_reset_o = (state == STOPPING) && !is_stop;
    assign stop_o = (state == STOPPING);
    assign rate_change_o = act && (state == IDLE) && rate_pending && !acknowledge && line_idle_i;
    assign poll_o = at_execute && is_poll && poll_ready_i;
    assign poll_position_o = word[23:8];
    assign poll_resend_o = (word[31:24] & LINK_FLAG_RESEND) != 8'd0;
    assign input_push_o = put && is_input;
    assign bus_write_o = put && is_write && !own;
    assign own_write_o = put && is_write && own && is_register;
    assign list_write_o = put && is_write && is_list;
    assign list_read_o = is_list && (state == BODY) && (reply == DATA);     // else the sequencer may read the queue
    assign bus_read_o = act && (state == LOAD) && !asked && core_free;
    assign stream_take_o = act && (state == BODY) && last_byte && (reply == STREAM);
    assign region_o = place[3:0];
    // Ticks are started by run words alone.
    wire starts_tick = !own && is_write && is_register && (address_o[7:0] == REGISTER_CONTROL);
    assign data_o = {word[31:1], word[0] && !starts_tick};

    always @(posedge clk_i)
        if (rst_i) begin
            state <= IDLE;
            has_session <= 1'b0;
            session <= 32'd0;
            expected <= 8'd0;
            code <= LINK_CODE_OK[4:0];
            acknowledge <= 1'b0;
            damage <= 1'b0;
            checked <= 1'b0;
            wrong <= 1'b0;
            overdue <= 1'b0;
            rate_pending <= 1'b0;
        end else begin
            if (act) begin
                state <= next_state;
                checked <= (state == VERDICT) || (checked && state == IDLE);
            end
            wrong <= is_damaged || (wrong && damaged_i);
            overdue <= (state == OPENING) && (overdue || overdue_i);
            if (damaged_i) damage <= 1'b1;
            else if (takes_damage) damage <= 1'b0;
            if (at_execute && is_baud) rate_pending <= 1'b1;
            else if (rate_change_o) rate_pending <= 1'b0;

            if (restart_o) begin
                has_session <= 1'b1;
                session <= word;
                expected <= 8'd0;
                code <= LINK_CODE_OK[4:0];
                acknowledge <= 1'b0;
            end else if (act && state == EXECUTED) begin
                expected <= expected + 8'd1;
                code <= LINK_CODE_OK[4:0];
                acknowledge <= 1'b1;
            end else if (complains) begin
                acknowledge <= 1'b1;
                // What says only that a frame went missing does not hide a refusal.
                if (refusal[4] || !code[4]) code <= refusal;
            end else if (reads_now)
                code <= LINK_CODE_OK[4:0];
            else if (poll_o && (word[31:24] & LINK_FLAG_ANSWER) != 8'd0)
                acknowledge <= 1'b1;
            else if (act && state == IDLE && !checked && sender_free_i)
                acknowledge <= 1'b0;
        end

    // ---- Reading a frame --------------------------------------------------------------------------------------------
    wire starts = booting_i ? !boot_over_i : checked;
    wire moves_on = (state == IDLE && starts) || state == SEQUENCE || state == FIELD
                 || (state == DISPATCH && (is_write || is_read)) || (state == EXECUTE && booting_i && !addressed);
    assign boot_next_o = act && moves_on;
    assign frame_address_o = at;

    always @(posedge clk_i)
        if (act) begin
            if (state == SEQUENCE) fresh <= (frame_byte_i == expected);
            if (state == DISPATCH) place <= frame_byte_i;

            if (moves_on || state == CHECK || state == HEAD) at <= at + 8'd1;
            else if (state != DISPATCH && state != EXECUTE) at <= 8'd0;

            if (state == DISPATCH) bytes_left <= is_poll ? 3'd3 : (is_stop || is_reset) ? 3'd7 : 3'd4;
            else if (state == FIELD || ((state == BODY || state == STOPPING) && !last_byte))
                bytes_left <= bytes_left - 3'd1;
            else if (state == STOPPING) bytes_left <= bytes_left;
            else bytes_left <= (state == OPENING) ? 3'd7 : 3'd4;

            addressed <= (state == EXECUTE) || (addressed && state != DISPATCH);

            // An `open` is compared with the session byte by byte.
            if (state == DISPATCH) same_session <= has_session;
            else if (state == FIELD && frame_byte_i != session_byte_o) same_session <= 1'b0;
            if (state == DISPATCH) any_session <= 1'b0;
            else if (state == FIELD && !is_zero) any_session <= 1'b1;
        end

    // ---- Words, their number and their addresses --------------------------------------------------------------------
    // The count of a read stands in the frame where the head of its answer has something else.
    wire counts_words = act && (state == HEAD) && (reply == DATA) && (at[2:0] == LINK_READ_COUNT_OFFSET[2:0]);
    wire word_ends = put || (act && state == BODY && last_byte);
    wire address_load = at_execute && !addressed;
    wire address_next = word_ends && (chunk_o == 3'd0);
    // One more, or loaded: what is added does not matter then, and so both fit into one adder.
    wire [ADDRESS_BITS-1:0] next_address = address_o + {ADDRESS_BITS{address_load}} + 1'b1;

    always @(posedge clk_i) begin
        if (act && state == IDLE) words_left <= unsent_words;
        else if (at_dispatch) words_left <= words;
        else if (counts_words || (booting_i && address_load)) words_left <= frame_byte_i[5:0];
        else if (word_ends) words_left <= words_left - 6'd1;

        if (address_load || address_next) address_o <= address_load ? word[ADDRESS_BITS-1:0] : next_address;
        if (address_load || address_next) chunk_o <= place[6:4];
        else if (word_ends) chunk_o <= chunk_o - 3'd1;
    end

    always @(posedge clk_i)
        if (bus_valid_i) word <= bus_data_i;
        else if (act && (state == FIELD || (state == BODY && loads))) word <= {frame_byte_i, word[31:8]};

    always @(posedge clk_i)
        if (state != LOAD) begin
            asked <= 1'b0;
            arrived <= 1'b0;
        end else begin
            if (bus_read_o) asked <= 1'b1;
            if (bus_valid_i) arrived <= 1'b1;
        end

    // ---- What is sent -----------------------------------------------------------------------------------------------
    assign send_begin_o = act && (state == BEGIN) && sender_free_i;
    assign send_valid_o = act && (state == HEAD || state == BODY);
    assign send_first_o = (state == HEAD || state == CHECK) && (at[7:2] == 6'd0);
    assign send_end_o = act && (state == END);
    assign constant_address_o = at;
    assign byte_o = 2'd0 - bytes_left[1:0];
    assign own_hold_o = (state == BODY) && (act || bytes_left != 3'd4);

    always @(posedge clk_i)
        if (act) begin
            if (state == IDLE) reply <= acknowledge ? ACK : STREAM;
            else if (state == DISPATCH) reply <= is_read ? DATA : IDENTITY;

            if (state == DISPATCH) part <= 8'd0;
            else if (state == END) part <= part + 8'd1;
            // Behind the count stands how many answers there are; it is seen in the step after the head's.
            if (at == LINK_READ_MORE_OFFSET) last_part <= (frame_byte_i == part);
        end

    synfire_reply built (
        .clk_i(clk_i), .at_i(at), .word_byte_i(byte_o), .keeps_i(beat == 2'd2), .checks_i(booting_i || state == CHECK),
        .heads_i(state == HEAD), .opens_i(state == FIELD), .ack_i(reply == ACK), .data_i(reply == DATA),
        .stream_i(reply == STREAM), .own_i(own), .is_list_i(is_list), .is_register_i(is_register),
        .frame_byte_i(frame_byte_i), .part_i(part), .constant_i(constant_i),
        .bit_clocks_i(bit_clocks_i), .session_i(session),
        .expected_i(expected), .code_i(code), .state_i({holds_events_i, waiting_i, running_i}),
        .consumed_i(consumed_i), .produced_i(produced_i), .sent_i(sent_i), .word_i(word[7:0]),
        .list_word_i(list_word_i), .own_byte_i(own_byte_i), .stream_byte_i(stream_byte_i),
        .byte_o(send_byte_o), .session_byte_o(session_byte_o)
    );
endmodule

`default_nettype wire
