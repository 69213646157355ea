// From bytes of the line to whole frames: COBS, CRC and two buffers, of which one is filled while the other is executed.
//
// `ready_o` offers a frame that is undamaged; it is released with `release_i`. Nothing of a damaged frame is ever offered, and
// a frame that finds no free buffer is damaged too.
`default_nettype none

module synfire_receiver (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire        valid_i,
    input  wire        broken_i,
    input  wire [7:0]  byte_i,
    input  wire        has_session_i,
    input  wire [31:0] session_i,

    output wire        ready_o,
    output wire [7:0]  length_o,        // of the frame without its CRC
    input  wire        release_i,
    input  wire [7:0]  read_address_i,
    output wire [7:0]  read_data_o,     // two clocks after the address

    output reg         good_o,          // one clock: an undamaged frame came
    output reg         damaged_o        // one clock: a damaged frame came
);
    `include "synfire_link.vh"

    localparam [7:0] CRC_BYTES = 8'd4, SHORTEST = 8'd6;

    wire       byte_valid, frame_end, cut;
    wire [7:0] byte_decoded, byte_salted;
    synfire_cobs_decoder decoder (
        .clk_i(clk_i), .rst_i(rst_i), .valid_i(valid_i), .broken_i(broken_i), .byte_i(byte_i),
        .valid_o(byte_valid), .byte_o(byte_decoded), .end_o(frame_end), .short_o(cut)
    );

    // ---- The frame that comes in --------------------------------------------------------------------------------------
    reg        filling;             // the buffer that it goes to
    reg [1:0]  full;
    reg [7:0]  length_0, length_1;
    reg [7:0]  count;
    reg        damage;
    reg        open;
    wire       first = (count == 8'd0);
    wire       too_long = (count == LINK_FRAME_BYTES_MAX[7:0]);
    wire       take = byte_valid && !too_long && !full[filling];
    wire       open_now = first ? byte_decoded[7] : open;
    wire [31:0] crc;

    synfire_salt salt (
        .index_i({count[7:2] != 6'd0, count[1:0]}), .open_i(open_now), .session_i(session_i), .byte_i(byte_decoded), .byte_o(byte_salted)
    );
    synfire_crc check (
        .clk_i(clk_i), .clear_i(rst_i || ended), .start_i(take), .drain_i(1'b0), .byte_i(byte_salted), .crc_o(crc)
    );

    wire good = !damage && (count >= SHORTEST) && (crc == LINK_CRC_RESIDUE) && (open || has_session_i);
    reg  ended;

    always @(posedge clk_i) begin
        ended <= frame_end;
        if (take) open <= open_now;

        if (rst_i || ended) begin
            count <= 8'd0;
            damage <= 1'b0;
        end else begin
            if (take) count <= count + 8'd1;
            if (broken_i || (byte_valid && !take) || (frame_end && cut)) damage <= 1'b1;
        end
        good_o <= ended && good && !rst_i;
        damaged_o <= ended && !good && !rst_i;
    end

    // ---- The buffers ---------------------------------------------------------------------------------------------------
    reg offered;                    // the older full buffer

    always @(posedge clk_i)
        if (rst_i) begin
            full <= 2'b00;
            filling <= 1'b0;
            offered <= 1'b0;
        end else begin
            if (ended && good) begin
                full[filling] <= 1'b1;
                filling <= !filling;
            end
            if (release_i) begin
                full[offered] <= 1'b0;
                offered <= !offered;
            end
        end

    always @(posedge clk_i)
        if (ended && good) begin
            if (filling) length_1 <= count - CRC_BYTES;
            else length_0 <= count - CRC_BYTES;
        end

    assign ready_o = full[offered];
    assign length_o = offered ? length_1 : length_0;

    synfire_ram #(.WIDTH(8), .DEPTH(512), .ADDRESS_BITS(9)) buffers (
        .clk_i(clk_i), .write_i(take), .write_address_i({filling, count}), .write_data_i(byte_decoded),
        .read_address_i({offered, read_address_i}), .read_data_o(read_data_o)
    );
endmodule

`default_nettype wire
