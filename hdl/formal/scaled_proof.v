// synfire_scaled shifts as synfire_contribution does, and subtracts what that would add.
//
// Method: all inputs, 4 clocks
// Mutant: rtl/synfire_scaled.v, 4 clocks: s/!negative_i, {7{negative_i}}/1'b1, 7'd0/
module scaled_proof (
    input wire              clk_i,
    input wire signed [4:0] weight,
    input wire [4:0]        shift,      // + 8: 0 to 23
    input wire              negative,
    input wire [11:0]       other
);
    wire [3:0]  exponent = {shift[4], shift[2:0]};
    wire [15:0] factor = (negative ? 16'hFFFF : 16'h0001) << exponent;
    reg [15:0]  factor_1;
    reg         negative_1;
    wire [11:0] value;

    synfire_scaled #(.WEIGHT_BITS(5), .STATE_BITS(12)) dut (
        .clk_i(clk_i), .weight_i(weight), .high_i(shift[4] || shift[3]), .factor_i(factor_1), .negative_i(negative_1),
        .other_i(other), .value_o(value)
    );

    // The contribution of docs/core.md.
    wire signed [31:0] wide = {{27{weight[4]}}, weight};
    wire [4:0]         right = 5'd8 - shift;
    wire signed [31:0] half = 32'sd1 <<< (right - 5'd1);
    wire signed [31:0] rounded = wide + half;
    wire signed [31:0] down = rounded >>> right;
    wire signed [31:0] contribution = (shift >= 5'd8) ? wide <<< (shift - 5'd8) : down;
    reg [31:0]         expected_1, expected_2;
    reg                valid_1 = 1'b0, valid_2 = 1'b0;

    always @(posedge clk_i) begin
        valid_1 <= (shift < 5'd24);
        valid_2 <= valid_1;
        factor_1 <= factor;
        negative_1 <= negative;
        expected_1 <= negative ? -contribution : contribution;
        expected_2 <= expected_1 + {20'd0, other};
    end

    always @* if (valid_2) assert (value == expected_2[11:0]);
endmodule
