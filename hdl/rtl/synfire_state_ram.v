// The state memory of one update lane. The adaptation `a` can be written alone, and the rest without it. Targets
// without adaptation do not store `a`: it reads as 0.
`default_nettype none

module synfire_state_ram #(
    parameter REGISTERED = 1,            // as in synfire_ram
    `include "synfire_parameters.vh"
) (
    input  wire                       clk_i,
    input  wire                       write_i,              // all but `a`
    input  wire                       write_adaptation_i,
    input  wire [UNIT_BITS-1:0]       write_address_i,
    input  wire [STATE_WORD_BITS-1:0] write_data_i,
    input  wire [UNIT_BITS-1:0]       read_address_i,
    output wire [STATE_WORD_BITS-1:0] read_data_o
);
    `include "synfire_word_state.vh"

    generate
        if (ADAPTATION != 0) begin : whole
            // As in synfire_ram.
            localparam CELLS = (UNITS > (1 << (UNIT_BITS - 1))) ? UNITS : (1 << (UNIT_BITS - 1)) + 1;
            (* no_rw_check *)
            reg [STATE_WORD_BITS-1:0] cells [0:CELLS-1];
            reg [STATE_WORD_BITS-1:0] fetched;

            always @(posedge clk_i) begin
                if (write_i) begin
                    cells[write_address_i][STATE_A_LSB-1:0] <= write_data_i[STATE_A_LSB-1:0];
                    cells[write_address_i][STATE_WORD_BITS-1:STATE_REFRACTORY_LSB]
                        <= write_data_i[STATE_WORD_BITS-1:STATE_REFRACTORY_LSB];
                end
                if (write_adaptation_i)
                    cells[write_address_i][STATE_A_LSB +: STATE_A_BITS] <= write_data_i[STATE_A_LSB +: STATE_A_BITS];
                fetched <= cells[read_address_i];
            end
            synfire_delay #(.WIDTH(STATE_WORD_BITS), .CLOCKS(1), .HELD(REGISTERED == 0)) output_register (
                .clk_i(clk_i), .data_i(fetched), .data_o(read_data_o)
            );
        end else begin : without_adaptation
            localparam LOW = STATE_A_LSB;
            localparam HIGH = STATE_WORD_BITS - STATE_REFRACTORY_LSB;
            wire [LOW+HIGH-1:0] stored;
            synfire_ram #(.WIDTH(LOW + HIGH), .DEPTH(UNITS), .ADDRESS_BITS(UNIT_BITS), .REGISTERED(REGISTERED)) memory (
                .clk_i(clk_i), .write_i(write_i), .write_address_i(write_address_i),
                .write_data_i({write_data_i[STATE_WORD_BITS-1:STATE_REFRACTORY_LSB], write_data_i[LOW-1:0]}),
                .read_address_i(read_address_i), .read_data_o(stored)
            );
            assign read_data_o = {stored[LOW+HIGH-1:LOW], {STATE_A_BITS{1'b0}}, stored[LOW-1:0]};
            wire unused_adaptation = &{1'b0, write_adaptation_i, write_data_i[STATE_A_LSB +: STATE_A_BITS]};
        end
    endgenerate
endmodule

`default_nettype wire
