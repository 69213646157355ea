// The memories that an image fills, with the names that they have in the core, and as little as possible around them: placed
// in seconds.
`default_nettype none

module test_memory #(
    parameter WIDTH = 8,
    parameter DEPTH = 256,
    parameter ADDRESS_BITS = $clog2(DEPTH)
) (
    input  wire        clk_i,
    input  wire [15:0] address_i,
    input  wire        data_i,
    output wire        data_o
);
    wire [WIDTH-1:0] word;
    reg  [WIDTH:0]   write_data;
    reg              seen;

    always @(posedge clk_i) begin
        write_data <= {write_data[WIDTH-1:0], data_i};
        seen <= ^word;
    end
    assign data_o = seen;

    synfire_ram #(.WIDTH(WIDTH), .DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS)) memory (
        .clk_i(clk_i), .write_i(write_data[0] && address_i[15]), .write_address_i(address_i[ADDRESS_BITS-1:0]),
        .write_data_i(write_data[WIDTH:1]), .read_address_i({address_i[0], address_i[ADDRESS_BITS-1:1]}), .read_data_o(word)
    );
endmodule

// Memories of the lists: `fetch.uses.cells` and `fetch.pointers.cells`.
module test_lists (
    input  wire        clk_i,
    input  wire [15:0] address_i,
    input  wire        data_i,
    output reg         data_o
);
    reg  [40:0] use_data;
    wire [40:0] use_word;
    wire [8:0]  pointer_word;

    always @(posedge clk_i) begin
        use_data <= {use_data[39:0], data_i};
        data_o <= ^{use_word, pointer_word};
    end

    synfire_ram #(.WIDTH(41), .DEPTH(300), .ADDRESS_BITS(9)) uses (
        .clk_i(clk_i), .write_i(use_data[0] && address_i[15]), .write_address_i(address_i[8:0]), .write_data_i(use_data),
        .read_address_i(address_i[9:1]), .read_data_o(use_word)
    );
    synfire_ram #(.WIDTH(9), .DEPTH(200), .ADDRESS_BITS(8)) pointers (
        .clk_i(clk_i), .write_i(use_data[0] && address_i[14]), .write_address_i(address_i[7:0]),
        .write_data_i(use_data[8:0]), .read_address_i(address_i[8:1]), .read_data_o(pointer_word)
    );
endmodule

module test_banks #(
    parameter BANKS = 2,
    parameter WIDTH = 5,
    parameter DEPTH = 2304
) (
    input  wire        clk_i,
    input  wire [15:0] address_i,
    input  wire        data_i,
    output wire        data_o
);
    wire [BANKS-1:0] data;
    assign data_o = ^data;

    genvar index;
    generate
        for (index = 0; index < BANKS; index = index + 1) begin : bank
            // Every bank reads somewhere else, so that they are not one.
            wire [15:0] address = address_i ^ index;
            test_memory #(.WIDTH(WIDTH), .DEPTH(DEPTH)) inner (
                .clk_i(clk_i), .address_i(address), .data_i(data_i), .data_o(data[index])
            );
        end
    endgenerate
endmodule

module top (
    input  wire clk,
    input  wire rst,
    input  wire rx,
    output wire tx,
    output wire booted
);
    reg  [15:0] address;
    reg         out;
    wire        lists_out, banks_out, narrow_out;
    wire        write;
    wire [3:0]  region;
    wire [31:0] boot_address, data;
    wire [2:0]  chunk;

    always @(posedge clk) begin
        address <= {address[14:0], rx};
        out <= lists_out ^ banks_out ^ narrow_out ^ (write && ^{region, boot_address, data, chunk});
    end
    assign tx = out;

    test_lists fetch (.clk_i(clk), .address_i(address), .data_i(rx), .data_o(lists_out));
    test_banks #(.BANKS(2), .WIDTH(5), .DEPTH(2304)) banks (
        .clk_i(clk), .address_i(address), .data_i(rx), .data_o(banks_out)
    );
    test_banks #(.BANKS(1), .WIDTH(1), .DEPTH(4096)) narrow (
        .clk_i(clk), .address_i(address), .data_i(rx), .data_o(narrow_out)
    );
    test_player boot (
        .clk_i(clk), .rst_i(rst), .done_o(booted), .region_o(region), .address_o(boot_address), .chunk_o(chunk),
        .write_o(write), .data_o(data)
    );
endmodule

`default_nettype wire
