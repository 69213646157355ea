// One lane: from the product of pull and gain to the new weight, or the new trace. docs/core.md, "Weight change" and
// "Trace step": a weight is value + ((product + dither) >> shift), clamped. A trace falls by that; so its complement
// rises, as a negative weight that meets -1. Then the trace rises by its bump.
//
// A suffix _n is the clock in which a signal is valid; the product enters in clock 0, and what it changes VALUE_CLOCKS
// before clock 1. A new weight leaves in clock 3, a new trace in clock 4.
`default_nettype none

module synfire_change #(
    parameter WEIGHT_BITS = 8,
    parameter VALUE_BITS = 9,        // of a weight or a trace, with a sign
    parameter VALUE_CLOCKS = 5,
    parameter PRODUCT_BITS = 14,
    `include "synfire_constants.vh"
) (
    input  wire                           clk_i,
    input  wire signed [VALUE_BITS-1:0]   value_i,       // clock 1 - VALUE_CLOCKS; a trace complemented
    input  wire signed [PRODUCT_BITS-1:0] product_0_i,
    input  wire                           carry_0_i,     // of the product
    input  wire [LEARNING_SHIFT_MAX-1:0]  dither_0_i,
    input  wire [LEARNING_SHIFT_MAX-1:0]  below_0_i,     // bits below the shift
    input  wire [2:0]                     coarse_0_i,    // shift / 4
    input  wire [1:0]                     fine_1_i,      // shift mod 4
    input  wire                           keep_zero_1_i,
    // Where a weight that falls ends (not negative, negative), and one that rises.
    input  wire signed [WEIGHT_BITS-1:0]  low_1_i,
    input  wire signed [WEIGHT_BITS-1:0]  negative_low_1_i,
    input  wire signed [WEIGHT_BITS-1:0]  high_1_i,
    input  wire signed [WEIGHT_BITS-1:0]  negative_high_1_i,
    input  wire                           learn_2_i,     // else `other_2_i` passes
    input  wire [WEIGHT_BITS-1:0]         other_2_i,
    output wire [WEIGHT_BITS-1:0]         weight_3_o,
    input  wire [TRACE_BITS-1:0]          bump_3_i,      // 0 without an event
    input  wire                           set_3_i,       // an event sets the trace
    output wire [TRACE_BITS-1:0]          trace_4_o,
    output wire                           cut_4_o
);
    localparam KEPT_BITS = (WEIGHT_BITS > TRACE_BITS) ? WEIGHT_BITS : TRACE_BITS;
    // A product shifted by `coarse` that needs more bits than these changes a value by 2^KEPT_BITS at least, whatever
    // `fine` is: the bound is passed, and no more has to be known.
    localparam ENOUGH_BITS = KEPT_BITS + 4;
    localparam COARSE_BITS = (PRODUCT_BITS > ENOUGH_BITS) ? ENOUGH_BITS : PRODUCT_BITS;
    localparam NEW_BITS = ((COARSE_BITS > VALUE_BITS) ? COARSE_BITS : VALUE_BITS) + 1;

    // ---- What is changed --------------------------------------------------------------------------------------------
    wire signed [VALUE_BITS-1:0] value_1;
    wire                         zero_1;
    synfire_delay #(.WIDTH(VALUE_BITS + 1), .CLOCKS(VALUE_CLOCKS)) value_delay (
        .clk_i(clk_i), .data_i({value_i, value_i == {VALUE_BITS{1'b0}}}), .data_o({value_1, zero_1})
    );

    // ---- Clocks 0 and 1: rounding -----------------------------------------------------------------------------------
    // (product + dither) >> shift is the shifted product and a carry from the bits below the shift; those above let it
    // pass.
    wire [LEARNING_SHIFT_MAX-1:0]  fraction_0;
    wire [LEARNING_SHIFT_MAX-1:0]  carried_0 = (dither_0_i & below_0_i) | (~fraction_0 & ~below_0_i);
    wire [LEARNING_SHIFT_MAX:0]    sum_0 = {1'b0, fraction_0} + {1'b0, carried_0}
                                         + {{LEARNING_SHIFT_MAX{1'b0}}, carry_0_i};
    wire signed [PRODUCT_BITS-1:0] magnitude_0 = product_0_i ^ {PRODUCT_BITS{product_0_i[PRODUCT_BITS-1]}};
    reg signed [PRODUCT_BITS-1:0]  shifted_0;
    wire [7:0]                     exceeds_0;     // bit k: shifted by 4 k the product has too many bits
    reg signed [COARSE_BITS-1:0]   coarse_1;
    reg                            carry_1, exceeds_1;
    wire signed [COARSE_BITS-1:0]  change_1 = coarse_1 >>> fine_1_i;
    wire                           down_1 = coarse_1[COARSE_BITS-1];
    wire                           unused_sum = &{1'b0, sum_0[LEARNING_SHIFT_MAX-1:0], magnitude_0, shifted_0};

    always @*
        case (coarse_0_i)
            3'd0: shifted_0 = product_0_i;
            3'd1: shifted_0 = product_0_i >>> 4;
            3'd2: shifted_0 = product_0_i >>> 8;
            3'd3: shifted_0 = product_0_i >>> 12;
            3'd4: shifted_0 = product_0_i >>> 16;
            default: shifted_0 = product_0_i >>> LEARNING_SHIFT_MAX;
        endcase

    always @(posedge clk_i) begin
        carry_1 <= sum_0[LEARNING_SHIFT_MAX];
        exceeds_1 <= exceeds_0[coarse_0_i];
        coarse_1 <= {product_0_i[PRODUCT_BITS-1], shifted_0[COARSE_BITS-2:0]};
    end

    // ---- Clocks 1 to 3: the new value and the bound that it may meet ------------------------------------------------
    // A value begins within its bounds: only the one that it moves to matters.
    reg signed [NEW_BITS-1:0]    new_2;
    reg signed [WEIGHT_BITS-1:0] bound_2;
    reg                          low_2, passed_2;
    wire                         stuck_1 = keep_zero_1_i && zero_1;
    wire signed [NEW_BITS-1:0]   old_1 = {{(NEW_BITS-VALUE_BITS){value_1[VALUE_BITS-1]}}, value_1};
    wire signed [NEW_BITS-1:0]   step_1 = {{(NEW_BITS-COARSE_BITS){change_1[COARSE_BITS-1]}}, change_1};

    always @(posedge clk_i) begin
        new_2 <= old_1 + step_1 + {{(NEW_BITS-1){1'b0}}, carry_1};
        low_2 <= down_1;
        passed_2 <= stuck_1 || exceeds_1;
        if (stuck_1) bound_2 <= {WEIGHT_BITS{1'b0}};
        else
            case ({down_1, value_1[VALUE_BITS-1]})
                2'b00: bound_2 <= high_1_i;
                2'b01: bound_2 <= negative_high_1_i;
                2'b10: bound_2 <= low_1_i;
                default: bound_2 <= negative_low_1_i;
            endcase
    end

    // Below the bound when it is the lower one, else at it or above it.
    wire signed [NEW_BITS-1:0] wide_bound_2 = {{(NEW_BITS-WEIGHT_BITS){bound_2[WEIGHT_BITS-1]}}, bound_2};
    wire                       below_2 = (new_2 < wide_bound_2);
    wire                       beyond_2 = passed_2 || (below_2 == low_2);
    wire [KEPT_BITS-1:0]       other_wide_2;
    reg [KEPT_BITS-1:0]        kept_3;

    always @(posedge clk_i)
        if (!learn_2_i) kept_3 <= other_wide_2;
        else if (beyond_2) kept_3 <= wide_bound_2[KEPT_BITS-1:0];
        else kept_3 <= new_2[KEPT_BITS-1:0];

    assign weight_3_o = kept_3[WEIGHT_BITS-1:0];

    // ---- Clocks 3 and 4: a trace rises ------------------------------------------------------------------------------
    reg [TRACE_BITS:0] raised_4;

    always @(posedge clk_i)
        raised_4 <= {1'b0, ~kept_3[TRACE_BITS-1:0] & {TRACE_BITS{!set_3_i}}} + {1'b0, bump_3_i};

    assign cut_4_o = raised_4[TRACE_BITS];
    assign trace_4_o = raised_4[TRACE_BITS-1:0] | {TRACE_BITS{raised_4[TRACE_BITS]}};

    genvar index;
    generate
        for (index = 0; index < 8; index = index + 1) begin : exceeding
            if (COARSE_BITS - 1 + 4 * index < PRODUCT_BITS - 1) begin : possible
                assign exceeds_0[index] = (magnitude_0[PRODUCT_BITS-2:COARSE_BITS-1+4*index] != 0);
            end else begin : never
                assign exceeds_0[index] = 1'b0;
            end
        end
        if (PRODUCT_BITS > LEARNING_SHIFT_MAX) begin : long_product
            assign fraction_0 = product_0_i[LEARNING_SHIFT_MAX-1:0];
        end else begin : short_product
            assign fraction_0 = {{(LEARNING_SHIFT_MAX-PRODUCT_BITS){product_0_i[PRODUCT_BITS-1]}}, product_0_i};
        end
        if (KEPT_BITS > WEIGHT_BITS) begin : widen
            assign other_wide_2 = {{(KEPT_BITS-WEIGHT_BITS){1'b0}}, other_2_i};
        end else begin : same
            assign other_wide_2 = other_2_i;
        end
    endgenerate
endmodule

`default_nettype wire
