// Takes COBS apart: each byte of the line gives at most one of the frame, in the same clock.
//
// After a byte 0 `end_o` says that a frame ended here which is not empty, and `short_o` that its last code pointed past
// this end.
`default_nettype none

module synfire_cobs_decoder (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire       valid_i,
    input  wire       broken_i,     // a byte was lost here: what it belongs to is a frame at least
    input  wire [7:0] byte_i,
    output wire       valid_o,
    output wire [7:0] byte_o,
    output wire       end_o,
    output wire       short_o
);
    localparam [7:0] LAST = ~8'd1;

    reg [7:0] left;         // bytes up to the next code, with it; inverted, as adders that count up load without cells
    reg       coded;        // the frame has had a code
    reg       begun;
    wire      zero = (byte_i == 8'd0);
    wire      is_code = (left == LAST);
    wire [7:0] next_left = left + {8{is_code}} + 8'd1;

    assign valid_o = valid_i && !zero && (!is_code || coded);
    assign byte_o = is_code ? 8'd0 : byte_i;
    assign end_o = valid_i && zero && begun;
    assign short_o = !is_code;

    always @(posedge clk_i)
        if (rst_i || (valid_i && zero)) begin
            left <= LAST;
            coded <= 1'b0;
            begun <= 1'b0;
        end else begin
            if (valid_i || broken_i) begun <= 1'b1;
            if (valid_i) begin
                coded <= 1'b1;
                left <= is_code ? ~byte_i : next_left;
            end
        end
endmodule

`default_nettype wire
