// From bytes of the line to whole frames: COBS and two buffers, of which one is filled while the other is executed.
//
// `ready_o` offers a frame; it is released with `release_i`. A frame that is damaged, for all that can be seen without
// its CRC, is not offered, nor is one that finds no free buffer. The command engine looks at the CRC before anything
// else.
`default_nettype none

module synfire_receiver (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire        valid_i,
    input  wire        broken_i,
    input  wire [7:0]  byte_i,

    output wire        ready_o,
    output wire [7:0]  length_o,        // of the frame with its CRC, inverted
    input  wire        release_i,
    input  wire [7:0]  read_address_i,
    output wire [7:0]  read_data_o,     // two clocks after the address

    output reg         damaged_o        // one clock: a damaged frame came
);
    `include "synfire_link.vh"

    localparam [2:0] SHORTEST = 3'd6;

    wire       byte_valid, frame_end, cut;
    wire [7:0] byte_decoded;
    synfire_cobs_decoder decoder (
        .clk_i(clk_i), .rst_i(rst_i), .valid_i(valid_i), .broken_i(broken_i), .byte_i(byte_i),
        .valid_o(byte_valid), .byte_o(byte_decoded), .end_o(frame_end), .short_o(cut)
    );

    // ---- The frame that comes in ------------------------------------------------------------------------------------
    reg        filling;             // the buffer that it goes to
    reg [1:0]  full;
    reg [7:0]  length_0, length_1;
    reg [7:0]  count;
    reg        damage;
    wire       too_long = (count == LINK_FRAME_BYTES_MAX[7:0]);
    wire       take = byte_valid && !too_long && !full[filling];
    wire       is_long = (count[7:3] != 5'd0) || (count[2:0] >= SHORTEST);
    wire       keep = frame_end && !damage && !cut && is_long;

    always @(posedge clk_i) begin
        if (rst_i || frame_end) begin
            count <= 8'd0;
            damage <= 1'b0;
        end else begin
            if (take) count <= count + 8'd1;
            if (broken_i || (byte_valid && !take)) damage <= 1'b1;
        end
        damaged_o <= frame_end && !keep && !rst_i;
    end

    // ---- The buffers ------------------------------------------------------------------------------------------------
    reg offered;                    // the older full buffer

    always @(posedge clk_i)
        if (rst_i) begin
            full <= 2'b00;
            filling <= 1'b0;
            offered <= 1'b0;
        end else begin
            if (keep) begin
                full[filling] <= 1'b1;
                filling <= !filling;
            end
            if (release_i) begin
                full[offered] <= 1'b0;
                offered <= !offered;
            end
        end

    always @(posedge clk_i)
        if (keep) begin
            if (filling) length_1 <= ~count;
            else length_0 <= ~count;
        end

    assign ready_o = full[offered];
    assign length_o = offered ? length_1 : length_0;

    synfire_ram #(.WIDTH(8), .DEPTH(512), .ADDRESS_BITS(9)) buffers (
        .clk_i(clk_i), .write_i(take), .write_address_i({filling, count}), .write_data_i(byte_decoded),
        .read_address_i({offered, read_address_i}), .read_data_o(read_data_o)
    );
endmodule

`default_nettype wire
