//! A chip that finds its network in the board's SPI flash.

use std::fmt::Write;
use std::path::Path;

use synfire_arch::Target;
use synfire_arch::link_generated::{BOOT_BROKEN, BOOT_EMPTY, MAGIC};
use synfire_rtl::{ChipModel, ChipOptions, RtlChip, Sources};
use synfire_session::Session;
use synfire_testkit::{Bias, random_image};

use super::boot::sample;
use super::script::Script;
use super::{BootEnd, ChipLine, opening, run, stimulus};

/// Where the script is.
const OFFSET: u32 = 0x01_0203;
/// Bytes of the flash that a file gives.
const BYTES: usize = 32_768;
/// Where a chip finds them as it is switched on.
const FLASH_FILE: &str = "flash.hex";
/// Clocks in which a chip finds that its flash is empty: 64 times 28 bytes, of 20 clocks at most.
const EMPTY_FLASH: u32 = 40_000;

/// A flash in SPI mode 0 that sleeps until it is woken, and for 100 clocks after; it answers a clock late. Outside of the
/// script it holds ones.
const MODEL: &str = r"
/* verilator lint_off DECLFILENAME */
/* verilator lint_off UNUSEDSIGNAL */
module flash_model (input wire clk_i, input wire cs_n_i, input wire sck_i, input wire mosi_i, output reg miso_o);
    reg [7:0]  cells [0:BYTES - 1];
    reg [31:0] taken, bits;     // what was sent, and how many bits of it
    reg [31:0] place, awake;
    reg        was_high, reads;
    initial begin
        awake = 0;
        CONTENTS
    end
    wire [31:0] now = {taken[30:0], mosi_i};
    wire [7:0]  stored = (place >= OFFSET && place < OFFSET + BYTES) ? cells[place - OFFSET] : 8'hff;

    always @(posedge clk_i) begin
        was_high <= sck_i;
        if (awake > 0 && awake < 100) awake <= awake + 1;
        if (cs_n_i) begin
            if (bits == 8 && taken[7:0] == 8'hab) awake <= 1;
            bits <= 0;
            miso_o <= 1'bx;
        end else if (sck_i && !was_high) begin
            taken <= now;
            bits <= (bits == 40) ? 33 : bits + 1;
            if (bits == 7) reads <= (now[7:0] == 8'h03);
            if (bits == 31) place <= {8'd0, now[23:0]};
            if (bits == 39) place <= place + 1;
        end else if (!sck_i && was_high)
            miso_o <= (awake == 100 && bits >= 32 && reads) ? stored[7 - (bits & 7)] : 1'b0;
    end
endmodule
";

/// The module `flash_model`, with these bytes at an offset.
pub fn flash_model(offset: u32, bytes: &[u8]) -> String {
    let mut contents = String::new();
    for (address, byte) in bytes.iter().enumerate() {
        writeln!(contents, "        cells[{address}] = 8'h{byte:02x};").unwrap();
    }
    model(offset, bytes.len(), &contents)
}

fn model(offset: u32, length: usize, contents: &str) -> String {
    let model = MODEL.replace("CONTENTS", contents).replace("BYTES", &length.to_string());
    model.replace("OFFSET", &offset.to_string())
}

/// Sources of a chip on a board whose flash holds the bytes of a file.
fn sources(sources: &Sources) -> Sources {
    let model = model(OFFSET, BYTES, &format!("$readmemh(\"{FLASH_FILE}\", cells);"));
    let flash = "wire miso;\n    flash_model flash (clk_i, flash_cs_n_o, flash_clk_o, flash_mosi_o, miso);\n";
    let link = "    // ---- Link ---";
    let sources = sources.replace("synfire_chip.v", link, &format!("    {flash}{link}")).unwrap();
    let sources = sources.replace("synfire_chip.v", ".flash_miso_i(flash_miso_i)", ".flash_miso_i(miso)").unwrap();
    let header = "`default_nettype none\n\nmodule synfire_chip";
    sources.replace("synfire_chip.v", header, &format!("{model}{header}")).unwrap()
}

fn options(sources: &Sources) -> ChipOptions {
    ChipOptions { sources: self::sources(sources), flash_offset: OFFSET, ..ChipOptions::new(12_000_000, 3_000_000) }
}

/// Switches a chip on whose flash holds these bytes, and ones behind them.
fn switch_on(model: &ChipModel, directory: &Path, bytes: &[u8]) -> RtlChip {
    let rest = std::iter::repeat_n(&0xff, BYTES - bytes.len());
    let lines: String = bytes.iter().chain(rest).map(|byte| format!("{byte:02x}\n")).collect();
    std::fs::write(directory.join(FLASH_FILE), lines).unwrap();
    model.start_in(directory).unwrap()
}

/// It runs after power-up and after a reset without being programmed.
pub fn boots_from_flash(target: &Target, sources: &Sources) {
    let image = random_image(3, target, &Bias::default());
    let options = options(sources);
    let model = ChipModel::build(target, &options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let chip = switch_on(&model, directory.path(), &Script::of_image(&image).bytes());
    let mut line = ChipLine::on(chip, &options);
    for number in 1..3 {
        let mut session = Session::open(line, &opening(number)).unwrap();
        session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
        assert!(run(&mut session, &image, &stimulus(5, &image, 20)).unwrap() > 0);
        line = session.into_transport();
        line.chip.reset().unwrap();
    }
}

/// A flash that is erased, half written or damaged boots nothing, and the chip says which; then it takes a program over the line.
pub fn believes_only_whole_flashes(target: &Target, sources: &Sources) {
    let options = options(sources);
    let model = ChipModel::build(target, &options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let script = sample(target);
    let right = script.bytes();
    let words = script.words.len() as u32;
    let boot = |bytes: &[u8]| BootEnd::of(switch_on(&model, directory.path(), bytes), &options, EMPTY_FLASH);
    assert_eq!(boot(&right), BootEnd::RIGHT);
    for nothing in [&[][..], &[0; 64], b"SYNE", b"TYNF", &script.bytes_with(MAGIC ^ 1, words)] {
        assert_eq!(boot(nothing), BootEnd::without(BOOT_EMPTY), "{nothing:x?}");
    }
    for length in (4..right.len()).step_by(3) {
        assert_eq!(boot(&right[..length]), BootEnd::without(BOOT_BROKEN), "{length} bytes are left");
    }
    for bit in (32..8 * right.len()).step_by(7) {
        let mut flipped = right.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // A length that is wrong by thousands of words takes longer to be found out than the chip is waited for.
        if !(42..48).contains(&bit) {
            assert_eq!(boot(&flipped), BootEnd::without(BOOT_BROKEN), "bit {bit}");
        }
    }
    let far = script.bytes_with(MAGIC, 0x0001_0000 + words);
    assert_eq!(boot(&far), BootEnd::without(BOOT_BROKEN));

    // The longest length: 2^18 bytes of 20 clocks. A longer one is no length.
    assert_eq!(boot(&script.bytes_with(MAGIC, 0xffff)), BootEnd::without(BOOT_BROKEN));
    let longest = script.bytes_with(MAGIC, 0xfffe);
    let chip = switch_on(&model, directory.path(), &longest);
    assert_eq!(BootEnd::of(chip, &options, 65_538 * 80 + 2000), BootEnd::without(BOOT_BROKEN));

    let chip = switch_on(&model, directory.path(), &right[..20]);
    let mut session = Session::open(ChipLine::on(chip, &options), &opening(7)).unwrap();
    let image = random_image(3, target, &Bias::default());
    session.program(&image.target, &image.program, &mut |_| ()).unwrap();
    session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
}
