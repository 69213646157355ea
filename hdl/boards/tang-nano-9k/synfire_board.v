// Tang Nano 9K: 27 MHz oscillator, UART through the USB chip. LED 0: boot done, LED 1: a tick runs.
// Button S1 resets the chip.
`default_nettype none

module synfire_board_tang_nano_9k (
    input  wire       clk_27mhz,
    input  wire       btn_n,
    input  wire       uart_rx,
    output wire       uart_tx,
    output wire [1:0] led_n
);
    wire clk, rst, locked;
    wire [2:0] unused_clk;

    // 27 MHz x 2 = 54 MHz; the VCO runs at 54 x 8 = 432 MHz. The phase detector compares at 27 MHz.
    rPLL #(
        .FCLKIN("27"), .IDIV_SEL(0), .FBDIV_SEL(1), .ODIV_SEL(8), .DEVICE("GW1NR-9C")
    ) pll (
        .CLKIN(clk_27mhz), .CLKFB(1'b0), .RESET(1'b0), .RESET_P(1'b0), .FBDSEL(6'd0), .IDSEL(6'd0), .ODSEL(6'd0),
        .PSDA(4'd0), .DUTYDA(4'd0), .FDLY(4'd0), .CLKOUT(clk), .LOCK(locked), .CLKOUTP(unused_clk[0]),
        .CLKOUTD(unused_clk[1]), .CLKOUTD3(unused_clk[2])
    );

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked && btn_n), .rst_o(rst));
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
