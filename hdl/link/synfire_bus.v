// Shares the core's host bus between the command engine and the sequencer.
//
// A request is a pulse; a second one has to wait for the answer to the first. What is asked for stays until then.
// The engine writes only while the sequencer is idle. A write goes before what is asked for.
`default_nettype none

module synfire_bus #(
    parameter ADDRESS_BITS = 25
) (
    input  wire                    clk_i,
    input  wire                    rst_i,

    input  wire                    engine_write_i,
    input  wire                    engine_read_i,
    input  wire [3:0]              engine_region_i,
    input  wire [ADDRESS_BITS-1:0] engine_address_i,
    input  wire [2:0]              engine_chunk_i,
    output wire                    engine_valid_o,

    input  wire                    sequencer_write_i,
    input  wire                    sequencer_read_i,
    input  wire [3:0]              sequencer_region_i,
    input  wire [ADDRESS_BITS-1:0] sequencer_address_i,
    input  wire [2:0]              sequencer_chunk_i,
    output wire                    sequencer_valid_o,

    output wire [3:0]              host_region_o,
    output wire [ADDRESS_BITS-1:0] host_address_o,
    output wire [2:0]              host_chunk_o,
    output wire                    host_write_o,
    output wire                    host_read_o,
    input  wire                    host_valid_i
);
    reg  engine_wants, sequencer_wants;
    reg  asked;             // an answer is due
    reg  for_sequencer;     // whose it is
    wire grant = !asked && !engine_write_i && !sequencer_write_i && (engine_wants || sequencer_wants);
    wire to_sequencer = sequencer_write_i || (sequencer_wants && !engine_wants);

    assign engine_valid_o = host_valid_i && asked && !for_sequencer;
    assign sequencer_valid_o = host_valid_i && asked && for_sequencer;
    assign host_read_o = grant;
    assign host_write_o = engine_write_i || sequencer_write_i;
    assign host_region_o = to_sequencer ? sequencer_region_i : engine_region_i;
    assign host_address_o = to_sequencer ? sequencer_address_i : engine_address_i;
    assign host_chunk_o = to_sequencer ? sequencer_chunk_i : engine_chunk_i;

    always @(posedge clk_i)
        if (rst_i) begin
            engine_wants <= 1'b0;
            sequencer_wants <= 1'b0;
            asked <= 1'b0;
        end else begin
            engine_wants <= engine_read_i || (engine_wants && !grant);
            sequencer_wants <= sequencer_read_i || (sequencer_wants && !(grant && to_sequencer));
            asked <= grant || (asked && !host_valid_i);
            if (grant) for_sequencer <= to_sequencer;
        end
endmodule

`default_nettype wire
