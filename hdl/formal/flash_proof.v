// synfire_flash wakes the flash, gives it 224 clocks, and reads it from OFFSET on: all in SPI mode 0. It gives each
// byte of the flash once, in order and as it came, and has the next one within 16 clocks; the first within 336.
//
// The flash takes a bit when the clock rises, and shows its next one while the clock is high; before, anything. A reset
// may come at any time: then the flash is let go, and all begins anew.
//
// Method: induction, 3 clocks
// Mutant: link/synfire_flash.v, 300 clocks: s/READ + 5'd2: sent = OFFSET\[15:8\]/READ + 5'd2: sent = OFFSET[7:0]/
// Mutant: link/synfire_flash.v, 270 clocks: s/READ = 5'd16, SCRIPT = 5'd20/READ = 5'd15, SCRIPT = 5'd19/
// Mutant: link/synfire_flash.v, 370 clocks: s/ready_o <= !next_i;/ready_o <= 1'b0;/
// Mutant: link/synfire_flash.v, 370 clocks: s/ready_o <= (step == SCRIPT);/ready_o <= (step == SCRIPT) \&\& !next_i;/
`default_nettype none

module flash_proof (
    input wire clk_i,
    input wire resets,
    input wire takes,
    input wire miso
);
    localparam [7:0]  WAKE = 8'hAB, REST = 8'd224;
    localparam [31:0] OFFSET = 32'h005A_3CE1, READ = {8'h03, OFFSET[23:0]};
    localparam [8:0]  BYTE = 9'd16, FIRST = 9'd20 * BYTE;

    reg        started = 1'b0;
    wire       reset = !started || resets;
    wire       ready, cs_n, sck, mosi;
    wire [7:0] value;

    synfire_flash #(.OFFSET(OFFSET)) dut (
        .clk_i(clk_i), .rst_i(reset), .next_i(takes), .ready_o(ready), .byte_o(value), .flash_cs_n_o(cs_n),
        .flash_clk_o(sck), .flash_mosi_o(mosi), .flash_miso_i(miso)
    );
    (* hierconn *) wire [4:0] \dut.step ;
    (* hierconn *) wire [2:0] \dut.bits ;
    (* hierconn *) wire [7:0] \dut.shift ;

    // ---- The flash --------------------------------------------------------------------------------------------------
    reg        cs_n_before = 1'b1, sck_before = 1'b0, mosi_before = 1'b0;
    reg        woken = 1'b0;
    reg  [7:0] rest = 8'd0;             // clocks for which it was not selected since it was selected last
    // Bits since it was selected: 32 of a command, then those of a byte.
    reg  [5:0] count = 6'd0;
    reg [31:0] command = 32'd0;
    reg  [7:0] shown = 8'd0;            // its last eight bits
    reg        due = 1'b0;              // it has shown a byte that was not taken
    wire       rises = sck && !sck_before && !cs_n;
    wire       completes = rises && (count == 6'd39);

    // ---- Where the player is ----------------------------------------------------------------------------------------
    reg  [8:0] ahead_before = 9'd0;
    reg        ready_before = 1'b0;
    wire [8:0] passed = { \dut.bits , sck};
    wire [8:0] ahead = {4'd0, 5'd20 - \dut.step } * BYTE + BYTE - {5'd0, passed[3:0]};
    wire [8:0] after_wake = {4'd0, \dut.step - 5'd2} * BYTE + {5'd0, passed[3:0]};
    wire [4:0] of_command = { \dut.step [1:0], \dut.bits };
    wire [3:0] wake_left = 4'd8 - {1'b0, \dut.bits };
    wire [5:0] read_left = 6'd32 - {1'b0, of_command};
    wire [7:0] sending = ( \dut.step == 5'd1) ? WAKE : READ[8*(5'd19 - \dut.step ) +: 8];

    always @(posedge clk_i) begin
        started <= 1'b1;
        cs_n_before <= reset || cs_n;
        sck_before <= !reset && sck;
        mosi_before <= mosi;
        ready_before <= reset || ready;
        ahead_before <= ahead;
        if (reset) begin
            woken <= 1'b0;
            rest <= 8'd0;
            count <= 6'd0;
            due <= 1'b0;
        end else begin
            if (cs_n && !cs_n_before) woken <= 1'b1;
            if (cs_n && rest < REST) rest <= rest + 8'd1;
            else if (!cs_n && !woken) rest <= 8'd0;
            if (cs_n) count <= 6'd0;
            else if (rises) count <= completes ? 6'd32 : count + 6'd1;
            if (rises && !count[5]) command <= {command[30:0], mosi};
            if (rises && count[5]) shown <= {shown[6:0], miso};
            due <= completes || (due && !(ready && takes));
        end

        if (started) begin
            // The clock moves while the flash is selected or let go, never with it.
            if (cs_n != cs_n_before) assert (!sck || cs_n_before);
            if (rises) assert (mosi == mosi_before);
            if (cs_n && !cs_n_before) assert (!woken && count == 6'd8 && command[7:0] == WAKE);
            if (!cs_n && !woken) assert (count <= 6'd8);
            if (!cs_n && cs_n_before && woken) assert (rest == REST);
            if (count[5]) assert (woken && command == READ);
            if (ready) assert (due && value == shown);
            if (completes) assert (!due);
            if (!ready && !ready_before) assert (ahead < ahead_before);
            assert (ahead <= FIRST + BYTE);
            if ( \dut.step == 5'd20) assert (ahead <= BYTE);

            // What makes it inductive.
            assert ( \dut.step <= 5'd20 && !(sck && sck_before));
            assert (cs_n == !( \dut.step == 5'd1 || \dut.step >= 5'd16));
            assert (due == ready);
            if (ready) assert ( \dut.step == 5'd20 && passed == 9'd0);
            if (cs_n_before && !cs_n) assert (passed == 9'd0);
            if (!cs_n_before && cs_n) assert (passed == 9'd0 && \dut.step == 5'd2);
            if ( \dut.step < 5'd2) assert (!woken);
            if ( \dut.step == 5'd2 && passed == 9'd0) assert (!woken && !cs_n_before && rest == 8'd0 && count == 6'd8);
            else if ( \dut.step >= 5'd2) assert (woken);
            if ( \dut.step == 5'd2 && passed != 9'd0) assert (cs_n_before);
            if ( \dut.step >= 5'd2 && \dut.step < 5'd16) assert (rest == after_wake[7:0]);
            if ( \dut.step >= 5'd16) assert (rest == REST);
            if ( \dut.step == 5'd1) begin
                assert (count == {3'd0, \dut.bits });
                assert (rest == ((passed == 9'd0) ? 8'd16 : 8'd0));
            end
            if ( \dut.step == 5'd0) assert (rest == passed[7:0]);
            if (cs_n && cs_n_before) assert (count == 6'd0);
            if ( \dut.step >= 5'd16 && \dut.step < 5'd20) assert (count == {1'b0, of_command});
            if ( \dut.step == 5'd20) assert (count == {3'd4, \dut.bits });
            // What is left of a byte that is sent, and what was sent of a command.
            if (!cs_n && \dut.step < 5'd20) assert ( \dut.shift >> \dut.bits == (sending & (8'hFF >> \dut.bits )));
            if ( \dut.step == 5'd1) assert ((command[7:0] & ~(8'hFF << \dut.bits )) == WAKE >> wake_left);
            if ( \dut.step >= 5'd16 && \dut.step < 5'd20)
                assert ((command & ~(32'hFFFF_FFFF << of_command)) == READ >> read_left);
            if ( \dut.step == 5'd2 && passed == 9'd0) assert (command[7:0] == WAKE);
            if ( \dut.step == 5'd20) assert (command == READ);
            if ( \dut.step == 5'd20 && !ready) assert ((( \dut.shift ^ shown) & ~(8'hFF << \dut.bits )) == 8'd0);
            if (ready) assert ( \dut.shift == shown);
        end
    end
endmodule

`default_nettype wire
