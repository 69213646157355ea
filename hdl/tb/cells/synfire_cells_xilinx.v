// Behaviour of the 7-series cells that Yosys has no simulation model for, as far as the netlists of this project use
// them. Written from Xilinx's guide (UG473, memory). A use that is not modelled stops the build: it asks for a module
// that does not exist. The block RAM of 36 Kbit is such a use. The names carry a prefix, since Yosys's own library has
// black boxes of the plain names.
`default_nettype none

// Block RAM of 18 Kbit: 512 rows of four bytes of 8 bits and a bit of parity each. Modelled: TDP with widths 1 to 18 on
// each port; SDP, where A reads and B writes, and words of 36 bits lie on the pins of both ports, the low half on A's;
// the three write modes; initial contents. Not modelled: output registers, resets of outputs.
//
// What a port reads while the other one writes the same bits is the word before if the writer is in READ_FIRST, and not
// defined otherwise. Then it is the complement here, so that whoever depends on it is found out.
module synfire_RAMB18E1 (
    input  wire        CLKARDCLK, CLKBWRCLK, ENARDEN, ENBWREN, REGCEAREGCE, REGCEB,
    input  wire        RSTRAMARSTRAM, RSTRAMB, RSTREGARSTREG, RSTREGB,
    input  wire [13:0] ADDRARDADDR, ADDRBWRADDR,
    input  wire [15:0] DIADI, DIBDI,
    input  wire [1:0]  DIPADIP, DIPBDIP, WEA,
    input  wire [3:0]  WEBWE,
    output wire [15:0] DOADO, DOBDO,
    output wire [1:0]  DOPADOP, DOPBDOP
);
    parameter DOA_REG = 0;
    parameter DOB_REG = 0;
    parameter RAM_MODE = "TDP";
    parameter READ_WIDTH_A = 0;
    parameter READ_WIDTH_B = 0;
    parameter WRITE_WIDTH_A = 0;
    parameter WRITE_WIDTH_B = 0;
    parameter WRITE_MODE_A = "WRITE_FIRST";
    parameter WRITE_MODE_B = "WRITE_FIRST";
    parameter [17:0] SRVAL_A = 0, SRVAL_B = 0, INIT_A = 0, INIT_B = 0;
    parameter [0:0] IS_CLKARDCLK_INVERTED = 0, IS_CLKBWRCLK_INVERTED = 0, IS_ENARDEN_INVERTED = 0;
    parameter [0:0] IS_ENBWREN_INVERTED = 0, IS_RSTRAMARSTRAM_INVERTED = 0, IS_RSTRAMB_INVERTED = 0;
    parameter [0:0] IS_RSTREGARSTREG_INVERTED = 0, IS_RSTREGB_INVERTED = 0;
    parameter RDADDR_COLLISION_HWCONFIG = "DELAYED_WRITE";
    parameter SIM_COLLISION_CHECK = "ALL";
    parameter SIM_DEVICE = "7SERIES";
    parameter INIT_FILE = "NONE";
    parameter RSTREG_PRIORITY_A = "RSTREG";
    parameter RSTREG_PRIORITY_B = "RSTREG";
    parameter [255:0] INIT_00 = 0, INIT_01 = 0, INIT_02 = 0, INIT_03 = 0;
    parameter [255:0] INIT_04 = 0, INIT_05 = 0, INIT_06 = 0, INIT_07 = 0;
    parameter [255:0] INIT_08 = 0, INIT_09 = 0, INIT_0A = 0, INIT_0B = 0;
    parameter [255:0] INIT_0C = 0, INIT_0D = 0, INIT_0E = 0, INIT_0F = 0;
    parameter [255:0] INIT_10 = 0, INIT_11 = 0, INIT_12 = 0, INIT_13 = 0;
    parameter [255:0] INIT_14 = 0, INIT_15 = 0, INIT_16 = 0, INIT_17 = 0;
    parameter [255:0] INIT_18 = 0, INIT_19 = 0, INIT_1A = 0, INIT_1B = 0;
    parameter [255:0] INIT_1C = 0, INIT_1D = 0, INIT_1E = 0, INIT_1F = 0;
    parameter [255:0] INIT_20 = 0, INIT_21 = 0, INIT_22 = 0, INIT_23 = 0;
    parameter [255:0] INIT_24 = 0, INIT_25 = 0, INIT_26 = 0, INIT_27 = 0;
    parameter [255:0] INIT_28 = 0, INIT_29 = 0, INIT_2A = 0, INIT_2B = 0;
    parameter [255:0] INIT_2C = 0, INIT_2D = 0, INIT_2E = 0, INIT_2F = 0;
    parameter [255:0] INIT_30 = 0, INIT_31 = 0, INIT_32 = 0, INIT_33 = 0;
    parameter [255:0] INIT_34 = 0, INIT_35 = 0, INIT_36 = 0, INIT_37 = 0;
    parameter [255:0] INIT_38 = 0, INIT_39 = 0, INIT_3A = 0, INIT_3B = 0;
    parameter [255:0] INIT_3C = 0, INIT_3D = 0, INIT_3E = 0, INIT_3F = 0;
    parameter [255:0] INITP_00 = 0, INITP_01 = 0, INITP_02 = 0, INITP_03 = 0;
    parameter [255:0] INITP_04 = 0, INITP_05 = 0, INITP_06 = 0, INITP_07 = 0;

    localparam [0:0] WIDE = RAM_MODE == "SDP";
    localparam integer WIDTH_A = WIDE ? 36 : (READ_WIDTH_A != 0) ? READ_WIDTH_A : WRITE_WIDTH_A;
    localparam integer WIDTH_B = WIDE ? 36 : (READ_WIDTH_B != 0) ? READ_WIDTH_B : WRITE_WIDTH_B;
    generate
        if (DOA_REG != 0 || DOB_REG != 0) begin : output_registers_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
        if (IS_CLKARDCLK_INVERTED || IS_CLKBWRCLK_INVERTED || IS_ENARDEN_INVERTED || IS_ENBWREN_INVERTED)
        begin : inverted_inputs_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
        if (WIDE && (READ_WIDTH_A != 36 || WRITE_WIDTH_B != 36)) begin : only_whole_words_are_modelled
            synfire_cell_is_not_modelled stop ();
        end
        if (!WIDE && READ_WIDTH_A != 0 && WRITE_WIDTH_A != 0 && READ_WIDTH_A != WRITE_WIDTH_A)
        begin : ports_of_two_widths_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
        if (!WIDE && READ_WIDTH_B != 0 && WRITE_WIDTH_B != 0 && READ_WIDTH_B != WRITE_WIDTH_B)
        begin : second_ports_of_two_widths_are_not_modelled
            synfire_cell_is_not_modelled stop ();
        end
    endgenerate

    wire [16383:0] bits = {
        INIT_3F, INIT_3E, INIT_3D, INIT_3C, INIT_3B, INIT_3A, INIT_39, INIT_38, INIT_37, INIT_36, INIT_35,
        INIT_34, INIT_33, INIT_32, INIT_31, INIT_30, INIT_2F, INIT_2E, INIT_2D, INIT_2C, INIT_2B, INIT_2A,
        INIT_29, INIT_28, INIT_27, INIT_26, INIT_25, INIT_24, INIT_23, INIT_22, INIT_21, INIT_20, INIT_1F,
        INIT_1E, INIT_1D, INIT_1C, INIT_1B, INIT_1A, INIT_19, INIT_18, INIT_17, INIT_16, INIT_15, INIT_14,
        INIT_13, INIT_12, INIT_11, INIT_10, INIT_0F, INIT_0E, INIT_0D, INIT_0C, INIT_0B, INIT_0A, INIT_09,
        INIT_08, INIT_07, INIT_06, INIT_05, INIT_04, INIT_03, INIT_02, INIT_01, INIT_00};
    wire [2047:0] parity = {INITP_07, INITP_06, INITP_05, INITP_04, INITP_03, INITP_02, INITP_01, INITP_00};
    reg [35:0] cells [0:511];
    integer row, part;
    initial
        for (row = 0; row < 512; row = row + 1)
            for (part = 0; part < 4; part = part + 1)
                cells[row][9 * part +: 9] = {parity[4 * row + part], bits[32 * row + 8 * part +: 8]};

    // Where a word of a port begins in its row, and the bits of it that are written.
    function [5:0] start(input [13:0] address, input integer width);
        start = 6'd9 * {4'd0, (width > 18) ? 2'b00 : (width > 9) ? {address[4], 1'b0} : address[4:3]}
            + {3'd0, (width > 4) ? 3'b000 : (width > 2) ? {address[2], 2'b00}
            : (width > 1) ? {address[2:1], 1'b0} : address[2:0]};
    endfunction
    function [35:0] written(input [3:0] bytes, input integer width);
        written = (width < 9) ? ((36'd1 << width) - 36'd1) & {36{bytes[0]}}
            : {{9{bytes[3] && width > 18}}, {9{bytes[2] && width > 18}}, {9{bytes[1] && width > 9}}, {9{bytes[0]}}};
    endfunction

    wire [3:0] bytes_a = (ENARDEN && !WIDE && WRITE_WIDTH_A != 0) ? {2'b00, WEA} : 4'd0;
    wire [3:0] bytes_b = (ENBWREN && WRITE_WIDTH_B != 0) ? WEBWE : 4'd0;
    wire [17:0] low = {DIPADIP[1], DIADI[15:8], DIPADIP[0], DIADI[7:0]};
    wire [17:0] high = {DIPBDIP[1], DIBDI[15:8], DIPBDIP[0], DIBDI[7:0]};
    wire [35:0] mask_a = written(bytes_a, WIDTH_A) << start(ADDRARDADDR, WIDTH_A);
    wire [35:0] mask_b = written(bytes_b, WIDTH_B) << start(ADDRBWRADDR, WIDTH_B);
    wire [35:0] word_a = {18'd0, low} << start(ADDRARDADDR, WIDTH_A);
    wire [35:0] word_b = WIDE ? {high, low} : {18'd0, high} << start(ADDRBWRADDR, WIDTH_B);
    wire [35:0] row_a = cells[ADDRARDADDR[13:5]], row_b = cells[ADDRBWRADDR[13:5]];
    wire [35:0] after_a = (row_a & ~mask_a) | (word_a & mask_a);
    wire [35:0] after_b = (row_b & ~mask_b) | (word_b & mask_b);
    wire same = ADDRARDADDR[13:5] == ADDRBWRADDR[13:5];

    generate
        // A port that never writes has no code for it: two writers in one model cost time.
        if (!WIDE && WRITE_WIDTH_A != 0) begin : first_writer
            always @(posedge CLKARDCLK)
                if (bytes_a != 4'd0) cells[ADDRARDADDR[13:5]] <= after_a;
        end
        if (WRITE_WIDTH_B != 0) begin : second_writer
            always @(posedge CLKBWRCLK)
                if (bytes_b != 4'd0) cells[ADDRBWRADDR[13:5]] <= after_b;
        end
    endgenerate

    reg [35:0] fetched_a = 36'd0, fetched_b = 36'd0;
    wire [35:0] read_a = row_a ^ (mask_b & {36{WRITE_MODE_B != "READ_FIRST" && same}});
    wire [35:0] read_b = row_b ^ (mask_a & {36{WRITE_MODE_A != "READ_FIRST" && same}});
    always @(posedge CLKARDCLK)
        if (ENARDEN) begin
            if (bytes_a == 4'd0 || WRITE_MODE_A == "READ_FIRST")
                fetched_a <= read_a >> start(ADDRARDADDR, WIDTH_A);
            else if (WRITE_MODE_A == "WRITE_FIRST") fetched_a <= after_a >> start(ADDRARDADDR, WIDTH_A);
        end
    always @(posedge CLKBWRCLK)
        if (ENBWREN) begin
            if (bytes_b == 4'd0 || WRITE_MODE_B == "READ_FIRST")
                fetched_b <= read_b >> start(ADDRBWRADDR, WIDTH_B);
            else if (WRITE_MODE_B == "WRITE_FIRST") fetched_b <= after_b >> start(ADDRBWRADDR, WIDTH_B);
        end

    wire [35:0] second = WIDE ? {18'd0, fetched_a[35:18]} : fetched_b;
    assign {DOPADOP[1], DOADO[15:8], DOPADOP[0], DOADO[7:0]} = fetched_a[17:0];
    assign {DOPBDOP[1], DOBDO[15:8], DOPBDOP[0], DOBDO[7:0]} = second[17:0];
endmodule

`default_nettype wire
