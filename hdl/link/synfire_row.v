// Unpacks rows: many events in few bytes. docs/link.md, "Input".
//
// The word at the head of the queue gives a byte when one is wanted, and is taken with its last one. A byte of groups
// says which masks follow, a mask which axons have events, and a byte may follow for each event.
`default_nettype none

module synfire_row #(
    parameter AXON_BITS = 10
) (
    input  wire                 clk_i,
    input  wire                 begin_i,        // the word is the head of a row, and is taken
    input  wire                 active_i,       // from the next clock on, until `done_o`
    input  wire [31:0]          word_i,
    input  wire                 there_i,        // the word is that after the one that was taken last
    output wire                 take_o,
    output wire                 done_o,
    output wire                 event_valid_o,
    input  wire                 event_ready_i,
    output wire [AXON_BITS-1:0] event_axon_o,
    output wire [15:0]          event_payload_o
);
    localparam [1:0] GROUP = 2'd0, MASK = 2'd1, AXON = 2'd2, END = 2'd3;

    reg [1:0]  phase;
    reg [15:0] payload;         // of all events, or its bits 8 and 4 are their step
    reg        has_values;
    reg [7:0]  left;            // groups, inverted, as it counts up
    reg [13:0] axon;
    reg [7:0]  masks, mask;     // bits from the one that is looked at on
    reg [1:0]  place;           // of the next byte in the word
    reg [7:0]  fetched;
    reg        has_byte;

    wire       wants = (phase == GROUP) || (phase == MASK && masks[0]) || (phase == AXON && mask[0] && has_values);
    wire       fetch = active_i && wants && !has_byte && there_i;
    wire       use_byte = has_byte && (phase != AXON || event_ready_i);
    wire       event_taken = event_valid_o && event_ready_i;
    // The next axon is looked at, or the next mask.
    wire       next_axon = active_i && (phase == AXON) && (!mask[0] || event_taken);
    wire       next_mask = active_i && ((phase == MASK && !masks[0]) || (next_axon && axon[2:0] == 3'd7));
    wire       next_group = next_mask && (axon[5:3] == 3'd7);
    // One axon more, or one mask.
    wire [13:0] next = axon + {10'd0, phase == MASK, 2'd0, phase == AXON};
    // One more, or loaded: what is added does not matter then, and so both fit into one adder.
    wire [7:0] next_left = left + {8{begin_i}} + 8'd1;

    assign done_o = active_i && (phase == END);
    assign take_o = (fetch && place == 2'd3) || (done_o && place != 2'd0);
    assign event_valid_o = active_i && (phase == AXON) && mask[0] && (!has_values || has_byte);
    wire [AXON_BITS+13:0] wide_axon = {{AXON_BITS{1'b0}}, axon};
    wire       unused_axon = &{1'b0, wide_axon[AXON_BITS+13:AXON_BITS]};
    assign event_axon_o = wide_axon[AXON_BITS-1:0];

    wire [8:0]  value = {1'b0, fetched} + 9'd1;
    wire [15:0] stepped = payload[8] ? {value[7:0], 8'd0} : payload[4] ? {3'd0, value, 4'd0} : {7'd0, value};
    assign event_payload_o = has_values ? stepped : payload;

    always @(posedge clk_i) begin
        if (fetch) fetched <= word_i[{place, 3'd0} +: 8];
        if (begin_i) begin
            phase <= GROUP;
            has_byte <= 1'b0;
            place <= 2'd0;
            axon <= 14'd0;
            payload <= word_i[15:0];
            has_values <= word_i[30];
        end else begin
            has_byte <= fetch || (has_byte && !use_byte);
            if (fetch) place <= place + 2'd1;
            if (next_axon || next_mask) axon <= next;
            if (next_group) phase <= (left == 8'hFF) ? END : GROUP;
            else if (next_mask) phase <= MASK;
            else if (has_byte && phase == GROUP) phase <= MASK;
            else if (has_byte && phase == MASK) phase <= AXON;
        end
        if (begin_i || next_group) left <= begin_i ? ~word_i[23:16] : next_left;
        if (has_byte && phase == GROUP) masks <= fetched;
        else if (next_mask) masks <= {1'b0, masks[7:1]};
        if (has_byte && phase == MASK) mask <= fetched;
        else if (next_axon) mask <= {1'b0, mask[7:1]};
    end
endmodule

`default_nettype wire
