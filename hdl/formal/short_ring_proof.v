// The sum of an accumulator of synfire_short_ring is that of its contributions, whatever the order and the distance of
// the visits to it and to others. One accumulator is watched: its address is the solver's choice.
//
// The core's phases keep writes and visits apart: here a visit comes at least two clocks after the last write. A sum
// can be read, and written in that clock, from two clocks after the last operation on its accumulator on.
//
// Method: induction, 6 clocks
// Mutant: rtl/synfire_short_ring.v, 16 clocks: s/from_sum <= visit_1 && same/from_sum <= 1'b0/
// Mutant: rtl/synfire_short_ring.v, 16 clocks: s/from_memory <= visit_1 && !same/from_memory <= visit_1/
`default_nettype none

module short_ring_proof (
    input wire       clk_i,
    input wire       write,
    input wire       visit,
    input wire [5:0] address,
    input wire [3:0] contribution,
    input wire       negative
);
    localparam [2:0] APART = 3'd2;

    reg        started = 1'b0;
    reg [2:0]  since_write = 3'd7;      // clocks since the last write; 7 for more
    wire       visiting = visit && !write && (since_write >= APART);
    wire [3:0] stored;

    // Operations one and two clocks ago. What enters with an address is used two clocks later.
    reg [5:0]  address_1 = 6'd0, address_2 = 6'd0;
    reg        write_1 = 1'b0, write_2 = 1'b0;
    reg        visit_1 = 1'b0, visit_2 = 1'b0;

    synfire_short_ring #(.LANES(1), .STATE_BITS(4), .DEPTH(64), .ADDRESS_BITS(6)) dut (
        .clk_i(clk_i), .rst_i(!started), .write_i(write || visiting), .visit_i(visiting), .address_i(address),
        .data_o(stored), .contribution_i(contribution), .negative_i(negative && visit_2)
    );
    (* hierconn *) wire [5:0] \dut.bank[0].memory.watched ;
    (* hierconn *) wire [3:0] \dut.bank[0].memory.word ;
    wire [5:0] watched = \dut.bank[0].memory.watched ;

    reg [3:0]  sum = 4'd0;
    reg        known = 1'b0;            // it was written
    // Clocks since an operation on the watched accumulator entered; 7 for more.
    reg [2:0]  since_entry = 3'd7;
    reg        reads_1 = 1'b0, reads_2 = 1'b0;
    wire       enters = (address == watched) && (write || visiting);
    wire       sums_up = (address_2 == watched) && (write_2 || visit_2);

    function [2:0] later(input [2:0] clocks);
        later = (clocks == 3'd7) ? 3'd7 : clocks + 3'd1;
    endfunction

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            since_write <= write ? 3'd1 : later(since_write);
            since_entry <= enters ? 3'd1 : later(since_entry);
            {address_2, address_1} <= {address_1, address};
            {write_2, write_1} <= {write_1, write};
            {visit_2, visit_1} <= {visit_1, visiting};
            {reads_2, reads_1} <= {reads_1, address == watched && since_entry >= APART};
            if (sums_up) sum <= (write_2 || !negative) ? (write_2 ? 4'd0 : sum) + contribution : sum - contribution;
            if (sums_up && write_2) known <= 1'b1;

            if (known && reads_2) assert (stored == sum);

            // What makes it inductive: the sum is in the memory.
            if (known) assert (\dut.bank[0].memory.word == sum);
        end
    end
endmodule

`default_nettype wire
