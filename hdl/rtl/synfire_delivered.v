// Which sources delivered an event in this tick: a mask for each source block, from its delivery to its last trace
// step.
//
// A block of neurons is delivered whole; events of a block of axons follow each other, so that their mask grows in a
// register.
`default_nettype none

module synfire_delivered #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire                         tick_begin_i,
    input  wire                         keep_i,          // traces are kept in this tick
    // Queue entries, as they are taken.
    input  wire                         pop_i,
    input  wire                         external_i,
    input  wire [SOURCE_BLOCK_BITS-1:0] block_i,
    input  wire [ROW_BITS-1:0]          row_i,           // of an event
    input  wire                         payload_i,       // the event's is not 0
    input  wire [LANES-1:0]             mask_i,          // of a block of neurons
    // Trace steps: the mask of the block two clocks later. The last one of a block forgets it.
    input  wire [SOURCE_BLOCK_BITS-1:0] step_block_i,
    input  wire                         step_last_i,
    output wire [LANES-1:0]             mask_2_o,
    // Clearing, while no tick is running.
    input  wire                         clear_i,
    input  wire [SOURCE_BLOCK_BITS-1:0] clear_block_i
);
    reg                         write, open;  // open: `block` is that of an event of this tick
    reg [SOURCE_BLOCK_BITS-1:0] block;
    reg [LANES-1:0]             mask;
    wire [LANES-1:0]            event_mask = {{(LANES-1){1'b0}}, payload_i} << row_i;
    wire [LANES-1:0]            earlier = mask & {LANES{open && block == block_i}};

    always @(posedge clk_i) begin
        write <= !rst_i && ((pop_i && keep_i) || step_last_i || clear_i);
        if (tick_begin_i) open <= 1'b0;
        else if (pop_i) open <= external_i;
        block <= clear_i ? clear_block_i : step_last_i ? step_block_i : pop_i ? block_i : block;
        if (clear_i || step_last_i) mask <= {LANES{1'b0}};
        else if (pop_i) mask <= external_i ? earlier | event_mask : mask_i;
    end

    synfire_ram #(.WIDTH(LANES), .DEPTH(SOURCE_BLOCKS), .ADDRESS_BITS(SOURCE_BLOCK_BITS)) masks (
        .clk_i(clk_i), .write_i(write), .write_address_i(block), .write_data_i(mask),
        .read_address_i(step_block_i), .read_data_o(mask_2_o)
    );
endmodule

`default_nettype wire
