// ULX3S with an ECP5 25F or 85F: 25 MHz oscillator, UART through the FTDI chip. LED 0: boot done, LED 1: a tick runs.
// Button FIRE 1 resets the chip.
`default_nettype none

module synfire_board_ulx3s_25f (
    input  wire       clk_25mhz,
    input  wire       btn,
    input  wire       ftdi_txd,
    output wire       ftdi_rxd,
    output wire [1:0] led,
    output wire       wifi_gpio0
);
    wire clk, feedback, rst, locked;

    // The VCO runs at 25 MHz x 3 x 6 = 450 MHz; / 5 = 90 MHz. The phase detector compares at 25 MHz, of at least 10.
    (* FREQUENCY_PIN_CLKI = "25", FREQUENCY_PIN_CLKOP = "75", FREQUENCY_PIN_CLKOS = "90" *)
    (* ICP_CURRENT = "12", LPF_RESISTOR = "8" *)
    EHXPLLL #(
        .CLKI_DIV(1), .CLKFB_DIV(3), .CLKOP_DIV(6), .CLKOP_CPHASE(5), .CLKOP_FPHASE(0), .CLKOP_ENABLE("ENABLED"),
        .CLKOS_DIV(5), .CLKOS_CPHASE(4), .CLKOS_FPHASE(0), .CLKOS_ENABLE("ENABLED"),
        .FEEDBK_PATH("CLKOP"), .STDBY_ENABLE("DISABLED"), .PLLRST_ENA("DISABLED")
    ) pll (
        .CLKI(clk_25mhz), .CLKFB(feedback), .CLKOP(feedback), .CLKOS(clk), .LOCK(locked), .RST(1'b0), .STDBY(1'b0),
        .PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b0), .PHASESTEP(1'b0), .PHASELOADREG(1'b0),
        .PLLWAKESYNC(1'b0), .ENCLKOP(1'b0)
    );

    synfire_board_reset reset (.clk_i(clk), .steady_i(locked && !btn), .rst_o(rst));
    wire busy, booted;
    wire [2:0] unused_flash;

    synfire_chip #(
        `include "synfire_target.vh"
    ) chip (
        .clk_i(clk), .rst_i(rst), .uart_rx_i(ftdi_txd), .uart_tx_o(ftdi_rxd), .busy_o(busy), .booted_o(booted),
        .flash_cs_n_o(unused_flash[2]), .flash_clk_o(unused_flash[1]), .flash_mosi_o(unused_flash[0]),
        .flash_miso_i(1'b0)
    );

    assign led = {busy, booted};
    assign wifi_gpio0 = 1'b1;
endmodule

`default_nettype wire
