// The key of a tick's dither: rounds of the Speck cipher over tick and seed, one a clock. docs/core.md, "Dither".
//
// The key is ready DITHER_ROUNDS + 1 clocks after `begin_i` and stays until the next tick.
`default_nettype none

module synfire_speck #(
    `include "synfire_constants.vh"
) (
    input  wire        clk_i,
    input  wire        begin_i,
    input  wire [31:0] tick_i,
    input  wire [31:0] seed_i,
    output wire [63:0] key_o
);
    reg [31:0]  x, y;
    reg [3:0]   round;
    wire [31:0] mixed = ({x[7:0], x[31:8]} + y) ^ DITHER_CONSTANT ^ {8{round}};

    always @(posedge clk_i)
        if (begin_i) begin
            x <= tick_i;
            y <= seed_i;
            round <= 4'd0;
        end else if (round != DITHER_ROUNDS[3:0]) begin
            x <= mixed;
            y <= {y[28:0], y[31:29]} ^ mixed;
            round <= round + 4'd1;
        end

    assign key_o = {y, x};
endmodule

`default_nettype wire
