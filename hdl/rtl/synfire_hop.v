// A register on the way to a memory or an adder. Where it is kept, synthesis does not merge it with its equals: each
// bank then has its own beside it, which long wires across a large device need. (Yosys merges registers whose nets are
// kept; those of a block that is kept it leaves alone.)
`default_nettype none

module synfire_hop #(
    parameter WIDTH = 1,
    parameter KEEP = 1
) (
    input  wire             clk_i,
    input  wire [WIDTH-1:0] data_i,
    output wire [WIDTH-1:0] data_o
);
    (* fsm_encoding = "none" *) reg [WIDTH-1:0] data;

    generate
        if (KEEP != 0) begin : kept
            (* keep *) always @(posedge clk_i) data <= data_i;
        end else begin : free
            always @(posedge clk_i) data <= data_i;
        end
    endgenerate

    assign data_o = data;
endmodule

`default_nettype wire
