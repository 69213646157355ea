// The linear leak: moves a value toward its rest by at most `leak_i` (not negative), and stops there. Latency: three clocks.
`default_nettype none

module synfire_leak #(
    parameter STATE_BITS = 18
) (
    input  wire                         clk_i,
    input  wire signed [STATE_BITS-1:0] value_i,
    input  wire signed [STATE_BITS-1:0] rest_i,
    input  wire signed [STATE_BITS-1:0] leak_i,
    output reg  signed [STATE_BITS-1:0] value_o
);
    // First clock: how far, and the two candidates. They are chosen only where they cannot overflow.
    reg signed [STATE_BITS:0]   distance;
    reg signed [STATE_BITS-1:0] leak, lower_1, higher_1, rest_1;
    // Second clock: which.
    reg                         above, below;
    reg signed [STATE_BITS-1:0] lower_2, higher_2, rest_2;

    wire signed [STATE_BITS:0]   wide_value = {value_i[STATE_BITS-1], value_i};
    wire signed [STATE_BITS:0]   wide_rest = {rest_i[STATE_BITS-1], rest_i};
    wire signed [STATE_BITS+1:0] wide_distance = {distance[STATE_BITS], distance};
    wire signed [STATE_BITS+1:0] wide_leak = {{2{leak[STATE_BITS-1]}}, leak};
    wire signed [STATE_BITS+1:0] over = wide_leak - wide_distance;
    wire signed [STATE_BITS+1:0] under = wide_leak + wide_distance;
    wire                         unused_magnitudes = &{1'b0, over[STATE_BITS:0], under[STATE_BITS:0]};

    always @(posedge clk_i) begin
        distance <= wide_value - wide_rest;
        leak <= leak_i;
        lower_1 <= value_i - leak_i;
        higher_1 <= value_i + leak_i;
        rest_1 <= rest_i;

        above <= over[STATE_BITS+1];
        below <= under[STATE_BITS+1];
        lower_2 <= lower_1;
        higher_2 <= higher_1;
        rest_2 <= rest_1;

        value_o <= above ? lower_2 : below ? higher_2 : rest_2;
    end
endmodule

`default_nettype wire
