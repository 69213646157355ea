// Holds the chip in reset for 32 clocks after power-up and for as long as the clock is not steady.
`default_nettype none

module synfire_board_reset (
    input  wire clk_i,
    input  wire steady_i,       // the PLL has locked; may be asynchronous
    output wire rst_o
);
    reg [5:0] count = 6'd0;
    reg [1:0] steady = 2'b00;

    always @(posedge clk_i) begin
        steady <= {steady[0], steady_i};
        if (!steady[1]) count <= 6'd0;
        else if (!count[5]) count <= count + 6'd1;
    end

    assign rst_o = !count[5];
endmodule

`default_nettype wire
