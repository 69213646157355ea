// UPduino 3: 12 MHz oscillator over jumper R16, UART through the FTDI chip. Green: boot done; red: a tick runs.
`default_nettype none

module synfire_board_upduino (
    input  wire clk_12mhz,
    input  wire serial_rxd,
    output wire serial_txd,
    output wire spi_cs,
    output wire led_green,
    output wire led_red
);
    wire clk, rst, locked;

    // 12 MHz x 72 / 32 = 27 MHz; the VCO runs at 864 MHz.
    SB_PLL40_CORE #(
        .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd71), .DIVQ(3'd5), .FILTER_RANGE(3'd1)
    ) pll (
        .REFERENCECLK(clk_12mhz), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked), .rst_o(rst));
    wire busy, booted;
    wire [2:0] unused_flash;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(serial_rxd), .uart_tx_o(serial_txd), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(unused_flash[2]), .flash_clk_o(unused_flash[1]), .flash_mosi_o(unused_flash[0]),
        .flash_miso_i(1'b0)
    );

    assign spi_cs = 1'b1;
    // Nothing else limits the LED's current: 4 mA each.
    wire unused_blue;
    SB_RGBA_DRV #(
        .CURRENT_MODE("0b0"), .RGB0_CURRENT("0b000001"), .RGB1_CURRENT("0b000000"), .RGB2_CURRENT("0b000001")
    ) led_driver (
        .CURREN(1'b1), .RGBLEDEN(1'b1), .RGB0PWM(booted), .RGB1PWM(1'b0), .RGB2PWM(busy),
        .RGB0(led_green), .RGB1(unused_blue), .RGB2(led_red)
    );
endmodule

`default_nettype wire
