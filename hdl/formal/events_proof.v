// synfire_events never holds more than fits, and what goes in comes out once, in order and unchanged. A tick's
// snapshot has what was accepted at least two clocks before it, and nothing else.
//
// Its user pops nothing from an empty snapshot, and waits for the head: three clocks after a pop.
//
// Method: induction, 4 clocks
// Mutant: rtl/synfire_events.v, 8 clocks: s/limit <= settled;/limit <= written;/
// Mutant: rtl/synfire_events.v, 12 clocks: s/room <= room + .*;/room <= room + {(ADDRESS_BITS+1){push}};/
`default_nettype none

module events_proof (
    input wire        clk_i,
    input wire        valid,
    input wire [17:0] data,
    input wire        snapshot,
    input wire        want,
    input wire        choose
);
    localparam ADDRESS_BITS = 5;
    localparam [ADDRESS_BITS:0] CAPACITY = 1 << ADDRESS_BITS;

    reg                   started = 1'b0;
    reg  [1:0]            quiet = 2'd0;     // clocks until the head is valid
    wire                  ready, empty;
    wire [17:0]           head;
    wire                  push = valid && ready;
    wire                  pop = want && !empty && quiet == 2'd0;

    synfire_events #(.ADDRESS_BITS(ADDRESS_BITS), .WIDTH(18)) dut (
        .clk_i(clk_i), .rst_i(!started), .valid_i(valid), .ready_o(ready), .data_i(data),
        .snapshot_i(snapshot), .pop_i(pop), .empty_o(empty), .head_o(head)
    );
    (* hierconn *) wire [ADDRESS_BITS-1:0] \dut.memory.watched ;
    (* hierconn *) wire [17:0]             \dut.memory.word ;
    (* hierconn *) wire [ADDRESS_BITS:0]   \dut.written , \dut.settled , \dut.limit , \dut.read , \dut.room ;

    // Events are numbered modulo twice the capacity.
    reg [ADDRESS_BITS:0] pushed = 0, pushed_before = 0, pushed_earlier = 0, popped = 0, end_of_snapshot = 0;
    wire [ADDRESS_BITS:0] held = pushed - popped;
    // Any event may be chosen to be watched, until it is popped. Its value is `value`.
    reg                  watching = 1'b0;
    reg [ADDRESS_BITS:0] number = 0;
    reg [17:0]           value = 18'd0;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            quiet <= pop ? 2'd2 : (quiet != 2'd0) ? quiet - 2'd1 : 2'd0;
            pushed <= pushed + {{ADDRESS_BITS{1'b0}}, push};
            pushed_before <= pushed;
            pushed_earlier <= pushed_before;
            popped <= popped + {{ADDRESS_BITS{1'b0}}, pop};
            if (snapshot) end_of_snapshot <= pushed_before;
            if (push && choose && !watching && pushed[ADDRESS_BITS-1:0] == \dut.memory.watched ) begin
                watching <= 1'b1;
                number <= pushed;
                value <= data;
            end else if (pop && popped == number)
                watching <= 1'b0;

            assert (held <= CAPACITY);
            assert (ready == (held != CAPACITY));
            assert (empty == (popped == end_of_snapshot));
            if (pop && watching && popped == number) assert (head == value);

            // What makes it inductive.
            assert (\dut.written == pushed && \dut.read == popped && \dut.room == CAPACITY - held);
            assert (\dut.settled == pushed_before && \dut.limit == end_of_snapshot);
            assert (pushed_before - popped <= held && end_of_snapshot - popped <= pushed_before - popped);
            if (watching) assert (number - popped < held && \dut.memory.word == value);
            if (watching) assert (number[ADDRESS_BITS-1:0] == \dut.memory.watched );
        end
    end
endmodule

`default_nettype wire
