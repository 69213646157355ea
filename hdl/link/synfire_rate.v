// The rate of the line, and the way back to the first one when a new one does not work.
//
// From a change, damage or a broken byte on half a second is counted; a good frame ends that. When it is over, the rate
// of power-up holds again. A session that waits for its beginning counts with the same counter, and keeps the rate.
`default_nettype none

module synfire_rate #(
    parameter [31:0] CLOCK_HZ = 32'd100_000_000,
    parameter [31:0] BAUD = 32'd115_200
) (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire        change_i,
    input  wire [23:0] bit_clocks_i,
    input  wire        good_i,
    input  wire        bad_i,
    input  wire        waits_i,             // a session waits for its beginning
    output wire        overdue_o,           // half a second is over
    output reg  [23:0] bit_clocks_o
);
    `include "synfire_link.vh"

    localparam [63:0] SCALED = {32'd0, CLOCK_HZ} << LINK_BIT_CLOCK_FRACTION_BITS;
    localparam [63:0] QUOTIENT = (SCALED + {33'd0, BAUD[31:1]}) / {32'd0, BAUD};
    localparam [23:0] FIRST = QUOTIENT[23:0];
    localparam [63:0] PATIENCE = {32'd0, CLOCK_HZ} * {32'd0, LINK_BAUD_TIMEOUT_MS} / 64'd1000;
    localparam integer WAIT_BITS = $clog2(PATIENCE + 64'd1);
    // Counted up to a power of two: its bit is the end.
    localparam [63:0] BEGINNING = (64'd1 << WAIT_BITS) - PATIENCE;

    reg                doubtful, waited_for;
    reg [WAIT_BITS:0]  waited;
    wire               give_up = waited[WAIT_BITS];

    always @(posedge clk_i) begin
        if (doubtful) waited <= waited + 1'b1;
        else waited <= BEGINNING[WAIT_BITS:0];

        // The end is seen for two clocks, in the second of which the session may have begun.
        waited_for <= waits_i;
        if (rst_i || (give_up && !change_i && !waits_i && !waited_for)) bit_clocks_o <= FIRST;
        else if (change_i) bit_clocks_o <= bit_clocks_i;

        if (rst_i) doubtful <= 1'b0;
        else if (change_i) doubtful <= 1'b1;
        else if (good_i || give_up) doubtful <= 1'b0;
        else if (bad_i || waits_i) doubtful <= 1'b1;
    end

    assign overdue_o = give_up;
endmodule

`default_nettype wire
