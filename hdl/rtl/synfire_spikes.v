// The spike queue of a tick: (source block, mask), filled by the updates of its stages and read during their
// deliveries, and once more from its beginning where weights learn.
//
// It never overflows: stages are disjoint, so a tick has at most as many entries as there are neuron blocks. The head
// is valid three clocks after a push into an empty queue, a pop or a rewind.
`default_nettype none

module synfire_spikes #(
    parameter DEPTH = 128,
    parameter ADDRESS_BITS = 7,
    parameter WIDTH = 16,
    parameter REGISTERED = 1             // as in synfire_ram
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire             restart_i,
    input  wire             rewind_i,
    input  wire             push_i,
    input  wire [WIDTH-1:0] data_i,
    input  wire             pop_i,
    output wire             empty_o,
    output wire [WIDTH-1:0] head_o
);
    reg [ADDRESS_BITS:0] written;
    reg [ADDRESS_BITS:0] read;

    always @(posedge clk_i)
        if (rst_i || restart_i) begin
            written <= {(ADDRESS_BITS+1){1'b0}};
            read <= {(ADDRESS_BITS+1){1'b0}};
        end else begin
            if (push_i) written <= written + 1'b1;
            if (rewind_i) read <= {(ADDRESS_BITS+1){1'b0}};
            else if (pop_i) read <= read + 1'b1;
        end

    assign empty_o = (written == read);

    synfire_ram #(.WIDTH(WIDTH), .DEPTH(DEPTH), .ADDRESS_BITS(ADDRESS_BITS), .REGISTERED(REGISTERED)) memory (
        .clk_i(clk_i),
        .write_i(push_i),
        .write_address_i(written[ADDRESS_BITS-1:0]),
        .write_data_i(data_i),
        .read_address_i(read[ADDRESS_BITS-1:0]),
        .read_data_o(head_o)
    );
endmodule

`default_nettype wire
