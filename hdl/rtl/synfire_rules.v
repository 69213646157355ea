// The learning rules, and what the plasticity lanes need to know about a visit or a trace step.
//
// Clock 2: rule and side; clock 5: parameters. A trace step is a change with the mantissa for gain, no target and no
// bounds: its parameters are those of the current trace range.
`default_nettype none

module synfire_rules #(
    `include "synfire_parameters.vh"
) (
    input  wire                      clk_i,
    input  wire [RULE_BITS-1:0]      rule_2_i,
    input  wire                      post_4_i,        // side `post`, or trace y
    input  wire                      trace_4_i,
    input  wire [TRACE_MANTISSA_BITS-1:0] mantissa_4_i,
    input  wire [LEARNING_SHIFT_BITS-1:0] trace_shift_4_i,
    input  wire signed [GAIN_BITS-1:0] pre_factor_i,    // third factors
    input  wire signed [GAIN_BITS-1:0] post_factor_i,

    output reg  signed [GAIN_BITS-1:0] gain_5_o,
    output reg  [LEARNING_SHIFT_BITS-1:0] shift_5_o,
    output reg  [TRACE_BITS-1:0]     target_5_o,
    output reg                       soft_5_o,
    output reg                       down_5_o,
    output reg  [RANGE_SHIFT_BITS-1:0] range_shift_5_o,
    output reg                       keep_sign_5_o,
    output reg  [WEIGHT_BITS-1:0]    w_min_5_o,
    output reg  [WEIGHT_BITS-1:0]    w_max_5_o,

    // Host access, while no tick is running.
    input  wire                      host_active_i,
    input  wire                      host_write_i,
    input  wire [RULE_BITS-1:0]      host_address_i,
    input  wire [RULE_WORD_BITS-1:0] host_rule_i,
    output wire [RULE_WORD_BITS-1:0] host_rule_o
);
    `include "synfire_word_rule.vh"

    wire [RULE_WORD_BITS-1:0] rule_4;

    synfire_ram #(.WIDTH(RULE_WORD_BITS), .DEPTH(RULES), .ADDRESS_BITS(RULE_BITS)) rules (
        .clk_i(clk_i), .write_i(host_write_i), .write_address_i(host_address_i), .write_data_i(host_rule_i),
        .read_address_i(host_active_i ? host_address_i : rule_2_i), .read_data_o(rule_4)
    );

    wire [GAIN_BITS-1:0] pre_gain = rule_4[RULE_PRE_MODULATED_LSB]
                                  ? pre_factor_i : rule_4[RULE_PRE_GAIN_LSB +: RULE_PRE_GAIN_BITS];
    wire [GAIN_BITS-1:0] post_gain = rule_4[RULE_POST_MODULATED_LSB]
                                   ? post_factor_i : rule_4[RULE_POST_GAIN_LSB +: RULE_POST_GAIN_BITS];
    wire [LEARNING_SHIFT_BITS-1:0] shift = post_4_i ? rule_4[RULE_POST_SHIFT_LSB +: RULE_POST_SHIFT_BITS]
                                                    : rule_4[RULE_PRE_SHIFT_LSB +: RULE_PRE_SHIFT_BITS];
    wire [TRACE_BITS-1:0] target = post_4_i ? rule_4[RULE_POST_TARGET_LSB +: RULE_POST_TARGET_BITS]
                                            : rule_4[RULE_PRE_TARGET_LSB +: RULE_PRE_TARGET_BITS];

    always @(posedge clk_i) begin
        gain_5_o <= trace_4_i ? {{(GAIN_BITS-TRACE_MANTISSA_BITS){1'b0}}, mantissa_4_i}
                  : post_4_i ? post_gain : pre_gain;
        shift_5_o <= trace_4_i ? trace_shift_4_i : shift;
        target_5_o <= target & {TRACE_BITS{!trace_4_i}};
        soft_5_o <= !trace_4_i && (post_4_i ? rule_4[RULE_POST_SOFT_LSB] : rule_4[RULE_PRE_SOFT_LSB]);
        down_5_o <= post_4_i ? rule_4[RULE_POST_DOWN_LSB] : rule_4[RULE_PRE_DOWN_LSB];
        range_shift_5_o <= rule_4[RULE_RANGE_SHIFT_LSB +: RULE_RANGE_SHIFT_BITS];
        keep_sign_5_o <= rule_4[RULE_KEEP_SIGN_LSB];
        w_min_5_o <= rule_4[RULE_W_MIN_LSB +: RULE_W_MIN_BITS];
        w_max_5_o <= rule_4[RULE_W_MAX_LSB +: RULE_W_MAX_BITS];
    end

    assign host_rule_o = rule_4;
endmodule

`default_nettype wire
