// Visits of synfire_short_ring may follow each other in any order and at any distance: the sum of an accumulator is
// that of its contributions. One accumulator is watched; it is written once and visited from then on.
module short_ring_proof (
    input wire       clk_i,
    input wire       visit,
    input wire [1:0] address,
    input wire [2:0] contribution,
    input wire       negative
);
    reg [4:0] age = 5'd0;
    (* anyconst *) reg [1:0] watched;

    wire       writing = (age == 5'd1);
    // Writes and visits belong to different phases, with a drain between them.
    wire       visiting = visit && (age > 5'd5);
    wire [1:0] target = writing ? watched : address;
    wire [2:0] stored;

    // What enters with an address is used two clocks later.
    reg [1:0] target_1, target_2;
    reg       visit_1 = 1'b0, visit_2 = 1'b0, write_1 = 1'b0, write_2 = 1'b0;

    synfire_short_ring #(.LANES(1), .STATE_BITS(3), .DEPTH(4), .ADDRESS_BITS(2)) dut (
        .clk_i(clk_i), .rst_i(age == 5'd0), .write_i(writing || visiting), .visit_i(visiting), .address_i(target),
        .data_o(stored), .contribution_i(contribution), .negative_i(negative && visit_2)
    );

    reg [2:0] sum = 3'd0;
    reg       known = 1'b0;
    reg [2:0] since = 3'd0;     // clocks since the last operation on the watched accumulator, up to 7

    always @(posedge clk_i) begin
        if (age != 5'd31) age <= age + 5'd1;
        {target_2, target_1} <= {target_1, target};
        {visit_2, visit_1} <= {visit_1, visiting};
        {write_2, write_1} <= {write_1, writing};
        if (write_2) begin
            sum <= contribution;
            known <= 1'b1;
        end else if (visit_2 && target_2 == watched)
            sum <= negative ? sum - contribution : sum + contribution;
        since <= (target == watched && (writing || visiting)) ? 3'd0 : (since != 3'd7) ? since + 3'd1 : 3'd7;
        // Read once all its operations have reached the memory.
        if (known && since == 3'd7 && target_2 == watched) assert (stored == sum);
    end
endmodule
