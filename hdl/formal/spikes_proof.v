// synfire_spikes gives back what was pushed since the restart, in order and unchanged, from the beginning again after
// each rewind, and is empty exactly when all of it was read.
//
// Its user pushes at most as many entries as there are neuron blocks from restart to restart (stages are disjoint),
// pops nothing from an empty queue, and waits for the head: three clocks after a push into an empty queue, a pop or a
// rewind.
//
// Method: induction, 4 clocks
// Mutant: rtl/synfire_spikes.v, 8 clocks: s/if (rewind_i) read <= .*/if (1'b0) read <= 0;/
// Mutant: rtl/synfire_spikes.v, 12 clocks: s/.write_address_i(written\[/.write_address_i(read[/
`default_nettype none

module spikes_proof (
    input wire        clk_i,
    input wire        restart,
    input wire        rewind,
    input wire        push,
    input wire [15:0] data,
    input wire        want,
    input wire        choose
);
    localparam ADDRESS_BITS = 7;
    localparam [ADDRESS_BITS:0] DEPTH = 1 << ADDRESS_BITS;

    reg                  started = 1'b0;
    reg  [1:0]           quiet = 2'd0;      // clocks until the head is valid
    reg [ADDRESS_BITS:0] pushed = 0, popped = 0;
    wire                 empty;
    wire [15:0]          head;
    wire                 fill = push && pushed != DEPTH && !restart;
    wire                 pop = want && !empty && quiet == 2'd0;

    synfire_spikes #(.DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS), .WIDTH(16)) dut (
        .clk_i(clk_i), .rst_i(!started), .restart_i(restart), .rewind_i(rewind), .push_i(fill), .data_i(data),
        .pop_i(pop), .empty_o(empty), .head_o(head)
    );
    (* hierconn *) wire [ADDRESS_BITS-1:0] \dut.memory.watched ;
    (* hierconn *) wire [15:0]             \dut.memory.word ;
    (* hierconn *) wire [ADDRESS_BITS:0]   \dut.written , \dut.read ;

    // Any entry may be chosen to be watched, until the restart. Its value is `value`.
    reg                  watching = 1'b0;
    reg [ADDRESS_BITS:0] number = 0;
    reg [15:0]           value = 16'd0;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            quiet <= (pop || rewind || (fill && empty)) ? 2'd2 : (quiet != 2'd0) ? quiet - 2'd1 : 2'd0;
            pushed <= restart ? 0 : pushed + {{ADDRESS_BITS{1'b0}}, fill};
            popped <= (restart || rewind) ? 0 : popped + {{ADDRESS_BITS{1'b0}}, pop};
            if (restart) watching <= 1'b0;
            else if (fill && choose && !watching && pushed[ADDRESS_BITS-1:0] == \dut.memory.watched ) begin
                watching <= 1'b1;
                number <= pushed;
                value <= data;
            end

            assert (empty == (pushed == popped));
            if (pop && watching && popped == number) assert (head == value);

            // What makes it inductive.
            assert (\dut.written == pushed && \dut.read == popped);
            assert (popped <= pushed && pushed <= DEPTH);
            if (watching) assert (number < pushed && \dut.memory.word == value);
            if (watching) assert (number[ADDRESS_BITS-1:0] == \dut.memory.watched );
        end
    end
endmodule

`default_nettype wire
