// Receives bytes, 8N1, at a rate of `bit_clocks_i` / 256 clocks a bit; from 4 clocks on.
//
// A start bit that is not low in its middle is noise and nothing. A byte whose stop bit is not high in its middle is broken;
// then the line has to be high again before another start bit counts.
`default_nettype none

module synfire_uart_rx (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire [23:0] bit_clocks_i,
    input  wire        line_i,      // asynchronous
    output reg         valid_o,     // one clock, with the byte
    output reg         broken_o,    // one clock: a byte was broken
    output reg  [7:0]  byte_o
);
    localparam [3:0] WAIT_HIGH = 4'd15, IDLE = 4'd14, START = 4'd0, STOP = 4'd9;

    reg [2:0]  line;
    reg [3:0]  state;       // START, eight bits, STOP; or WAIT_HIGH, IDLE
    reg [23:0] left;        // to the next sample; the lowest 8 bits are the fraction
    wire       high = line[2];
    wire       sample = (left[23:8] <= 16'd1);

    always @(posedge clk_i) line <= {line[1:0], line_i};

    // The middle of the start bit is half a bit after its fall, which was half a clock before it was seen, on average; to
    // cut the fraction makes up for that.
    always @(posedge clk_i)
        if (state == IDLE || state == WAIT_HIGH) left <= {1'b0, bit_clocks_i[23:1]};
        else left <= sample ? {16'd0, left[7:0]} + bit_clocks_i : left - 24'h100;

    always @(posedge clk_i) begin
        valid_o <= 1'b0;
        broken_o <= 1'b0;
        if (rst_i) state <= WAIT_HIGH;
        else if (state == WAIT_HIGH) begin
            if (high) state <= IDLE;
        end else if (state == IDLE) begin
            if (!high) state <= START;
        end else if (sample) begin
            state <= state + 4'd1;
            if (state == START && high) state <= IDLE;
            if (state == STOP) begin
                state <= high ? IDLE : WAIT_HIGH;
                valid_o <= high;
                broken_o <= !high;
            end
        end
        if (sample && state != STOP) byte_o <= {high, byte_o[7:1]};
    end
endmodule

`default_nettype wire
