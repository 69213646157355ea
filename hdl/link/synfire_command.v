// The command engine: executes frames, one after the other, and builds what is sent. docs/link.md says what frames mean.
//
// It takes a step every four clocks, so whatever it asks a memory for in one step is there in the next. A frame takes two
// steps and five for each word; what it sends takes one step a byte.
`default_nettype none

module synfire_command #(
    parameter INPUT_BITS = 8,           // the queue has 2^INPUT_BITS words
    parameter LEVEL_BITS = 10
) (
    input  wire        clk_i,
    input  wire        rst_i,

    // Frames.
    input  wire        frame_ready_i,
    input  wire [7:0]  frame_length_i,
    output wire        frame_release_o,
    output wire [7:0]  frame_address_o,
    input  wire [7:0]  frame_byte_i,
    input  wire        damaged_i,

    // The session.
    output reg         has_session_o,
    output reg  [31:0] session_o,
    output wire        restart_o,           // one clock: a session begins

    // What is sent.
    input  wire        sender_free_i,
    input  wire        line_idle_i,         // nothing is left of what was sent
    output wire        send_begin_o,
    output wire        send_valid_o,
    output reg  [7:0]  send_byte_o,
    output wire        send_end_o,
    output wire [7:0]  constant_address_o,
    input  wire [7:0]  constant_i,

    // The rate.
    input  wire [23:0] bit_clocks_i,
    input  wire        rate_pending_i,
    output wire        rate_set_o,
    output wire        rate_change_o,

    // Runs.
    output wire        stop_o,              // four clocks at least
    output wire        close_o,             // the session ends: until `idle_i`
    output wire        core_reset_o,
    input  wire        idle_i,
    input  wire        running_i,
    input  wire        waiting_i,
    input  wire        holds_events_i,
    input  wire        core_busy_i,

    // Input queue and list of monitors.
    input  wire [INPUT_BITS:0] input_level_i,
    input  wire [15:0] consumed_i,
    output wire        input_push_o,
    output wire        list_write_o,
    output wire        list_read_o,
    input  wire [31:0] list_word_i,

    // The stream.
    input  wire [15:0] produced_i,
    input  wire [15:0] sent_i,
    input  wire [LEVEL_BITS-1:0] unsent_i,
    input  wire [31:0] stream_word_i,
    output wire        stream_take_o,
    output wire        poll_o,
    output wire [15:0] poll_position_o,
    output wire        poll_resend_o,

    // Memories and registers: the core's over the bus, the link's own at once.
    output wire        bus_write_o,
    output wire        bus_read_o,
    input  wire        bus_valid_i,
    input  wire [31:0] bus_data_i,
    output wire        own_write_o,
    input  wire [31:0] own_word_i,
    output wire [3:0]  region_o,
    output reg  [24:0] address_o,
    output reg  [2:0]  chunk_o,
    output wire [31:0] data_o
);
    `include "synfire_link.vh"
    `include "synfire_spec.vh"

    localparam [3:0] IDLE = 4'd0, SEQUENCE = 4'd1, DISPATCH = 4'd2, FIELD = 4'd3, EXECUTE = 4'd4, OPENING = 4'd5,
                     RESETTING = 4'd6, DONE = 4'd7, EXECUTED = 4'd8, BEGIN = 4'd9, HEAD = 4'd10, LOAD = 4'd11,
                     BODY = 4'd12, END = 4'd13;
    localparam [1:0] IDENTITY = 2'd0, ACK = 2'd1, DATA = 2'd2, STREAM = 2'd3;
    localparam [INPUT_BITS:0] CAPACITY = {1'b1, {INPUT_BITS{1'b0}}};
    localparam [7:0] IDENTITY_LAST = LINK_IDENTITY_BYTES + 8'd4 * LINK_PARAMETERS - 8'd1;
    localparam [5:0] MOST_WORDS = LINK_WORDS_MAX[5:0];

    // ---- Steps ---------------------------------------------------------------------------------------------------------
    reg [1:0] beat;
    wire      act = (beat == 2'd3);
    always @(posedge clk_i) beat <= rst_i ? 2'd0 : beat + 2'd1;

    reg [3:0]  state;
    reg [7:0]  kind;
    reg        fresh;           // the frame has the expected number
    reg [7:0]  at;              // the byte of the frame that is read
    reg [2:0]  bytes_left;      // of the field or word; of RESETTING the steps
    reg [5:0]  words_left;
    reg        addressed;       // `address_o` is that of the frame
    reg [7:0]  place;
    reg [31:0] word;
    reg [1:0]  reply;
    reg [7:0]  out;             // the byte that is built
    reg [2:0]  reply_state;
    reg        asked, arrived;
    reg [7:0]  expected;
    reg [4:0]  code;
    reg        acknowledge, damage;

    // ---- What the frame is ---------------------------------------------------------------------------------------------
    // `kind` is two steps old when it is acted upon, and so is the frame's length: there is time for a register after each
    // piece of logic, and so no long path. The clock is counted from the one in which `kind` is there.
    reg is_write, is_read, is_input, is_stop, is_reset, is_baud, is_poll, is_identify, is_open;     // clock 1
    always @(posedge clk_i) begin
        is_write <= (kind == LINK_FRAME_WRITE);
        is_read <= (kind == LINK_FRAME_READ);
        is_input <= (kind == LINK_FRAME_INPUT);
        is_stop <= (kind == LINK_FRAME_STOP);
        is_reset <= (kind == LINK_FRAME_RESET);
        is_baud <= (kind == LINK_FRAME_BAUD);
        is_poll <= (kind == LINK_FRAME_POLL);
        is_identify <= (kind == LINK_FRAME_IDENTIFY);
        is_open <= (kind == LINK_FRAME_OPEN);
    end

    reg        in_order, known;                                                                    // clocks 2 and 3
    reg [7:0]  body;                                                                               // clock 2
    reg        body_right, length_right;                                                           // clocks 3 and 4
    reg [INPUT_BITS:0] input_room;                                                                 // clock 3
    reg        too_many;                                                                           // clock 4
    always @(posedge clk_i) begin
        in_order <= is_write || is_read || is_input || is_stop || is_reset || is_baud;
        known <= in_order || is_poll || is_identify || is_open;
        body <= frame_length_i - (is_write ? LINK_WRITE_BYTES : LINK_INPUT_BYTES);
        body_right <= (body[1:0] == 2'd0) && (body[7:2] != 6'd0) && (body[7:2] <= MOST_WORDS);
        input_room <= CAPACITY - input_level_i;
        too_many <= ({{INPUT_BITS{1'b0}}, body[7:2]} > {5'd0, input_room});
        if (is_write || is_input) length_right <= body_right;
        else if (is_read) length_right <= (frame_length_i == LINK_READ_BYTES);
        else if (is_baud || is_open) length_right <= (frame_length_i == LINK_BAUD_BYTES);
        else if (is_poll) length_right <= (frame_length_i == LINK_POLL_BYTES);
        else length_right <= (frame_length_i == LINK_STOP_BYTES);
    end

    reg        count_right, same_session, no_session, any_unsent;
    reg [5:0]  unsent_words;
    wire [LEVEL_BITS+5:0] least_unsent = {6'd0, unsent_i};
    always @(posedge clk_i) begin
        count_right <= (frame_byte_i != 8'd0) && (frame_byte_i <= {2'd0, MOST_WORDS});
        same_session <= has_session_o && (word == session_o);
        no_session <= (word == 32'd0);
        any_unsent <= (unsent_i != 0);
        unsent_words <= (least_unsent > {{LEVEL_BITS{1'b0}}, MOST_WORDS}) ? MOST_WORDS : least_unsent[5:0];
    end
    wire        own = place[7];
    wire        is_register = (place[3:0] == LINK_REGION_REGISTERS);
    wire        is_list = own && (place[3:0] == LINK_REGION_MONITORS);
    // A clear holds up what follows, but not registers while a tick runs.
    wire        core_free = !core_busy_i || (running_i && is_register);

    // ---- What to do ----------------------------------------------------------------------------------------------------
    reg  [4:0] refusal_of_frame;                                                                   // clock 5
    reg        refused_frame;                                                                      // clock 6
    always @(posedge clk_i) begin
        refusal_of_frame <= (in_order && !fresh) ? LINK_CODE_SEQUENCE[4:0]
                          : !known ? LINK_CODE_UNKNOWN[4:0]
                          : !length_right ? LINK_CODE_LENGTH[4:0]
                          : (is_write && running_i) ? LINK_CODE_BUSY[4:0]
                          : (is_input && too_many) ? LINK_CODE_FULL[4:0] : LINK_CODE_OK[4:0];
        refused_frame <= (refusal_of_frame != LINK_CODE_OK[4:0]);
    end
    wire [4:0] refusal_of_read = !count_right ? LINK_CODE_LENGTH[4:0]
                               : (running_i && !is_register) ? LINK_CODE_BUSY[4:0] : LINK_CODE_OK[4:0];
    wire       at_dispatch = act && (state == DISPATCH), at_execute = act && (state == EXECUTE);
    wire       reads_now = at_execute && is_read;
    wire       takes_damage = act && (state == IDLE) && !frame_ready_i && damage;
    wire [4:0] refusal = takes_damage ? LINK_CODE_DAMAGED[4:0] : reads_now ? refusal_of_read : refusal_of_frame;
    wire       refuses = takes_damage || (at_dispatch && refused_frame)
                      || (reads_now && refusal_of_read != LINK_CODE_OK[4:0]);
    // Frames that belong to no session are not refused.
    wire       complains = refuses && has_session_o && (takes_damage || !kind[7]);

    wire       puts_word = (is_input || (is_write && addressed)) && (own || is_input || core_free);
    wire       put = at_execute && puts_word;
    wire       last_word = (words_left == 6'd1);
    wire       load_ready = (reply == STREAM) || own || arrived;

    reg [3:0] next_state;
    always @* begin
        next_state = state;
        case (state)
            IDLE:
                if (frame_ready_i) next_state = SEQUENCE;
                else if (!damage && sender_free_i && (acknowledge || (!rate_pending_i && any_unsent)))
                    next_state = BEGIN;
            SEQUENCE: next_state = DISPATCH;
            DISPATCH:
                if (refuses) next_state = DONE;
                else if (is_identify) next_state = BEGIN;
                else if (is_stop) next_state = EXECUTED;
                else if (is_reset) next_state = RESETTING;
                else next_state = FIELD;
            FIELD: if (bytes_left == 3'd1) next_state = EXECUTE;
            EXECUTE:
                if (is_open) next_state = no_session ? DONE : same_session ? BEGIN : OPENING;
                else if (is_baud) next_state = EXECUTED;
                else if (is_poll) next_state = DONE;
                else if (is_read) next_state = refuses ? DONE : BEGIN;
                else if (is_write && !addressed) next_state = FIELD;
                else if (puts_word) next_state = last_word ? EXECUTED : FIELD;
            OPENING: if (idle_i) next_state = BEGIN;
            RESETTING: if (bytes_left == 3'd1) next_state = EXECUTED;
            BEGIN: if (sender_free_i) next_state = HEAD;
            HEAD:
                case (reply)
                    IDENTITY: if (out == IDENTITY_LAST) next_state = END;
                    ACK: if (out == LINK_ACK_BYTES - 8'd1) next_state = END;
                    DATA: if (out == LINK_DATA_BYTES - 8'd1) next_state = LOAD;
                    default: if (out == LINK_STREAM_BYTES - 8'd1) next_state = LOAD;
                endcase
            LOAD: if (load_ready) next_state = BODY;
            BODY: if (bytes_left == 3'd1) next_state = last_word ? END : LOAD;
            END: next_state = (reply == ACK || reply == STREAM) ? IDLE : DONE;
            default: next_state = IDLE;         // DONE, EXECUTED
        endcase
    end

    assign frame_release_o = act && (state == DONE || state == EXECUTED);
    assign restart_o = act && (state == OPENING) && idle_i;
    assign close_o = (state == OPENING);
    assign core_reset_o = (state == RESETTING);
    assign stop_o = (state == RESETTING) || (state == EXECUTED && is_stop);
    assign rate_set_o = at_execute && is_baud;
    assign rate_change_o = act && (state == IDLE) && rate_pending_i && !acknowledge && !frame_ready_i && line_idle_i;
    assign poll_o = at_execute && is_poll;
    assign poll_position_o = word[23:8];
    assign poll_resend_o = (word[31:24] & LINK_FLAG_RESEND) != 8'd0;
    assign input_push_o = put && is_input;
    assign bus_write_o = put && is_write && !own;
    assign own_write_o = put && is_write && own && is_register;
    assign list_write_o = put && is_write && is_list;
    assign list_read_o = is_list && (state == LOAD) && (reply == DATA);     // else the sequencer may read the queue
    assign bus_read_o = act && (state == LOAD) && (reply == DATA) && !own && !asked && core_free;
    assign stream_take_o = act && (state == LOAD) && (reply == STREAM);
    assign region_o = place[3:0];
    // Ticks are started by run words alone.
    wire starts_tick = !own && is_write && is_register && (address_o[7:0] == REGISTER_CONTROL);
    assign data_o = {word[31:1], word[0] && !starts_tick};

    always @(posedge clk_i)
        if (rst_i) begin
            state <= IDLE;
            has_session_o <= 1'b0;
            session_o <= 32'd0;
            expected <= 8'd0;
            code <= LINK_CODE_OK[4:0];
            acknowledge <= 1'b0;
            damage <= 1'b0;
        end else begin
            if (act) state <= next_state;
            if (damaged_i) damage <= 1'b1;
            else if (takes_damage) damage <= 1'b0;

            if (restart_o) begin
                has_session_o <= 1'b1;
                session_o <= word;
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
            else if (act && state == IDLE && next_state == BEGIN)
                acknowledge <= 1'b0;
        end

    // ---- Reading a frame -----------------------------------------------------------------------------------------------
    assign frame_address_o = (state == HEAD) ? out : at;

    always @(posedge clk_i)
        if (act) begin
            case (state)
                IDLE: kind <= frame_byte_i;
                SEQUENCE: fresh <= (frame_byte_i == expected);
                DISPATCH: place <= frame_byte_i;
                default: ;
            endcase

            if (state == IDLE || state == SEQUENCE || state == FIELD || (state == DISPATCH && (is_write || is_read)))
                at <= at + 8'd1;
            if (state == DONE || state == EXECUTED || (state == IDLE && !frame_ready_i)) at <= 8'd0;

            if (state == DISPATCH) bytes_left <= is_poll ? 3'd3 : is_reset ? 3'd7 : 3'd4;
            else if (state == FIELD || state == BODY || state == RESETTING) bytes_left <= bytes_left - 3'd1;
            else bytes_left <= 3'd4;

            addressed <= (state == EXECUTE) || (addressed && state != DISPATCH);
        end

    // ---- Words, their number and their addresses -------------------------------------------------------------------------
    wire word_ends = put || (act && state == BODY && bytes_left == 3'd1);

    always @(posedge clk_i) begin
        if (act && state == IDLE) words_left <= unsent_words;
        else if (at_dispatch) words_left <= body[7:2];
        else if (reads_now) words_left <= frame_byte_i[5:0];
        else if (word_ends) words_left <= words_left - 6'd1;

        if (at_execute && !addressed) begin
            address_o <= word[24:0];
            chunk_o <= place[6:4];
        end else if (word_ends && chunk_o == 3'd0) begin
            address_o <= address_o + 25'd1;
            chunk_o <= place[6:4];
        end else if (word_ends)
            chunk_o <= chunk_o - 3'd1;
    end

    wire head_of_word = (reply == ACK && out[2]) || (reply == STREAM && out >= LINK_STREAM_CONSUMED_OFFSET);
    wire [15:0] position = (reply == ACK) ? produced_i : sent_i;

    always @(posedge clk_i)
        if (state == LOAD) begin
            if (reply == STREAM) word <= stream_word_i;
            else if (is_list) word <= list_word_i;
            else if (own) word <= is_register ? own_word_i : 32'd0;
            else if (bus_valid_i) word <= bus_data_i;
        end else if (act && state == BEGIN)
            word <= {position, consumed_i};
        else if (act && (state == FIELD || state == BODY || (state == HEAD && head_of_word)))
            word <= {frame_byte_i, word[31:8]};

    always @(posedge clk_i)
        if (state != LOAD) begin
            asked <= 1'b0;
            arrived <= 1'b0;
        end else begin
            if (bus_read_o) asked <= 1'b1;
            if (bus_valid_i) arrived <= 1'b1;
        end

    // ---- Building a frame ------------------------------------------------------------------------------------------------
    assign send_begin_o = act && (state == BEGIN) && sender_free_i;
    assign send_valid_o = act && (state == HEAD || state == BODY);
    assign send_end_o = act && (state == END);
    assign constant_address_o = out;

    always @(posedge clk_i)
        if (act) begin
            if (state == IDLE) reply <= acknowledge ? ACK : STREAM;
            else if (state == DISPATCH) reply <= is_read ? DATA : IDENTITY;
            out <= (state == HEAD) ? out + 8'd1 : 8'd0;
            if (state == BEGIN) reply_state <= {holds_events_i, waiting_i, running_i};
        end

    reg [7:0] of_rate, of_session, of_identity, of_head;
    always @* begin
        case (out[1:0])
            2'd0: of_rate = bit_clocks_i[7:0];
            2'd1: of_rate = bit_clocks_i[15:8];
            2'd2: of_rate = bit_clocks_i[23:16];
            default: of_rate = 8'd0;
        endcase
        case (out[1:0])
            2'd0: of_session = session_o[7:0];
            2'd1: of_session = session_o[15:8];
            2'd2: of_session = session_o[23:16];
            default: of_session = session_o[31:24];
        endcase
        of_identity = constant_i;
        if (out[7:2] == LINK_IDENTITY_BIT_CLOCKS_OFFSET[7:2]) of_identity = of_rate;
        if (out[7:2] == LINK_IDENTITY_SESSION_OFFSET[7:2]) of_identity = of_session;

        of_head = word[7:0];
        if (reply == IDENTITY) of_head = of_identity;
        else if (out == 8'd0)
            of_head = (reply == ACK) ? LINK_FRAME_ACK : (reply == DATA) ? LINK_FRAME_DATA : LINK_FRAME_STREAM;
        else if (reply == DATA) of_head = frame_byte_i;
        else if (out == 8'd1) of_head = expected;
        else if (reply == ACK && out == LINK_ACK_CODE_OFFSET) of_head = {3'd0, code};
        else if (reply == ACK && out == LINK_ACK_STATE_OFFSET) of_head = {5'd0, reply_state};
    end
    // In the last clock of a step the byte of this step is there.
    always @(posedge clk_i) send_byte_o <= (state == HEAD) ? of_head : word[7:0];
endmodule

`default_nettype wire
