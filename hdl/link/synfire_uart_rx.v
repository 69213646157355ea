// Receives bytes, 8N1, at a rate of `bit_clocks_i` / 256 clocks a bit; from 4 clocks on.
//
// A start bit that is not low in its middle is noise and nothing. A byte whose stop bit is not high in its middle is
// broken; the bit after it may be the next start bit, so bytes without a gap between them stay in step.
`default_nettype none

module synfire_uart_rx (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire [23:0] bit_clocks_i,
    input  wire        line_i,      // asynchronous
    output reg         valid_o,     // one clock, with the byte
    output reg         broken_o,    // one clock: a byte was broken
    output wire [7:0]  byte_o
);
    localparam [1:0] WAIT_HIGH = 2'd0, IDLE = 2'd1, START = 2'd2, BITS = 2'd3;

    (* ASYNC_REG = "TRUE" *)
    reg [2:0]  line;
    reg [1:0]  state;
    reg [8:0]  bits;        // above a 1 that was there before the first of them
    wire       high = line[2];
    wire       waits = (state == IDLE) || (state == WAIT_HIGH);

    // With a reset no tool takes the flip-flops for a shift register, in whose cell a signal could stay undecided.
    always @(posedge clk_i) line <= rst_i ? 3'b000 : {line[1:0], line_i};

    // Time passes in halves of a bit, every second of which ends in the middle of one. What the fraction of a half adds
    // up to makes one longer by a clock. The line fell half a clock before that was seen, on average; that the first
    // half is cut to whole clocks makes up for it.
    reg [14:0] count;
    reg [8:0]  fraction;
    reg        edge_next;
    wire       tick = (count == bit_clocks_i[23:9]);
    wire       sample = tick && !edge_next && !waits;
    wire       carry;
    wire [8:0] sum;
    assign {carry, sum} = {1'b0, fraction} + {1'b0, bit_clocks_i[8:0]};

    always @(posedge clk_i) begin
        if (waits) count <= 15'd1;
        else if (tick) count <= {14'd0, !carry};
        else count <= count + 15'd1;

        if (waits && high) fraction <= 9'd0;
        else if (waits || tick) fraction <= sum;

        if (waits) edge_next <= 1'b0;
        else if (tick) edge_next <= !edge_next;
    end

    always @(posedge clk_i) begin
        valid_o <= sample && (state == BITS) && bits[0] && high;
        broken_o <= sample && (state == BITS) && bits[0] && !high;
        if (rst_i) state <= WAIT_HIGH;
        else
            case (state)
                WAIT_HIGH: if (high) state <= IDLE;
                IDLE: if (!high) state <= START;
                START: if (sample) state <= high ? IDLE : BITS;
                default: if (sample && bits[0]) state <= high ? IDLE : START;
            endcase
        if (state == START) bits <= 9'h100;
        else if (sample && !bits[0]) bits <= {high, bits[8:1]};
    end
    assign byte_o = bits[8:1];
endmodule

`default_nettype wire
