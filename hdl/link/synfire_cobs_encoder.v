// Puts a frame into a memory in COBS. A byte that is not 0 is written where it stands; a 0 leaves its place free and
// the distance to it is written at the place that was free before. Frames have at most 253 bytes, so no distance is
// 255.
`default_nettype none

module synfire_cobs_encoder (
    input  wire       clk_i,
    input  wire       begin_i,
    input  wire       valid_i,
    input  wire       end_i,        // after the last byte: the last distance is written
    input  wire [7:0] byte_i,
    output wire       write_o,
    output wire [7:0] address_o,
    output wire [7:0] data_o,
    output wire [7:0] length_o      // bytes in the memory, once ended
);
    reg [7:0] place;        // of the next byte
    reg [7:0] free;         // place that was left free, inverted: a distance is a sum then
    wire      zero = end_i || (byte_i == 8'd0);

    wire [7:0] distance = place + free + 8'd1;

    assign write_o = valid_i || end_i;
    assign address_o = zero ? ~free : place;
    assign data_o = zero ? distance : byte_i;
    assign length_o = place;

    always @(posedge clk_i)
        if (begin_i) begin
            place <= 8'd1;
            free <= 8'hFF;
        end else if (valid_i) begin
            place <= place + 8'd1;
            if (zero) free <= ~place;
        end
endmodule

`default_nettype wire
