// Splits a set of 16 items into its lowest one and the rest. No clock.
`default_nettype none

module synfire_lowest (
    input  wire [15:0] items_i,
    output wire [15:0] first_o,   // one-hot; 0 when there are no items
    output wire [3:0]  index_o,   // of the lowest item; 0 when there are none
    output wire [15:0] rest_o,
    output wire        alone_o    // nothing is left in the rest
);
    // below[k]: an item lower than k exists, in a few levels of logic instead of a carry chain.
    wire [15:0] one   = {items_i[14:0], 1'b0};
    wire [15:0] two   = one  | {one[14:0], 1'b0};
    wire [15:0] four  = two  | {two[13:0], 2'b0};
    wire [15:0] eight = four | {four[11:0], 4'b0};
    wire [15:0] below = eight | {eight[7:0], 8'b0};

    assign first_o = items_i & ~below;
    assign rest_o  = items_i & below;
    assign alone_o = (rest_o == 16'd0);
    assign index_o = {|first_o[15:8],
                      |(first_o & 16'hF0F0),
                      |(first_o & 16'hCCCC),
                      |(first_o & 16'hAAAA)};
endmodule

`default_nettype wire
