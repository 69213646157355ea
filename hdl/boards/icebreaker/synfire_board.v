// iCEBreaker: 12 MHz oscillator, UART through the FTDI chip. Green LED: boot done; red: a tick runs. The
// button resets the chip.
`default_nettype none

module synfire_board_icebreaker (
    input  wire clk_12mhz,
    input  wire btn_n,
    input  wire uart_rx,
    output wire uart_tx,
    output wire ledr_n,
    output wire ledg_n,
    output wire flash_ssb,
    output wire flash_sck,
    output wire flash_io0,
    input  wire flash_io1
);
    wire clk, rst, locked;

    // 12 MHz x 72 / 32 = 27 MHz; the VCO runs at 864 MHz.
    SB_PLL40_PAD #(
        .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd71), .DIVQ(3'd5), .FILTER_RANGE(3'd1)
    ) pll (
        .PACKAGEPIN(clk_12mhz), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked && btn_n), .rst_o(rst));
    wire busy, booted;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(uart_rx), .uart_tx_o(uart_tx), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(flash_ssb), .flash_clk_o(flash_sck), .flash_mosi_o(flash_io0), .flash_miso_i(flash_io1)
    );

    assign ledr_n = !busy;
    assign ledg_n = !booted;
endmodule

`default_nettype wire
