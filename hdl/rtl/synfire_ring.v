// The accumulator ring: LANES banks at address slot * neuron blocks + block, and the adders in front of them.
//
// One operation a clock enters a pipeline: its address (clock 0), the memory's answer (clock 2) and `contribution_i`
// (clock 2) are added, and the sum is written one clock later. A visit adds; any other operation writes the contribution
// itself. Sums on their way to the memory are forwarded, so that visits may follow each other in any order.
`default_nettype none

module synfire_ring #(
    parameter LANES = 8,
    parameter STATE_BITS = 18,
    parameter DEPTH = 1024,
    parameter ADDRESS_BITS = 10
) (
    input  wire                        clk_i,
    input  wire                        rst_i,
    // Clock 0, registered inside.
    input  wire [LANES-1:0]            write_i,         // lanes to write
    input  wire                        visit_i,
    input  wire [ADDRESS_BITS-1:0]     address_i,
    // Three clocks after the address.
    output wire [LANES*STATE_BITS-1:0] data_o,
    input  wire [LANES*STATE_BITS-1:0] contribution_i,
    input  wire                        negative_i       // subtract; only for visits
);
    // An operation n clocks after its address register.
    reg [ADDRESS_BITS-1:0] address_0, address_1, address_2, address_3, address_4;
    reg [LANES-1:0]        write_0, write_1, write_2, write_3;
    reg                    visit_0, visit_1, visit_2, visit_3, visit_4;

    always @(posedge clk_i) begin
        address_0 <= address_i;
        address_1 <= address_0;
        address_2 <= address_1;
        address_3 <= address_2;
        address_4 <= address_3;
        write_1 <= write_0;
        write_2 <= write_1;
        visit_1 <= visit_0;
        visit_2 <= visit_1;
        visit_3 <= visit_2;
        visit_4 <= visit_3;
        if (rst_i) begin
            write_0 <= {LANES{1'b0}};
            visit_0 <= 1'b0;
        end else begin
            write_0 <= write_i;
            visit_0 <= visit_i;
        end
        write_3 <= write_2;
    end

    // The operation that adds next (2) finds its operand in the memory, or in the sum of a visit 1, 2 or 3 clocks ahead.
    reg from_1, from_2, from_3, from_memory;
    wire same_1 = visit_2 && (address_1 == address_2);
    wire same_2 = visit_3 && (address_1 == address_3);
    wire same_3 = visit_4 && (address_1 == address_4);

    always @(posedge clk_i) begin
        from_1 <= visit_1 && same_1;
        from_2 <= visit_1 && same_2 && !same_1;
        from_3 <= visit_1 && same_3 && !same_1 && !same_2;
        from_memory <= visit_1 && !same_1 && !same_2 && !same_3;
    end

    genvar lane;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : bank
            (* keep *) reg [ADDRESS_BITS-1:0] read_address;
            (* keep *) reg [ADDRESS_BITS-1:0] write_address;
            reg  [STATE_BITS-1:0] sum_1, sum_2, sum_3;
            wire [STATE_BITS-1:0] stored = data_o[lane*STATE_BITS +: STATE_BITS];
            wire [STATE_BITS-1:0] operand = ({STATE_BITS{from_memory}} & stored)
                                          | ({STATE_BITS{from_1}} & sum_1)
                                          | ({STATE_BITS{from_2}} & sum_2)
                                          | ({STATE_BITS{from_3}} & sum_3);
            wire [STATE_BITS-1:0] term = contribution_i[lane*STATE_BITS +: STATE_BITS] ^ {STATE_BITS{negative_i}};
            // The lowest bit is the carry of a subtraction.
            wire [STATE_BITS:0]   total = {operand, 1'b1} + {term, negative_i};
            wire                  unused_carry = &{1'b0, total[0]};

            always @(posedge clk_i) begin
                read_address <= address_i;
                write_address <= address_2;
                sum_1 <= total[STATE_BITS:1];
                sum_2 <= sum_1;
                sum_3 <= sum_2;
            end

            synfire_ram #(.WIDTH(STATE_BITS), .DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS)) memory (
                .clk_i(clk_i),
                .write_i(write_3[lane]),
                .write_address_i(write_address),
                .write_data_i(sum_1),
                .read_address_i(read_address),
                .read_data_o(data_o[lane*STATE_BITS +: STATE_BITS])
            );
        end
    endgenerate
endmodule

`default_nettype wire
