// Recodes a signed integer into its non-adjacent form: value = sum of +-2^k over the set bits k of `digits_o`, minus
// where `negative_o` is set. No clock.
`default_nettype none

module synfire_digits #(
    parameter BITS = 16
) (
    input  wire signed [BITS-1:0] value_i,
    output wire [BITS-1:0]        digits_o,
    output wire [BITS-1:0]        negative_o
);
    // With 3x = x + 2x, digit k is bit k+1 of 3x minus bit k+1 of x (Reitwiesner 1960).
    wire signed [BITS+1:0] once = {{2{value_i[BITS-1]}}, value_i};
    wire signed [BITS+1:0] thrice = once + (once <<< 1);
    wire [BITS+1:0]        differ = once ^ thrice;

    assign digits_o = differ[BITS:1];
    assign negative_o = digits_o & once[BITS:1];

    wire unused_ends = &{1'b0, differ[0], differ[BITS+1]};
endmodule

`default_nettype wire
