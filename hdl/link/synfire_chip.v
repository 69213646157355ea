// The chip: a core and its link. docs/link.md says how to talk to it, hdl/README.md what it is made of.
//
// `rst_i` is synchronous and has to be high for 16 clocks. The stream's memory has to hold the spikes of a tick with
// their clocks, 2 * NEURONS / LANES + 1 words; with clocks, blocks must not spike in adjacent clocks: LANES >= 2 *
// UPDATE_LANES.
`default_nettype none

module synfire_chip #(
    parameter [31:0] TARGET_DIGEST = 32'd0,
    parameter [127:0] TARGET_NAME = 128'd0,         // first letter in bits 7..0
    parameter [31:0] CLOCK_HZ = 32'd100_000_000,
    parameter [31:0] BAUD = 32'd115_200,            // after power-up
    parameter [31:0] BUILD_ID = 32'd0,
    parameter INPUT_WORDS = 256,                    // powers of two
    parameter OUTPUT_WORDS = 512,
    parameter MONITOR_WORDS = 256,                  // at most INPUT_WORDS
    parameter BOOT_WORDS = 512,                     // of the boot script's memory; 0: none
    parameter [31:0] FLASH_OFFSET = 32'd0,          // of the boot script in the board's flash; 0: it is not there
    `include "synfire_parameters.vh"
) (
    input  wire clk_i,
    input  wire rst_i,
    input  wire uart_rx_i,
    output wire uart_tx_o,
    output wire busy_o,         // a run is in progress
    output wire booted_o,
    // The board's SPI flash, where the boot script is there.
    output wire flash_cs_n_o,
    output wire flash_clk_o,
    output wire flash_mosi_o,
    input  wire flash_miso_i
);
    `include "synfire_link.vh"
    `include "synfire_spec.vh"
    `include "synfire_parameter_words.vh"

    // ---- Identity ---------------------------------------------------------------------------------------------------
    localparam integer IDENTITY_BYTES = {24'd0, LINK_IDENTITY_BYTES} + 4 * {24'd0, LINK_PARAMETERS};
    localparam [31:0] WORDS_IN = INPUT_WORDS, WORDS_OUT = OUTPUT_WORDS, WORDS_MONITOR = MONITOR_WORDS;
    // Bit clocks and session are filled in as they are sent.
    localparam [8*IDENTITY_BYTES-1:0] IDENTITY = {
        PARAMETER_WORDS,
        TARGET_NAME, WORDS_MONITOR[15:0], WORDS_OUT[15:0], WORDS_IN[15:0], 64'd0, CLOCK_HZ, BUILD_ID, TARGET_DIGEST,
        SPEC_DIGEST, LINK_PARAMETERS, LINK_VERSION[7:0], LINK_MAGIC, 8'd0, LINK_FRAME_IDENTITY
    };

    // ---- Link -------------------------------------------------------------------------------------------------------
    // Addresses reach to the end of the largest memory: weights, uses or accumulators.
    localparam integer WEIGHT_BITS_OF_ADDRESS = $clog2(TILES * LANES);
    localparam integer USE_BITS_OF_ADDRESS = $clog2(USES + AXONS);
    localparam integer RING_BITS_OF_ADDRESS = $clog2(NEURONS * RING_DEPTH);
    localparam integer MONITOR_BITS_OF_ADDRESS = $clog2(MONITOR_WORDS);
    localparam integer LARGE = (WEIGHT_BITS_OF_ADDRESS > USE_BITS_OF_ADDRESS) ? WEIGHT_BITS_OF_ADDRESS
                                                                              : USE_BITS_OF_ADDRESS;
    localparam integer LARGER = (LARGE > RING_BITS_OF_ADDRESS) ? LARGE : RING_BITS_OF_ADDRESS;
    localparam integer LARGEST = (LARGER > MONITOR_BITS_OF_ADDRESS) ? LARGER : MONITOR_BITS_OF_ADDRESS;
    localparam integer ADDRESS_BITS = (LARGEST < 9) ? 9 : (LARGEST > 25) ? 25 : LARGEST;

    wire                  core_rst, host_write, host_read, host_valid;
    wire [3:0]            host_region;
    wire [ADDRESS_BITS-1:0] host_address;
    wire [31:0]           host_data, answer;
    wire [2:0]            host_chunk;
    wire                  event_valid, event_ready, tick_start, core_busy, spike_valid;
    wire [AXON_BITS-1:0]  event_axon;
    wire [15:0]           event_payload;
    wire [NEURON_BLOCK_BITS-1:0] spike_block;
    wire [LANES-1:0]      spike_mask;
    wire [31:0]           spike_clock;
    wire [2:0]            phase;

    // The line is not heard before the boot is done.
    synfire_link #(
        .CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD), .LANES(LANES), .NEURON_BLOCKS(NEURON_BLOCKS), .AXON_BITS(AXON_BITS),
        .BLOCK_BITS(NEURON_BLOCK_BITS), .INPUT_WORDS(INPUT_WORDS), .OUTPUT_WORDS(OUTPUT_WORDS),
        .MONITOR_WORDS(MONITOR_WORDS),
        .BOOT_WORDS(BOOT_WORDS), .FLASH_OFFSET(FLASH_OFFSET), .ADDRESS_BITS(ADDRESS_BITS), .CONSTANTS(IDENTITY_BYTES),
        .IDENTITY(IDENTITY)
    ) link (
        .clk_i(clk_i), .rst_i(rst_i), .uart_rx_i(uart_rx_i), .uart_tx_o(uart_tx_o), .busy_o(busy_o),
        .booted_o(booted_o),
        .flash_cs_n_o(flash_cs_n_o), .flash_clk_o(flash_clk_o), .flash_mosi_o(flash_mosi_o),
        .flash_miso_i(flash_miso_i),
        .core_rst_o(core_rst), .host_region_o(host_region), .host_address_o(host_address), .host_chunk_o(host_chunk),
        .host_write_o(host_write), .host_data_o(host_data), .host_read_o(host_read), .host_valid_i(host_valid),
        .host_data_i(answer),
        .event_valid_o(event_valid), .event_ready_i(event_ready), .event_axon_o(event_axon),
        .event_payload_o(event_payload), .tick_start_o(tick_start), .core_busy_i(core_busy),
        .spike_valid_i(spike_valid), .spike_block_i(spike_block), .spike_mask_i(spike_mask), .spike_clock_i(spike_clock)
    );

    // ---- Core -------------------------------------------------------------------------------------------------------
    synfire_core #(
        .TARGET_DIGEST(TARGET_DIGEST),
        `include "synfire_parameter_map.vh"
    ) core (
        .clk_i(clk_i), .rst_i(rst_i || core_rst),
        .host_region_i(host_region), .host_address_i({{(32-ADDRESS_BITS){1'b0}}, host_address}),
        .host_chunk_i(host_chunk),
        .host_write_i(host_write), .host_data_i(host_data), .host_read_i(host_read),
        .host_valid_o(host_valid), .host_data_o(answer),
        .event_valid_i(event_valid), .event_ready_o(event_ready), .event_axon_i(event_axon),
        .event_payload_i(event_payload), .tick_start_i(tick_start), .busy_o(core_busy), .phase_o(phase),
        .spike_valid_o(spike_valid), .spike_block_o(spike_block), .spike_mask_o(spike_mask), .spike_clock_o(spike_clock)
    );

    wire unused_phase = &{1'b0, phase};

    // There are no modules of these names: they stop whoever builds a chip that could lose words.
    generate
        if (OUTPUT_WORDS < 2 * NEURON_BLOCKS + 1) begin : small_stream
            synfire_output_words_are_too_few stop ();
        end
        if (LANES < 2 * UPDATE_LANES) begin : fast_spikes
            synfire_blocks_spike_too_fast stop ();
        end
        if (MONITOR_WORDS > INPUT_WORDS) begin : long_list
            synfire_monitor_words_are_too_many stop ();
        end
    endgenerate
endmodule

`default_nettype wire
