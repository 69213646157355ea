// A whole frame ends: `whole` in command_proof.v, whose environment this is, bounds the steps until a frame that is
// heard is over, with what is sent before it and all answers to it. It gets smaller in each step, and is at most MOST:
// 95,535 steps and 30,985 times the PATIENCE of whatever is waited for. Most of that is for a read of 256 answers of 60
// words. A frame is not heard while a new rate waits for the line.
//
// Method: induction, 5 clocks
// Mutant: link/synfire_command.v, 32 clocks: s/checked <= (state == VERDICT) ||.*/checked <= 1'b0;/
`define WHOLE_FRAME
`include "command_proof.v"
