// Bitwise or of COUNT words: the last step of a multiplexer whose inputs are masked. No clock.
`default_nettype none

module synfire_or #(
    parameter COUNT = 2,
    parameter WIDTH = 8
) (
    input  wire [COUNT*WIDTH-1:0] words_i,
    output reg  [WIDTH-1:0]       word_o
);
    integer index;

    always @* begin
        word_o = {WIDTH{1'b0}};
        for (index = 0; index < COUNT; index = index + 1)
            word_o = word_o | words_i[index*WIDTH +: WIDTH];
    end
endmodule

`default_nettype wire
