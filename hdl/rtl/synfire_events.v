// The queue of external events, 2^ADDRESS_BITS deep.
//
// A tick delivers the events that were accepted at least two clocks before `snapshot_i`; later ones wait for the next
// tick. The head is valid three clocks after a pop.
`default_nettype none

module synfire_events #(
    parameter ADDRESS_BITS = 10,
    parameter WIDTH = 26,
    parameter REGISTERED = 1             // as in synfire_ram
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire             valid_i,
    output reg              ready_o,
    input  wire [WIDTH-1:0] data_i,
    input  wire             snapshot_i,
    input  wire             pop_i,
    output wire             empty_o,    // of the snapshot
    output wire [WIDTH-1:0] head_o
);
    localparam [ADDRESS_BITS:0] CAPACITY = {1'b1, {ADDRESS_BITS{1'b0}}};

    reg [ADDRESS_BITS:0] written;
    reg [ADDRESS_BITS:0] settled;   // `written` one clock ago
    reg [ADDRESS_BITS:0] limit;     // end of the snapshot
    reg [ADDRESS_BITS:0] read;

    wire                  push = valid_i && ready_o;

    // Free words, counted: whether there are any has to be known at the beginning of a clock. A pop leaves at least
    // one: it comes late in the clock, and meets no comparison.
    reg  [ADDRESS_BITS:0] room;
    wire                  is_last = (room == {{ADDRESS_BITS{1'b0}}, 1'b1});
    wire                  is_full = (room == {(ADDRESS_BITS+1){1'b0}});

    assign empty_o = (limit == read);

    always @(posedge clk_i)
        if (rst_i) begin
            written <= {(ADDRESS_BITS+1){1'b0}};
            settled <= {(ADDRESS_BITS+1){1'b0}};
            limit <= {(ADDRESS_BITS+1){1'b0}};
            read <= {(ADDRESS_BITS+1){1'b0}};
            room <= CAPACITY;
            ready_o <= 1'b1;
        end else begin
            room <= room + {{ADDRESS_BITS{push && !pop_i}}, push != pop_i};
            ready_o <= pop_i || !(push ? is_last : is_full);
            if (push) written <= written + 1'b1;
            settled <= written;
            if (snapshot_i) limit <= settled;
            if (pop_i) read <= read + 1'b1;
        end

    // Block RAMs are 18 bits wide where a queue fills them. What is left over can be made of look-up tables then.
    localparam LOW = (WIDTH > 18 && ADDRESS_BITS >= 10) ? 18 : WIDTH;

    synfire_ram #(
        .WIDTH(LOW), .DEPTH(1 << ADDRESS_BITS), .ADDRESS_BITS(ADDRESS_BITS), .REGISTERED(REGISTERED)
    ) memory (
        .clk_i(clk_i),
        .write_i(push),
        .write_address_i(written[ADDRESS_BITS-1:0]),
        .write_data_i(data_i[LOW-1:0]),
        .read_address_i(read[ADDRESS_BITS-1:0]),
        .read_data_o(head_o[LOW-1:0])
    );
    generate
        if (WIDTH > LOW) begin : wide
            synfire_ram #(
                .WIDTH(WIDTH - LOW), .DEPTH(1 << ADDRESS_BITS), .ADDRESS_BITS(ADDRESS_BITS), .REGISTERED(REGISTERED)
            ) rest (
                .clk_i(clk_i),
                .write_i(push),
                .write_address_i(written[ADDRESS_BITS-1:0]),
                .write_data_i(data_i[WIDTH-1:LOW]),
                .read_address_i(read[ADDRESS_BITS-1:0]),
                .read_data_o(head_o[WIDTH-1:LOW])
            );
        end
    endgenerate
endmodule

`default_nettype wire
