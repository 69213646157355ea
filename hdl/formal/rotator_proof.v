// Output lane c of synfire_rotator is input lane (c + amount) mod LANES.
//
// Method: all inputs, 1 clock
// Mutant: rtl/synfire_rotator.v, 1 clock: s/if (amount_i\[level\])/if (amount_i[level] \&\& level != 1)/
module rotator_proof (
    input wire [2:0]  amount,
    input wire [23:0] lanes
);
    wire [23:0] rotated;
    synfire_rotator #(.LANES(8), .WIDTH(3), .AMOUNT_BITS(3)) rotator (
        .amount_i(amount), .lanes_i(lanes), .lanes_o(rotated)
    );

    integer lane;
    reg [2:0] source;
    always @*
        for (lane = 0; lane < 8; lane = lane + 1) begin
            source = lane[2:0] + amount;
            assert (rotated[3*lane +: 3] == ((lanes >> (3 * source)) & 7));
        end
endmodule
