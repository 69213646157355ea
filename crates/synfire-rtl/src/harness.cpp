// Drives a verilated core for the Rust side: requests come on standard input and answers leave on standard output, both as
// 32-bit words, least significant byte first. src/pipe.rs lists the requests; src/core.rs reads the answers.
//
// With a file name as argument (and built with WAVEFORMS) everything is also written as VCD.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "Vsynfire_core.h"
#include "verilated.h"
#ifdef WAVEFORMS
#include "verilated_vcd_c.h"
#endif

namespace {

// Clocks after which a tick is given up.
constexpr uint32_t kPatience = 1u << 28;
// Clocks from a read request to its answer, and between a write and a read of the same memory.
constexpr int kReadLatency = 6;
constexpr int kSettle = 12;

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

struct Phase {
    uint32_t phase, clocks;
};
struct Spikes {
    uint32_t block, mask, clock;
};

class Core {
public:
    explicit Core(const char *waveform) {
#ifdef WAVEFORMS
        if (waveform) {
            Verilated::traceEverOn(true);
            core_.trace(&trace_, 99);
            trace_.open(waveform);
        }
#endif
        core_.clk_i = 0;
        core_.host_write_i = core_.host_read_i = core_.event_valid_i = core_.tick_start_i = 0;
        core_.rst_i = 1;
        clocks(32);
        core_.rst_i = 0;
        clocks(2);
    }

    ~Core() {
        core_.final();
#ifdef WAVEFORMS
        trace_.close();
#endif
    }

    void write(uint32_t region, uint32_t address, const std::vector<uint32_t> &chunks) {
        core_.host_region_i = region;
        core_.host_address_i = address;
        core_.host_write_i = 1;
        for (size_t chunk = chunks.size(); chunk-- > 0;) {
            core_.host_chunk_i = chunk;
            core_.host_data_i = chunks[chunk];
            clock();
        }
        core_.host_write_i = 0;
    }

    // One chunk is asked for each clock; answers follow a fixed time later.
    void read(uint32_t region, uint32_t first, uint32_t words, uint32_t chunks) {
        const uint64_t requests = uint64_t(words) * chunks;
        core_.host_region_i = region;
        for (uint64_t step = 0; step < requests + kReadLatency; ++step) {
            core_.host_read_i = step < requests;
            core_.host_address_i = first + step / chunks;
            core_.host_chunk_i = step % chunks;
            clock();
            if (core_.host_valid_o) send(core_.host_data_o);
        }
    }

    uint32_t push(uint32_t axon, uint32_t payload) {
        const uint32_t accepted = core_.event_ready_o;
        core_.event_axon_i = axon;
        core_.event_payload_i = payload;
        core_.event_valid_i = 1;
        clock();
        core_.event_valid_i = 0;
        return accepted;
    }

    // Starts with a pulse on the pin and waits; returns whether the core became idle.
    bool tick(std::vector<Phase> &phases, std::vector<Spikes> &spikes, uint32_t &total) {
        core_.tick_start_i = 1;
        clock();
        core_.tick_start_i = 0;
        for (total = 0; core_.busy_o; ++total) {
            if (total == kPatience) return false;
            if (phases.empty() || phases.back().phase != core_.phase_o) phases.push_back({core_.phase_o, 0});
            ++phases.back().clocks;
            if (core_.spike_valid_o) spikes.push_back({core_.spike_block_o, core_.spike_mask_o, core_.spike_clock_o});
            clock();
        }
        return true;
    }

    // Keeps the start pin up, so that every tick begins in the first idle clock after the one before.
    bool ticks(uint32_t count) {
        constexpr uint32_t kStart = 1;
        core_.tick_start_i = count > 0;
        for (uint32_t begun = 0, waited = 0; begun < count; ++waited) {
            if (waited == kPatience) return false;
            clock();
            if (core_.phase_o == kStart) ++begun;
        }
        core_.tick_start_i = 0;
        return wait();
    }

    bool wait() {
        for (uint32_t waited = 0; core_.busy_o; ++waited) {
            if (waited == kPatience) return false;
            clock();
        }
        return true;
    }

    void clocks(int count) {
        while (count-- > 0) clock();
    }

private:
    void clock() {
        core_.clk_i = 1;
        evaluate();
        core_.clk_i = 0;
        evaluate();
    }

    void evaluate() {
        core_.eval();
#ifdef WAVEFORMS
        trace_.dump(time_++);
#endif
    }

    Vsynfire_core core_;
#ifdef WAVEFORMS
    VerilatedVcdC trace_;
    uint64_t time_ = 0;
#endif
};

void handle_write(Core &core) {
    const uint32_t region = receive(), first = receive(), words = receive(), chunks = receive();
    std::vector<uint32_t> word(chunks);
    for (uint32_t index = 0; index < words; ++index) {
        for (uint32_t &chunk : word) chunk = receive();
        core.write(region, first + index, word);
    }
    core.clocks(kSettle);
    send(0);
}

void handle_tick(Core &core) {
    uint32_t accepted = 0, total = 0;
    for (uint32_t left = receive(); left > 0; --left) {
        const uint32_t axon = receive(), payload = receive();
        accepted += core.push(axon, payload);
    }
    core.clocks(2);
    std::vector<Phase> phases;
    std::vector<Spikes> spikes;
    const bool finished = core.tick(phases, spikes, total);
    core.clocks(kSettle);
    send(!finished);
    if (!finished) return;
    send(accepted);
    send(total);
    send(phases.size());
    for (const Phase &phase : phases) {
        send(phase.phase);
        send(phase.clocks);
    }
    send(spikes.size());
    for (const Spikes &spike : spikes) {
        send(spike.block);
        send(spike.mask);
        send(spike.clock);
    }
}

void handle_clear(Core &core) {
    core.write(0, 6, {receive()});
    core.clocks(4);
    const bool finished = core.wait();
    core.clocks(kSettle);
    send(!finished);
}

} // namespace

int main(int argc, char **argv) {
    Core core(argc > 1 ? argv[1] : nullptr);
    for (;;) {
        const uint32_t request = receive();
        if (feof(stdin)) return 0;
        switch (request) {
        case 1: handle_write(core); break;
        case 2: {
            const uint32_t region = receive(), first = receive(), words = receive(), chunks = receive();
            core.read(region, first, words, chunks);
            break;
        }
        case 3: handle_tick(core); break;
        case 4: handle_clear(core); break;
        case 5: {
            const bool finished = core.ticks(receive());
            core.clocks(kSettle);
            send(!finished);
            break;
        }
        default: return 1;
        }
        fflush(stdout);
    }
}
