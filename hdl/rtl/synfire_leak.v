// The linear leak: moves a value toward its rest by at most `leak_i` (not negative), and stops there. Latency: three
// clocks.
`default_nettype none

module synfire_leak #(
    parameter STATE_BITS = 18,
    parameter HELD = 0                   // as in synfire_delay: the inputs stay
) (
    input  wire                         clk_i,
    input  wire signed [STATE_BITS-1:0] value_i,
    input  wire signed [STATE_BITS-1:0] rest_i,
    input  wire signed [STATE_BITS-1:0] leak_i,
    output reg  signed [STATE_BITS-1:0] value_o
);
    localparam S = STATE_BITS;

    // First clock: how far.
    reg signed [S:0]   distance;
    wire [S-1:0]       value_1, leak_1, rest_1, rest_2;
    // Second clock: a step toward the rest, and how far it is then. It may overflow only where it goes beyond the rest.
    wire               above = !distance[S];
    wire [S:0]         step = {1'b0, leak_1} ^ {(S+1){above}};
    wire [S:0]         moved = {value_1, 1'b1} + {step[S-1:0], above};
    wire [S+2:0]       left = {distance[S], distance, 1'b1} + {step[S], step, above};
    reg [S-1:0]        moved_2;
    reg                beyond_2;
    wire               unused_ends = &{1'b0, moved[0], left[S+1:0]};

    synfire_delay #(.WIDTH(3 * S), .CLOCKS(1), .HELD(HELD)) delay_1 (
        .clk_i(clk_i), .data_i({value_i, leak_i, rest_i}), .data_o({value_1, leak_1, rest_1})
    );
    synfire_delay #(.WIDTH(S), .CLOCKS(1), .HELD(HELD)) delay_2 (.clk_i(clk_i), .data_i(rest_1), .data_o(rest_2));

    always @(posedge clk_i) begin
        distance <= {value_i[S-1], value_i} - {rest_i[S-1], rest_i};

        moved_2 <= moved[S:1];
        beyond_2 <= (left[S+2] == above);

        value_o <= beyond_2 ? rest_2 : moved_2;
    end
endmodule

`default_nettype wire
