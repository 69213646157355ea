// The link: between the UART and the core. docs/link.md is its contract.
`default_nettype none

module synfire_link #(
    parameter [31:0] CLOCK_HZ = 32'd100_000_000,
    parameter [31:0] BAUD = 32'd115_200,
    parameter LANES = 8,
    parameter NEURON_BLOCKS = 128,
    parameter AXON_BITS = 10,
    parameter BLOCK_BITS = 7,
    parameter INPUT_WORDS = 256,
    parameter OUTPUT_WORDS = 512,
    parameter MONITOR_WORDS = 256,
    parameter BOOT_WORDS = 0,                       // of the boot script's memory; 0: there is none
    parameter [31:0] FLASH_OFFSET = 32'd0,          // of the boot script in the board's flash; 0: it is not there
    parameter ADDRESS_BITS = 25,                    // of words of the core, at most 25
    parameter CONSTANTS = 1,                        // the identity's bytes
    parameter [8*CONSTANTS-1:0] IDENTITY = 8'd0
) (
    input  wire                  clk_i,
    input  wire                  rst_i,
    input  wire                  uart_rx_i,
    output wire                  uart_tx_o,
    output wire                  busy_o,            // a run is in progress
    output wire                  booted_o,          // the boot script was executed, or there is no memory for one
    output wire                  flash_cs_n_o,
    output wire                  flash_clk_o,
    output wire                  flash_mosi_o,
    input  wire                  flash_miso_i,

    output wire                  core_rst_o,
    output wire [3:0]            host_region_o,
    output wire [ADDRESS_BITS-1:0] host_address_o,
    output wire [2:0]            host_chunk_o,
    output wire                  host_write_o,
    output wire [31:0]           host_data_o,
    output wire                  host_read_o,
    input  wire                  host_valid_i,
    input  wire [31:0]           host_data_i,

    output wire                  event_valid_o,
    input  wire                  event_ready_i,
    output wire [AXON_BITS-1:0]  event_axon_o,
    output wire [15:0]           event_payload_o,
    output wire                  tick_start_o,
    input  wire                  core_busy_i,
    input  wire                  spike_valid_i,
    input  wire [BLOCK_BITS-1:0] spike_block_i,
    input  wire [LANES-1:0]      spike_mask_i,
    input  wire [31:0]           spike_clock_i
);
    `include "synfire_link.vh"

    localparam integer MONITOR_BITS = $clog2(MONITOR_WORDS);
    localparam integer LEVEL_BITS = $clog2(OUTPUT_WORDS) + 1;
    localparam integer INPUT_BITS = $clog2(INPUT_WORDS);

    // ---- The line ---------------------------------------------------------------------------------------------------
    wire        listens;                            // the boot is over
    wire [23:0] bit_clocks;
    wire        rx_valid, rx_broken, tx_valid, tx_ready;
    wire [7:0]  rx_byte, tx_byte;

    synfire_uart_rx uart_rx (
        .clk_i(clk_i), .rst_i(rst_i || !listens), .bit_clocks_i(bit_clocks), .line_i(uart_rx_i),
        .valid_o(rx_valid), .broken_o(rx_broken), .byte_o(rx_byte)
    );
    synfire_uart_tx uart_tx (
        .clk_i(clk_i), .rst_i(rst_i), .bit_clocks_i(bit_clocks), .valid_i(tx_valid), .ready_o(tx_ready),
        .byte_i(tx_byte),
        .line_o(uart_tx_o)
    );

    // ---- Frames -----------------------------------------------------------------------------------------------------
    wire        frame_came, frame_release, good, damaged;
    wire        damaged_early, check_free, check_begin, check, crc_right;
    wire [7:0]  frame_length, frame_address, received_byte, send_byte, constant_address, constant;
    wire        sender_free, send_begin, send_valid, send_end;
    wire        rate_change, send_first, overdue;
    wire        script_begin, script_first, script_take;
    wire [7:0]  session_byte;
    wire [31:0] word;

    synfire_receiver receiver (
        .clk_i(clk_i), .rst_i(rst_i || !listens), .valid_i(rx_valid), .broken_i(rx_broken), .byte_i(rx_byte),
        .ready_o(frame_came), .length_o(frame_length), .release_i(frame_release),
        .read_address_i(frame_address), .read_data_o(received_byte), .damaged_o(damaged_early)
    );
    synfire_sender #(.CONSTANTS(CONSTANTS), .VALUE(IDENTITY)) sender (
        .clk_i(clk_i), .rst_i(rst_i), .free_o(sender_free), .begin_i(send_begin), .valid_i(send_valid),
        .byte_i(send_byte),
        .first_i(send_first || script_first), .session_i(session_byte), .end_i(send_end),
        .check_free_o(check_free), .check_begin_i((check_begin && listens) || script_begin),
        .check_i(check || script_take), .crc_right_o(crc_right),
        .constant_address_i(constant_address), .constant_o(constant),
        .valid_o(tx_valid), .ready_i(tx_ready), .byte_o(tx_byte)
    );
    synfire_rate #(.CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD)) rate (
        .clk_i(clk_i), .rst_i(rst_i), .change_i(rate_change), .bit_clocks_i(word[23:0]), .good_i(good),
        .bad_i(damaged || rx_broken), .waits_i(close), .overdue_o(overdue), .bit_clocks_o(bit_clocks)
    );

    // ---- The boot script --------------------------------------------------------------------------------------------
    // Words that the memory holds beside letters, length and CRC; as many as can be counted, in a flash.
    localparam integer SCRIPT_WORDS = (FLASH_OFFSET > 0) ? 65534 : BOOT_WORDS - 3;

    wire        boot_end, boot_next, boot_ready, boot_over, step;
    wire        player_rewind, player_known, player_ready;
    wire [7:0]  frame_byte, player_byte;
    wire [1:0]  boot_result;

    generate
        if (BOOT_WORDS > 0 || FLASH_OFFSET > 0) begin : booting
            wire [7:0] script_byte;
            reg        ended;

            always @(posedge clk_i)
                if (rst_i) ended <= 1'b0;
                else if (boot_end) ended <= 1'b1;

            assign listens = ended;
            assign booted_o = ended && (boot_result == LINK_BOOT_DONE[1:0]);
            assign frame_byte = ended ? received_byte : script_byte;

            synfire_script #(.WORDS_MAX(SCRIPT_WORDS[15:0])) script (
                .clk_i(clk_i), .rst_i(rst_i), .step_i(step),
                .rewind_o(player_rewind), .next_o(script_take), .known_o(player_known), .ready_i(player_ready),
                .byte_i(player_byte),
                .check_begin_o(script_begin), .check_first_o(script_first), .crc_right_i(crc_right),
                .next_i(boot_next), .ready_o(boot_ready), .over_o(boot_over), .byte_o(script_byte),
                .result_o(boot_result)
            );
        end else begin : plain
            wire unused_boot = &{1'b0, boot_end, boot_next, player_byte, player_ready, player_rewind, player_known,
                                 step};
            assign {listens, booted_o, boot_ready, boot_over} = 4'b1111;
            assign {script_begin, script_first, script_take, player_rewind, player_known} = 5'd0;
            assign boot_result = LINK_BOOT_NONE[1:0];
            assign frame_byte = received_byte;
        end

        if (FLASH_OFFSET > 0) begin : flash
            wire unused_known = &{1'b0, player_known};
            synfire_flash #(.OFFSET(FLASH_OFFSET)) player (
                .clk_i(clk_i), .rst_i(rst_i || player_rewind), .next_i(script_take), .ready_o(player_ready),
                .byte_o(player_byte),
                .flash_cs_n_o(flash_cs_n_o), .flash_clk_o(flash_clk_o), .flash_mosi_o(flash_mosi_o),
                .flash_miso_i(flash_miso_i)
            );
        end else begin : no_flash
            wire unused_flash = &{1'b0, flash_miso_i};
            assign {flash_cs_n_o, flash_clk_o, flash_mosi_o} = 3'b100;
            assign player_ready = 1'b1;
        end

        if (FLASH_OFFSET == 0 && BOOT_WORDS > 0) begin : boot
            synfire_boot #(.WORDS(BOOT_WORDS), .ADDRESS_BITS((BOOT_WORDS > 1) ? $clog2(BOOT_WORDS) : 1)) player (
                .clk_i(clk_i), .rst_i(rst_i || player_rewind), .next_i(script_take), .known_i(player_known),
                .byte_o(player_byte)
            );
        end else if (FLASH_OFFSET == 0) begin : no_script
            assign player_byte = 8'd0;
        end
    endgenerate

    // ---- Commands ---------------------------------------------------------------------------------------------------
    wire        restart, stop, close, core_reset, idle, waiting, holds_events;
    wire [15:0] consumed, produced, sent, poll_position;
    wire [INPUT_BITS:0]   input_room;
    wire [LEVEL_BITS-1:0] unsent;
    wire        empty, input_push, list_write, own_list_read, stream_take, poll_ready, poll, poll_resend;
    wire        engine_write, engine_read, engine_valid, own_write, own_hold;
    wire [3:0]  region;
    wire [ADDRESS_BITS-1:0] address;
    wire [2:0]  chunk;
    wire [1:0]  byte_sent;
    wire [7:0]  stream_byte, own_byte;
    wire [31:0] queue_word;

    synfire_command #(.INPUT_BITS(INPUT_BITS), .LEVEL_BITS(LEVEL_BITS), .ADDRESS_BITS(ADDRESS_BITS)) command (
        .clk_i(clk_i), .rst_i(rst_i),
        .booting_i(!listens), .boot_end_o(boot_end), .boot_next_o(boot_next),
        .boot_ready_i(boot_ready), .boot_over_i(boot_over), .step_o(step),
        .frame_ready_i(frame_came || !listens), .frame_length_i(frame_length), .frame_release_o(frame_release),
        .frame_address_o(frame_address), .frame_byte_i(frame_byte), .damaged_i(damaged_early),
        .damaged_o(damaged), .good_o(good), .restart_o(restart),
        .sender_free_i(sender_free), .line_idle_i(sender_free && tx_ready), .send_begin_o(send_begin),
        .send_valid_o(send_valid), .send_byte_o(send_byte), .send_first_o(send_first), .session_byte_o(session_byte),
        .send_end_o(send_end), .check_free_i(check_free), .check_begin_o(check_begin), .check_o(check),
        .crc_right_i(crc_right), .constant_address_o(constant_address), .constant_i(constant),
        .bit_clocks_i(bit_clocks), .rate_change_o(rate_change),
        .stop_o(stop), .close_o(close), .core_reset_o(core_reset), .idle_i(idle), .overdue_i(overdue),
        .running_i(busy_o),
        .waiting_i(waiting), .holds_events_i(holds_events), .core_busy_i(core_busy_i),
        .input_empty_i(drained), .input_room_i(input_room), .consumed_i(consumed), .input_push_o(input_push),
        .list_write_o(list_write), .list_read_o(own_list_read), .list_word_i(queue_word),
        .produced_i(produced), .sent_i(sent), .unsent_i(unsent), .stream_byte_i(stream_byte),
        .stream_take_o(stream_take), .poll_ready_i(poll_ready), .poll_o(poll), .poll_position_o(poll_position),
        .poll_resend_o(poll_resend),
        .bus_write_o(engine_write), .bus_read_o(engine_read), .bus_valid_i(engine_valid), .bus_data_i(host_data_i),
        .own_write_o(own_write), .own_hold_o(own_hold), .byte_o(byte_sent), .own_byte_i(own_byte),
        .region_o(region), .address_o(address), .chunk_o(chunk), .data_o(word)
    );
    // ---- Runs -------------------------------------------------------------------------------------------------------
    wire                    clocks, quiet, next, keep, rewind, drained, list, push, may_push;
    wire [BLOCK_BITS-1:0]   first_block;
    wire [23:0]             tick_period;
    wire [MONITOR_BITS:0]   monitor_count;
    wire [MONITOR_BITS-1:0] list_address;
    wire                    sequencer_write, sequencer_read, sequencer_valid;
    wire [3:0]              control;
    wire [3:0]              monitor_region;
    wire [ADDRESS_BITS-1:0] monitor_address;
    wire [2:0]              monitor_chunk;
    wire [LEVEL_BITS-1:0]   level;
    wire [31:0]             pushed;

    synfire_settings #(.MONITOR_WORDS(MONITOR_WORDS), .BLOCK_BITS(BLOCK_BITS)) settings (
        .clk_i(clk_i), .rst_i(rst_i || restart), .write_i(own_write), .address_i(address[2:0]), .data_i(word),
        .hold_i(own_hold), .byte_i(byte_sent), .byte_o(own_byte), .stalled_i(waiting), .damaged_i(damaged),
        .boot_i(boot_result), .monitor_count_o(monitor_count), .clocks_o(clocks), .quiet_o(quiet),
        .first_block_o(first_block), .tick_period_o(tick_period)
    );
    synfire_input #(.WORDS(INPUT_WORDS), .LIST_WORDS(MONITOR_WORDS)) queue (
        .clk_i(clk_i), .rst_i(rst_i || restart), .flush_i(stop), .push_i(input_push),
        .list_write_i(list_write), .list_write_address_i(address[MONITOR_BITS-1:0]), .data_i(word),
        .next_i(next), .keep_i(keep), .rewind_i(rewind), .drained_o(drained),
        .list_i(list || own_list_read), .list_address_i(list ? list_address : address[MONITOR_BITS-1:0]),
        .data_o(queue_word), .empty_o(empty), .room_o(input_room), .taken_o(consumed)
    );
    synfire_stream #(.WORDS(OUTPUT_WORDS)) stream (
        .clk_i(clk_i), .rst_i(rst_i || restart), .push_i(push), .may_push_i(may_push), .data_i(pushed),
        .produced_o(produced), .level_o(level),
        .take_i(stream_take), .sent_o(sent), .unsent_o(unsent), .byte_i(byte_sent), .data_o(stream_byte),
        .poll_ready_o(poll_ready), .poll_i(poll), .position_i(poll_position), .resend_i(poll_resend)
    );

    // What was asked last has passed when the core is reset, and nobody asks before it is ready again.
    reg core_reset_2, core_reset_3;
    always @(posedge clk_i) begin
        core_reset_2 <= core_reset;
        core_reset_3 <= core_reset_2;
    end
    assign core_rst_o = core_reset_3;

    synfire_sequencer #(
        .LANES(LANES), .NEURON_BLOCKS(NEURON_BLOCKS), .AXON_BITS(AXON_BITS), .BLOCK_BITS(BLOCK_BITS),
        .LEVEL_BITS(LEVEL_BITS), .STREAM_WORDS(OUTPUT_WORDS), .MONITOR_BITS(MONITOR_BITS),
        .ADDRESS_BITS(ADDRESS_BITS)
    ) sequencer (
        .clk_i(clk_i), .rst_i(rst_i), .stop_i(stop), .restart_i(close || core_reset), .idle_o(idle), .running_o(busy_o),
        .waiting_o(waiting), .holds_events_o(holds_events),
        .clocks_i(clocks), .quiet_i(quiet), .first_block_i(first_block),
        .tick_period_i(tick_period), .monitor_count_i(monitor_count),
        .empty_i(empty), .drained_i(drained), .word_i(queue_word), .next_o(next), .keep_o(keep), .rewind_o(rewind),
        .list_o(list), .list_address_o(list_address),
        .bus_write_o(sequencer_write), .bus_data_o(control), .bus_read_o(sequencer_read),
        .bus_region_o(monitor_region), .bus_address_o(monitor_address),
        .bus_chunk_o(monitor_chunk), .bus_valid_i(sequencer_valid), .bus_data_i(host_data_i),
        .core_rst_i(core_rst_o), .core_busy_i(core_busy_i), .tick_start_o(tick_start_o),
        .event_valid_o(event_valid_o), .event_ready_i(event_ready_i), .event_axon_o(event_axon_o),
        .event_payload_o(event_payload_o), .spike_valid_i(spike_valid_i), .spike_block_i(spike_block_i),
        .spike_mask_i(spike_mask_i), .spike_clock_i(spike_clock_i),
        .level_i(level), .push_o(push), .may_push_o(may_push), .data_o(pushed)
    );
    // The sequencer writes the register `control`, which has four bits.
    assign host_data_o = {word[31:4], sequencer_write ? control : word[3:0]};
    synfire_bus #(.ADDRESS_BITS(ADDRESS_BITS)) bus (
        .clk_i(clk_i), .rst_i(rst_i),
        .engine_write_i(engine_write), .engine_read_i(engine_read), .engine_region_i(region),
        .engine_address_i(address),
        .engine_chunk_i(chunk), .engine_valid_o(engine_valid),
        .sequencer_write_i(sequencer_write), .sequencer_read_i(sequencer_read),
        .sequencer_region_i(monitor_region), .sequencer_address_i(monitor_address),
        .sequencer_chunk_i(monitor_chunk), .sequencer_valid_o(sequencer_valid),
        .host_region_o(host_region_o), .host_address_o(host_address_o), .host_chunk_o(host_chunk_o),
        .host_write_o(host_write_o), .host_read_o(host_read_o), .host_valid_i(host_valid_i)
    );
endmodule

`default_nettype wire
