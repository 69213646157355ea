// Arty A7-35: 100 MHz oscillator, UART through the FTDI chip. LED 0: boot done, LED 1: a tick runs.
// Button 0 resets the chip. Never built.
`default_nettype none

module synfire_board_arty_a7 (
    input  wire       CLK100MHZ,
    input  wire       btn,
    input  wire       uart_txd_in,
    output wire       uart_rxd_out,
    output wire [1:0] led
);
    wire clk, clk_made, feedback, rst, locked;

    // 100 MHz x 10.0 / 10.0 = 100 MHz; the VCO runs at 1000 MHz.
    MMCME2_BASE #(
        .CLKIN1_PERIOD(10.0), .CLKFBOUT_MULT_F(10.0), .CLKOUT0_DIVIDE_F(10.0)
    ) mmcm (
        .CLKIN1(CLK100MHZ), .CLKFBIN(feedback), .CLKFBOUT(feedback), .CLKOUT0(clk_made), .LOCKED(locked), .PWRDWN(1'b0),
        .RST(1'b0)
    );
    BUFG clock_buffer (.I(clk_made), .O(clk));

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked && !btn), .rst_o(rst));
    wire busy, booted;
    wire [2:0] unused_flash;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(uart_txd_in), .uart_tx_o(uart_rxd_out), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(unused_flash[2]), .flash_clk_o(unused_flash[1]), .flash_mosi_o(unused_flash[0]),
        .flash_miso_i(1'b0)
    );

    assign led = {busy, booted};
endmodule

`default_nettype wire
