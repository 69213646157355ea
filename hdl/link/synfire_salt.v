// What is added to the first four bytes of a frame before the CRC, so that a register that begins at 0 ends as one that
// began at the inverse of the session (or of 0, for frames that belong to none).
`default_nettype none

module synfire_salt (
    input  wire       first_i,      // one of the first four bytes
    input  wire       open_i,       // the frame belongs to no session
    input  wire [7:0] session_i,    // the session's byte of the same number
    input  wire [7:0] byte_i,
    output wire [7:0] byte_o
);
    assign byte_o = byte_i ^ ({8{first_i}} & ~(session_i & {8{!open_i}}));
endmodule

`default_nettype wire
