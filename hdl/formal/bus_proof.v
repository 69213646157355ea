// synfire_bus answers each request once and to whom it belongs, asks the core one thing at a time and for what was
// asked for, and lets nobody wait for longer than two answers of the core take.
//
// The core answers a read after one to HOST_CLOCKS clocks. Engine and sequencer ask again only after an answer, and
// keep what they ask for. The engine writes while nothing is asked, the sequencer while it asks nothing itself, and
// not in two clocks that follow each other.
//
// Method: reachability
// Mutant: link/synfire_bus.v, 8 clocks: s/wire grant = !asked \&\& /wire grant = /
// Mutant: link/synfire_bus.v, 30 clocks: s/sequencer_read_i || .*/sequencer_read_i;/
// Mutant: link/synfire_bus.v, 8 clocks: s/if (grant) for_sequencer/if (engine_read_i) for_sequencer/
`default_nettype none

module bus_proof (
    input wire       clk_i,
    input wire       engine_writes,
    input wire       engine_reads,
    input wire       sequencer_writes,
    input wire       sequencer_reads,
    input wire       answers,
    input wire [3:0] engine_region,
    input wire [3:0] sequencer_region,
    input wire [7:0] engine_address,
    input wire [7:0] sequencer_address,
    input wire [2:0] engine_chunk,
    input wire [2:0] sequencer_chunk
);
    localparam [4:0] HOST_CLOCKS = 5'd12;

    reg         started = 1'b0;
    // An answer is due, and for how long it has been.
    reg         engine_open = 1'b0, sequencer_open = 1'b0, host_open = 1'b0;
    reg  [5:0]  engine_age = 6'd0, sequencer_age = 6'd0;
    reg  [4:0]  host_age = 5'd0;
    reg  [14:0] engine_kept = 15'd0, sequencer_kept = 15'd0;    // what was asked for
    reg         of_sequencer = 1'b0;                            // what the core works on
    wire [14:0] engine_now = {engine_region, engine_address, engine_chunk};
    wire [14:0] sequencer_now = {sequencer_region, sequencer_address, sequencer_chunk};
    wire        engine_write = engine_writes && !engine_open && !sequencer_open && started;
    wire        engine_read = engine_reads && !engine_open && !engine_write && started;
    reg         sequencer_wrote = 1'b0;
    wire        sequencer_write = sequencer_writes && !sequencer_open && !sequencer_wrote && !engine_write && started;
    wire        sequencer_read = sequencer_reads && !sequencer_open && !engine_write && !sequencer_write && started;
    wire        host_valid = host_open && (answers || host_age == HOST_CLOCKS);
    wire [14:0] engine_asks = engine_open ? engine_kept : engine_now;
    wire [14:0] sequencer_asks = sequencer_open ? sequencer_kept : sequencer_now;

    wire        engine_valid, sequencer_valid, host_write, host_read;
    wire [14:0] host_asks;

    synfire_bus #(.ADDRESS_BITS(8)) dut (
        .clk_i(clk_i), .rst_i(!started),
        .engine_write_i(engine_write), .engine_read_i(engine_read), .engine_region_i(engine_asks[14:11]),
        .engine_address_i(engine_asks[10:3]), .engine_chunk_i(engine_asks[2:0]), .engine_valid_o(engine_valid),
        .sequencer_write_i(sequencer_write), .sequencer_read_i(sequencer_read),
        .sequencer_region_i(sequencer_asks[14:11]),
        .sequencer_address_i(sequencer_asks[10:3]), .sequencer_chunk_i(sequencer_asks[2:0]),
        .sequencer_valid_o(sequencer_valid), .host_region_o(host_asks[14:11]), .host_address_o(host_asks[10:3]),
        .host_chunk_o(host_asks[2:0]), .host_write_o(host_write), .host_read_o(host_read), .host_valid_i(host_valid)
    );
    (* hierconn *) wire \dut.engine_wants , \dut.sequencer_wants , \dut.asked , \dut.for_sequencer , \dut.to_sequencer ;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            sequencer_wrote <= sequencer_write;
            if (engine_read) engine_kept <= engine_now;
            if (sequencer_read) sequencer_kept <= sequencer_now;
            engine_open <= engine_read || (engine_open && !engine_valid);
            sequencer_open <= sequencer_read || (sequencer_open && !sequencer_valid);
            engine_age <= engine_open ? engine_age + 6'd1 : 6'd0;
            sequencer_age <= sequencer_open ? sequencer_age + 6'd1 : 6'd0;
            host_open <= host_read || (host_open && !host_valid);
            host_age <= host_open ? host_age + 5'd1 : 5'd0;
            if (host_read) of_sequencer <= \dut.to_sequencer ;

            assert (!host_read || (!host_open && !host_write));
            assert (host_write == (engine_write || sequencer_write));
            if (host_write) assert (host_asks == (sequencer_write ? sequencer_now : engine_now));
            if (host_read) assert (host_asks == ( \dut.to_sequencer  ? sequencer_kept : engine_kept));
            if (host_read) assert ( \dut.to_sequencer  ? sequencer_open : engine_open);
            assert (engine_valid == (host_valid && !of_sequencer));
            assert (sequencer_valid == (host_valid && of_sequencer));
            if (engine_valid) assert (engine_open);
            if (sequencer_valid) assert (sequencer_open);
            if (engine_open) assert (engine_age <= 2 * HOST_CLOCKS + 5);
            if (sequencer_open) assert (sequencer_age <= 2 * HOST_CLOCKS + 5);

            // What makes it inductive.
            assert (\dut.asked == host_open && (!host_open || host_age <= HOST_CLOCKS));
            if (host_open) assert (\dut.for_sequencer == of_sequencer);
            assert (engine_open == ( \dut.engine_wants || (host_open && !of_sequencer)));
            assert (sequencer_open == ( \dut.sequencer_wants || (host_open && of_sequencer)));
            assert (!( \dut.engine_wants && host_open && !of_sequencer));
            assert (!( \dut.sequencer_wants && host_open && of_sequencer));
            // Who waits while the core works for the other has asked since it does. Else both have just asked, or an
            // answer has just come.
            if (\dut.engine_wants && host_open) assert (engine_age <= {1'b0, host_age} + 6'd2);
            if (\dut.sequencer_wants && host_open) assert (sequencer_age <= {1'b0, host_age} + 6'd1);
            if (\dut.engine_wants && !host_open) assert (engine_age <= HOST_CLOCKS + 6'd3 + {5'd0, sequencer_wrote});
            if (\dut.sequencer_wants && !host_open) assert (sequencer_age <= HOST_CLOCKS + 6'd2);
            if (\dut.engine_wants && \dut.sequencer_wants ) assert (!host_open && sequencer_age == 6'd0);
            if (host_open && !of_sequencer) assert (engine_age <= {1'b0, host_age} + HOST_CLOCKS + 6'd5);
            if (host_open && of_sequencer) assert (sequencer_age <= {1'b0, host_age} + HOST_CLOCKS + 6'd5);
        end
    end
endmodule

`default_nettype wire
