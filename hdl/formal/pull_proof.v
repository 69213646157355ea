// synfire_pull with soft bounds: the formula of docs/core.md, and nothing wraps.
//
// Method: all inputs, 6 clocks
// Mutant: rtl/synfire_pull.v, 6 clocks: s/{1'b0, target_i} +/{1'b0, target_i \& {8{!soft_i}}} +/
module pull_proof (
    input wire clk_i
);
    (* anyconst *) reg [7:0]        trace, target;
    (* anyconst *) reg signed [3:0] weight, w_min;
    (* anyconst *) reg              is_soft, down;
    (* anyconst *) reg [4:0]        range_shift;
    reg [2:0]           age = 3'd0;
    wire signed [13:0]  pull;

    synfire_pull #(.WEIGHT_BITS(4), .SOFT_BOUNDS(1), .PULL_BITS(14)) dut (
        .clk_i(clk_i), .trace_i(trace), .weight_i(weight), .target_i(target), .soft_i(is_soft), .down_i(down),
        .range_shift_i(range_shift), .w_min_i(w_min), .pull_o(pull)
    );

    wire signed [31:0] u = {24'd0, trace};
    wire signed [31:0] t = {24'd0, target};
    wire signed [31:0] height = weight - w_min;
    wire signed [31:0] soft_pull = ((down ? t : u) <<< range_shift) - (u + t) * height;
    wire signed [31:0] expected = is_soft ? soft_pull : u - t;
    wire signed [31:0] found = {{18{pull[13]}}, pull};

    always @(posedge clk_i) if (age != 3'd7) age <= age + 3'd1;
    always @* begin
        assume (range_shift <= 5'd4 && weight >= w_min);
        if (age >= 3'd4) assert (found == expected);
    end
endmodule
