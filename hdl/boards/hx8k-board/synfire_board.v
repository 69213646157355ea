// iCE40-HX8K breakout board: 12 MHz oscillator, UART through the FTDI chip. LED 0: boot done, LED 1: a tick runs.
`default_nettype none

module synfire_board_hx8k_board (
    input  wire       clk_12mhz,
    input  wire       uart_rx,
    output wire       uart_tx,
    output wire [1:0] led
);
    wire clk, rst, locked;

    // 12 MHz x 80 / 16 = 60 MHz; the VCO runs at 960 MHz.
    SB_PLL40_CORE #(
        .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd79), .DIVQ(3'd4), .FILTER_RANGE(3'd1)
    ) pll (
        .REFERENCECLK(clk_12mhz), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked), .rst_o(rst));
    wire busy, booted;
    wire [2:0] unused_flash;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(uart_rx), .uart_tx_o(uart_tx), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(unused_flash[2]), .flash_clk_o(unused_flash[1]), .flash_mosi_o(unused_flash[0]),
        .flash_miso_i(1'b0)
    );

    assign led = {busy, booted};
endmodule

`default_nettype wire
