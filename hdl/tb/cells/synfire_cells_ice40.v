// Behaviour of the iCE40 cells that Yosys has no simulation model for, as far as the netlists of this project use them:
// the PLLs. Their input is their output, and they have locked, so a clock of the simulation is one of the core. The
// names carry a prefix, since Yosys's own library has black boxes of the plain names.
`default_nettype none

module synfire_SB_PLL40_PAD (
    input  wire       PACKAGEPIN, RESETB, BYPASS, EXTFEEDBACK, LATCHINPUTVALUE, SDI, SCLK,
    input  wire [7:0] DYNAMICDELAY,
    output wire       PLLOUTCORE, PLLOUTGLOBAL, LOCK, SDO
);
    parameter FEEDBACK_PATH = "SIMPLE";
    parameter DIVR = 0;
    parameter DIVF = 0;
    parameter DIVQ = 0;
    parameter FILTER_RANGE = 0;
    assign PLLOUTCORE = PACKAGEPIN;
    assign PLLOUTGLOBAL = PACKAGEPIN;
    assign LOCK = 1'b1;
endmodule

module synfire_SB_PLL40_CORE (
    input  wire       REFERENCECLK, RESETB, BYPASS, EXTFEEDBACK, LATCHINPUTVALUE, SDI, SCLK,
    input  wire [7:0] DYNAMICDELAY,
    output wire       PLLOUTCORE, PLLOUTGLOBAL, LOCK, SDO
);
    parameter FEEDBACK_PATH = "SIMPLE";
    parameter DIVR = 0;
    parameter DIVF = 0;
    parameter DIVQ = 0;
    parameter FILTER_RANGE = 0;
    assign PLLOUTCORE = REFERENCECLK;
    assign PLLOUTGLOBAL = REFERENCECLK;
    assign LOCK = 1'b1;
endmodule

`default_nettype wire
