// synfire_receiver takes whole frames only, in order: it never writes into a buffer that waits to be executed, offers
// the older frame, keeps its length and its bytes until it is released, and tells of every frame that it does not
// offer.
//
// Lengths are 6 to 253 bytes. One byte is watched: in which buffer and where is the solver's choice. The line gives a
// byte or a broken one in a clock; the engine releases what is offered.
//
// Method: induction, 4 clocks
// Mutant: link/synfire_receiver.v, 40 clocks: s/ \&\& !too_long \&\& !full\[filling\]/ \&\& !too_long/
// Mutant: link/synfire_receiver.v, 12 clocks: s/ \&\& !cut \&\& is_long/ \&\& !cut/
// Mutant: link/synfire_receiver.v, 30 clocks: s/offered <= !offered/offered <= filling/
`default_nettype none

module receiver_proof (
    input wire       clk_i,
    input wire       comes,
    input wire       breaks,
    input wire [7:0] coded,
    input wire       takes,
    input wire [7:0] read_address
);
    localparam [7:0] SHORTEST = 8'd6, LONGEST = 8'd253;

    reg        started = 1'b0;
    wire       ready, damaged;
    wire [7:0] length_n, read;
    wire       valid = comes && started, broken = breaks && !comes && started;
    wire       released = takes && ready && started;

    synfire_receiver dut (
        .clk_i(clk_i), .rst_i(!started), .valid_i(valid), .broken_i(broken), .byte_i(coded),
        .ready_o(ready), .length_o(length_n), .release_i(released), .read_address_i(read_address), .read_data_o(read),
        .damaged_o(damaged)
    );
    (* hierconn *) wire       \dut.take , \dut.keep , \dut.frame_end , \dut.filling , \dut.offered ;
    (* hierconn *) wire [1:0] \dut.full ;
    (* hierconn *) wire [7:0] \dut.count , \dut.length_0 , \dut.length_1 , \dut.byte_decoded ;
    (* hierconn *) wire [8:0] \dut.buffers.watched ;
    (* hierconn *) wire [7:0] \dut.buffers.word ;
    wire       watched_buffer = \dut.buffers.watched [8];
    wire [7:0] watched_place = \dut.buffers.watched [7:0];

    // Frames of which the engine was told that they were kept, and whether the next in line is in the second buffer.
    reg  [1:0] waiting = 2'd0;
    reg        oldest = 1'b0;
    reg  [7:0] length_first = 8'd0, length_second = 8'd0;    // of the older and the younger
    // The byte of the watched place, since it was received.
    reg        known = 1'b0;
    reg  [7:0] value = 8'd0;
    reg        ended = 1'b0, kept = 1'b0;
    // The watched place was asked for one and two clocks ago, of a frame that is offered since.
    reg        reads_1 = 1'b0, reads_2 = 1'b0;
    wire [7:0] watched_length = watched_buffer ? ~\dut.length_1 : ~\dut.length_0 ;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            waiting <= waiting + {1'b0, \dut.keep } - {1'b0, released};
            if (released) oldest <= !oldest;
            if (released) length_first <= (waiting == 2'd1) ? \dut.count : length_second;
            else if (\dut.keep && waiting == 2'd0) length_first <= \dut.count ;
            if (\dut.keep ) length_second <= \dut.count ;
            if (\dut.take && \dut.filling == watched_buffer && \dut.count == watched_place) begin
                known <= 1'b1;
                value <= \dut.byte_decoded ;
            end
            ended <= \dut.frame_end ;
            kept <= \dut.keep ;
            reads_1 <= ready && !released && \dut.offered == watched_buffer && read_address == watched_place
                       && watched_place < watched_length;
            reads_2 <= reads_1 && !released;

            assert (waiting <= 2'd2);
            assert (ready == (waiting != 2'd0));
            if (ready) assert (~length_n == length_first);
            if (ready) assert (~length_n >= SHORTEST && ~length_n <= LONGEST);
            assert (!( \dut.take && \dut.full [ \dut.filling ]));
            assert (damaged == (ended && !kept));
            if (reads_2) assert (read == value);

            // What makes it inductive.
            assert (\dut.count <= LONGEST && \dut.offered == oldest);
            assert (\dut.filling == (oldest ^ waiting[0]));
            assert (\dut.full [0] == (waiting == 2'd2 || (waiting == 2'd1 && !oldest)));
            assert (\dut.full [1] == (waiting == 2'd2 || (waiting == 2'd1 && oldest)));
            if (\dut.full [0]) assert (~\dut.length_0 == (oldest ? length_second : length_first));
            if (\dut.full [1]) assert (~\dut.length_1 == (oldest ? length_first : length_second));
            if (waiting != 2'd0) assert (length_first >= SHORTEST && length_first <= LONGEST);
            if (waiting == 2'd2) assert (length_second >= SHORTEST && length_second <= LONGEST);
            if (waiting == 2'd1) assert (length_second == length_first);
            if (waiting == 2'd2) assert (\dut.count == 8'd0);
            // What was taken up to here is known.
            if (known) assert (\dut.buffers.word == value);
            if (\dut.full [watched_buffer] && watched_place < watched_length) assert (known);
            if (!\dut.full [watched_buffer] && \dut.filling == watched_buffer && watched_place < \dut.count )
                assert (known);
        end
    end
endmodule

`default_nettype wire
