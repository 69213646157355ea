// synfire_change rounds and clamps as docs/core.md says, so that a weight stays within its bounds and, where asked to,
// keeps its sign; and a trace falls to 0 at most and rises to 255 at most.
//
// Method: all inputs, 8 clocks
// Mutant: rtl/synfire_change.v, 8 clocks: s/== low_2)/== low_2 \&\& (low_2 || new_2 != wide_bound_2 + 1))/
module change_proof (
    input wire clk_i
);
    // One change enters in clock 0 and is left alone.
    reg [2:0] age = 3'd0;
    always @(posedge clk_i) if (age != 3'd7) age <= age + 3'd1;

    (* anyconst *) reg signed [4:0]  w, low, high;
    (* anyconst *) reg [7:0]         x, rise;
    (* anyconst *) reg               tracing, keep, happens, sets, c;
    (* anyconst *) reg signed [16:0] p;
    (* anyconst *) reg [19:0]        d;
    (* anyconst *) reg [4:0]         s;

    wire [19:0] below = ~(20'hFFFFF << s);
    wire signed [4:0] positive = (low > 0) ? low : 5'sd1;
    wire signed [4:0] negative = (high < 0) ? high : -5'sd1;
    wire [4:0]  new_weight;
    wire [7:0]  new_trace;
    wire        cut;

    synfire_change #(.WEIGHT_BITS(5), .VALUE_BITS(9), .VALUE_CLOCKS(1), .PRODUCT_BITS(17)) dut (
        .clk_i(clk_i), .value_i(tracing ? {1'b1, ~x} : {{4{w[4]}}, w}), .product_0_i(p), .carry_0_i(c),
        .dither_0_i(d), .below_0_i(below), .coarse_0_i(s[4:2]), .fine_1_i(s[1:0]),
        .keep_zero_1_i(keep), .low_1_i(keep ? positive : low), .negative_low_1_i(low),
        .high_1_i(high), .negative_high_1_i(tracing ? -5'sd1 : keep ? negative : high), .learn_2_i(1'b1),
        .other_2_i(5'd0),
        .weight_3_o(new_weight), .bump_3_i(happens ? rise : 8'd0), .set_3_i(happens && sets),
        .trace_4_o(new_trace), .cut_4_o(cut)
    );

    // What the contract says, in numbers that are wide enough.
    wire signed [31:0] change = ($signed({{15{p[16]}}, p}) + $signed({31'd0, c}) + $signed({12'd0, d & below})) >>> s;
    wire signed [31:0] old = {{27{w[4]}}, w};
    wire signed [31:0] least = !keep ? low : (w > 0) ? positive : (w == 0) ? 0 : low;
    wire signed [31:0] most = !keep ? high : (w < 0) ? negative : (w == 0) ? 0 : high;
    wire signed [31:0] sum = old + change;
    wire signed [31:0] weight_now = (sum < least) ? least : (sum > most) ? most : sum;
    wire signed [31:0] fallen = $signed({24'd0, x}) - change;
    wire [31:0]        left = (fallen < 0) ? 32'd0 : fallen;
    wire [31:0]        raised = !happens ? left : sets ? {24'd0, rise} : left + {24'd0, rise};
    wire signed [31:0] found = {{27{new_weight[4]}}, new_weight};

    always @* begin
        assume (s <= 5'd20);
        assume (low <= w && w <= high);
        // No product is as large as its bits allow; a trace loses no less than nothing.
        assume (p > -17'sd65000 && p < 17'sd65000);
        if (tracing) assume (p >= 0);
        if (age >= 3'd5 && !tracing) begin
            assert (found == weight_now);
            assert (found >= low && found <= high);
            if (keep) assert ((found > 0) == (w > 0) && (found < 0) == (w < 0));
        end
        if (age >= 3'd6 && tracing) begin
            assert (new_trace == ((raised > 255) ? 8'd255 : raised[7:0]));
            assert (cut == (raised > 255));
        end
    end
endmodule
