// synfire_command leaves every state in a bounded number of steps while the line and the core do their part; executes
// no frame whose CRC was not right since the last reset; and does nothing but write while it boots.
//
// `ahead` bounds the steps that are left in a state. In each step the state is left, or `ahead` gets smaller. Whatever
// the engine waits for comes within PATIENCE steps: the next byte of the boot script, a frame's CRC unit, the sender
// and the line, the end of a clear, an answer of the core, room for a poll. A session that begins waits for a tick
// that may never end; half a second later `overdue_i` comes. After the reset of the core the sequencer is idle soon. A
// reset may come at any time.
//
// frame_proof.v has this file again, to show more.
//
// Method: induction, 5 clocks
// Mutant: link/synfire_command.v, 130 clocks: s/ : overdue ? STOPPING : OPENING/ : OPENING/
// Mutant: link/synfire_command.v, 80 clocks: s/^            checked <= 1'b0;//
// Mutant: link/synfire_command.v, 80 clocks: s/is_open <= !booting_i \&\& /is_open <= /
`default_nettype none

`ifdef WHOLE_FRAME
module frame_proof (
`else
module command_proof (
`endif
    input wire        clk_i,
    input wire        resets,
    input wire        anything_boot_ready, anything_boot_over, anything_frame, anything_sender, anything_line,
    input wire        anything_check, anything_idle, anything_overdue, anything_empty, anything_poll, anything_answer,
    input wire        anything_busy,
    input wire [7:0]  new_length,
    input wire [7:0]  anything_byte,
    input wire        damaged,
    input wire        crc_right,
    input wire        running, waiting, holds_events,
    input wire [8:0]  room,
    input wire [9:0]  unsent,
    input wire [31:0] bus_data,
    input wire [7:0]  new_more,
    input wire [5:0]  new_words
);
    localparam [9:0] PATIENCE = 10'd3, FLUSH = 10'd8;
    localparam [3:0] IDLE = 4'd0, CHECK = 4'd1, VERDICT = 4'd2, SEQUENCE = 4'd3, DISPATCH = 4'd4, FIELD = 4'd5,
                     EXECUTE = 4'd6, OPENING = 4'd7, STOPPING = 4'd8, DONE = 4'd9, EXECUTED = 4'd10, BEGIN = 4'd11,
                     HEAD = 4'd12, LOAD = 4'd13, BODY = 4'd14, END = 4'd15;
    localparam [1:0] IDENTITY = 2'd0, ACK = 2'd1, DATA = 2'd2, STREAM = 2'd3;
    `include "synfire_link.vh"
    localparam [7:0] IDENTITY_LAST = LINK_IDENTITY_BYTES + 8'd4 * LINK_PARAMETERS - 8'd1;

    (* anyconst *) reg has_script;
    reg        started = 1'b0;
    wire       reset = !started || resets;
    reg        booting = 1'b0, offered = 1'b0;
    reg [7:0]  length_n = 8'd0;
    // Steps in this state, and for which the script has had no byte. An empty line is not waited for.
    reg [9:0]  waited = 10'd0, dry = 10'd0;
    reg        core_was_reset = 1'b0;
    reg        verified = 1'b0;         // the CRC of the frame that is offered was right

    // What a read asks for: answers after the first one, and words of each.
    reg  [7:0] more = 8'd0;
    reg  [5:0] words_asked = 6'd1;
    wire [7:0] frame_byte = ( \dut.at == LINK_READ_MORE_OFFSET) ? more
                          : ( \dut.at == LINK_READ_COUNT_OFFSET && !booting) ? {2'd0, words_asked} : anything_byte;

    wire       late = (waited >= PATIENCE);
    wire       boot_ready = anything_boot_ready || dry >= PATIENCE;
    wire       idle = anything_idle || (late && core_was_reset);
    wire       overdue = (anything_overdue && !core_was_reset) || late;
    wire       boot_end, boot_next, release_frame, restart, close, core_reset, stop, good;
    wire       send_begin, send_valid, send_end, check_begin, check, rate_change, input_push, list_write, poll;
    wire       bus_read, bus_write, own_write, stream_take, step;
    (* hierconn *) wire [3:0] \dut.state , \dut.next_state ;
    (* hierconn *) wire [1:0] \dut.beat , \dut.reply ;
    (* hierconn *) wire [7:0] \dut.at ;
    (* hierconn *) wire [2:0] \dut.bytes_left ;
    (* hierconn *) wire [5:0] \dut.words_left ;
    (* hierconn *) wire       \dut.acknowledge , \dut.addressed , \dut.last_part , \dut.count_right ;
    (* hierconn *) wire [7:0] \dut.part ;
    (* hierconn *) wire       \dut.act , \dut.asked , \dut.arrived , \dut.checked , \dut.rate_pending , \dut.known ;
    (* hierconn *) wire       \dut.is_write , \dut.is_read , \dut.is_input , \dut.is_stop , \dut.is_reset ;
    (* hierconn *) wire       \dut.is_baud , \dut.is_poll , \dut.is_identify , \dut.is_open ;

    synfire_command dut (
        .clk_i(clk_i), .rst_i(reset), .booting_i(booting), .boot_end_o(boot_end), .boot_next_o(boot_next),
        .boot_ready_i(boot_ready), .boot_over_i(anything_boot_over), .step_o(step),
        .frame_ready_i(offered || booting), .frame_length_i(length_n), .frame_release_o(release_frame),
        .frame_address_o(), .frame_byte_i(frame_byte), .damaged_i(damaged), .damaged_o(), .good_o(good),
        .restart_o(restart), .sender_free_i(anything_sender || late), .line_idle_i(anything_line || late),
        .send_begin_o(send_begin), .send_valid_o(send_valid), .send_byte_o(), .send_first_o(), .session_byte_o(),
        .send_end_o(send_end), .check_free_i(anything_check || late), .check_begin_o(check_begin), .check_o(check),
        .crc_right_i(crc_right), .constant_address_o(), .constant_i(8'd0), .bit_clocks_i(24'd0),
        .rate_change_o(rate_change), .stop_o(stop), .close_o(close), .core_reset_o(core_reset), .idle_i(idle),
        .overdue_i(overdue), .running_i(running), .waiting_i(waiting), .holds_events_i(holds_events),
        .core_busy_i(anything_busy && !late), .input_empty_i(anything_empty || waited >= FLUSH + PATIENCE),
        .input_room_i(room), .consumed_i(16'd0), .input_push_o(input_push), .list_write_o(list_write), .list_read_o(),
        .list_word_i(32'd0), .produced_i(16'd0), .sent_i(16'd0), .unsent_i(unsent), .stream_byte_i(8'd0),
        .stream_take_o(stream_take), .poll_ready_i(anything_poll || late), .poll_o(poll), .poll_position_o(),
        .poll_resend_o(), .bus_write_o(bus_write), .bus_read_o(bus_read),
        .bus_valid_i(anything_answer || ( \dut.asked && waited >= 2 * PATIENCE)), .bus_data_i(bus_data),
        .own_write_o(own_write), .own_hold_o(), .byte_o(), .own_byte_i(8'd0), .region_o(), .address_o(), .chunk_o(),
        .data_o()
    );

    wire [7:0] head_last = \dut.reply == IDENTITY ? IDENTITY_LAST : \dut.reply == ACK ? LINK_ACK_BYTES - 8'd1
                         : \dut.reply == DATA ? LINK_DATA_BYTES - 8'd1 : LINK_STREAM_BYTES - 8'd1;
    wire [7:0] check_left = ~length_n - \dut.at , head_left = head_last - \dut.at ;
    wire [2:0] bytes = \dut.bytes_left - 3'd1;
    wire [5:0] words = \dut.words_left - 6'd1;
    wire [9:0] script = booting ? PATIENCE - dry : 10'd0;
    reg  [9:0] ahead;
    always @*
        case (\dut.state )
            IDLE: ahead = PATIENCE + 10'd1 - waited;
            CHECK: ahead = {2'd0, check_left};
            FIELD: ahead = {5'd0, bytes, 2'd0} + script;            // a byte in PATIENCE + 1 steps
            OPENING, BEGIN: ahead = PATIENCE - waited;
            EXECUTE: ahead = 2 * PATIENCE - waited;                 // for a clear, and for the script then
            STOPPING: ahead = FLUSH + PATIENCE - waited;
            HEAD: ahead = {2'd0, head_left};
            LOAD: ahead = 2 * PATIENCE - waited;
            BODY: ahead = {1'b0, words, bytes};
            default: ahead = script;
        endcase

    // ---- The whole frame --------------------------------------------------------------------------------------------
    // Steps at most of a wait, a word that is written, a word that comes over the bus, an answer with its words, and
    // the session that begins while a tick does not end.
    localparam [19:0] WAIT = {10'd0, PATIENCE} + 20'd1, LONG = {10'd0, 2 * PATIENCE} + 20'd1, WORD = LONG + 20'd5;
    localparam [19:0] WORDS = {14'd0, LINK_WORDS_MAX[5:0]}, ANSWER = WAIT + 20'd10 + WORDS * WORD;
    localparam [19:0] ANSWERS = 20'd256 * ANSWER, OPENED = 20'd3 * WAIT + {10'd0, FLUSH} + 20'd2;
    // From a state of the frame on: its execution, its verdict, its bytes, and those of an acknowledgement before it.
    localparam [19:0] EXECUTION = LONG + OPENED + ANSWERS + 20'd6, JUDGED = EXECUTION + 20'd2;
    localparam [19:0] READY = JUDGED + 20'd257, ACKNOWLEDGED = 20'd2 * WAIT + {12'd0, LINK_ACK_BYTES} + 20'd3 + READY;
    localparam [19:0] STREAMED = WAIT + {12'd0, LINK_STREAM_BYTES} + 20'd4 * 20'd64 + 20'd2;
    localparam [19:0] MOST = STREAMED + WAIT + 20'd1 + ACKNOWLEDGED;

    wire        is_answer = ( \dut.reply == DATA)
                         && ( \dut.state == BEGIN || \dut.state == HEAD || \dut.state == LOAD || \dut.state == BODY
                             || \dut.state == END);
    // The frame is executed or answered.
    wire        is_own = is_answer || ( \dut.state >= SEQUENCE && \dut.state <= EXECUTED)
                      || ( \dut.state >= BEGIN && \dut.reply == IDENTITY);
    wire        is_unheard = ( \dut.reply == ACK || \dut.reply == STREAM);      // what is sent was there before
    wire [19:0] words_left = {13'd0, \dut.words_left == 6'd0, \dut.words_left }, words_after = words_left - 20'd1;
    wire [19:0] frame = \dut.acknowledge ? ACKNOWLEDGED : READY;
    wire [19:0] heard = WAIT + 20'd1 + frame;
    wire [19:0] answers_left = {12'd0, more - \dut.part } * ANSWER;
    wire [19:0] sent = is_unheard ? heard + 20'd1 : \dut.reply == DATA ? answers_left + 20'd1 : 20'd1;
    wire [19:0] body = \dut.reply == DATA ? WORDS * WORD : \dut.reply == STREAM ? {words_left[17:0], 2'd0} : 20'd0;
    wire [19:0] unwritten = ( \dut.is_write && ! \dut.addressed ) ? words_left : words_after;
    wire [19:0] executed = ( \dut.is_write || \dut.is_input ) ? unwritten * WORD + 20'd1 : OPENED + ANSWERS;
    wire [19:0] bytes_after = {18'd0, bytes[1:0]}, age = {10'd0, waited};
    reg  [19:0] whole;
    always @*
        case (\dut.state )
            IDLE: whole = \dut.checked ? EXECUTION + 20'd1 : WAIT - age + 20'd1 + frame;
            CHECK: whole = {12'd0, check_left} + 20'd1 + JUDGED;
            VERDICT: whole = JUDGED;
            SEQUENCE: whole = EXECUTION;
            DISPATCH: whole = EXECUTION - 20'd1;
            FIELD: whole = bytes_after + 20'd1 + LONG + executed;
            EXECUTE: whole = LONG - age + executed;
            OPENING: whole = WAIT - age + ANSWERS + (core_was_reset ? 20'd0 : OPENED - WAIT);
            STOPPING: whole = {10'd0, FLUSH} + WAIT - age + WAIT + ANSWERS + 20'd1;
            BEGIN: whole = WAIT - age + {12'd0, head_last} + 20'd1 + body + 20'd1 + sent;
            HEAD: whole = {12'd0, head_left} + body + 20'd1 + sent;
            LOAD: whole = LONG - age + 20'd4 + words_after * WORD + sent;
            BODY: whole = bytes_after + 20'd1 + sent
                        + ( \dut.reply == DATA ? words_after * WORD : {words_after[17:0], 2'd0});
            END: whole = sent;
            default: whole = 20'd0;
        endcase
    reg  [19:0] whole_before = 20'd0;
    reg         hears_before = 1'b0;
    wire        hears = offered && !booting && ! \dut.rate_pending ;

    reg  [9:0] ahead_before = 10'd0;
    reg        left_before = 1'b1;
    wire       is_executed = \dut.is_write || \dut.is_read || \dut.is_input || \dut.is_baud || \dut.is_poll
                          || \dut.is_open ;
    wire [8:0] kinds = { \dut.is_write , \dut.is_read , \dut.is_input , \dut.is_stop , \dut.is_reset , \dut.is_baud ,
                        \dut.is_poll , \dut.is_identify , \dut.is_open };
    wire       is_known = is_executed || \dut.is_stop || \dut.is_reset || \dut.is_identify ;
    wire       nothing_to_do = ( \dut.state == IDLE) && !offered && !booting;
    wire       leaves = \dut.act && ( \dut.next_state != \dut.state );
    wire       starts_anew = leaves || nothing_to_do || boot_end;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (reset) begin
            booting <= has_script;
            offered <= 1'b0;
            waited <= 10'd0;
            dry <= 10'd0;
            core_was_reset <= 1'b0;
            verified <= 1'b0;
            left_before <= 1'b1;
            hears_before <= 1'b0;
        end else begin
            if (boot_end) booting <= 1'b0;
            offered <= offered ? !release_frame : anything_frame && !booting;
            if (!offered) begin
                length_n <= new_length;
                more <= new_more;
                words_asked <= new_words;
            end
            if (step) begin
                waited <= starts_anew ? 10'd0 : waited + 10'd1;
                dry <= \dut.act ? 10'd0 : dry + 10'd1;
                ahead_before <= ahead;
                whole_before <= whole;
                hears_before <= hears && !release_frame;
                left_before <= starts_anew;
            end
            if (core_reset) core_was_reset <= 1'b1;
            else if ( \dut.state == IDLE) core_was_reset <= 1'b0;
            if ( \dut.state == VERDICT && \dut.act && crc_right) verified <= 1'b1;
            else if (release_frame) verified <= 1'b0;
        end

        if (!reset) begin
            if ( \dut.beat == 2'd0 && !left_before) assert (ahead < ahead_before);
`ifdef WHOLE_FRAME
            if ( \dut.beat == 2'd0 && hears_before) assert (whole < whole_before);
            if (hears) assert (whole <= MOST);
`endif
            if ( \dut.state == IDLE && \dut.act && \dut.next_state == SEQUENCE && !booting)
                assert (verified && offered);
            // Half a second is waited for once.
            if ( \dut.state == OPENING && leaves && core_was_reset) assert ( \dut.next_state == BEGIN);
            if (booting) begin
                assert (!send_begin && !send_valid && !send_end && !check && !good && !rate_change && !stream_take);
                assert (!restart && !close && !stop && !core_reset && !input_push && !poll && !bus_read);
            end

            // What makes it inductive.
            assert (dry <= PATIENCE && (booting || dry == 10'd0));
            if ( \dut.checked ) assert ( \dut.state == IDLE || \dut.state == SEQUENCE || \dut.state == DONE);
            if ( \dut.checked && \dut.state != DONE) assert (verified);
            if (verified || \dut.state == CHECK || \dut.state == VERDICT) assert (offered);
            if (booting) begin
                assert ( \dut.state == IDLE || \dut.state == SEQUENCE || \dut.state == DISPATCH || \dut.state == FIELD
                        || \dut.state == EXECUTE || \dut.state == DONE);
                assert (! \dut.rate_pending && ! \dut.checked && !offered);
                if ( \dut.state == IDLE) assert (dry == waited);
                else
                    assert ( \dut.is_write && ! \dut.is_read && ! \dut.is_input && ! \dut.is_stop && ! \dut.is_reset
                            && ! \dut.is_baud && ! \dut.is_poll && ! \dut.is_identify && ! \dut.is_open );
            end
`ifdef WHOLE_FRAME
            if (hears_before) assert (offered);
            if (is_own && !booting) assert (offered && (! \dut.rate_pending || \dut.state == EXECUTED));
            if ( \dut.checked && \dut.state == IDLE || \dut.state == CHECK || \dut.state == VERDICT)
                assert (! \dut.rate_pending );
            if (is_answer) assert ( \dut.part <= more && words_asked != 6'd0 && {14'd0, words_asked} <= WORDS);
            if ( \dut.state == IDLE && \dut.checked ) assert ( \dut.at == 8'd0);
            if ( \dut.state == SEQUENCE && !booting) assert ( \dut.at == 8'd1);
            if ( \dut.state == DISPATCH && !booting) assert ( \dut.at == 8'd2);
            if ( \dut.state == FIELD) assert ( \dut.bytes_left != 3'd0 && \dut.bytes_left <= 3'd4);
            if ( \dut.is_read && \dut.state == FIELD)
                assert ( \dut.at == LINK_READ_COUNT_OFFSET - {5'd0, \dut.bytes_left } && \dut.part == 8'd0);
            if ( \dut.is_read && \dut.state == EXECUTE)
                assert ( \dut.at == LINK_READ_COUNT_OFFSET && \dut.part == 8'd0);
            if ( \dut.state >= FIELD && \dut.state <= STOPPING)
                assert ( \dut.reply == ( \dut.is_read ? DATA : IDENTITY));
            if ( \dut.state == EXECUTE && \dut.is_read && \dut.beat != 2'd0)
                assert ( \dut.count_right == (words_asked != 6'd0 && {14'd0, words_asked} <= WORDS));
            if ( \dut.state == HEAD) assert ( \dut.at <= head_last);
            if ( \dut.state == BODY) assert ( \dut.bytes_left != 3'd0 && \dut.bytes_left <= 3'd4);
            if ( \dut.state == LOAD) assert ( \dut.reply == DATA && \dut.bytes_left == 3'd4);
            if ( \dut.state == BODY) assert ( \dut.reply == DATA || \dut.reply == STREAM);
            if ( \dut.reply == DATA && ( \dut.state == LOAD || \dut.state == BODY || \dut.state == END)) begin
                assert ( \dut.at == 8'd0 || ( \dut.at == LINK_READ_MORE_OFFSET && \dut.state != END));
                if ( \dut.at != 8'd0) assert ( \dut.bytes_left == 3'd4);
                if ( \dut.at == 8'd0) assert ( \dut.last_part == ( \dut.part == more));
                if ( \dut.state != END) assert (words_left <= WORDS);
            end
`endif
            if ( \dut.state != IDLE) assert ((kinds & (kinds - 9'd1)) == 9'd0);
            case ( \dut.state )
                IDLE: assert (waited <= PATIENCE + 10'd1 && (waited <= PATIENCE || ! \dut.rate_pending ));
                DISPATCH: assert (is_known == \dut.known );
                FIELD: assert (is_executed);
                EXECUTE: begin
                    assert (is_executed && waited <= 2 * PATIENCE);
                    if (waited > PATIENCE) assert (booting && dry >= waited - PATIENCE);
                end
                OPENING: assert ( \dut.is_open && waited <= PATIENCE);
                STOPPING: begin
                    assert (waited <= FLUSH + PATIENCE);
                    assert ( \dut.bytes_left == (waited < 10'd6 ? 3'd7 - waited[2:0] : 3'd1));
                end
                BEGIN: assert (waited <= PATIENCE);
                LOAD: assert (waited <= 2 * PATIENCE && (waited <= PATIENCE || \dut.asked || \dut.arrived ));
                default: ;
            endcase
        end
    end
endmodule

`default_nettype wire
