// What is added to the first four bytes of a frame before the CRC, so that a register that begins at 0 ends as one that
// began at the inverse of the session (or of 0, for frames that belong to none).
`default_nettype none

module synfire_salt (
    input  wire [2:0]  index_i,     // of the byte in the frame; 4 and above: past the first four
    input  wire        open_i,      // the frame belongs to no session
    input  wire [31:0] session_i,
    input  wire [7:0]  byte_i,
    output wire [7:0]  byte_o
);
    reg [7:0] part;
    always @*
        case (index_i[1:0])
            2'd0: part = session_i[7:0];
            2'd1: part = session_i[15:8];
            2'd2: part = session_i[23:16];
            default: part = session_i[31:24];
        endcase

    assign byte_o = byte_i ^ ({8{!index_i[2]}} & ~(part & {8{!open_i}}));
endmodule

`default_nettype wire
