// The adaptation of one neuron-update lane: its decay, and what a spike would make of it. Latency: six clocks.
`default_nettype none

module synfire_adaptation #(
    parameter STATE_BITS = 18,
    parameter HELD = 0                   // as in synfire_delay: the inputs stay
) (
    input  wire                         clk_i,
    input  wire [14:0]                  tick_i,          // low bits
    input  wire                         frozen_i,        // the value stays as it is
    input  wire signed [STATE_BITS-1:0] value_i,
    input  wire [15:0]                  decay_i,
    input  wire [3:0]                   prescale_i,
    input  wire                         linear_i,
    input  wire signed [STATE_BITS-1:0] step_i,
    output wire signed [STATE_BITS-1:0] decayed_o,
    output reg  signed [STATE_BITS-1:0] raised_o,        // after a spike
    output reg                          saturated_o      // by the spike
);
    localparam WIDE = ((STATE_BITS > 17) ? STATE_BITS : 17) + 1;

    // First clock.
    wire [14:0]            mask = ~(15'h7FFF << prescale_i);
    wire signed [WIDE-1:0] wide_value = {{(WIDE-STATE_BITS){value_i[STATE_BITS-1]}}, value_i};
    wire signed [WIDE-1:0] lowered = wide_value - $signed({{(WIDE-16){1'b0}}, decay_i});
    reg                    due_1;
    reg [STATE_BITS-1:0]   linear_1;
    wire                   unused_high = &{1'b0, lowered[WIDE-2:STATE_BITS-1]};

    // Third clock.
    wire [STATE_BITS-1:0] scaled_3, linear_3, value_3;
    wire                  due_3, is_linear_3;
    // Fourth to sixth clock.
    reg signed [STATE_BITS-1:0] decayed_4;
    wire [STATE_BITS-1:0]       step_4;
    reg signed [STATE_BITS:0]   sum_5;
    wire [STATE_BITS-1:0]       sum_sat;
    wire                        sum_saturated;

    synfire_decay #(.STATE_BITS(STATE_BITS), .HELD(HELD)) decay (
        .clk_i(clk_i), .value_i(value_i), .factor_i(decay_i), .nearest_i(1'b0), .value_o(scaled_3)
    );
    synfire_delay #(.WIDTH(STATE_BITS + 1), .CLOCKS(2), .HELD(HELD)) linear_delay (
        .clk_i(clk_i), .data_i({due_1, linear_1}), .data_o({due_3, linear_3})
    );
    synfire_delay #(.WIDTH(STATE_BITS + 1), .CLOCKS(3), .HELD(HELD)) value_delay (
        .clk_i(clk_i), .data_i({linear_i, value_i}), .data_o({is_linear_3, value_3})
    );
    synfire_delay #(.WIDTH(STATE_BITS), .CLOCKS(4), .HELD(HELD)) step_delay (
        .clk_i(clk_i), .data_i(step_i & {STATE_BITS{!frozen_i}}), .data_o(step_4)
    );
    synfire_saturate #(.IN_BITS(STATE_BITS + 1), .OUT_BITS(STATE_BITS)) saturate (
        .value_i(sum_5), .value_o(sum_sat), .saturated_o(sum_saturated)
    );
    synfire_delay #(.WIDTH(STATE_BITS), .CLOCKS(2), .HELD(HELD)) decayed_delay (
        .clk_i(clk_i), .data_i(decayed_4), .data_o(decayed_o)
    );

    always @(posedge clk_i) begin
        due_1 <= !frozen_i && ((tick_i & mask) == 15'd0);
        linear_1 <= lowered[WIDE-1] ? {STATE_BITS{1'b0}} : lowered[STATE_BITS-1:0];
        decayed_4 <= !due_3 ? value_3 : is_linear_3 ? linear_3 : scaled_3;
        sum_5 <= {decayed_4[STATE_BITS-1], decayed_4} + {step_4[STATE_BITS-1], step_4};
        raised_o <= sum_sat;
        saturated_o <= sum_saturated;
    end
endmodule

`default_nettype wire
