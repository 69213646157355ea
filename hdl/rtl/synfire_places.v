// Where the segments of a shifted weight go: for every group of four bits of a contribution the segment that it takes.
// synfire_segments.v says what segments are. All lanes share this.
//
// Latency: one clock. Without a visit no group takes anything.
`default_nettype none

module synfire_places #(
    parameter GROUPS = 5,
    parameter SEGMENTS = 3
) (
    input  wire                       clk_i,
    input  wire                       visit_i,
    input  wire [3:0]                 coarse_i,   // (s + 9) / 4
    output reg  [GROUPS*SEGMENTS-1:0] take_o,
    output reg  [GROUPS-1:0]          fill_o
);
    genvar group, segment;
    generate
        for (group = 0; group < GROUPS; group = group + 1) begin : group_of
            // Two groups, and the first bit of this one where it is the lowest, are dropped.
            localparam integer PLACE = group + 2;

            if (PLACE < SEGMENTS) begin : filled_never
                always @(posedge clk_i) fill_o[group] <= 1'b0;
            end else begin : filled
                localparam integer UP_TO = PLACE - SEGMENTS;
                always @(posedge clk_i) fill_o[group] <= visit_i && (coarse_i <= UP_TO[3:0]);
            end

            for (segment = 0; segment < SEGMENTS; segment = segment + 1) begin : segment_of
                if (PLACE < segment) begin : taken_never
                    always @(posedge clk_i) take_o[group*SEGMENTS + segment] <= 1'b0;
                end else begin : taken
                    localparam integer AT = PLACE - segment;
                    always @(posedge clk_i) take_o[group*SEGMENTS + segment] <= visit_i && (coarse_i == AT[3:0]);
                end
            end
        end
    endgenerate
endmodule

`default_nettype wire
