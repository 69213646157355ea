// synfire_saturate clamps, and says when it did.
//
// Method: all inputs, 1 clock
// Mutant: rtl/synfire_saturate.v, 1 clock: s/{(OUT_BITS-1){!negative}}/{(OUT_BITS-1){1'b1}}/
module saturate_proof (
    input wire signed [11:0] value
);
    wire signed [7:0] result;
    wire              saturated;
    synfire_saturate #(.IN_BITS(12), .OUT_BITS(8)) saturate (
        .value_i(value), .value_o(result), .saturated_o(saturated)
    );

    always @* begin
        assert (result == ((value > 127) ? 127 : (value < -128) ? -128 : value));
        assert (saturated == (value > 127 || value < -128));
    end
endmodule
