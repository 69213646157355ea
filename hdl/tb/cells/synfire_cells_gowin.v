// Behaviour of the cells of Gowin's GW1N, as far as the netlists of this project use them. Written from Gowin's guides
// (UG288, configurable function unit; UG285, shadow memory; UG287, multipliers; UG286, clocks) and from what
// Yosys takes for granted about the cells that it chooses. A use that is not modelled stops the build: it asks for a
// module that does not exist. So does a cell that is not here: latches, asynchronous resets, falling edges.
`default_nettype none

module VCC (output wire V);
    assign V = 1'b1;
endmodule

module GND (output wire G);
    assign G = 1'b0;
endmodule

module IBUF (input wire I, output wire O);
    assign O = I;
endmodule

module OBUF (input wire I, output wire O);
    assign O = I;
endmodule

module LUT1 (input wire I0, output wire F);
    parameter [1:0] INIT = 2'd0;
    assign F = INIT[{I0}];
endmodule

module LUT2 (input wire I0, I1, output wire F);
    parameter [3:0] INIT = 4'd0;
    assign F = INIT[{I1, I0}];
endmodule

module LUT3 (input wire I0, I1, I2, output wire F);
    parameter [7:0] INIT = 8'd0;
    assign F = INIT[{I2, I1, I0}];
endmodule

module LUT4 (input wire I0, I1, I2, I3, output wire F);
    parameter [15:0] INIT = 16'd0;
    assign F = INIT[{I3, I2, I1, I0}];
endmodule

module MUX2_LUT5 (input wire I0, I1, S0, output wire O);
    assign O = S0 ? I1 : I0;
endmodule

module MUX2_LUT6 (input wire I0, I1, S0, output wire O);
    assign O = S0 ? I1 : I0;
endmodule

module MUX2_LUT7 (input wire I0, I1, S0, output wire O);
    assign O = S0 ? I1 : I0;
endmodule

module MUX2_LUT8 (input wire I0, I1, S0, output wire O);
    assign O = S0 ? I1 : I0;
endmodule

// A bit of a carry chain: I0 plus I1, or I0 minus I1. In the mode of both, I3 says that it adds.
module ALU (input wire I0, I1, I3, CIN, output wire SUM, COUT);
    parameter ALU_MODE = 0;
    generate
        if (ALU_MODE > 2) begin : only_sums_and_differences_are_modelled
            synfire_cell_is_not_modelled stop ();
        end
    endgenerate
    wire second = I1 ^ ((ALU_MODE == 1) || (ALU_MODE == 2 && !I3));
    assign SUM = I0 ^ second ^ CIN;
    assign COUT = (I0 ^ second) ? CIN : I0;
endmodule

module DFF (input wire D, CLK, output reg Q);
    parameter [0:0] INIT = 1'b0;
    initial Q = INIT;
    always @(posedge CLK)
        Q <= D;
endmodule

module DFFE (input wire D, CLK, CE, output reg Q);
    parameter [0:0] INIT = 1'b0;
    initial Q = INIT;
    always @(posedge CLK)
        if (CE) Q <= D;
endmodule

module DFFS (input wire D, CLK, SET, output reg Q);
    parameter [0:0] INIT = 1'b1;
    initial Q = INIT;
    always @(posedge CLK)
        if (SET) Q <= 1'b1;
        else Q <= D;
endmodule

module DFFSE (input wire D, CLK, CE, SET, output reg Q);
    parameter [0:0] INIT = 1'b1;
    initial Q = INIT;
    always @(posedge CLK)
        if (SET) Q <= 1'b1;
        else if (CE) Q <= D;
endmodule

module DFFR (input wire D, CLK, RESET, output reg Q);
    parameter [0:0] INIT = 1'b0;
    initial Q = INIT;
    always @(posedge CLK)
        if (RESET) Q <= 1'b0;
        else Q <= D;
endmodule

module DFFRE (input wire D, CLK, CE, RESET, output reg Q);
    parameter [0:0] INIT = 1'b0;
    initial Q = INIT;
    always @(posedge CLK)
        if (RESET) Q <= 1'b0;
        else if (CE) Q <= D;
endmodule

// Shadow memory: 16 words, read at once. The cells below are of one, two and four bits.
module synfire_gowin_shadow_ram #(
    parameter integer WIDTH = 1,
    parameter [16*WIDTH-1:0] INIT = 0           // bit 0 of all words first
) (
    input  wire             CLK, WRE,
    input  wire [3:0]       WAD, RAD,
    input  wire [WIDTH-1:0] DI,
    output wire [WIDTH-1:0] DO
);
    genvar place;
    generate
        for (place = 0; place < WIDTH; place = place + 1) begin : column
            reg [15:0] bits = INIT[16*place +: 16];
            always @(posedge CLK)
                if (WRE) bits[WAD] <= DI[place];
            assign DO[place] = bits[RAD];
        end
    endgenerate
endmodule

module RAM16SDP1 (input wire CLK, WRE, input wire [3:0] WAD, RAD, input wire DI, output wire DO);
    parameter [15:0] INIT_0 = 16'd0;
    synfire_gowin_shadow_ram #(.WIDTH(1), .INIT(INIT_0)) ram (CLK, WRE, WAD, RAD, DI, DO);
endmodule

module RAM16SDP2 (input wire CLK, WRE, input wire [3:0] WAD, RAD, input wire [1:0] DI, output wire [1:0] DO);
    parameter [15:0] INIT_0 = 16'd0, INIT_1 = 16'd0;
    synfire_gowin_shadow_ram #(.WIDTH(2), .INIT({INIT_1, INIT_0})) ram (CLK, WRE, WAD, RAD, DI, DO);
endmodule

module RAM16SDP4 (input wire CLK, WRE, input wire [3:0] WAD, RAD, input wire [3:0] DI, output wire [3:0] DO);
    parameter [15:0] INIT_0 = 16'd0, INIT_1 = 16'd0, INIT_2 = 16'd0, INIT_3 = 16'd0;
    synfire_gowin_shadow_ram #(.WIDTH(4), .INIT({INIT_3, INIT_2, INIT_1, INIT_0})) ram (CLK, WRE, WAD, RAD, DI, DO);
endmodule

// Multiplier of 18 x 18 bits without any of its registers, which Yosys does not use.
module MULT18X18 (
    input  wire [17:0] A, SIA, B, SIB,
    input  wire        ASIGN, BSIGN, ASEL, BSEL, CE, CLK, RESET,
    output wire [35:0] DOUT,
    output wire [17:0] SOA, SOB
);
    parameter [0:0] AREG = 1'b0;
    parameter [0:0] BREG = 1'b0;
    parameter [0:0] OUT_REG = 1'b0;
    parameter [0:0] PIPE_REG = 1'b0;
    parameter [0:0] ASIGN_REG = 1'b0;
    parameter [0:0] BSIGN_REG = 1'b0;
    parameter [0:0] SOA_REG = 1'b0;
    parameter MULT_RESET_MODE = "SYNC";
    generate
        if (AREG || BREG || OUT_REG || PIPE_REG || ASIGN_REG || BSIGN_REG) begin : registers_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
    endgenerate
    wire [17:0] first = ASEL ? SIA : A, second = BSEL ? SIB : B;
    wire signed [18:0] a = {ASIGN && first[17], first};
    wire signed [18:0] b = {BSIGN && second[17], second};
    wire signed [37:0] product = a * b;
    assign DOUT = product[35:0];
    assign SOA = first;
    assign SOB = second;
endmodule

// PLL: its input is its output, and it has locked. So a clock of the simulation is one of the core.
module rPLL (
    input  wire       CLKIN, CLKFB, RESET, RESET_P,
    input  wire [5:0] FBDSEL, IDSEL, ODSEL,
    input  wire [3:0] PSDA, FDLY, DUTYDA,
    output wire       CLKOUT, CLKOUTP, CLKOUTD, CLKOUTD3, LOCK
);
    parameter FCLKIN = "100.0";
    parameter IDIV_SEL = 0;
    parameter FBDIV_SEL = 0;
    parameter ODIV_SEL = 8;
    parameter DYN_IDIV_SEL = "false";
    parameter DYN_FBDIV_SEL = "false";
    parameter DYN_ODIV_SEL = "false";
    parameter DYN_SDIV_SEL = 2;
    parameter DYN_DA_EN = "false";
    parameter PSDA_SEL = "0000";
    parameter DUTYDA_SEL = "1000";
    parameter CLKFB_SEL = "internal";
    parameter CLKOUT_BYPASS = "false";
    parameter DEVICE = "GW1N-1";
    assign CLKOUT = CLKIN;
    assign LOCK = !RESET;
endmodule

`default_nettype wire
