// synfire_leak moves a value toward its rest by at most the leak, and stops there.
//
// Method: all inputs, 5 clocks
// Mutant: rtl/synfire_leak.v, 5 clocks: s/(left\[S+2\] == above)/left[S+2] \&\& above/
module leak_proof (
    input wire              clk_i,
    input wire signed [5:0] value,
    input wire signed [5:0] rest,
    input wire signed [5:0] leak
);
    wire signed [5:0] result;
    synfire_leak #(.STATE_BITS(6)) dut (
        .clk_i(clk_i), .value_i(value), .rest_i(rest), .leak_i(leak), .value_o(result)
    );

    // The inputs of three clocks ago.
    reg signed [7:0] v1, v2, v3, r1, r2, r3, l1, l2, l3;
    reg [1:0]        age = 2'd0;
    always @(posedge clk_i) begin
        {v3, v2, v1} <= {v2, v1, {{2{value[5]}}, value}};
        {r3, r2, r1} <= {r2, r1, {{2{rest[5]}}, rest}};
        {l3, l2, l1} <= {l2, l1, {{2{leak[5]}}, leak}};
        if (age != 2'd3) age <= age + 2'd1;
    end

    always @* begin
        assume (leak >= 0);
        if (age == 2'd3)
            assert (result == ((v3 - r3 > l3) ? v3 - l3 : (r3 - v3 > l3) ? v3 + l3 : r3));
    end
endmodule
