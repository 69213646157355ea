// Delays a value by a fixed number of clocks, 1 or more.
`default_nettype none

module synfire_delay #(
    parameter WIDTH = 1,
    parameter CLOCKS = 1
) (
    input  wire             clk_i,
    input  wire [WIDTH-1:0] data_i,
    output wire [WIDTH-1:0] data_o
);
    reg [WIDTH-1:0] line [0:CLOCKS-1];
    integer stage;

    always @(posedge clk_i) begin
        line[0] <= data_i;
        for (stage = 1; stage < CLOCKS; stage = stage + 1)
            line[stage] <= line[stage-1];
    end

    assign data_o = line[CLOCKS-1];
endmodule

`default_nettype wire
