// OrangeCrab r0.2: 48 MHz oscillator, UART on GPIO 0 (in) and 1 (out). The LED is green once the boot is done, red
// while ticks run.
`default_nettype none

module synfire_board_orangecrab (
    input  wire clk48,
    input  wire gpio_0,
    output wire gpio_1,
    output wire rgb_led0_r,
    output wire rgb_led0_g
);
    wire clk, unused_clk, rst, locked;

    // 48 MHz / 1 x 2 = 96 MHz; the VCO runs at 96 x 6 = 576 MHz.
    (* FREQUENCY_PIN_CLKI = "48", FREQUENCY_PIN_CLKOP = "96", ICP_CURRENT = "12", LPF_RESISTOR = "8" *)
    EHXPLLL #(
        .CLKI_DIV(1), .CLKFB_DIV(2), .CLKOP_DIV(6), .CLKOP_CPHASE(5), .CLKOP_FPHASE(0),
        .CLKOP_ENABLE("ENABLED"), .FEEDBK_PATH("CLKOP"), .STDBY_ENABLE("DISABLED"), .PLLRST_ENA("DISABLED")
    ) pll (
        .CLKI(clk48), .CLKFB(clk), .CLKOP(clk), .CLKOS(unused_clk), .LOCK(locked), .RST(1'b0), .STDBY(1'b0),
        .PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b0), .PHASESTEP(1'b0), .PHASELOADREG(1'b0),
        .PLLWAKESYNC(1'b0), .ENCLKOP(1'b0)
    );

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked), .rst_o(rst));
    wire busy, booted;
    wire [2:0] unused_flash;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(gpio_0), .uart_tx_o(gpio_1), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(unused_flash[2]), .flash_clk_o(unused_flash[1]), .flash_mosi_o(unused_flash[0]),
        .flash_miso_i(1'b0)
    );

    // The LEDs light at 0.
    assign rgb_led0_r = !busy;
    assign rgb_led0_g = !booted;
endmodule

`default_nettype wire
