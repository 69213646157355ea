// Shares the core's host bus between the command engine and the sequencer.
//
// A request is a pulse; a second one has to wait for the answer to the first. Writes come from the engine alone, and only while
// the sequencer is idle.
`default_nettype none

module synfire_bus (
    input  wire        clk_i,
    input  wire        rst_i,

    input  wire        engine_write_i,
    input  wire        engine_read_i,
    input  wire [3:0]  engine_region_i,
    input  wire [24:0] engine_address_i,
    input  wire [2:0]  engine_chunk_i,
    input  wire [31:0] engine_data_i,
    output wire        engine_valid_o,

    input  wire        sequencer_read_i,
    input  wire [3:0]  sequencer_region_i,
    input  wire [24:0] sequencer_address_i,
    input  wire [2:0]  sequencer_chunk_i,
    output wire        sequencer_valid_o,

    output reg  [3:0]  host_region_o,
    output reg  [24:0] host_address_o,
    output reg  [2:0]  host_chunk_o,
    output reg         host_write_o,
    output reg  [31:0] host_data_o,
    output reg         host_read_o,
    input  wire        host_valid_i
);
    reg  engine_wants, sequencer_wants;
    reg  asked;             // an answer is due
    reg  for_sequencer;     // whose it is
    wire grant = !asked && !engine_write_i;
    wire to_sequencer = sequencer_wants && !engine_wants;

    assign engine_valid_o = host_valid_i && asked && !for_sequencer;
    assign sequencer_valid_o = host_valid_i && asked && for_sequencer;

    always @(posedge clk_i)
        if (rst_i) begin
            engine_wants <= 1'b0;
            sequencer_wants <= 1'b0;
            asked <= 1'b0;
            host_read_o <= 1'b0;
            host_write_o <= 1'b0;
        end else begin
            engine_wants <= engine_read_i || (engine_wants && !grant);
            sequencer_wants <= sequencer_read_i || (sequencer_wants && !(grant && to_sequencer));
            if (grant && (engine_wants || sequencer_wants)) asked <= 1'b1;
            else if (host_valid_i) asked <= 1'b0;
            if (grant) for_sequencer <= to_sequencer;
            host_read_o <= grant && (engine_wants || sequencer_wants);
            host_write_o <= engine_write_i;
        end

    always @(posedge clk_i) begin
        host_region_o <= to_sequencer ? sequencer_region_i : engine_region_i;
        host_address_o <= to_sequencer ? sequencer_address_i : engine_address_i;
        host_chunk_o <= to_sequencer ? sequencer_chunk_i : engine_chunk_i;
        host_data_o <= engine_data_i;
    end
endmodule

`default_nettype wire
