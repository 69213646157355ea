// Behaviour of the ECP5 cells that Yosys has no simulation model for, as far as the netlists of this project use them.
// Written from Lattice's guides (FPGA-TN-02204, memory usage; FPGA-TN-02205, sysDSP; FPGA-TN-02200, sysCLOCK) and from
// the bit order of the open tools; no vendor's model was at hand. A use that is not modelled stops the build: it asks
// for a module that does not exist.
//
// The names carry a prefix, since Yosys's own library has black boxes of the plain names.

// Block RAM: 1,024 words of 18 bits as two bytes of 9; widths 1, 2, 4 use 8 bits of each byte. Both ports write and
// read. Modelled: widths 1 to 18 on each port, 36 for writing through A and for reading through B (data on both ports'
// pins, the low half on A's); byte enables of wide writes on the lowest address bits; NORMAL, WRITETHROUGH and
// READBEFOREWRITE; the output register (OUTREG) with its own enable; reset of outputs, where an asynchronous one only
// acts at clocks; initial contents. Not modelled: chip select codes other than 000 with the pins low.
//
// What a port reads while the other one writes the same bits is not defined in hardware. Here it is the complement of
// what was stored, so that whoever depends on it is found out.
`default_nettype none

module synfire_DP16KD (
    input  wire DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2,
        DIA1, DIA0,
    input  wire ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0,
    input  wire CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0,
    output wire DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2,
        DOA1, DOA0,
    input  wire DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2,
        DIB1, DIB0,
    input  wire ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0,
    input  wire CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0,
    output wire DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2,
        DOB1, DOB0
);
    parameter DATA_WIDTH_A = 18;
    parameter DATA_WIDTH_B = 18;
    parameter REGMODE_A = "NOREG";
    parameter REGMODE_B = "NOREG";
    parameter RESETMODE = "SYNC";
    parameter ASYNC_RESET_RELEASE = "SYNC";
    parameter CSDECODE_A = "0b000";
    parameter CSDECODE_B = "0b000";
    parameter WRITEMODE_A = "NORMAL";
    parameter WRITEMODE_B = "NORMAL";
    parameter CLKAMUX = "CLKA";
    parameter CLKBMUX = "CLKB";
    parameter GSR = "ENABLED";
    parameter [319:0] INITVAL_00 = 320'd0;
    parameter [319:0] INITVAL_01 = 320'd0;
    parameter [319:0] INITVAL_02 = 320'd0;
    parameter [319:0] INITVAL_03 = 320'd0;
    parameter [319:0] INITVAL_04 = 320'd0;
    parameter [319:0] INITVAL_05 = 320'd0;
    parameter [319:0] INITVAL_06 = 320'd0;
    parameter [319:0] INITVAL_07 = 320'd0;
    parameter [319:0] INITVAL_08 = 320'd0;
    parameter [319:0] INITVAL_09 = 320'd0;
    parameter [319:0] INITVAL_0A = 320'd0;
    parameter [319:0] INITVAL_0B = 320'd0;
    parameter [319:0] INITVAL_0C = 320'd0;
    parameter [319:0] INITVAL_0D = 320'd0;
    parameter [319:0] INITVAL_0E = 320'd0;
    parameter [319:0] INITVAL_0F = 320'd0;
    parameter [319:0] INITVAL_10 = 320'd0;
    parameter [319:0] INITVAL_11 = 320'd0;
    parameter [319:0] INITVAL_12 = 320'd0;
    parameter [319:0] INITVAL_13 = 320'd0;
    parameter [319:0] INITVAL_14 = 320'd0;
    parameter [319:0] INITVAL_15 = 320'd0;
    parameter [319:0] INITVAL_16 = 320'd0;
    parameter [319:0] INITVAL_17 = 320'd0;
    parameter [319:0] INITVAL_18 = 320'd0;
    parameter [319:0] INITVAL_19 = 320'd0;
    parameter [319:0] INITVAL_1A = 320'd0;
    parameter [319:0] INITVAL_1B = 320'd0;
    parameter [319:0] INITVAL_1C = 320'd0;
    parameter [319:0] INITVAL_1D = 320'd0;
    parameter [319:0] INITVAL_1E = 320'd0;
    parameter [319:0] INITVAL_1F = 320'd0;
    parameter [319:0] INITVAL_20 = 320'd0;
    parameter [319:0] INITVAL_21 = 320'd0;
    parameter [319:0] INITVAL_22 = 320'd0;
    parameter [319:0] INITVAL_23 = 320'd0;
    parameter [319:0] INITVAL_24 = 320'd0;
    parameter [319:0] INITVAL_25 = 320'd0;
    parameter [319:0] INITVAL_26 = 320'd0;
    parameter [319:0] INITVAL_27 = 320'd0;
    parameter [319:0] INITVAL_28 = 320'd0;
    parameter [319:0] INITVAL_29 = 320'd0;
    parameter [319:0] INITVAL_2A = 320'd0;
    parameter [319:0] INITVAL_2B = 320'd0;
    parameter [319:0] INITVAL_2C = 320'd0;
    parameter [319:0] INITVAL_2D = 320'd0;
    parameter [319:0] INITVAL_2E = 320'd0;
    parameter [319:0] INITVAL_2F = 320'd0;
    parameter [319:0] INITVAL_30 = 320'd0;
    parameter [319:0] INITVAL_31 = 320'd0;
    parameter [319:0] INITVAL_32 = 320'd0;
    parameter [319:0] INITVAL_33 = 320'd0;
    parameter [319:0] INITVAL_34 = 320'd0;
    parameter [319:0] INITVAL_35 = 320'd0;
    parameter [319:0] INITVAL_36 = 320'd0;
    parameter [319:0] INITVAL_37 = 320'd0;
    parameter [319:0] INITVAL_38 = 320'd0;
    parameter [319:0] INITVAL_39 = 320'd0;
    parameter [319:0] INITVAL_3A = 320'd0;
    parameter [319:0] INITVAL_3B = 320'd0;
    parameter [319:0] INITVAL_3C = 320'd0;
    parameter [319:0] INITVAL_3D = 320'd0;
    parameter [319:0] INITVAL_3E = 320'd0;
    parameter [319:0] INITVAL_3F = 320'd0;

    generate
        if (CSDECODE_A != "0b000" || CSDECODE_B != "0b000") begin : chip_select_codes_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
        // The two halves of a wide word leave through both ports: one register or none for all of it.
        if (DATA_WIDTH_B == 36 && REGMODE_A != REGMODE_B) begin : half_a_word_in_a_register
            synfire_cell_is_not_modelled stop ();
        end
    endgenerate

    wire [17:0] data_a = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4,
        DIA3, DIA2, DIA1, DIA0};
    wire [17:0] data_b = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4,
        DIB3, DIB2, DIB1, DIB0};
    wire [13:0] address_a = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0};
    wire [13:0] address_b = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0};
    wire clock_a = (CLKAMUX == "INV") ? ~CLKA : CLKA;
    wire clock_b = (CLKBMUX == "INV") ? ~CLKB : CLKB;
    wire write_a = CEA && WEA, write_b = CEB && WEB && DATA_WIDTH_B != 36;

    // Bits of the address that are below a word.
    localparam integer LOW_A = (DATA_WIDTH_A == 1) ? 0 : (DATA_WIDTH_A == 2) ? 1 : (DATA_WIDTH_A == 4) ? 2
        : (DATA_WIDTH_A == 9) ? 3 : (DATA_WIDTH_A == 18) ? 4 : 5;
    localparam integer LOW_B = (DATA_WIDTH_B == 1) ? 0 : (DATA_WIDTH_B == 2) ? 1 : (DATA_WIDTH_B == 4) ? 2
        : (DATA_WIDTH_B == 9) ? 3 : (DATA_WIDTH_B == 18) ? 4 : 5;
    wire same = address_a[13:5] == address_b[13:5];

    // The memory in pairs of 18-bit words, as the widest port sees it.
    reg [35:0] cells [0:511];
    wire [20479:0] initial_contents = {INITVAL_3F, INITVAL_3E, INITVAL_3D, INITVAL_3C, INITVAL_3B, INITVAL_3A,
        INITVAL_39, INITVAL_38, INITVAL_37, INITVAL_36, INITVAL_35, INITVAL_34, INITVAL_33, INITVAL_32, INITVAL_31,
        INITVAL_30,
        INITVAL_2F, INITVAL_2E, INITVAL_2D, INITVAL_2C, INITVAL_2B, INITVAL_2A, INITVAL_29, INITVAL_28, INITVAL_27,
        INITVAL_26, INITVAL_25, INITVAL_24, INITVAL_23, INITVAL_22, INITVAL_21, INITVAL_20, INITVAL_1F, INITVAL_1E,
        INITVAL_1D, INITVAL_1C, INITVAL_1B, INITVAL_1A, INITVAL_19, INITVAL_18, INITVAL_17, INITVAL_16, INITVAL_15,
        INITVAL_14, INITVAL_13, INITVAL_12, INITVAL_11, INITVAL_10, INITVAL_0F, INITVAL_0E, INITVAL_0D, INITVAL_0C,
        INITVAL_0B, INITVAL_0A, INITVAL_09, INITVAL_08, INITVAL_07, INITVAL_06, INITVAL_05, INITVAL_04, INITVAL_03,
        INITVAL_02, INITVAL_01, INITVAL_00};
    integer index;
    initial
        for (index = 0; index < 512; index = index + 1)
            cells[index] = {initial_contents[40*index+20 +: 18], initial_contents[40*index +: 18]};

    // Where a word of a port begins in its pair, and its bits.
    function [5:0] start(input [13:0] address, input integer low);
        start = (low >= 3) ? 6'd9 * {4'd0, address[4:3] & ((low == 3) ? 2'b11 : (low == 4) ? 2'b10 : 2'b00)}
            : 6'd9 * {4'd0, address[4:3]} + {3'd0, address[2:0] & ((low == 0) ? 3'b111 : (low == 1) ? 3'b110 : 3'b100)};
    endfunction
    function [35:0] ones(input integer low, input [3:0] bytes);
        ones = (low == 0) ? 36'h1 : (low == 1) ? 36'h3 : (low == 2) ? 36'hF : (low == 3) ? 36'h1FF
            : (low == 4) ? {18'd0, {9{bytes[1]}}, {9{bytes[0]}}}
            : {{9{bytes[3]}}, {9{bytes[2]}}, {9{bytes[1]}}, {9{bytes[0]}}};
    endfunction

    wire [35:0] mask_a = ones(LOW_A, address_a[3:0]) << start(address_a, LOW_A);
    wire [35:0] mask_b = ones(LOW_B, address_b[3:0]) << start(address_b, LOW_B);
    wire [35:0] word_a = {(LOW_A == 5) ? data_b : 18'd0, data_a} << start(address_a, LOW_A);
    wire [35:0] word_b = {18'd0, data_b} << start(address_b, LOW_B);
    wire [35:0] pair_a = cells[address_a[13:5]], pair_b = cells[address_b[13:5]];

    always @(posedge clock_a)
        if (write_a) cells[address_a[13:5]] <= (pair_a & ~mask_a) | (word_a & mask_a);
    generate
        // A port that never writes has its enable tied low; two writers in one model cost time.
        if (DATA_WIDTH_B != 36) begin : second_writer
            always @(posedge clock_b)
                if (write_b) cells[address_b[13:5]] <= (pair_b & ~mask_b) | (word_b & mask_b);
        end
    endgenerate

    reg [35:0] fetched_a = 36'd0, fetched_b = 36'd0, held_a = 36'd0, held_b = 36'd0;
    wire [35:0] read_a = (pair_a ^ (mask_b & {36{write_b && same}})) >> start(address_a, LOW_A);
    wire [35:0] read_b = (pair_b ^ (mask_a & {36{write_a && same}})) >> start(address_b, LOW_B);
    wire [35:0] after_a = ((pair_a & ~mask_a) | (word_a & mask_a)) >> start(address_a, LOW_A);
    wire [35:0] after_b = ((pair_b & ~mask_b) | (word_b & mask_b)) >> start(address_b, LOW_B);

    always @(posedge clock_a) begin
        if (RSTA) fetched_a <= 36'd0;
        else if (CEA) begin
            if (!WEA || WRITEMODE_A == "READBEFOREWRITE") fetched_a <= read_a;
            else if (WRITEMODE_A == "WRITETHROUGH") fetched_a <= after_a;
        end
        if (RSTA) held_a <= 36'd0;
        else if (OCEA) held_a <= fetched_a;
    end
    always @(posedge clock_b) begin
        if (RSTB) fetched_b <= 36'd0;
        else if (CEB) begin
            if (!WEB || WRITEMODE_B == "READBEFOREWRITE") fetched_b <= read_b;
            else if (WRITEMODE_B == "WRITETHROUGH") fetched_b <= after_b;
        end
        if (RSTB) held_b <= 36'd0;
        else if (OCEB) held_b <= fetched_b;
    end

    wire [35:0] out_a = (REGMODE_A == "OUTREG") ? held_a : fetched_a;
    wire [35:0] out_b = (REGMODE_B == "OUTREG") ? held_b : fetched_b;
    assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2,
        DOA1, DOA0} = (DATA_WIDTH_B == 36) ? out_b[17:0] : out_a[17:0];
    assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2,
        DOB1, DOB0} = (DATA_WIDTH_B == 36) ? out_b[35:18] : out_b[17:0];
endmodule

// Multiplier of 18 x 18 bits without any of its registers, which Yosys 0.23 does not use.
module synfire_MULT18X18D (
    input  wire A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1, A0,
    input  wire B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1, B0,
    input  wire C17, C16, C15, C14, C13, C12, C11, C10, C9, C8, C7, C6, C5, C4, C3, C2, C1, C0,
    input  wire SIGNEDA, SIGNEDB, SOURCEA, SOURCEB,
    input  wire CLK0, CLK1, CLK2, CLK3, CE0, CE1, CE2, CE3, RST0, RST1, RST2, RST3,
    output wire P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18, P17, P16, P15,
        P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0
);
    parameter REG_INPUTA_CLK = "NONE";
    parameter REG_INPUTB_CLK = "NONE";
    parameter REG_INPUTC_CLK = "NONE";
    parameter REG_PIPELINE_CLK = "NONE";
    parameter REG_OUTPUT_CLK = "NONE";
    generate
        if (REG_INPUTA_CLK != "NONE" || REG_INPUTB_CLK != "NONE" || REG_PIPELINE_CLK != "NONE"
            || REG_OUTPUT_CLK != "NONE")
        begin : registers_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
    endgenerate

    wire signed [18:0] a = {SIGNEDA & A17, A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1,
        A0};
    wire signed [18:0] b = {SIGNEDB & B17, B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1,
        B0};
    wire signed [37:0] product = a * b;
    assign {P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18, P17, P16, P15,
        P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0} = product[35:0];
endmodule

// PLL: its input is its output, and it has locked. So a clock of the simulation is one of the core.
module synfire_EHXPLLL (
    input  wire CLKI, CLKFB, PHASESEL1, PHASESEL0, PHASEDIR, PHASESTEP, PHASELOADREG, STDBY, PLLWAKESYNC, RST,
    input  wire ENCLKOP, ENCLKOS, ENCLKOS2, ENCLKOS3,
    output wire CLKOP, CLKOS, CLKOS2, CLKOS3, LOCK, INTLOCK, REFCLK, CLKINTFB
);
    parameter CLKI_DIV = 1;
    parameter CLKFB_DIV = 1;
    parameter CLKOP_DIV = 8;
    parameter CLKOP_CPHASE = 0;
    parameter CLKOP_FPHASE = 0;
    parameter CLKOP_ENABLE = "ENABLED";
    parameter CLKOS_DIV = 8;
    parameter CLKOS_CPHASE = 0;
    parameter CLKOS_FPHASE = 0;
    parameter CLKOS_ENABLE = "DISABLED";
    parameter FEEDBK_PATH = "CLKOP";
    parameter STDBY_ENABLE = "DISABLED";
    parameter PLLRST_ENA = "DISABLED";
    assign CLKOP = CLKI;
    assign CLKOS = CLKI;
    assign LOCK = 1'b1;
endmodule

`default_nettype wire
