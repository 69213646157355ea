// Writes the boot script into a core that has no link, unchecked. In a chip the command engine of the link executes it.
`default_nettype none

module test_player (
    input  wire        clk_i,
    input  wire        rst_i,
    output reg         done_o,
    output reg  [3:0]  region_o,
    output reg  [31:0] address_o,
    output reg  [2:0]  chunk_o,
    output reg         write_o,
    output reg  [31:0] data_o
);
    reg [7:0]  place;
    reg [1:0]  clock;       // 0, 1: the memory reads; 2: its word is there
    reg        has_letters, has_length, has_header, has_address;
    reg [7:0]  left;        // words of the script
    reg [2:0]  top_chunk, chunk;
    reg [5:0]  words_left;
    reg [31:0] address;
    wire [31:0] word;
    wire [7:0] unused_byte;
    wire       take = (clock == 2'd2) && !done_o && !rst_i;

    always @(posedge clk_i)
        if (rst_i) begin
            place <= 8'd0;
            clock <= 2'd0;
            has_letters <= 1'b0;
            has_length <= 1'b0;
            has_header <= 1'b0;
            has_address <= 1'b0;
            done_o <= 1'b0;
            write_o <= 1'b0;
        end else begin
            clock <= (clock == 2'd2) ? 2'd0 : clock + 2'd1;
            write_o <= take && has_address;
            if (take) begin
                place <= place + 8'd1;
                left <= has_length ? left - 8'd1 : word[7:0];
                if (!has_letters) has_letters <= 1'b1;
                else if (!has_length) has_length <= 1'b1;
                else if (!has_header) begin
                    if (left == 8'd0) done_o <= 1'b1;
                    has_header <= 1'b1;
                end else if (!has_address)
                    has_address <= 1'b1;
                else if (words_left == 6'd1) begin
                    has_header <= 1'b0;
                    has_address <= 1'b0;
                end
            end
        end

    always @(posedge clk_i)
        if (take && has_length && !has_header) begin
            region_o <= word[19:16];
            top_chunk <= word[22:20];
            chunk <= word[22:20];
            address[7:0] <= word[31:24];
        end else if (take && has_header && !has_address) begin
            words_left <= word[29:24];
            address[31:8] <= word[23:0];
        end else if (take && has_address) begin
            address_o <= address;
            chunk_o <= chunk;
            data_o <= word;
            chunk <= (chunk == 3'd0) ? top_chunk : chunk - 3'd1;
            words_left <= words_left - 6'd1;
            if (chunk == 3'd0) address <= address + 32'd1;
        end

    synfire_byte_ram #(.DEPTH(256), .ADDRESS_BITS(8)) script (
        .clk_i(clk_i), .write_i(take), .write_address_i(place), .write_data_i(word), .read_address_i(place),
        .read_byte_i(2'd0), .word_o(word), .byte_o(unused_byte)
    );
endmodule

`default_nettype wire
