// The core's own testbench, for any simulator: plays a file of operations and prints what the core answers.
//
//   +vectors=FILE   operations, one 64-bit hexadecimal word each:
//                   [63:60] 0 end, 1 host write, 2 host read, 3 event, 4 tick, 5 wait until idle
//                   write and read: [59:56] region, [55:53] chunk, [52:32] address, [31:0] data of a write
//                   event: [47:32] axon, [15:0] payload
//
// Prints `read DATA`, `event ACCEPTED`, `spike BLOCK MASK CLOCK` and `tick CLOCKS`, numbers in hexadecimal.
`default_nettype none

module synfire_tb #(
    parameter VECTORS = 65536,
    `include "synfire_parameters.vh"
);
    reg clk = 1'b0;
    initial forever #5 clk = !clk;

    reg                     rst = 1'b1;
    reg [3:0]               region = 4'd0;
    reg [31:0]              address = 32'd0, data = 32'd0;
    reg [2:0]               chunk = 3'd0;
    reg                     write = 1'b0, read = 1'b0, event_valid = 1'b0, tick_start = 1'b0;
    reg [AXON_BITS-1:0]     axon = {AXON_BITS{1'b0}};
    reg [15:0]              payload = 16'd0;
    wire                    answer_valid, event_ready, busy, spike_valid;
    wire [31:0]             answer, spike_clock;
    wire [2:0]              phase;
    wire [NEURON_BLOCK_BITS-1:0]   spike_block;
    wire [LANES-1:0]        spike_mask;

    synfire_core #(
        `include "synfire_parameter_map.vh"
    ) core (
        .clk_i(clk), .rst_i(rst),
        .host_region_i(region), .host_address_i(address), .host_chunk_i(chunk), .host_write_i(write),
        .host_data_i(data), .host_read_i(read), .host_valid_o(answer_valid), .host_data_o(answer),
        .event_valid_i(event_valid), .event_ready_o(event_ready), .event_axon_i(axon), .event_payload_i(payload),
        .tick_start_i(tick_start), .busy_o(busy), .phase_o(phase),
        .spike_valid_o(spike_valid), .spike_block_o(spike_block), .spike_mask_o(spike_mask), .spike_clock_o(spike_clock)
    );

    reg [63:0]     vectors [0:VECTORS-1];
    reg [63:0]     vector;
    reg [8*256:1]  path;
    integer        next, clocks;

    // Inputs change between rising edges.
    task step(input integer count);
        repeat (count) @(negedge clk);
    endtask

    initial begin
        if (!$value$plusargs("vectors=%s", path)) begin
            $display("error: +vectors=FILE is missing");
            $finish;
        end
        $readmemh(path, vectors);
        step(32);
        rst = 1'b0;
        step(2);
        next = 0;
        vector = vectors[0];
        while (vector[63:60] != 4'd0) begin
            region = vector[59:56];
            chunk = vector[55:53];
            address = {11'd0, vector[52:32]};
            data = vector[31:0];
            axon = vector[32 +: AXON_BITS];
            payload = vector[15:0];
            case (vector[63:60])
                4'd1: begin
                    write = 1'b1;
                    step(1);
                    write = 1'b0;
                end
                4'd2: begin
                    step(8);
                    read = 1'b1;
                    step(1);
                    read = 1'b0;
                    while (!answer_valid) step(1);
                    $display("read %h", answer);
                end
                4'd3: begin
                    $display("event %h", event_ready);
                    event_valid = 1'b1;
                    step(1);
                    event_valid = 1'b0;
                end
                4'd4: begin
                    step(2);
                    tick_start = 1'b1;
                    step(1);
                    tick_start = 1'b0;
                    clocks = 0;
                    while (busy) begin
                        if (spike_valid) $display("spike %h %h %h", spike_block, spike_mask, spike_clock);
                        clocks = clocks + 1;
                        step(1);
                    end
                    $display("tick %h", clocks);
                end
                default: begin
                    step(4);
                    while (busy) step(1);
                end
            endcase
            next = next + 1;
            vector = vectors[next];
        end
        $finish;
    end

    wire unused = &{1'b0, phase};
endmodule

`default_nettype wire
