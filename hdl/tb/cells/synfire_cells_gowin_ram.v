// Behaviour of the block RAMs of Gowin's GW1N, as far as the netlists of this project use them. Written from Gowin's
// guide (UG285, block and shadow memory). A use that is not modelled stops the build: it asks for a module that does
// not exist.
`default_nettype none

// Block RAM, which the cells below only dress: 512 rows of four bytes of 9 bits. In cells of 8 bits per byte, the ninth
// stays 0. The widths 1, 2, 4 lie in the lower 8 bits of a byte. Address bits below a word of two or four bytes enable
// its bytes for writing. A port reads where it does not write; when it writes, its output stays (mode 0) or becomes
// what it wrote (mode 1). Mode 2, the word before, does not exist on a GW1N-9: it stops the build.
//
// What a port reads while the other one writes the same bits is not defined in hardware. Here it is the complement of
// what was stored, so that whoever depends on it is found out.
module synfire_gowin_ram #(
    parameter integer BYTE = 9,
    parameter integer WIDTH_A = 9,
    parameter integer WIDTH_B = 9,
    parameter integer MODE_A = 0,
    parameter integer MODE_B = 0,
    parameter [0:0]   REGISTER_A = 0,
    parameter [0:0]   REGISTER_B = 0,
    parameter [0:0]   SECOND_WRITER = 0,
    parameter [18431:0] INIT = 18432'd0
) (
    input  wire        clk_a_i, clk_b_i,
    input  wire        enable_a_i, enable_b_i,
    input  wire        write_a_i, write_b_i,
    input  wire        output_a_i, output_b_i,      // enables of the output registers
    input  wire        reset_a_i, reset_b_i,        // of the outputs; asynchronous ones act at clocks too
    input  wire [13:0] address_a_i, address_b_i,
    input  wire [35:0] data_a_i, data_b_i,
    output wire [35:0] data_a_o, data_b_o
);
    generate
        if (MODE_A > 1 || MODE_B > 1) begin : no_read_before_write
            synfire_cell_is_not_modelled stop ();
        end
    endgenerate

    // Bits of the address that are below a word.
    localparam integer LOW_A = (WIDTH_A < 8) ? $clog2(WIDTH_A) : 3 + $clog2(WIDTH_A / BYTE);
    localparam integer LOW_B = (WIDTH_B < 8) ? $clog2(WIDTH_B) : 3 + $clog2(WIDTH_B / BYTE);

    reg [35:0] cells [0:511];
    integer index, part;
    initial
        for (index = 0; index < 512; index = index + 1)
            for (part = 0; part < 4; part = part + 1)
                cells[index][9 * part +: 9] = (BYTE == 9) ? INIT[36 * index + 9 * part +: 9]
                    : {1'b0, INIT[32 * index + 8 * part +: 8]};

    // Where a word of a port begins in its row, and the bits of it that are written.
    function [5:0] start(input [13:0] address, input integer low);
        start = 6'd9 * {4'd0, (low > 4) ? 2'b00 : (low > 3) ? {address[4], 1'b0} : address[4:3]}
            + {3'd0, (low > 2) ? 3'b000 : (low > 1) ? {address[2], 2'b00} : (low > 0) ? {address[2:1], 1'b0}
            : address[2:0]};
    endfunction
    function [35:0] written(input [3:0] bytes, input integer low);
        written = (low < 3) ? (36'd1 << (1 << low)) - 36'd1 : (low == 3) ? 36'h1FF
            : (low == 4) ? {18'd0, {9{bytes[1]}}, {9{bytes[0]}}}
            : {{9{bytes[3]}}, {9{bytes[2]}}, {9{bytes[1]}}, {9{bytes[0]}}};
    endfunction

    wire does_a = enable_a_i && write_a_i, does_b = SECOND_WRITER && enable_b_i && write_b_i;
    wire same = address_a_i[13:5] == address_b_i[13:5];
    wire [35:0] mask_a = written(address_a_i[3:0], LOW_A) << start(address_a_i, LOW_A);
    wire [35:0] mask_b = written(address_b_i[3:0], LOW_B) << start(address_b_i, LOW_B);
    wire [35:0] word_a = data_a_i << start(address_a_i, LOW_A);
    wire [35:0] word_b = data_b_i << start(address_b_i, LOW_B);
    wire [35:0] row_a = cells[address_a_i[13:5]], row_b = cells[address_b_i[13:5]];
    wire [35:0] after_a = (row_a & ~mask_a) | (word_a & mask_a);
    wire [35:0] after_b = (row_b & ~mask_b) | (word_b & mask_b);

    always @(posedge clk_a_i)
        if (does_a) cells[address_a_i[13:5]] <= after_a;
    generate
        // A port that never writes has no code for it: two writers in one model cost time.
        if (SECOND_WRITER) begin : second_writer
            always @(posedge clk_b_i)
                if (does_b) cells[address_b_i[13:5]] <= after_b;
        end
    endgenerate

    reg [35:0] fetched_a = 36'd0, fetched_b = 36'd0, held_a = 36'd0, held_b = 36'd0;
    wire [35:0] read_a = row_a ^ (mask_b & {36{does_b && same}});
    wire [35:0] read_b = row_b ^ (mask_a & {36{does_a && same}});
    always @(posedge clk_a_i) begin
        if (reset_a_i) fetched_a <= 36'd0;
        else if (enable_a_i && !write_a_i) fetched_a <= read_a >> start(address_a_i, LOW_A);
        else if (does_a && MODE_A == 1) fetched_a <= after_a >> start(address_a_i, LOW_A);
        if (reset_a_i) held_a <= 36'd0;
        else if (output_a_i) held_a <= fetched_a;
    end
    always @(posedge clk_b_i) begin
        if (reset_b_i) fetched_b <= 36'd0;
        else if (enable_b_i && !does_b) fetched_b <= read_b >> start(address_b_i, LOW_B);
        else if (does_b && MODE_B == 1) fetched_b <= after_b >> start(address_b_i, LOW_B);
        if (reset_b_i) held_b <= 36'd0;
        else if (output_b_i) held_b <= fetched_b;
    end
    assign data_a_o = REGISTER_A ? held_a : fetched_a;
    assign data_b_o = REGISTER_B ? held_b : fetched_b;
endmodule

// Initial contents, as every cell has them: their parameters, and all of them as one number.
`define SYNFIRE_GOWIN_CONTENTS(ROW) \
    parameter [ROW-1:0] \
        INIT_RAM_00 = 0, INIT_RAM_01 = 0, INIT_RAM_02 = 0, INIT_RAM_03 = 0, INIT_RAM_04 = 0, \
        INIT_RAM_05 = 0, INIT_RAM_06 = 0, INIT_RAM_07 = 0, INIT_RAM_08 = 0, INIT_RAM_09 = 0, \
        INIT_RAM_0A = 0, INIT_RAM_0B = 0, INIT_RAM_0C = 0, INIT_RAM_0D = 0, INIT_RAM_0E = 0, \
        INIT_RAM_0F = 0, INIT_RAM_10 = 0, INIT_RAM_11 = 0, INIT_RAM_12 = 0, INIT_RAM_13 = 0, \
        INIT_RAM_14 = 0, INIT_RAM_15 = 0, INIT_RAM_16 = 0, INIT_RAM_17 = 0, INIT_RAM_18 = 0, \
        INIT_RAM_19 = 0, INIT_RAM_1A = 0, INIT_RAM_1B = 0, INIT_RAM_1C = 0, INIT_RAM_1D = 0, \
        INIT_RAM_1E = 0, INIT_RAM_1F = 0, INIT_RAM_20 = 0, INIT_RAM_21 = 0, INIT_RAM_22 = 0, \
        INIT_RAM_23 = 0, INIT_RAM_24 = 0, INIT_RAM_25 = 0, INIT_RAM_26 = 0, INIT_RAM_27 = 0, \
        INIT_RAM_28 = 0, INIT_RAM_29 = 0, INIT_RAM_2A = 0, INIT_RAM_2B = 0, INIT_RAM_2C = 0, \
        INIT_RAM_2D = 0, INIT_RAM_2E = 0, INIT_RAM_2F = 0, INIT_RAM_30 = 0, INIT_RAM_31 = 0, \
        INIT_RAM_32 = 0, INIT_RAM_33 = 0, INIT_RAM_34 = 0, INIT_RAM_35 = 0, INIT_RAM_36 = 0, \
        INIT_RAM_37 = 0, INIT_RAM_38 = 0, INIT_RAM_39 = 0, INIT_RAM_3A = 0, INIT_RAM_3B = 0, \
        INIT_RAM_3C = 0, INIT_RAM_3D = 0, INIT_RAM_3E = 0, INIT_RAM_3F = 0;
`define SYNFIRE_GOWIN_CONTENTS_OF_ALL_ROWS { \
        INIT_RAM_3F, INIT_RAM_3E, INIT_RAM_3D, INIT_RAM_3C, INIT_RAM_3B, INIT_RAM_3A, INIT_RAM_39, INIT_RAM_38, \
        INIT_RAM_37, INIT_RAM_36, INIT_RAM_35, INIT_RAM_34, INIT_RAM_33, INIT_RAM_32, INIT_RAM_31, INIT_RAM_30, \
        INIT_RAM_2F, INIT_RAM_2E, INIT_RAM_2D, INIT_RAM_2C, INIT_RAM_2B, INIT_RAM_2A, INIT_RAM_29, INIT_RAM_28, \
        INIT_RAM_27, INIT_RAM_26, INIT_RAM_25, INIT_RAM_24, INIT_RAM_23, INIT_RAM_22, INIT_RAM_21, INIT_RAM_20, \
        INIT_RAM_1F, INIT_RAM_1E, INIT_RAM_1D, INIT_RAM_1C, INIT_RAM_1B, INIT_RAM_1A, INIT_RAM_19, INIT_RAM_18, \
        INIT_RAM_17, INIT_RAM_16, INIT_RAM_15, INIT_RAM_14, INIT_RAM_13, INIT_RAM_12, INIT_RAM_11, INIT_RAM_10, \
        INIT_RAM_0F, INIT_RAM_0E, INIT_RAM_0D, INIT_RAM_0C, INIT_RAM_0B, INIT_RAM_0A, INIT_RAM_09, INIT_RAM_08, \
        INIT_RAM_07, INIT_RAM_06, INIT_RAM_05, INIT_RAM_04, INIT_RAM_03, INIT_RAM_02, INIT_RAM_01, INIT_RAM_00}

// Written through A, read through B.
module SDPB (
    input  wire        CLKA, CEA, CLKB, CEB, OCE, RESETA, RESETB,
    input  wire [13:0] ADA, ADB,
    input  wire [2:0]  BLKSELA, BLKSELB,
    input  wire [31:0] DI,
    output wire [31:0] DO
);
    parameter READ_MODE = 0;
    parameter BIT_WIDTH_0 = 32;
    parameter BIT_WIDTH_1 = 32;
    parameter [2:0] BLK_SEL_0 = 3'b000;
    parameter [2:0] BLK_SEL_1 = 3'b000;
    parameter RESET_MODE = "SYNC";
    `SYNFIRE_GOWIN_CONTENTS(256)

    wire [35:0] unused_a, word;
    synfire_gowin_ram #(
        .BYTE(8), .WIDTH_A(BIT_WIDTH_0), .WIDTH_B(BIT_WIDTH_1), .REGISTER_B(READ_MODE),
        .INIT({2048'd0, `SYNFIRE_GOWIN_CONTENTS_OF_ALL_ROWS})
    ) ram (
        .clk_a_i(CLKA), .clk_b_i(CLKB), .enable_a_i(CEA && BLKSELA == BLK_SEL_0),
        .enable_b_i(CEB && BLKSELB == BLK_SEL_1), .write_a_i(1'b1), .write_b_i(1'b0), .output_a_i(1'b0),
        .output_b_i(OCE), .reset_a_i(RESETA), .reset_b_i(RESETB), .address_a_i(ADA), .address_b_i(ADB),
        .data_a_i({1'b0, DI[31:24], 1'b0, DI[23:16], 1'b0, DI[15:8], 1'b0, DI[7:0]}), .data_b_i(36'd0),
        .data_a_o(unused_a), .data_b_o(word)
    );
    assign DO = {word[34:27], word[25:18], word[16:9], word[7:0]};
endmodule

// Written through A, read through B.
module SDPX9B (
    input  wire        CLKA, CEA, CLKB, CEB, OCE, RESETA, RESETB,
    input  wire [13:0] ADA, ADB,
    input  wire [2:0]  BLKSELA, BLKSELB,
    input  wire [35:0] DI,
    output wire [35:0] DO
);
    parameter READ_MODE = 0;
    parameter BIT_WIDTH_0 = 36;
    parameter BIT_WIDTH_1 = 36;
    parameter [2:0] BLK_SEL_0 = 3'b000;
    parameter [2:0] BLK_SEL_1 = 3'b000;
    parameter RESET_MODE = "SYNC";
    `SYNFIRE_GOWIN_CONTENTS(288)

    wire [35:0] unused_a, word;
    synfire_gowin_ram #(
        .BYTE(9), .WIDTH_A(BIT_WIDTH_0), .WIDTH_B(BIT_WIDTH_1), .REGISTER_B(READ_MODE),
        .INIT(`SYNFIRE_GOWIN_CONTENTS_OF_ALL_ROWS)
    ) ram (
        .clk_a_i(CLKA), .clk_b_i(CLKB), .enable_a_i(CEA && BLKSELA == BLK_SEL_0),
        .enable_b_i(CEB && BLKSELB == BLK_SEL_1), .write_a_i(1'b1), .write_b_i(1'b0), .output_a_i(1'b0),
        .output_b_i(OCE), .reset_a_i(RESETA), .reset_b_i(RESETB), .address_a_i(ADA), .address_b_i(ADB),
        .data_a_i(DI), .data_b_i(36'd0),
        .data_a_o(unused_a), .data_b_o(word)
    );
    assign DO = word;
endmodule

// Both ports write and read.
module DPB (
    input  wire        CLKA, CEA, OCEA, RESETA, WREA, CLKB, CEB, OCEB, RESETB, WREB,
    input  wire [13:0] ADA, ADB,
    input  wire [2:0]  BLKSELA, BLKSELB,
    input  wire [15:0] DIA, DIB,
    output wire [15:0] DOA, DOB
);
    parameter READ_MODE0 = 0;
    parameter READ_MODE1 = 0;
    parameter WRITE_MODE0 = 0;
    parameter WRITE_MODE1 = 0;
    parameter BIT_WIDTH_0 = 16;
    parameter BIT_WIDTH_1 = 16;
    parameter [2:0] BLK_SEL_0 = 3'b000;
    parameter [2:0] BLK_SEL_1 = 3'b000;
    parameter RESET_MODE = "SYNC";
    `SYNFIRE_GOWIN_CONTENTS(256)

    wire [35:0] word_a, word_b;
    synfire_gowin_ram #(
        .BYTE(8), .WIDTH_A(BIT_WIDTH_0), .WIDTH_B(BIT_WIDTH_1), .MODE_A(WRITE_MODE0), .MODE_B(WRITE_MODE1),
        .REGISTER_A(READ_MODE0), .REGISTER_B(READ_MODE1), .SECOND_WRITER(1),
        .INIT({2048'd0, `SYNFIRE_GOWIN_CONTENTS_OF_ALL_ROWS})
    ) ram (
        .clk_a_i(CLKA), .clk_b_i(CLKB), .enable_a_i(CEA && BLKSELA == BLK_SEL_0),
        .enable_b_i(CEB && BLKSELB == BLK_SEL_1), .write_a_i(WREA), .write_b_i(WREB), .output_a_i(OCEA),
        .output_b_i(OCEB), .reset_a_i(RESETA), .reset_b_i(RESETB), .address_a_i(ADA), .address_b_i(ADB),
        .data_a_i({19'd0, DIA[15:8], 1'b0, DIA[7:0]}), .data_b_i({19'd0, DIB[15:8], 1'b0, DIB[7:0]}),
        .data_a_o(word_a), .data_b_o(word_b)
    );
    assign DOA = {word_a[16:9], word_a[7:0]};
    assign DOB = {word_b[16:9], word_b[7:0]};
endmodule

// Both ports write and read.
module DPX9B (
    input  wire        CLKA, CEA, OCEA, RESETA, WREA, CLKB, CEB, OCEB, RESETB, WREB,
    input  wire [13:0] ADA, ADB,
    input  wire [2:0]  BLKSELA, BLKSELB,
    input  wire [17:0] DIA, DIB,
    output wire [17:0] DOA, DOB
);
    parameter READ_MODE0 = 0;
    parameter READ_MODE1 = 0;
    parameter WRITE_MODE0 = 0;
    parameter WRITE_MODE1 = 0;
    parameter BIT_WIDTH_0 = 18;
    parameter BIT_WIDTH_1 = 18;
    parameter [2:0] BLK_SEL_0 = 3'b000;
    parameter [2:0] BLK_SEL_1 = 3'b000;
    parameter RESET_MODE = "SYNC";
    `SYNFIRE_GOWIN_CONTENTS(288)

    wire [35:0] word_a, word_b;
    synfire_gowin_ram #(
        .BYTE(9), .WIDTH_A(BIT_WIDTH_0), .WIDTH_B(BIT_WIDTH_1), .MODE_A(WRITE_MODE0), .MODE_B(WRITE_MODE1),
        .REGISTER_A(READ_MODE0), .REGISTER_B(READ_MODE1), .SECOND_WRITER(1),
        .INIT(`SYNFIRE_GOWIN_CONTENTS_OF_ALL_ROWS)
    ) ram (
        .clk_a_i(CLKA), .clk_b_i(CLKB), .enable_a_i(CEA && BLKSELA == BLK_SEL_0),
        .enable_b_i(CEB && BLKSELB == BLK_SEL_1), .write_a_i(WREA), .write_b_i(WREB), .output_a_i(OCEA),
        .output_b_i(OCEB), .reset_a_i(RESETA), .reset_b_i(RESETB), .address_a_i(ADA), .address_b_i(ADB),
        .data_a_i({18'd0, DIA}), .data_b_i({18'd0, DIB}), .data_a_o(word_a), .data_b_o(word_b)
    );
    assign DOA = word_a[17:0];
    assign DOB = word_b[17:0];
endmodule

`undef SYNFIRE_GOWIN_CONTENTS
`undef SYNFIRE_GOWIN_CONTENTS_OF_ALL_ROWS
`default_nettype wire
