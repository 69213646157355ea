// The boot player: after reset it writes a script into the core through the host bus, then leaves the bus to the link.
//
// Memories of a network that are too small for block RAM, and registers, have no contents at power-up. A bitstream holds them
// as a script in a block RAM instead. The script is a list of runs: a header, then `words` x (`chunks` + 1) data words, the
// highest chunk of a word first. A header without words ends it, so a memory of zeros boots nothing.
//
//     header   31..28 region   27..25 chunks of a word, minus 1   24..16 words   15..0 address of the first word
//
// Three clocks a script word. While `done_o` is low the bus belongs to this module; `write_o` is a pulse of one clock.
`default_nettype none

module synfire_boot #(
    parameter WORDS = 512,
    parameter ADDRESS_BITS = 9
) (
    input  wire        clk_i,
    input  wire        rst_i,
    output reg         done_o,
    output reg  [3:0]  region_o,
    output reg  [31:0] address_o,
    output reg  [2:0]  chunk_o,
    output reg         write_o,
    output reg  [31:0] data_o
);
    localparam integer LAST_WORD = WORDS - 1;
    localparam [ADDRESS_BITS-1:0] LAST = LAST_WORD[ADDRESS_BITS-1:0];

    reg [ADDRESS_BITS-1:0] read_address;
    reg [1:0]              clock;       // 0, 1: the memory reads; 2: its word is there
    reg                    in_run;
    reg [2:0]              top_chunk, chunk;
    reg [8:0]              words_left;
    reg [15:0]             address;
    wire [31:0]            word;
    wire                   take = (clock == 2'd2) && !done_o && !rst_i;
    wire                   ends = !in_run && (word[24:16] == 9'd0);

    always @(posedge clk_i)
        if (rst_i) begin
            read_address <= {ADDRESS_BITS{1'b0}};
            clock <= 2'd0;
            in_run <= 1'b0;
            done_o <= 1'b0;
            write_o <= 1'b0;
        end else begin
            clock <= (clock == 2'd2) ? 2'd0 : clock + 2'd1;
            write_o <= take && in_run;
            if (take) begin
                if (ends || read_address == LAST) done_o <= 1'b1;
                else read_address <= read_address + 1'b1;
                if (!in_run) in_run <= 1'b1;
                else if (chunk == 3'd0 && words_left == 9'd1) in_run <= 1'b0;
            end
        end

    always @(posedge clk_i)
        if (take && !in_run) begin
            region_o <= word[31:28];
            top_chunk <= word[27:25];
            chunk <= word[27:25];
            words_left <= word[24:16];
            address <= word[15:0];
        end else if (take) begin
            address_o <= {16'd0, address};
            chunk_o <= chunk;
            data_o <= word;
            if (chunk == 3'd0) begin
                chunk <= top_chunk;
                words_left <= words_left - 9'd1;
                address <= address + 16'd1;
            end else
                chunk <= chunk - 3'd1;
        end

    // Every word is written back as it was read. That changes nothing, but a memory that is never written would become logic
    // made from its contents, and those are not known before the bitstream is patched.
    synfire_ram #(.WIDTH(32), .DEPTH(WORDS), .ADDRESS_BITS(ADDRESS_BITS)) script (
        .clk_i(clk_i),
        .write_i(take),
        .write_address_i(read_address),
        .write_data_i(word),
        .read_address_i(read_address),
        .read_data_o(word)
    );
endmodule

`default_nettype wire
