// The plasticity lanes: change a row or a column of weights, or a row of traces, in a clock.
//
// A suffix _n is the clock in which a signal is valid, counted from that of the visit or trace step. Products are there
// in clock PRODUCT, new weights three clocks later, new traces four.
`default_nettype none

module synfire_plasticity #(
    parameter PRODUCT = 9,
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire [63:0]                  key_i,            // of the tick's dither
    input  wire [LEARNING_SHIFT_MAX-1:0] dither_i,        // what the lanes share, clock PRODUCT
    input  wire                         trace_5_i,        // a trace step
    input  wire [WEIGHT_ROW_BITS-1:0]   weights_5_i,
    input  wire [TRACE_ROW_BITS-1:0]    traces_5_i,
    // Parameters.
    input  wire signed [GAIN_BITS-1:0]  gain_5_i,
    input  wire [LEARNING_SHIFT_BITS-1:0] shift_5_i,
    input  wire [TRACE_BITS-1:0]        target_5_i,
    input  wire                         soft_5_i,
    input  wire                         down_5_i,
    input  wire [RANGE_SHIFT_BITS-1:0]  range_shift_5_i,
    input  wire                         keep_sign_5_i,
    input  wire signed [WEIGHT_BITS-1:0] w_min_5_i,
    input  wire signed [WEIGHT_BITS-1:0] w_max_5_i,
    input  wire [TRACE_BITS-1:0]        bump_5_i,
    input  wire                         nearest_5_i,
    input  wire [LANES-1:0]             events_2_i,       // which traces rise
    // Clock PRODUCT + 2: new weights pass, else the host's.
    input  wire                         learn_i,
    input  wire [WEIGHT_ROW_BITS-1:0]   host_weights_i,
    output wire [WEIGHT_ROW_BITS-1:0]   weights_o,        // clock PRODUCT + 3
    output wire [TRACE_ROW_BITS-1:0]    traces_o,         // clock PRODUCT + 4
    output wire                         cut_o             // a trace was cut to full scale, clock PRODUCT + 4
);
    localparam SIGNED_TRACE_BITS = TRACE_BITS + 1;
    localparam VALUE_BITS = (WEIGHT_BITS > SIGNED_TRACE_BITS) ? WEIGHT_BITS : SIGNED_TRACE_BITS;
    localparam PULL_BITS = (SOFT_BOUNDS != 0) ? WEIGHT_BITS + TRACE_BITS + 2 : SIGNED_TRACE_BITS;
    localparam PRODUCT_BITS = PULL_BITS + GAIN_BITS;

    // ---- Parameters, when they are needed ---------------------------------------------------------------------------
    wire signed [GAIN_BITS-1:0]    gain;                    // clock PRODUCT - 1
    wire [LEARNING_SHIFT_BITS-1:0] shift;                   // clock PRODUCT - 1
    reg  [2:0]         coarse;                  // clock PRODUCT
    reg  [LEARNING_SHIFT_MAX-1:0]  below;                   // clock PRODUCT: bits of the dither below the shift
    wire [1:0]         fine;                    // clock PRODUCT + 1
    wire               trace;                   // clock PRODUCT
    wire               keep_sign;               // clock PRODUCT
    wire signed [WEIGHT_BITS-1:0] w_min, w_max;
    reg                keep_zero;               // clock PRODUCT + 1
    reg  signed [WEIGHT_BITS-1:0] low, negative_low, high, negative_high;
    wire [TRACE_BITS-1:0] bump;                    // clock PRODUCT + 3
    wire               nearest;
    wire [LANES-1:0]   events;
    wire               w_min_positive = !w_min[WEIGHT_BITS-1] && (w_min != {WEIGHT_BITS{1'b0}});

    synfire_delay #(.WIDTH(GAIN_BITS + LEARNING_SHIFT_BITS), .CLOCKS(PRODUCT - 6)) gain_delay (
        .clk_i(clk_i), .data_i({gain_5_i, shift_5_i}), .data_o({gain, shift})
    );
    synfire_delay #(.WIDTH(2), .CLOCKS(2)) fine_delay (.clk_i(clk_i), .data_i(shift[1:0]), .data_o(fine));
    synfire_delay #(.WIDTH(1), .CLOCKS(PRODUCT - 5)) trace_delay (
        .clk_i(clk_i), .data_i(trace_5_i), .data_o(trace)
    );
    synfire_delay #(.WIDTH(2 * WEIGHT_BITS + 1), .CLOCKS(PRODUCT - 5)) bounds_delay (
        .clk_i(clk_i), .data_i({keep_sign_5_i, w_min_5_i, w_max_5_i}), .data_o({keep_sign, w_min, w_max})
    );
    synfire_delay #(.WIDTH(TRACE_BITS + 1), .CLOCKS(PRODUCT - 2)) bump_delay (
        .clk_i(clk_i), .data_i({nearest_5_i, bump_5_i}), .data_o({nearest, bump})
    );
    synfire_delay #(.WIDTH(LANES), .CLOCKS(PRODUCT + 1)) events_delay (
        .clk_i(clk_i), .data_i(events_2_i), .data_o(events)
    );

    always @(posedge clk_i) begin
        below <= ~({LEARNING_SHIFT_MAX{1'b1}} << shift);
        coarse <= shift[4:2];
        // A weight that keeps its sign ends at 1 or -1, or earlier; the complement of a trace at -1.
        keep_zero <= keep_sign;
        low <= (keep_sign && !w_min_positive) ? {{(WEIGHT_BITS-1){1'b0}}, 1'b1} : w_min;
        negative_low <= w_min;
        high <= w_max;
        negative_high <= (trace || (keep_sign && !w_max[WEIGHT_BITS-1])) ? {WEIGHT_BITS{1'b1}} : w_max;
    end

    // ---- Lanes ------------------------------------------------------------------------------------------------------
    wire [LANES*PULL_BITS-1:0]    pulls;
    wire [LANES*PRODUCT_BITS-1:0] products;
    wire [LANES-1:0]              carries, cuts;
    wire                          unused_key = &{1'b0, key_i};

    genvar lane, index;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : plastic_lane
            wire [TRACE_BITS-1:0]         old_trace = traces_5_i[lane*TRACE_BITS +: TRACE_BITS];
            wire signed [WEIGHT_BITS-1:0] weight = weights_5_i[lane*WEIGHT_BITS +: WEIGHT_BITS];
            wire signed [VALUE_BITS-1:0]  value = trace_5_i ? {{(VALUE_BITS-TRACE_BITS){1'b1}}, ~old_trace}
                                                : {{(VALUE_BITS-WEIGHT_BITS){weight[WEIGHT_BITS-1]}}, weight};
            localparam [ROW_BITS-1:0]     LANE = lane;
            wire [LEARNING_SHIFT_MAX-1:0] own;

            for (index = 0; index < LEARNING_SHIFT_MAX; index = index + 1) begin : dither_bit
                assign own[index] = ^(key_i[index + 2 +: ROW_BITS] & LANE);
            end

            synfire_pull #(
                .WEIGHT_BITS(WEIGHT_BITS), .SOFT_BOUNDS(SOFT_BOUNDS), .PULL_BITS(PULL_BITS)
            ) pull (
                .clk_i(clk_i), .trace_i(old_trace), .weight_i(weight), .target_i(target_5_i), .soft_i(soft_5_i),
                .down_i(down_5_i), .range_shift_i(range_shift_5_i), .w_min_i(w_min_5_i),
                .pull_o(pulls[lane*PULL_BITS +: PULL_BITS])
            );
            synfire_change #(
                .WEIGHT_BITS(WEIGHT_BITS), .VALUE_BITS(VALUE_BITS), .VALUE_CLOCKS(PRODUCT - 4),
                .PRODUCT_BITS(PRODUCT_BITS)
            ) change (
                .clk_i(clk_i), .value_i(value), .product_0_i(products[lane*PRODUCT_BITS +: PRODUCT_BITS]),
                .carry_0_i(carries[lane]), .dither_0_i(dither_i ^ own), .below_0_i(below), .coarse_0_i(coarse),
                .fine_1_i(fine), .keep_zero_1_i(keep_zero), .low_1_i(low),
                .negative_low_1_i(negative_low), .high_1_i(high), .negative_high_1_i(negative_high),
                .learn_2_i(learn_i), .other_2_i(host_weights_i[lane*WEIGHT_BITS +: WEIGHT_BITS]),
                .weight_3_o(weights_o[lane*WEIGHT_BITS +: WEIGHT_BITS]),
                .bump_3_i(bump & {TRACE_BITS{events[lane]}}), .set_3_i(nearest && events[lane]),
                .trace_4_o(traces_o[lane*TRACE_BITS +: TRACE_BITS]), .cut_4_o(cuts[lane])
            );
        end

        for (lane = 0; lane < LANES; lane = lane + 2) begin : pair
            synfire_gain #(.PULL_BITS(PULL_BITS), .SOFT_BOUNDS(SOFT_BOUNDS)) gain_of_two (
                .clk_i(clk_i), .pulls_i(pulls[lane*PULL_BITS +: 2*PULL_BITS]), .gain_i(gain),
                .products_o(products[lane*PRODUCT_BITS +: 2*PRODUCT_BITS]), .carries_o(carries[lane +: 2])
            );
        end
    endgenerate

    assign cut_o = |cuts;
endmodule

`default_nettype wire
