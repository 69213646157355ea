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
    localparam LAST = (CLOCKS - 1) * WIDTH;

    // The youngest value lies lowest.
    reg [LAST+WIDTH-1:0] line;

    generate
        if (CLOCKS == 1) begin : one
            always @(posedge clk_i) line <= data_i;
        end else begin : many
            always @(posedge clk_i) line <= {line[LAST-1:0], data_i};
        end
    endgenerate

    assign data_o = line[LAST+WIDTH-1:LAST];
endmodule

`default_nettype wire
