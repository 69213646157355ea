// Holds the chip in reset for 1,024 clocks after power-up and for as long as the clock is not steady.
//
// The block RAM of an iCE40 reads 0 for some microseconds after configuration: 3 were measured (amaranth issue 338).
// 1,024 clocks are 17 microseconds at 60 MHz.
`default_nettype none

module synfire_board_reset (
    input  wire clk_i,
    input  wire steady_i,       // the PLL has locked, no button is pressed; may be asynchronous
    output wire rst_o
);
    reg [10:0] count = 11'd0;
    (* ASYNC_REG = "TRUE" *)
    reg [1:0]  steady = 2'b00;

    always @(posedge clk_i) begin
        steady <= {steady[0], steady_i};
        if (!steady[1]) count <= 11'd0;
        else if (!count[10]) count <= count + 11'd1;
    end

    assign rst_o = !count[10];
endmodule

`default_nettype wire
