// synfire_uart_rx receives any two bytes that follow each other without a gap, at every rate from 4 to 12 clocks a
// bit, from a sender whose clock is up to 2.5 % slower or faster, whatever its phase.
//
// Not a proof but every case, simulated: all 2,049 rates there are in between, in 1/256 of a clock; the slowest and
// the fastest sender, between which samples move one way; phases in 1/16 of a clock. When the receiver samples depends
// on the line at start and stop bits alone, so a few pairs of bytes do, in which neighbouring bits differ or all are
// alike. All 65,536 pairs come at the fastest rate.
//
// Method: simulation
// Mutant: link/synfire_uart_rx.v, all clocks: s/count <= {14'd0, !carry}/count <= 15'd1/
// Mutant: link/synfire_uart_rx.v, all clocks: s/if (waits) count <= 15'd1/if (waits) count <= 15'd2/
#include <cstdio>
#include <cstdlib>

#include "Vsynfire_uart_rx.h"
#include "verilated.h"

namespace {

constexpr int CLOCK = 256;              // times are in 1/256 of a clock
constexpr int BYTE_BITS = 10;           // with start and stop bit
constexpr int SLOWEST = 12 * CLOCK, FASTEST = 4 * CLOCK;
constexpr int TOLERANCE = 40;           // 1/40 is 2.5 %

struct Case {
    int rate, sent, phase;              // the receiver's and the sender's bit, and when the first one begins
    unsigned first, second;
};

void step(Vsynfire_uart_rx &receiver, bool line) {
    receiver.line_i = line;
    receiver.clk_i = 0;
    receiver.eval();
    receiver.clk_i = 1;
    receiver.eval();
}

// Start bit, the lowest bit first, stop bit; twice.
unsigned frames(const Case &pair) {
    return (pair.first << 1 | 1u << 9) | (pair.second << 1 | 1u << 9) << BYTE_BITS;
}

bool received(Vsynfire_uart_rx &receiver, const Case &pair) {
    const unsigned bits = frames(pair);
    receiver.bit_clocks_i = static_cast<unsigned>(pair.rate);
    unsigned expected[2] = {pair.first, pair.second};
    int count = 0;
    bool right = true;
    int bit = 0, left = pair.phase;     // until the next bit begins
    bool line = true;
    // The last stop bit's middle comes half a bit before its end, and a few clocks of idle line follow.
    for (int rest = 8; rest > 0;) {
        left -= CLOCK;
        while (left <= 0) {
            line = bit >= 2 * BYTE_BITS || (bits >> bit & 1u);
            left += pair.sent;
            ++bit;
        }
        if (bit > 2 * BYTE_BITS) --rest;
        step(receiver, line);
        right = right && !receiver.broken_o;
        if (receiver.valid_o) {
            right = right && count < 2 && receiver.byte_o == expected[count];
            ++count;
        }
    }
    return right && count == 2;
}

void check(Vsynfire_uart_rx &receiver, const Case &pair, long &cases) {
    ++cases;
    if (received(receiver, pair)) return;
    std::printf("Assert failed: bytes %02x %02x, %d/256 clocks a bit, sent with %d/256, phase %d/256\n", pair.first,
                pair.second, pair.rate, pair.sent, pair.phase);
    std::exit(1);
}

}  // namespace

int main() {
    Vsynfire_uart_rx receiver;
    receiver.rst_i = 1;
    for (int clock = 0; clock < 8; ++clock) step(receiver, true);
    receiver.rst_i = 0;
    for (int clock = 0; clock < 8; ++clock) step(receiver, true);

    const unsigned pairs[4][2] = {{0x55, 0xAA}, {0xAA, 0x55}, {0x00, 0xFF}, {0xFF, 0x00}};
    long cases = 0;
    for (int rate = FASTEST; rate <= SLOWEST; ++rate) {
        const int least = rate - rate / TOLERANCE, most = rate + rate / TOLERANCE;
        for (int sent : {least, most})
            for (int phase = 1; phase <= CLOCK; phase += CLOCK / 16)
                for (const auto &pair : pairs) check(receiver, {rate, sent, phase, pair[0], pair[1]}, cases);
        if (rate == FASTEST)
            for (unsigned both = 0; both < 1u << 16; ++both)
                for (int sent : {least, most})
                    check(receiver, {rate, sent, static_cast<int>(both % CLOCK) + 1, both >> 8, both & 0xFF}, cases);
    }
    std::printf("%ld pairs of bytes were received\n", cases);
    return 0;
}
