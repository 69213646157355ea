// Delays a value by a fixed number of clocks, 1 or more.
//
// Where the value is HELD, it stays as it is for longer than its way takes, and arrives before it is needed: a wire
// will do.
`default_nettype none

module synfire_delay #(
    parameter WIDTH = 1,
    parameter CLOCKS = 1,
    parameter HELD = 0
) (
    input  wire             clk_i,
    input  wire [WIDTH-1:0] data_i,
    output wire [WIDTH-1:0] data_o
);
    localparam LAST = (CLOCKS - 1) * WIDTH;

    generate
        if (HELD != 0) begin : held
            assign data_o = data_i;
            wire unused_clock = &{1'b0, clk_i};
        end else begin : delayed
            // The youngest value lies lowest.
            reg [LAST+WIDTH-1:0] line;

            if (CLOCKS == 1) begin : one
                always @(posedge clk_i) line <= data_i;
            end else begin : many
                always @(posedge clk_i) line <= {line[LAST-1:0], data_i};
            end
            assign data_o = line[LAST+WIDTH-1:LAST];
        end
    endgenerate
endmodule

`default_nettype wire
