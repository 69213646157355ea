// The boot script: after reset the command engine executes it, then the line is heard.
//
// Memories of a network that are too small for block RAM, and registers, have no contents at power-up. A bitstream
// holds them as a script in a block RAM instead. The script is a list of writes, each of two header words and its data
// words, the highest chunk of a memory word first. synfire_script.v has what stands around it.
//
//     header   63..56 data words, at most 60   55..24 address of the first memory word
//              22..20 chunks of a word, minus 1   19..16 region
//
// To the engine it is a row of bytes, of which the header's have the places of a `read` frame.
`default_nettype none

module synfire_boot #(
    parameter WORDS = 512,
    parameter ADDRESS_BITS = 9
) (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire       next_i,       // a byte was taken
    input  wire       known_i,      // it was right
    output wire [7:0] byte_o        // two clocks later
);
    reg [ADDRESS_BITS+1:0] place;
    wire [31:0]            word;

    always @(posedge clk_i)
        if (rst_i) place <= {(ADDRESS_BITS+2){1'b0}};
        else if (next_i) place <= place + 1'b1;

    // Every word is written back as it was read. That changes nothing, but a memory that is never written would become
    // logic made from its contents, and those are not known before the bitstream is patched. It waits until the script
    // has been found right: a block RAM that is not awake yet reads 0.
    synfire_byte_ram #(.DEPTH(WORDS), .ADDRESS_BITS(ADDRESS_BITS)) script (
        .clk_i(clk_i), .write_i(next_i && known_i), .write_address_i(place[ADDRESS_BITS+1:2]), .write_data_i(word),
        .read_address_i(place[ADDRESS_BITS+1:2]), .read_byte_i(place[1:0]), .word_o(word), .byte_o(byte_o)
    );
endmodule

`default_nettype wire
