// Drives a chip without a link (the module `top` that the test writes) and prints its spikes. `events.hex` holds one word for
// each event or tick: bit 47 ends a tick, else bits 31..16 are the axon and 15..0 the payload; bit 46 ends the stimulus.
`timescale 1ns / 1ps
`default_nettype none

module bench;
    reg         clk = 1'b0, rst = 1'b1, valid = 1'b0, start = 1'b0;
    reg  [15:0] axon = 16'd0, payload = 16'd0;
    wire        ready, busy, booted, spike;
    wire [15:0] block, mask;
    reg  [47:0] stimulus [0:65535];
    integer     index, clocks, ticks;

    top dut (
        .clk(clk), .rst(rst), .event_valid(valid), .event_axon(axon), .event_payload(payload), .event_ready(ready),
        .tick_start(start), .busy(busy), .booted(booted), .spike_valid(spike), .spike_block(block), .spike_mask(mask)
    );

    // Signals change between the edges.
    always #5 clk = ~clk;
    always @(negedge clk) begin
        clocks = clocks + 1;
        if (spike === 1'b1) $display("spike %0d %0d %0d", ticks, block, mask);
        if (clocks > 5_000_000) begin
            $display("stuck");
            $finish;
        end
    end

    initial begin
        clocks = 0;
        ticks = 0;
        $readmemh("events.hex", stimulus);
        repeat (20) @(negedge clk);
        rst = 1'b0;
        while (booted !== 1'b1) @(negedge clk);
        repeat (8) @(negedge clk);
        while (busy !== 1'b0) @(negedge clk);
        index = 0;
        while (!stimulus[index][46]) begin
            if (stimulus[index][47]) begin
                repeat (4) @(negedge clk);
                start = 1'b1;
                @(negedge clk);
                start = 1'b0;
                repeat (2) @(negedge clk);
                while (busy !== 1'b0) @(negedge clk);
                ticks = ticks + 1;
            end else begin
                axon = stimulus[index][31:16];
                payload = stimulus[index][15:0];
                valid = 1'b1;
                @(negedge clk);
                valid = 1'b0;
            end
            index = index + 1;
        end
        $display("done %0d", ticks);
        $finish;
    end
endmodule

`default_nettype wire
