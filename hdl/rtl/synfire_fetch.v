// The list fetcher of a delivery phase: takes queue entries, walks the tile lists of their source blocks and offers one
// run at a time to the issuer. Fetching a run starts when the run before is taken, and so overlaps with its visits.
//
// An entry is graded (an axon with a payload: one row, the payload's digits) or not (a block of neurons with a mask:
// its rows, the digit 2^0). Either way the visits of a run walk up to 16 items.
`default_nettype none

module synfire_fetch #(
    `include "synfire_parameters.vh"
) (
    input  wire                         clk_i,
    input  wire                         rst_i,
    input  wire                         active_i,          // a delivery phase is running

    // Heads of the queues; `graded_i` tells which one this phase delivers.
    input  wire                         graded_i,
    input  wire                         entry_valid_i,
    input  wire [LIST_BITS-1:0]         entry_list_i,
    input  wire [15:0]                  entry_payload_i,   // payload, or mask
    input  wire [ROW_BITS-1:0]          entry_row_i,
    output wire                         entry_pop_o,

    // The run on offer, and whether there will be none any more.
    output wire                         run_valid_o,
    input  wire                         run_take_i,
    output wire [USE_WORD_BITS-1:0]     run_use_o,
    output reg  [ROW_BITS-1:0]          run_row_o,
    output reg                          run_any_o,         // it has items
    output reg  [3:0]                   run_first_o,       // the lowest item
    output reg                          run_negative_o,    // and its sign
    output reg                          run_alone_o,       // there is no other item
    output reg  [15:0]                  run_rest_o,
    output reg  [15:0]                  run_negatives_o,
    output wire                         ended_o,

    // Host access, while no phase is running.
    input  wire                         host_use_write_i,
    input  wire                         host_pointer_write_i,
    input  wire [USE_BITS-1:0]          host_use_address_i,
    input  wire [LIST_BITS-1:0]         host_pointer_address_i,
    input  wire [USE_WORD_BITS-1:0]     host_use_i,
    input  wire [POINTER_WORD_BITS-1:0] host_pointer_i,
    input  wire [USE_BITS-1:0]          host_use_read_address_i,
    input  wire [LIST_BITS-1:0]         host_pointer_read_address_i,
    output wire [USE_WORD_BITS-1:0]     host_use_o,
    output wire [POINTER_WORD_BITS-1:0] host_pointer_o
);
    `include "synfire_word_use.vh"
    `include "synfire_word_pointer.vh"

    // One state for each clock of a fetch. A RAM takes two clocks: ADDRESS presents it, WORD sees the data.
    localparam [2:0] DECIDE = 3'd0, POINTER_READ = 3'd1, POINTER_WORD = 3'd2,
                     USE_ADDRESS = 3'd3, USE_READ = 3'd4, USE_WORD = 3'd5;

    reg [2:0]          state;
    reg                list_open;     // the current list goes on at `use_address`
    reg [USE_BITS-1:0] use_address;
    reg                graded;
    reg [15:0]         payload;
    reg [15:0]         items;

    wire [15:0] digits, negatives, first, rest;
    wire [3:0]  first_index;
    wire        alone;
    wire [USE_WORD_BITS-1:0]     use_word;
    wire [POINTER_WORD_BITS-1:0] pointer_word;

    wire has_uses = pointer_word[POINTER_VALID_LSB];
    wire is_last = use_word[USE_LAST_LSB];
    wire deciding = active_i && (state == DECIDE);

    assign entry_pop_o = deciding && !list_open && entry_valid_i;
    assign ended_o = deciding && !list_open && !entry_valid_i;
    assign run_valid_o = (state == USE_WORD);
    assign run_use_o = use_word;

    always @(posedge clk_i)
        if (rst_i) begin
            state <= DECIDE;
            list_open <= 1'b0;
        end else
            case (state)
                DECIDE:
                    if (deciding) begin
                        if (list_open) state <= USE_READ;
                        else if (entry_valid_i) state <= POINTER_READ;
                    end
                POINTER_READ: state <= POINTER_WORD;
                POINTER_WORD: state <= has_uses ? USE_ADDRESS : DECIDE;
                USE_ADDRESS: state <= USE_READ;
                USE_READ: state <= USE_WORD;
                default:
                    if (run_take_i) begin
                        state <= DECIDE;
                        list_open <= !is_last;
                    end
            endcase

    always @(posedge clk_i)
        if (state == POINTER_WORD)
            use_address <= pointer_word[POINTER_FIRST_LSB +: POINTER_FIRST_BITS];
        else if (run_valid_o && run_take_i)
            use_address <= use_address + 1'b1;

    // The items of an entry are ready long before its first run.
    always @(posedge clk_i) begin
        if (entry_pop_o) begin
            graded <= graded_i;
            payload <= entry_payload_i;
            run_row_o <= entry_row_i;
        end
        if (state == POINTER_READ) begin
            items <= graded ? digits : payload;
            run_negatives_o <= graded ? negatives : 16'd0;
        end
        run_any_o <= (items != 16'd0);
        run_first_o <= first_index;
        run_negative_o <= |(first & run_negatives_o);
        run_rest_o <= rest;
        run_alone_o <= alone;
    end

    synfire_digits digit_recoder (.value_i(payload), .digits_o(digits), .negative_o(negatives));

    synfire_lowest first_item (
        .items_i(items), .first_o(first), .index_o(first_index), .rest_o(rest), .alone_o(alone)
    );

    synfire_ram #(
        .WIDTH(POINTER_WORD_BITS), .DEPTH(POINTERS), .ADDRESS_BITS(LIST_BITS), .REGISTERED(SHORT_DELIVERY == 0)
    ) pointers (
        .clk_i(clk_i),
        .write_i(host_pointer_write_i),
        .write_address_i(host_pointer_address_i),
        .write_data_i(host_pointer_i),
        .read_address_i(active_i ? entry_list_i : host_pointer_read_address_i),
        .read_data_o(pointer_word)
    );

    // A target that does not learn stores no rules: they read as 0.
    localparam STORED_BITS = (LEARNING != 0) ? USE_WORD_BITS : USE_WORD_BITS - RULE_BITS;
    wire [STORED_BITS-1:0] stored, to_store;

    wire [USE_BITS-1:0] use_read_address = active_i ? use_address : host_use_read_address_i;

    // Where there is large RAM, 32 bits of a use lie there.
`ifdef SYNFIRE_SINGLE_PORT
    localparam LARGE_BITS = (SHORT_DELIVERY != 0 && STORED_BITS > 32) ? 32 : 0;
`else
    localparam LARGE_BITS = 0;
`endif

    generate
        if (LARGE_BITS != 0) begin : in_large_ram
            synfire_large_ram #(.WIDTH(LARGE_BITS), .DEPTH(USES), .ADDRESS_BITS(USE_BITS)) low (
                .clk_i(clk_i), .write_i(host_use_write_i), .write_address_i(host_use_address_i),
                .write_data_i(to_store[31:0]), .read_address_i(use_read_address), .read_data_o(stored[31:0])
            );
            synfire_ram #(
                .WIDTH(STORED_BITS - LARGE_BITS), .DEPTH(USES), .ADDRESS_BITS(USE_BITS), .REGISTERED(0)
            ) high (
                .clk_i(clk_i), .write_i(host_use_write_i), .write_address_i(host_use_address_i),
                .write_data_i(to_store[STORED_BITS-1:LARGE_BITS]), .read_address_i(use_read_address),
                .read_data_o(stored[STORED_BITS-1:LARGE_BITS])
            );
        end else begin : in_block_ram
            synfire_ram #(
                .WIDTH(STORED_BITS), .DEPTH(USES), .ADDRESS_BITS(USE_BITS), .REGISTERED(SHORT_DELIVERY == 0)
            ) uses (
                .clk_i(clk_i), .write_i(host_use_write_i), .write_address_i(host_use_address_i),
                .write_data_i(to_store), .read_address_i(use_read_address), .read_data_o(stored)
            );
        end

        if (LEARNING != 0) begin : with_rules
            assign to_store = host_use_i;
            assign use_word = stored;
        end else begin : without_rules
            assign to_store = {host_use_i[USE_LAST_LSB], host_use_i[USE_RULE_LSB-1:0]};
            assign use_word = {stored[STORED_BITS-1], {RULE_BITS{1'b0}}, stored[STORED_BITS-2:0]};
            wire unused_rule = &{1'b0, host_use_i[USE_RULE_LSB +: RULE_BITS]};
        end
    endgenerate

    assign host_use_o = use_word;
    assign host_pointer_o = pointer_word;
endmodule

`default_nettype wire
