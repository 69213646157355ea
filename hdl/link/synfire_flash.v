// The boot script of a chip whose weights lie in RAM that has no contents at power-up: from the SPI flash that the
// bitstream came from, byte by byte. synfire_boot.v and synfire_script.v say what the script is.
//
// The flash sleeps after configuration. It is woken (command AB), given 224 clocks, then read from OFFSET on (command
// 03), in SPI mode 0 at half the clock. In reset the flash is let go.
`default_nettype none

module synfire_flash #(
    parameter [31:0] OFFSET = 32'd0
) (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire       next_i,           // a byte was taken
    output reg        ready_o,
    output wire [7:0] byte_o,           // while ready
    output reg        flash_cs_n_o,
    output reg        flash_clk_o,
    output wire       flash_mosi_o,
    input  wire       flash_miso_i
);
    // What a byte is for. Where nothing is sent the flash is not selected, so its clock may run.
    localparam [4:0] WAKE = 5'd1, READ = 5'd16, SCRIPT = 5'd20;
    localparam [7:0] COMMAND_WAKE = 8'hAB, COMMAND_READ = 8'h03;

    reg [4:0] step;
    reg [2:0] bits;
    reg [7:0] shift;

    wire [4:0] next_step = (step == SCRIPT) ? SCRIPT : step + 5'd1;
    wire [7:0] came = {shift[6:0], flash_miso_i};
    reg  [7:0] sent;

    always @*
        case (next_step)
            WAKE: sent = COMMAND_WAKE;
            READ: sent = COMMAND_READ;
            READ + 5'd1: sent = OFFSET[23:16];
            READ + 5'd2: sent = OFFSET[15:8];
            READ + 5'd3: sent = OFFSET[7:0];
            default: sent = came;
        endcase

    assign byte_o = shift;
    assign flash_mosi_o = shift[7];

    always @(posedge clk_i)
        if (rst_i) begin
            step <= 5'd0;
            bits <= 3'd0;
            ready_o <= 1'b0;
            flash_cs_n_o <= 1'b1;
            flash_clk_o <= 1'b0;
        end else if (ready_o)
            ready_o <= !next_i;
        else begin
            flash_clk_o <= !flash_clk_o;
            if (flash_clk_o) begin
                bits <= bits + 3'd1;
                shift <= (bits == 3'd7) ? sent : came;
                if (bits == 3'd7) begin
                    step <= next_step;
                    flash_cs_n_o <= !(next_step == WAKE || next_step >= READ);
                    ready_o <= (step == SCRIPT);
                end
            end
        end
endmodule

`default_nettype wire
