// One source of the host's answers: the 32-bit parts of a word that are chosen, or 0.
//
// The choice enters one clock before the word. Answers of all sources are combined by an or.
`default_nettype none

module synfire_answer #(
    parameter WIDTH = 64,
    parameter PART_BITS = 3
) (
    input  wire                 clk_i,
    input  wire                 chosen_i,
    input  wire [PART_BITS-1:0] part_i,
    input  wire [WIDTH-1:0]     word_i,
    output wire [31:0]          data_o
);
    localparam PARTS = (WIDTH + 31) / 32;

    reg  [PARTS-1:0]    chosen;
    wire [32*PARTS-1:0] parts, masked;

    genvar part;
    generate
        if (32 * PARTS > WIDTH) begin : widen
            assign parts = {{(32*PARTS-WIDTH){1'b0}}, word_i};
        end else begin : same
            assign parts = word_i;
        end
        for (part = 0; part < PARTS; part = part + 1) begin : each
            localparam [PART_BITS-1:0] THIS = part;
            always @(posedge clk_i) chosen[part] <= chosen_i && (part_i == THIS);
            assign masked[32*part +: 32] = parts[32*part +: 32] & {32{chosen[part]}};
        end
    endgenerate

    synfire_or #(.COUNT(PARTS), .WIDTH(32)) any_part (.words_i(masked), .word_o(data_o));
endmodule

`default_nettype wire
