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
    reg [23:0] left;        // of the bit on the line; the lowest 8 bits are the fraction
    wire       bit_ends = (left[23:8] <= 16'd1);

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
        if (ready_o) bits <= {1'b1, byte_i};
        else if (bit_ends) bits <= {1'b1, bits[8:1]};
        if (ready_o) left <= bit_clocks_i;
        else left <= bit_ends ? {16'd0, left[7:0]} + bit_clocks_i : left - 24'h100;
    end
endmodule

`default_nettype wire
