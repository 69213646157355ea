// Stands in for the chip in tests of the flow: core and boot player, with the host bus on a shift register.
`default_nettype none

module synfire_standin #(
    parameter LANES = 2,
    parameter UPDATE_LANES = 1,
    parameter NEURONS = 16,
    parameter AXONS = 16,
    parameter TILES = 16,
    parameter USES = 32,
    parameter RING_DEPTH = 4,
    parameter WEIGHT_BITS = 8,
    parameter STATE_BITS = 16,
    parameter PROFILES = 2,
    parameter STAGES = 2,
    parameter ADAPTATION = 0,
    parameter DIAGONAL = 0,
    parameter LEARNING = 0,
    parameter SOFT_BOUNDS = 0,
    parameter WINNER = 0,
    parameter RULES = 1,
    parameter TRACE_RANGES = 1,
    parameter [31:0] TARGET_DIGEST = 32'd0,
    parameter BOOT_WORDS = 256,
    parameter CLOCK_HZ = 12_000_000,
    parameter AXON_BITS = (AXONS > 1) ? $clog2(AXONS) : 1
) (
    input  wire clk_i,
    input  wire rst_i,
    input  wire uart_rx_i,
    output wire uart_tx_o,
    output wire busy_o,
    output wire booted_o
);
    reg  [72:0] bus;
    reg  [31:0] answer;
    wire [3:0]  boot_region;
    wire [31:0] boot_address, boot_data, data;
    wire [2:0]  boot_chunk;
    wire        boot_write, valid, ready, spike_valid;

    always @(posedge clk_i) begin
        bus <= {bus[71:0], uart_rx_i};
        answer <= valid ? data : {answer[30:0], ready ^ spike_valid};
    end
    assign uart_tx_o = answer[31];

    synfire_boot #(.WORDS(BOOT_WORDS), .ADDRESS_BITS($clog2(BOOT_WORDS))) boot (
        .clk_i(clk_i), .rst_i(rst_i), .done_o(booted_o), .region_o(boot_region), .address_o(boot_address),
        .chunk_o(boot_chunk), .write_o(boot_write), .data_o(boot_data)
    );

    synfire_core #(
        .LANES(LANES), .UPDATE_LANES(UPDATE_LANES), .NEURONS(NEURONS), .AXONS(AXONS), .TILES(TILES), .USES(USES),
        .RING_DEPTH(RING_DEPTH), .WEIGHT_BITS(WEIGHT_BITS), .STATE_BITS(STATE_BITS), .PROFILES(PROFILES),
        .STAGES(STAGES), .ADAPTATION(ADAPTATION), .DIAGONAL(DIAGONAL), .LEARNING(LEARNING),
        .SOFT_BOUNDS(SOFT_BOUNDS), .WINNER(WINNER), .RULES(RULES), .TRACE_RANGES(TRACE_RANGES), .TARGET_DIGEST(TARGET_DIGEST)
    ) core (
        .clk_i(clk_i), .rst_i(rst_i),
        .host_region_i(booted_o ? bus[3:0] : boot_region), .host_address_i(booted_o ? bus[35:4] : boot_address),
        .host_chunk_i(booted_o ? bus[38:36] : boot_chunk), .host_write_i(booted_o ? bus[39] : boot_write),
        .host_data_i(booted_o ? bus[71:40] : boot_data), .host_read_i(booted_o && bus[72]),
        .host_valid_o(valid), .host_data_o(data),
        .event_valid_i(bus[71]), .event_ready_o(ready), .event_axon_i(bus[AXON_BITS-1:0]), .event_payload_i(bus[31:16]),
        .tick_start_i(bus[70]), .busy_o(busy_o), .phase_o(), .spike_valid_o(spike_valid), .spike_block_o(),
        .spike_mask_o(), .spike_clock_o()
    );
endmodule

`default_nettype wire
