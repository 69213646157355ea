// Tang Nano 9K: 27 MHz oscillator used as it is, UART through the USB chip. LED 0: boot done, LED 1: a tick runs.
// Button S1 resets the chip.
`default_nettype none

module synfire_board_tang_nano_9k (
    input  wire       clk_27mhz,
    input  wire       btn_n,
    input  wire       uart_rx,
    output wire       uart_tx,
    output wire [1:0] led_n
);
    wire clk = clk_27mhz;
    wire rst;

    synfire_board_reset reset (.clk_i(clk), .steady_i(btn_n), .rst_o(rst));
    wire busy, booted;
    wire [2:0] unused_flash;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(uart_rx), .uart_tx_o(uart_tx), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(unused_flash[2]), .flash_clk_o(unused_flash[1]), .flash_mosi_o(unused_flash[0]),
        .flash_miso_i(1'b0)
    );

    assign led_n = ~{busy, booted};
endmodule

`default_nettype wire
