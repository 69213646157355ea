// One lane of a delivery: scales a weight by a power of two, w * 2^s.
//
// w is shifted left by s + 9 bits, of which the last nine are dropped again: the highest of these is the half that
// rounding adds, as a carry. The first clock shifts by less than four bits; in the second every group of four bits
// takes one of the segments of four bits that synfire_places chose. The result is cut to STATE_BITS, as accumulators
// wrap. A contribution to be subtracted is complemented, and so is its carry. Without a visit the value is `other_i`,
// which has to be 0 during visits.
`default_nettype none

module synfire_segments #(
    parameter WEIGHT_BITS = 8,
    parameter STATE_BITS = 18,
    parameter GROUPS = 5,
    parameter SEGMENTS = 3
) (
    input  wire                          clk_i,
    input  wire signed [WEIGHT_BITS-1:0] weight_i,
    input  wire [1:0]                    fine_i,     // (s + 9) mod 4
    // One clock later.
    input  wire [GROUPS*SEGMENTS-1:0]    take_i,     // the group takes this segment
    input  wire [GROUPS-1:0]             fill_i,     // the group lies above all segments
    input  wire                          negative_i,
    input  wire [STATE_BITS-1:0]         other_i,
    // Two clocks after the weight.
    output reg  [STATE_BITS-1:0]         value_o,
    output reg                           carry_o
);
    localparam WIDE = 4 * SEGMENTS;

    reg signed [WIDE-1:0]   segments;
    wire signed [WIDE-1:0]  wide = {{(WIDE-WEIGHT_BITS){weight_i[WEIGHT_BITS-1]}}, weight_i};
    wire [4*GROUPS-1:0]     placed;

    genvar group, place;
    generate
        for (group = 0; group < GROUPS; group = group + 1) begin : group_of
            for (place = 0; place < 4; place = place + 1) begin : place_of
                wire [SEGMENTS-1:0] choices;
                genvar              segment;
                for (segment = 0; segment < SEGMENTS; segment = segment + 1) begin : choice
                    assign choices[segment] = segments[4*segment + place] && take_i[group*SEGMENTS + segment];
                end
                assign placed[4*group + place] = (choices != {SEGMENTS{1'b0}}) || (fill_i[group] && segments[WIDE-1]);
            end
        end
        if (4 * GROUPS > STATE_BITS + 1) begin : cut
            wire unused_top = &{1'b0, placed[4*GROUPS-1:STATE_BITS+1]};
        end
    endgenerate

    always @(posedge clk_i) begin
        segments <= wide <<< fine_i;
        value_o <= (placed[STATE_BITS:1] ^ {STATE_BITS{negative_i}}) | other_i;
        carry_o <= placed[0] ^ negative_i;
    end
endmodule

`default_nettype wire
