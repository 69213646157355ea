// synfire_fetch offers, for each entry that it takes, the runs of its list: those from the list's first use on up to
// the one marked last, each once, in order, with the entry's items. It takes an entry only when the list before is
// through, says that it ended only when nothing is left, and takes a bounded time.
//
// One pointer and one use are watched; their addresses are the solver's choice. The host writes both while no phase
// runs, and a phase goes on until the fetcher ended.
//
// Method: induction, 6 clocks
// Mutant: rtl/synfire_fetch.v, 20 clocks: s/use_address <= use_address + 1'b1/use_address <= use_address/
// Mutant: rtl/synfire_fetch.v, 20 clocks: s/list_open <= !is_last/list_open <= 1'b0/
// Mutant: rtl/synfire_fetch.v, 20 clocks: s/ended_o = deciding \&\& !list_open/ended_o = deciding/
`default_nettype none

module fetch_proof #(
    `include "synfire_parameters.vh"
) (
    input wire                         clk_i,
    input wire                         begins,
    input wire                         ends,
    input wire                         graded,
    input wire                         entry_valid,
    input wire [LIST_BITS-1:0]         entry_list,
    input wire [15:0]                  entry_payload,
    input wire [ROW_BITS-1:0]          entry_row,
    input wire                         accepts,
    input wire                         write_use,
    input wire                         write_pointer,
    input wire [USE_BITS-1:0]          use_address,
    input wire [LIST_BITS-1:0]         pointer_address,
    input wire [USE_WORD_BITS-1:0]     use_word,
    input wire [POINTER_WORD_BITS-1:0] pointer_word
);
    `include "synfire_word_use.vh"
    `include "synfire_word_pointer.vh"

    reg                      started = 1'b0, active = 1'b0;
    wire                     pop, run_valid, run_any, run_negative, run_alone, ended;
    wire [USE_WORD_BITS-1:0] run_use;
    wire [ROW_BITS-1:0]      run_row;
    wire [3:0]               run_first;
    wire [15:0]              run_rest, run_negatives;
    wire                     take = run_valid && accepts;

    synfire_fetch dut (
        .clk_i(clk_i), .rst_i(!started), .active_i(active), .graded_i(graded), .entry_valid_i(entry_valid),
        .entry_list_i(entry_list), .entry_payload_i(entry_payload), .entry_row_i(entry_row), .entry_pop_o(pop),
        .run_valid_o(run_valid), .run_take_i(take), .run_use_o(run_use), .run_row_o(run_row), .run_any_o(run_any),
        .run_first_o(run_first), .run_negative_o(run_negative), .run_alone_o(run_alone), .run_rest_o(run_rest),
        .run_negatives_o(run_negatives), .ended_o(ended),
        .host_use_write_i(write_use && !active), .host_pointer_write_i(write_pointer && !active),
        .host_use_address_i(use_address), .host_pointer_address_i(pointer_address), .host_use_i(use_word),
        .host_pointer_i(pointer_word), .host_use_read_address_i(use_address),
        .host_pointer_read_address_i(pointer_address), .host_use_o(), .host_pointer_o()
    );
    (* hierconn *) wire [USE_BITS-1:0]          \dut.in_block_ram.uses.watched , \dut.use_address ;
    (* hierconn *) wire [USE_WORD_BITS-1:0]     \dut.in_block_ram.uses.word ;
    (* hierconn *) wire [LIST_BITS-1:0]         \dut.pointers.watched ;
    (* hierconn *) wire [POINTER_WORD_BITS-1:0] \dut.pointers.word , \dut.pointer_word ;
    (* hierconn *) wire [2:0]                   \dut.state ;
    (* hierconn *) wire                         \dut.list_open , \dut.graded ;
    (* hierconn *) wire [15:0]                  \dut.payload , \dut.items ;
    localparam [2:0] DECIDE = 3'd0, POINTER_READ = 3'd1, POINTER_WORD = 3'd2, USE_ADDRESS = 3'd3, USE_READ = 3'd4,
                     USE_WORD = 3'd5;

    // The entry, and what of it is left: clocks since it was taken or since its last run was, and the next use.
    reg                  busy = 1'b0, listed = 1'b0;    // an entry is worked on; its list was looked up
    reg [2:0]            age = 3'd0;
    reg                  of_graded = 1'b0, of_watched = 1'b0;
    reg [15:0]           payload = 16'd0;
    reg [ROW_BITS-1:0]   row = 0;
    reg [USE_BITS-1:0]   next_use = 0;
    wire [15:0]          digits, digit_signs;
    wire [15:0]          items = of_graded ? digits : payload;
    wire [15:0]          signs = of_graded ? digit_signs : 16'd0;
    wire [15:0]          lowest = items & (~items + 16'd1);
    wire                 looked_up = busy && !listed && age == 3'd2;
    // A pointer that is not watched says anything.
    wire [POINTER_WORD_BITS-1:0] pointer = of_watched ? \dut.pointers.word : \dut.pointer_word ;

    // digits_proof shows what this makes of a payload.
    synfire_digits recoder (.value_i(payload), .digits_o(digits), .negative_o(digit_signs));

    always @(posedge clk_i) begin
        started <= 1'b1;
        if (started) begin
            active <= active ? !(ended && ends) : begins;
            age <= (pop || take) ? 3'd1 : (age != 3'd7) ? age + 3'd1 : 3'd7;
            if (pop) begin
                busy <= 1'b1;
                listed <= 1'b0;
                of_watched <= (entry_list == \dut.pointers.watched );
                of_graded <= graded;
                payload <= entry_payload;
                row <= entry_row;
            end else if (looked_up) begin
                busy <= pointer[POINTER_VALID_LSB];
                listed <= 1'b1;
                next_use <= pointer[POINTER_FIRST_LSB +: POINTER_FIRST_BITS];
            end else if (take) begin
                busy <= !run_use[USE_LAST_LSB];
                next_use <= next_use + 1'b1;
            end

            assert (!(pop && busy));
            assert (ended == (active && !busy && !entry_valid));
            assert (pop == (active && !busy && entry_valid));
            assert (!run_valid || (busy && listed));
            if (busy) assert (run_valid || age <= 3'd4);
            if (run_valid) begin
                if (next_use == \dut.in_block_ram.uses.watched ) assert (run_use == \dut.in_block_ram.uses.word );
                assert (run_row == row && run_any == (items != 16'd0) && run_negatives == signs);
                assert (!run_any || lowest[run_first]);
                assert (run_rest == (items & ~lowest) && run_alone == (run_rest == 16'd0));
                assert (run_negative == |(lowest & signs));
            end

            // What makes it inductive.
            if (!busy) assert (\dut.state == DECIDE && !\dut.list_open );
            if (busy && !listed) begin
                assert (\dut.state == (age == 3'd1 ? POINTER_READ : POINTER_WORD) && !\dut.list_open );
                assert (age == 3'd1 || age == 3'd2);
            end
            if (busy && listed)
                case (\dut.state )
                    DECIDE: assert (age == 3'd1 && \dut.list_open );
                    USE_ADDRESS: assert (age == 3'd3 && !\dut.list_open );
                    USE_READ: assert (age == 3'd4 || (age == 3'd2 && \dut.list_open ));
                    USE_WORD: assert (age >= 3'd3);
                    default: assert (1'b0);
                endcase
            if (busy) assert (active && \dut.payload == payload && \dut.graded == of_graded && run_row == row);
            if (busy && listed) assert (\dut.use_address == next_use && \dut.items == items);
            if (busy && listed) assert (run_negatives == signs);
        end
    end
endmodule

`default_nettype wire
