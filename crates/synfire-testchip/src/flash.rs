//! A chip that finds its network in the board's SPI flash.

use std::fmt::Write;

use synfire_arch::Target;
use synfire_rtl::{ChipOptions, Sources};
use synfire_session::Session;
use synfire_testkit::{Bias, random_image};

use super::boot::script;
use super::{ChipLine, opening, run, stimulus};

/// Where the script is.
const OFFSET: u32 = 0x01_0203;

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
    let model = MODEL.replace("CONTENTS", &contents).replace("BYTES", &bytes.len().to_string());
    model.replace("OFFSET", &offset.to_string())
}

/// Sources of a chip on a board whose flash holds these bytes.
fn sources(sources: &Sources, bytes: &[u8]) -> Sources {
    let model = flash_model(OFFSET, bytes);
    let flash = "wire miso;\n    flash_model flash (clk_i, flash_cs_n_o, flash_clk_o, flash_mosi_o, miso);\n";
    let link = "    // ---- Link ---";
    let sources = sources.replace("synfire_chip.v", link, &format!("    {flash}{link}")).unwrap();
    let sources = sources.replace("synfire_chip.v", ".flash_miso_i(flash_miso_i)", ".flash_miso_i(miso)").unwrap();
    let header = "`default_nettype none\n\nmodule synfire_chip";
    sources.replace("synfire_chip.v", header, &format!("{model}{header}")).unwrap()
}

/// It runs after power-up and after a reset without being programmed; from a flash with something else in it, it starts empty.
pub fn boots_from_flash(target: &Target, sources: &Sources) {
    let image = random_image(3, target, &Bias::default());
    let script = script(&image);
    let of_script = |letters: &[u8]| {
        let words = script.iter().chain(&[0]).flat_map(|word| word.to_le_bytes());
        letters.iter().copied().chain(words).collect::<Vec<u8>>()
    };
    let options = |letters: &[u8]| ChipOptions {
        sources: self::sources(sources, &of_script(letters)),
        flash_offset: OFFSET,
        ..ChipOptions::new(12_000_000, 3_000_000)
    };
    let mut line = ChipLine::new(target, &options(b"SYNF"));
    for number in 1..3 {
        let mut session = Session::open(line, &opening(number)).unwrap();
        session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
        assert!(run(&mut session, &image, &stimulus(5, &image, 20)).unwrap() > 0);
        line = session.into_transport();
        line.chip.reset().unwrap();
    }
    for letters in [b"SYNE", b"TYNF", b"\xff\xff\xff\xff"] {
        let mut session = Session::open(ChipLine::new(target, &options(letters)), &opening(7)).unwrap();
        assert!(session.verify(&image.target, &image.program, &mut |_| ()).is_err(), "the chip took {letters:?}");
        session.program(&image.target, &image.program, &mut |_| ()).unwrap();
        session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
    }
}
