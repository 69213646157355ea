// Runs the firmware in the emulator of the RP2040, with UART0 at a virtual board and samples at UART1.
//
//     node emulate.mjs FIRMWARE.elf PORT SAMPLES INPUTS
//
// PORT is the TCP port of `synfire board --tcp`, SAMPLES a file of bytes, INPUTS of them for each sample. The answers go to stdout, one
// line for each sample. It ends with an error when the firmware says one, or nothing for two minutes of its own time.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { LogLevel, ConsoleLogger, Simulator } from "rp2040js";

const FLASH = 0x10000000;
const VECTORS = FLASH + 0x100;
const FIFO_FULL = 1 << 6;
const SILENCE_NANOS = 120e9;
// Instructions between two looks at the line, and the clock of the chip.
const SLICE = 20000;
const CYCLE_NANOS = 1e9 / 125e6;

const [elf, port, samplesPath, inputs] = process.argv.slice(2);

/** Copies what an ELF file has for the flash. */
function load(chip, bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const table = view.getUint32(28, true);
    const size = view.getUint16(42, true);
    for (let index = 0; index < view.getUint16(44, true); index++) {
        const header = table + index * size;
        const [type, from, , to, length] = [0, 4, 8, 12, 16].map((at) => view.getUint32(header + at, true));
        if (type === 1 && length > 0 && to >= FLASH) {
            chip.flash.set(bytes.subarray(from, from + length), to - FLASH);
        }
    }
}

/** Bytes that a UART takes as it has room for them. */
class Feed {
    constructor(uart) {
        this.uart = uart;
        this.waiting = [];
    }
    push(bytes) {
        this.waiting.push(...bytes);
    }
    run() {
        while (this.waiting.length > 0 && (this.uart.flags & FIFO_FULL) === 0) {
            this.uart.feedByte(this.waiting.shift());
        }
    }
}

const simulator = new Simulator();
const chip = simulator.rp2040;
chip.logger = new ConsoleLogger(LogLevel.Error, true);
load(chip, readFileSync(elf));
// What the ROM and the second stage of the boot do at the end.
chip.core.VTOR = VECTORS;
chip.core.SP = chip.flashView.getUint32(VECTORS - FLASH, true);
chip.core.PC = chip.flashView.getUint32(VECTORS + 4 - FLASH, true) & ~1;

const samples = readFileSync(samplesPath);
const count = samples.length / Number(inputs);
const line = connect(Number(port), "127.0.0.1");
const [toChip, toClassifier] = chip.uart.slice(0, 2).map((uart) => new Feed(uart));
line.setNoDelay(true);
line.on("data", (bytes) => toChip.push(bytes));
line.on("error", (error) => end(1, `the line failed: ${error.message}`));
line.on("close", () => end(1, "the board is gone"));

let spoken = [];
chip.uart[0].onByte = (byte) => spoken.push(byte);

let text = "";
let answered = 0;
let heard = 0;
chip.uart[1].onByte = (byte) => {
    heard = simulator.clock.nanos;
    if (byte !== 10) {
        text += String.fromCharCode(byte);
        return;
    }
    const said = text;
    text = "";
    if (said.startsWith("error")) {
        end(1, said);
    } else if (said.startsWith("ready")) {
        toClassifier.push(samples);
    } else {
        console.log(said);
        answered += 1;
        if (answered === count) {
            end(0);
        }
    }
};

function end(code, message) {
    if (message !== undefined) {
        console.error(message);
    }
    process.exit(code);
}

/** Runs some instructions, then lets the line have its turn. */
function slice() {
    for (let index = 0; index < SLICE; index++) {
        if ((index & 63) === 0) {
            toChip.run();
            toClassifier.run();
        }
        simulator.clock.tick(chip.core.executeInstruction() * CYCLE_NANOS);
    }
    if (spoken.length > 0) {
        line.write(Buffer.from(spoken));
        spoken = [];
    }
    if (simulator.clock.nanos - heard > SILENCE_NANOS) {
        end(1, "the firmware says nothing");
    }
    setImmediate(slice);
}
line.on("connect", slice);
