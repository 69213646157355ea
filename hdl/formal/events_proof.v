// synfire_events never holds more than fits, and what goes in comes out once and in order, three clocks after its pop.
module events_proof (
    input wire       clk_i,
    input wire       valid,
    input wire [3:0] data,
    input wire       snapshot,
    input wire       want
);
    reg        started = 1'b0;
    reg [1:0]  quiet = 2'd0;     // clocks until the head is valid
    wire       ready, empty;
    wire [3:0] head;
    wire       pop = want && !empty && quiet == 2'd0;

    synfire_events #(.ADDRESS_BITS(2), .WIDTH(4)) dut (
        .clk_i(clk_i), .rst_i(!started), .valid_i(valid), .ready_o(ready), .data_i(data),
        .snapshot_i(snapshot), .pop_i(pop), .empty_o(empty), .head_o(head)
    );

    // One event of any ordinal number is watched.
    (* anyconst *) reg [3:0] watched;
    reg [3:0] pushed = 4'd0, popped = 4'd0, value = 4'd0;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            if (valid && ready) begin
                if (pushed == watched) value <= data;
                pushed <= pushed + 4'd1;
            end
            if (pop) popped <= popped + 4'd1;
            quiet <= (pop || snapshot) ? 2'd2 : (quiet != 2'd0) ? quiet - 2'd1 : 2'd0;
            assert (pushed - popped <= 4'd4);
            assert (ready == (pushed - popped != 4'd4));
            if (pop) assert (popped != pushed);
            if (pop && popped == watched) assert (head == value);
        end
    end
endmodule
