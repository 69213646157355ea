// The accumulator ring: LANES banks at address slot * neuron blocks + block, and the adders in front of them.
//
// One operation a clock enters a pipeline: its address (clock 0), the memory's answer (clock 2) and `contribution_i`
// (clock 2) are added, and the sum is written one clock later. A visit adds; any other operation writes the
// contribution itself. Sums on their way to the memory are forwarded, so that visits may follow each other in any
// order.
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
    input  wire [LANES-1:0]            carry_i          // one more; only for visits
);
    localparam LARGE = (DEPTH >= 512);
    // Where an operation finds what it adds to.
    localparam [1:0] FROM_NOTHING = 2'd0, FROM_MEMORY = 2'd1, FROM_SUM = 2'd2, FROM_OLDER = 2'd3;

    // An operation n clocks after its address register.
    reg [ADDRESS_BITS-1:0] address_0, address_1, address_2, address_3;
    reg [LANES-1:0]        write_0, write_1, write_2, write_3;
    reg                    visit_0, visit_1, visit_2, visit_3;

    always @(posedge clk_i) begin
        address_0 <= address_i;
        address_1 <= address_0;
        address_2 <= address_1;
        address_3 <= address_2;
        write_1 <= write_0;
        write_2 <= write_1;
        visit_1 <= visit_0;
        visit_2 <= visit_1;
        visit_3 <= visit_2;
        if (rst_i) begin
            write_0 <= {LANES{1'b0}};
            visit_0 <= 1'b0;
        end else begin
            write_0 <= write_i;
            visit_0 <= visit_i;
        end
        write_3 <= write_2;
    end

    // The operation that adds next finds its operand in the memory, or in the sum of a visit 1, 2 or 3 clocks ahead:
    // whether they have one address is known two clocks before.
    reg       same_1, same_2, same_3;
    reg [1:0] next_from;

    always @(posedge clk_i) begin
        same_1 <= visit_1 && (address_0 == address_1);
        same_2 <= visit_2 && (address_0 == address_2);
        same_3 <= visit_3 && (address_0 == address_3);
    end

    always @*
        if (!visit_1) next_from = FROM_NOTHING;
        else if (same_1) next_from = FROM_SUM;
        else next_from = (same_2 || same_3) ? FROM_OLDER : FROM_MEMORY;

    genvar lane;
    generate
        for (lane = 0; lane < LANES; lane = lane + 1) begin : bank
            wire [ADDRESS_BITS-1:0] read_address, write_address;
            wire [1:0]            from;
            // Sums of the operations 1 and 2 clocks ahead; the older one of which the next needs, of those 2 and 3
            // ahead.
            reg  [STATE_BITS-1:0] sum_1, sum_2, older;
            reg  [STATE_BITS-1:0] operand;
            wire [STATE_BITS-1:0] stored = data_o[lane*STATE_BITS +: STATE_BITS];
            // The lowest bit is the carry.
            wire [STATE_BITS:0]   total = {contribution_i[lane*STATE_BITS +: STATE_BITS], carry_i[lane]}
                                        + {operand, 1'b1};
            wire                  unused_carry = &{1'b0, total[0]};

            synfire_hop #(.WIDTH(ADDRESS_BITS), .KEEP(LARGE)) read_hop (
                .clk_i(clk_i), .data_i(address_i), .data_o(read_address)
            );
            synfire_hop #(.WIDTH(ADDRESS_BITS), .KEEP(LARGE)) write_hop (
                .clk_i(clk_i), .data_i(address_2), .data_o(write_address)
            );
            synfire_hop #(.WIDTH(2), .KEEP(LARGE)) from_hop (.clk_i(clk_i), .data_i(next_from), .data_o(from));

            always @*
                case (from)
                    FROM_MEMORY: operand = stored;
                    FROM_SUM: operand = sum_1;
                    FROM_OLDER: operand = older;
                    default: operand = {STATE_BITS{1'b0}};
                endcase

            always @(posedge clk_i) begin
                sum_1 <= total[STATE_BITS:1];
                sum_2 <= sum_1;
                older <= same_2 ? sum_1 : sum_2;
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
