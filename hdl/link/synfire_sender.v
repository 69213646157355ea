// From a frame's bytes to the line: COBS and CRC as they come, then byte by byte to the UART.
//
// A frame begins with `begin_i`; then come its bytes, at most one in four clocks, and `end_i` four clocks after the last or
// later. While the memory is free it shows its constants: `constant_o` follows `constant_address_i` by two clocks.
`default_nettype none

module synfire_sender #(
    parameter CONSTANTS = 1,
    parameter [8*CONSTANTS-1:0] VALUE = 8'd0
) (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire [31:0] session_i,

    output wire        free_o,          // a frame may begin
    input  wire        begin_i,
    input  wire        valid_i,
    input  wire [7:0]  byte_i,
    input  wire        end_i,
    input  wire [7:0]  constant_address_i,
    output wire [7:0]  constant_o,

    output wire        valid_o,
    input  wire        ready_i,
    output wire [7:0]  byte_o
);
    localparam [1:0] FILL = 2'd0, APPEND = 2'd1, READ = 2'd2, SEND = 2'd3;

    reg [1:0]   state;
    reg [4:0]   clocks;         // of a step: in APPEND the upper two bits count the bytes of the CRC
    reg [7:0]   place;          // of the byte on its way to the line
    reg         open;
    wire [7:0]  length;
    reg [2:0]   index;          // of the byte in the frame, as far as the salt reaches
    wire        open_now = (index == 3'd0) ? byte_i[7] : open;
    wire [31:0] crc;
    wire        unused_crc = &{1'b0, crc[31:8]};
    wire [7:0]  salted, memory, encoded, encoded_address;
    wire        encoded_write;
    wire        append = (state == APPEND) && (clocks[2:0] == 3'd0);
    wire        append_end = (state == APPEND) && (clocks == 5'd31);
    wire        last = (place == length);
    wire        sent = valid_o && ready_i;

    assign free_o = (state == FILL);
    assign valid_o = (state == SEND);
    assign byte_o = last ? 8'd0 : memory;
    assign constant_o = memory;

    synfire_salt salt (
        .index_i(index), .open_i(open_now), .session_i(session_i), .byte_i(byte_i), .byte_o(salted)
    );
    synfire_crc check (
        .clk_i(clk_i), .clear_i(begin_i), .start_i(valid_i || append), .drain_i(state == APPEND), .byte_i(salted),
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
        if (valid_i) open <= open_now;
        if (begin_i) index <= 3'd0;
        else if (valid_i && !index[2]) index <= index + 3'd1;

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
