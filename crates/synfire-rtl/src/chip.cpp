// Drives a verilated chip at its UART pins for the Rust side: requests come on standard input and answers leave on standard
// output, both as 32-bit words, least significant byte first. src/pipe.rs lists the requests; src/chip.rs reads the answers.
//
// Times are clocks; the length of a bit is in clocks / 256.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <vector>

#include "Vsynfire_chip.h"
#include "verilated.h"

namespace {

constexpr int kResetClocks = 32;
constexpr uint32_t kBroken = 1u << 8;
constexpr int kStopBit = 9;

uint32_t receive() {
    unsigned char bytes[4];
    if (fread(bytes, 1, 4, stdin) != 4) return 0;
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | uint32_t(bytes[3]) << 24;
}

void send(uint32_t word) {
    const unsigned char bytes[4] = {(unsigned char)word, (unsigned char)(word >> 8), (unsigned char)(word >> 16),
                                    (unsigned char)(word >> 24)};
    fwrite(bytes, 1, 4, stdout);
}

struct Byte {
    uint32_t value; // the byte; kBroken if its stop bit is low
    uint32_t gap;   // clocks of silence between the byte before and this one, at least
};

// The host's transmitter: whole bytes of ten bits, one after the other.
class Sender {
public:
    void push(Byte byte) { queue_.push_back(byte); }
    size_t unsent() const { return queue_.size() + (bits_left_ > 0); }

    // The line in this clock.
    bool step(uint64_t now, uint32_t bit_clocks) {
        const uint64_t time = now << 8;
        bool ended = false;
        while (bits_left_ > 0 && bit_end_ <= time) {
            bits_ >>= 1;
            if (--bits_left_ > 0) bit_end_ += bit_clocks;
            else ended = true;
        }
        if (bits_left_ == 0 && !queue_.empty() && !waiting_) {
            const uint64_t start = bit_end_ + (uint64_t(queue_.front().gap) << 8);
            // A byte without a gap follows the one that ends in this clock to the fraction of a clock.
            bit_end_ = ended ? start : std::max(start, time);
            waiting_ = true;
        }
        if (waiting_ && bit_end_ <= time) {
            const uint32_t value = queue_.front().value;
            queue_.pop_front();
            waiting_ = false;
            bits_ = (value & 0xff) << 1 | ((value & kBroken) ? 0 : 1u << kStopBit);
            bits_left_ = 10;
            bit_end_ += bit_clocks;
        }
        return bits_left_ == 0 || (bits_ & 1);
    }

private:
    std::deque<Byte> queue_;
    uint32_t bits_ = 0;
    int bits_left_ = 0;
    bool waiting_ = false;
    uint64_t bit_end_ = 0;
};

// The host's receiver: samples in the middle of bits.
class Receiver {
public:
    // Whether a byte is complete; `value` is the byte, with kBroken if its stop bit was low.
    bool step(uint64_t now, bool line, uint32_t bit_clocks, uint32_t &value) {
        const uint64_t time = now << 8;
        if (bit_ < 0) {
            if (!line && last_) {
                bit_ = 0;
                bits_ = 0;
                sample_ = time + bit_clocks / 2;
            }
        } else if (time >= sample_) {
            sample_ += bit_clocks;
            if (bit_ == kStopBit) {
                value = (bits_ >> 1 & 0xff) | (line ? 0 : kBroken);
                bit_ = -1;
                last_ = line;
                return true;
            }
            bits_ |= uint32_t(line) << bit_++;
        }
        last_ = line;
        return false;
    }

private:
    int bit_ = -1;
    bool last_ = true;
    uint32_t bits_ = 0;
    uint64_t sample_ = 0;
};

class Chip {
public:
    Chip() {
        chip_.clk_i = 0;
        chip_.uart_rx_i = 1;
        reset();
    }

    ~Chip() { chip_.final(); }

    void reset() {
        chip_.rst_i = 1;
        for (int count = 0; count < kResetClocks; ++count) cycle();
        chip_.rst_i = 0;
    }

    void push(Byte byte) { sender_.push(byte); }
    void set_rate(uint32_t bit_clocks) { bit_clocks_ = bit_clocks; }

    // Runs so many clocks, or until so many bytes have come.
    void run(uint32_t clocks, uint32_t enough) {
        std::vector<uint32_t> received;
        uint32_t done = 0;
        while (done < clocks && (enough == 0 || received.size() < enough)) {
            cycle();
            ++done;
            uint32_t value;
            if (receiver_.step(now_, chip_.uart_tx_o, bit_clocks_, value)) received.push_back(value);
        }
        send(done);
        send(uint32_t(sender_.unsent()));
        send(chip_.busy_o | chip_.booted_o << 1);
        send(uint32_t(received.size()));
        for (uint32_t value : received) send(value);
    }

private:
    void cycle() {
        ++now_;
        chip_.uart_rx_i = sender_.step(now_, bit_clocks_);
        chip_.clk_i = 1;
        chip_.eval();
        chip_.clk_i = 0;
        chip_.eval();
    }

    Vsynfire_chip chip_;
    Sender sender_;
    Receiver receiver_;
    uint32_t bit_clocks_ = 1 << 16;
    uint64_t now_ = 0;
};

} // namespace

int main() {
    Chip chip;
    for (;;) {
        const uint32_t request = receive();
        if (feof(stdin)) return 0;
        switch (request) {
        case 1:
            for (uint32_t left = receive(); left > 0; --left) {
                const uint32_t value = receive(), gap = receive();
                chip.push({value, gap});
            }
            break;
        case 2: {
            const uint32_t clocks = receive(), enough = receive();
            chip.run(clocks, enough);
            break;
        }
        case 3: chip.set_rate(receive()); break;
        case 4: chip.reset(); break;
        default: return 1;
        }
        fflush(stdout);
    }
}
