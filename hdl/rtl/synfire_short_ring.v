// The accumulator ring of a small target: as synfire_ring, with as few registers as a moderate clock allows.
//
// One operation a clock: its address (clock 0), the memory's answer and `contribution_i` (clock 2), whose sum is
// written at the end of that clock. A visit adds; any other operation writes the contribution itself. Only the next
// visit can find its sum on its way: that one is forwarded.
`default_nettype none

module synfire_short_ring #(
    parameter LANES = 4,
    parameter STATE_BITS = 16,
    parameter DEPTH = 256,
    parameter ADDRESS_BITS = 8
) (
    input  wire                        clk_i,
    input  wire                        rst_i,
    // Clock 0, registered inside.
    input  wire [LANES-1:0]            write_i,         // lanes to write
    input  wire                        visit_i,
    input  wire [ADDRESS_BITS-1:0]     address_i,
    // Two clocks after the address.
    output wire [LANES*STATE_BITS-1:0] data_o,
    input  wire [LANES*STATE_BITS-1:0] contribution_i,
    input  wire                        negative_i       // subtract; only for visits
);
    reg [ADDRESS_BITS-1:0] address_1, write_address;
    reg [LANES-1:0]        write_1, write_2;
    reg                    visit_1, visit_2, from_sum, from_memory;
    wire                   same = visit_2 && (address_1 == write_address);

    always @(posedge clk_i) begin
        address_1 <= address_i;
        write_address <= address_1;
        write_1 <= write_i & {LANES{!rst_i}};
        write_2 <= write_1;
        visit_1 <= visit_i && !rst_i;
        visit_2 <= visit_1;
        from_sum <= visit_1 && same;
        from_memory <= visit_1 && !same;
    end

    genvar lane;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : bank
            reg  [STATE_BITS-1:0] sum_before;
            wire [STATE_BITS-1:0] operand = ({STATE_BITS{from_memory}} & data_o[lane*STATE_BITS +: STATE_BITS])
                                          | ({STATE_BITS{from_sum}} & sum_before);
            wire [STATE_BITS-1:0] term = contribution_i[lane*STATE_BITS +: STATE_BITS] ^ {STATE_BITS{negative_i}};
            // The lowest bit is the carry of a subtraction.
            wire [STATE_BITS:0]   total = {operand, 1'b1} + {term, negative_i};
            wire [STATE_BITS-1:0] sum = total[STATE_BITS:1];
            wire                  unused_carry = &{1'b0, total[0]};

            always @(posedge clk_i) sum_before <= sum;

            synfire_ram #(.WIDTH(STATE_BITS), .DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS), .REGISTERED(0)) memory (
                .clk_i(clk_i),
                .write_i(write_2[lane]),
                .write_address_i(write_address),
                .write_data_i(sum),
                .read_address_i(address_1),
                .read_data_o(data_o[lane*STATE_BITS +: STATE_BITS])
            );
        end
    endgenerate
endmodule

`default_nettype wire
