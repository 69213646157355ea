// Rotates lanes: output lane c is input lane (c + amount) mod LANES. No clock.
//
// Turns the diagonal layout of a tile row back into columns.
`default_nettype none

module synfire_rotator #(
    parameter LANES = 8,
    parameter WIDTH = 8,
    parameter AMOUNT_BITS = 3
) (
    input  wire [AMOUNT_BITS-1:0] amount_i,
    input  wire [LANES*WIDTH-1:0] lanes_i,
    output wire [LANES*WIDTH-1:0] lanes_o
);
    reg [LANES*WIDTH-1:0] turned;
    integer               level;

    always @* begin
        turned = lanes_i;
        for (level = 0; level < AMOUNT_BITS; level = level + 1)
            if (amount_i[level])
                turned = (turned >> (WIDTH << level)) | (turned << (LANES*WIDTH - (WIDTH << level)));
    end

    assign lanes_o = turned;
endmodule

`default_nettype wire
