//! A chip whose boot memory holds a network.

use std::fmt::Write;

use synfire_arch::Target;
use synfire_arch::generated::register;
use synfire_image::{Clear, Image};
use synfire_link::{Place, chunks_of};
use synfire_rtl::{ChipOptions, Sources};
use synfire_session::Session;
use synfire_testkit::{Bias, random_image};

use super::{ChipLine, opening, run, stimulus};

/// Words of the boot memory, and of the stream's, which is made of the same module.
const WORDS: u32 = 8192;

/// The script that writes an image and clears the state: hdl/link/synfire_boot.v says what it looks like.
pub fn script(image: &Image) -> Vec<u32> {
    let mut words = Vec::new();
    let mut write = |place: Place, address: u32, data: &[u32]| {
        let header = (data.len() as u64) << 56
            | u64::from(address) << 24
            | u64::from(place.chunks - 1) << 20
            | u64::from(place.region) << 16
            | 1;
        words.extend([header as u32, (header >> 32) as u32]);
        words.extend(data);
    };
    for contents in image.program.memories(&image.target).unwrap() {
        let place = Place::memory(contents.memory.region, contents.word_bits);
        let data: Vec<u32> = contents.words().flat_map(|word| chunks_of(word, place.chunks)).collect();
        let per_run = 60 / usize::from(place.chunks);
        for (index, run) in data.chunks(per_run * usize::from(place.chunks)).enumerate() {
            write(place, (index * per_run) as u32, run);
        }
    }
    write(Place::REGISTERS, register::STAGE_COUNT.address, &[image.program.stages.len() as u32]);
    write(Place::REGISTERS, register::CONTROL.address, &[Clear::ALL.control()]);
    words
}

/// Sources of a chip whose boot memory holds these words.
fn sources(sources: &Sources, script: &[u32]) -> Sources {
    let mut contents = String::from("assign word_o = fetched;\n    initial begin\n");
    for (address, word) in script.iter().enumerate() {
        writeln!(contents, "        cells[{address}] = 32'h{word:08x};").unwrap();
    }
    contents += "    end\n";
    sources.replace("synfire_byte_ram.v", "assign word_o = fetched;", &contents).unwrap()
}

/// It runs after power-up and after a reset without being programmed.
pub fn boots(target: &Target, sources: &Sources) {
    let image = random_image(3, target, &Bias::default());
    let script = script(&image);
    assert!(script.len() < WORDS as usize && script.len() > 60, "{} words", script.len());
    let options = ChipOptions {
        sources: self::sources(sources, &script),
        boot_words: WORDS,
        output_words: WORDS,
        ..ChipOptions::new(12_000_000, 3_000_000)
    };
    let mut line = ChipLine::new(target, &options);
    for number in 1..3 {
        let mut session = Session::open(line, &opening(number)).unwrap();
        session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
        let spikes = run(&mut session, &image, &stimulus(5, &image, 20)).unwrap();
        assert!(spikes > 0);
        line = session.into_transport();
        line.chip.reset().unwrap();
    }
}
