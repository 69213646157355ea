// synfire_spikes gives back what was pushed since the restart, once and in order.
module spikes_proof (
    input wire       clk_i,
    input wire       push,
    input wire [3:0] data,
    input wire       reading,
    input wire       want
);
    reg        started = 1'b0, drain = 1'b0;
    reg [1:0]  quiet = 2'd0;
    reg [2:0]  pushed = 3'd0, popped = 3'd0;
    wire       empty;
    wire [3:0] head;
    // A stage fills the queue, and only then is it read.
    wire       fill = push && !drain && pushed != 3'd4;
    wire       pop = want && drain && !empty && quiet == 2'd0;

    synfire_spikes #(.DEPTH(4), .ADDRESS_BITS(2), .WIDTH(4)) dut (
        .clk_i(clk_i), .rst_i(!started), .restart_i(1'b0), .rewind_i(1'b0), .push_i(started && fill), .data_i(data),
        .pop_i(pop), .empty_o(empty), .head_o(head)
    );

    (* anyconst *) reg [2:0] watched;
    reg [3:0] value = 4'd0;

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            if (fill) begin
                if (pushed == watched) value <= data;
                pushed <= pushed + 3'd1;
            end
            if (pop) popped <= popped + 3'd1;
            if (reading) drain <= 1'b1;
            quiet <= (pop || fill || (reading && !drain)) ? 2'd2 : (quiet != 2'd0) ? quiet - 2'd1 : 2'd0;
            assert (empty == (pushed == popped));
            if (pop && popped == watched) assert (head == value);
        end
    end
endmodule
