// Sends bytes, 8N1, at a rate of `bit_clocks_i` / 256 clocks a bit. It is ready again when the stop bit is over.
`default_nettype none

module synfire_uart_tx (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire [23:0] bit_clocks_i,
    input  wire        valid_i,
    output wire        ready_o,
    input  wire [7:0]  byte_i,
    output reg         line_o
);
    reg [8:0]  bits;        // what follows the bit on the line: data and stop bit
    reg [3:0]  bits_left;
    reg [15:0] count;       // clocks of the bit on the line
    reg [7:0]  fraction;    // what the bits before it were too short by
    wire       bit_ends = (count == bit_clocks_i[23:8]);
    wire       carry;
    wire [7:0] sum;
    assign {carry, sum} = {1'b0, fraction} + {1'b0, bit_clocks_i[7:0]};

    assign ready_o = (bits_left == 4'd0);

    always @(posedge clk_i)
        if (rst_i) begin
            line_o <= 1'b1;
            bits_left <= 4'd0;
        end else if (ready_o) begin
            if (valid_i) begin
                line_o <= 1'b0;
                bits_left <= 4'd10;
            end
        end else if (bit_ends) begin
            line_o <= bits[0];
            bits_left <= bits_left - 4'd1;
        end

    always @(posedge clk_i) begin
        if (ready_o || bit_ends) bits <= ready_o ? {1'b1, byte_i} : {1'b1, bits[8:1]};
        if (ready_o || bit_ends) count <= {15'd0, !carry};
        else count <= count + 16'd1;
        if (ready_o && !valid_i) fraction <= 8'd0;
        else if (ready_o || bit_ends) fraction <= sum;
    end
endmodule

`default_nettype wire
