// From a frame's bytes to the line: COBS and CRC as they come, then byte by byte to the UART.
//
// A frame begins with `begin_i`; then come its bytes, at most one in four clocks, and `end_i` four clocks after the
// last or later. While the memory is free it shows its constants: `constant_o` follows `constant_address_i` by two
// clocks.
`default_nettype none

module synfire_sender #(
    parameter CONSTANTS = 1,
    parameter [8*CONSTANTS-1:0] VALUE = 8'd0
) (
    input  wire        clk_i,
    input  wire        rst_i,
    output wire        free_o,          // a frame may begin
    input  wire        begin_i,
    input  wire        valid_i,
    input  wire [7:0]  byte_i,
    input  wire        first_i,         // one of the first four bytes
    input  wire [7:0]  session_i,       // the session's byte of the same number
    input  wire        end_i,
    output wire        check_free_o,    // the CRC is free: frames that came are checked with it, as they are sent
    input  wire        check_begin_i,
    input  wire        check_i,
    output reg         crc_right_o,     // six clocks after the last byte
    input  wire [7:0]  constant_address_i,
    output wire [7:0]  constant_o,

    output wire        valid_o,
    input  wire        ready_i,
    output wire [7:0]  byte_o
);
    `include "synfire_link.vh"

    localparam [1:0] FILL = 2'd0, APPEND = 2'd1, READ = 2'd2, SEND = 2'd3;

    reg [1:0]   state;
    reg [4:0]   clocks;         // of a step: in APPEND the upper two bits count the bytes of the CRC
    reg [7:0]   place;          // of the byte on its way to the line
    reg         open;
    wire [7:0]  length;
    reg         begun;          // the first byte has come
    wire        open_now = begun ? open : byte_i[7];
    wire [31:0] crc;
    wire [7:0]  salted, memory, encoded, encoded_address;
    wire        encoded_write;
    wire        append = (state == APPEND) && (clocks[2:0] == 3'd0);
    wire        append_end = (state == APPEND) && (clocks == 5'd31);
    wire        feed = valid_i || check_i;
    wire        last = (place == length);
    wire        sent = valid_o && ready_i;

    assign free_o = (state == FILL);
    assign check_free_o = (state != APPEND);
    assign valid_o = (state == SEND);
    assign byte_o = last ? 8'd0 : memory;
    assign constant_o = memory;

    synfire_salt salt (
        .first_i(first_i), .open_i(open_now), .session_i(session_i), .byte_i(byte_i), .byte_o(salted)
    );
    synfire_crc check (
        .clk_i(clk_i), .clear_i(begin_i || check_begin_i), .start_i(feed || append), .drain_i(!check_free_o),
        .byte_i(salted),
        .crc_o(crc)
    );
    synfire_cobs_encoder encoder (
        .clk_i(clk_i), .begin_i(begin_i), .valid_i(valid_i || append), .end_i(append_end),
        .byte_i((state == APPEND) ? ~crc[7:0] : byte_i),
        .write_o(encoded_write), .address_o(encoded_address), .data_o(encoded), .length_o(length)
    );
    synfire_frame_ram #(.CONSTANTS(CONSTANTS), .VALUE(VALUE)) frame (
        .clk_i(clk_i), .write_i(encoded_write), .write_address_i(encoded_address), .write_data_i(encoded),
        .read_address_i(free_o ? {1'b1, constant_address_i} : {1'b0, place}), .read_data_o(memory)
    );

    always @(posedge clk_i) begin
        crc_right_o <= (crc == LINK_CRC_RESIDUE);
        if (feed) open <= open_now;
        begun <= !begin_i && !check_begin_i && (begun || feed);

        if (rst_i) state <= FILL;
        else
            case (state)
                FILL: if (end_i) state <= APPEND;
                APPEND: if (append_end) state <= READ;
                READ: if (clocks[1:0] == 2'd2) state <= SEND;       // the memory needs three clocks
                default: if (sent) state <= last ? FILL : READ;
            endcase

        if (state == FILL || sent) clocks <= 5'd0;
        else if (state == APPEND || state == READ) clocks <= clocks + 5'd1;

        if (state == FILL) place <= 8'd0;
        else if (sent) place <= place + 8'd1;
    end
endmodule

`default_nettype wire
