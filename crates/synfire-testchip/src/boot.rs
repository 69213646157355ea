//! A chip whose boot memory holds a network, or something else.

use std::path::Path;

use synfire_arch::Target;
use synfire_arch::generated::{memory, register, word};
use synfire_arch::link_generated::{BOOT_BROKEN, BOOT_DONE, BOOT_EMPTY, MAGIC};
use synfire_link::Place;
use synfire_rtl::{ChipModel, ChipOptions, RtlChip, Sources};
use synfire_session::Session;
use synfire_testkit::{Bias, Rng, random_image};

use super::script::{MEMORY_FILE, SLEEP_FILE, Script, with_memory, words_file};
use super::{BootEnd, ChipLine, EMPTY_BOOT, opening, run, stimulus};

/// Words of the boot memory, and of the stream's, which is made of the same module.
const WORDS: u32 = 8192;
const FEW_WORDS: u32 = 64;

fn options(sources: &Sources, words: u32) -> ChipOptions {
    ChipOptions {
        sources: with_memory(sources),
        boot_words: words,
        output_words: words,
        ..ChipOptions::new(12_000_000, 3_000_000)
    }
}

/// Switches a chip on whose boot memory holds these bytes and reads 0 for so many clocks.
fn switch_on(model: &ChipModel, directory: &Path, bytes: &[u8], words: u32, asleep: u32) -> RtlChip {
    std::fs::write(directory.join(MEMORY_FILE), words_file(bytes, words)).unwrap();
    std::fs::write(directory.join(SLEEP_FILE), format!("{asleep:x}\n")).unwrap();
    model.start_in(directory).unwrap()
}

/// It runs after power-up and after a reset without being programmed.
pub fn boots(target: &Target, sources: &Sources) {
    let image = random_image(3, target, &Bias::default());
    let script = Script::of_image(&image);
    assert!(script.words.len() > 60, "{} words", script.words.len());
    let options = options(sources, WORDS);
    let directory = tempfile::tempdir().unwrap();
    let model = ChipModel::build(target, &options).unwrap();
    let chip = switch_on(&model, directory.path(), &script.bytes(), WORDS, 0);
    let mut line = ChipLine::on(chip, &options);
    for number in 1..3 {
        let mut session = Session::open(line, &opening(number)).unwrap();
        session.verify(&image.target, &image.program, &mut |_| ()).unwrap();
        let spikes = run(&mut session, &image, &stimulus(5, &image, 20)).unwrap();
        assert!(spikes > 0);
        line = session.into_transport();
        line.chip.reset().unwrap();
    }
}

/// A script of every kind of write: two registers around a memory whose words have chunks.
pub(crate) fn sample(target: &Target) -> Script {
    let mut script = Script::default();
    script.write(Place::REGISTERS, register::TICK.address, &[BootEnd::FIRST]);
    let place = Place::memory(memory::NEURONS.region, word::NEURON.bits(target));
    script.write(place, 1, &vec![0x0505_0505; 2 * usize::from(place.chunks)]);
    script.write(Place::REGISTERS, register::SATURATIONS.address, &[BootEnd::LAST]);
    script
}

/// Whatever is in the boot memory: a script is executed if all of it is right, else nothing of it is, and the chip says which.
pub fn believes_only_whole_scripts(target: &Target, sources: &Sources) {
    let options = options(sources, FEW_WORDS);
    let model = ChipModel::build(target, &options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let boot = |bytes: &[u8]| {
        let chip = switch_on(&model, directory.path(), bytes, FEW_WORDS, 0);
        BootEnd::of(chip, &options, EMPTY_BOOT)
    };
    let script = sample(target);
    let right = script.bytes();
    assert_eq!(boot(&right), BootEnd::RIGHT);
    assert_eq!(boot(&Script::default().bytes()), BootEnd { result: BOOT_DONE, is_lit: true, ..BootEnd::NOTHING });

    for bit in 0..8 * right.len() {
        let mut flipped = right.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let expected = if bit < 32 { BOOT_EMPTY } else { BOOT_BROKEN };
        assert_eq!(boot(&flipped), BootEnd::without(expected), "bit {bit}");
    }
    for length in 0..right.len() {
        for rest in [0, 0xff] {
            let mut cut = right.clone();
            cut[length..].fill(rest);
            cut.resize(4 * FEW_WORDS as usize, rest);
            let expected = if length < 4 { BOOT_EMPTY } else { BOOT_BROKEN };
            if cut[..right.len()] != right {
                assert_eq!(boot(&cut), BootEnd::without(expected), "{length} bytes, then {rest:#x}");
            }
        }
    }
    let words = script.words.len() as u32;
    for length in [FEW_WORDS - 2, FEW_WORDS, 0x0001_0000 + words, 0x8000_0000 + words, words + 1, words - 1, 0] {
        let wrong = script.bytes_with(MAGIC, length);
        assert_eq!(boot(&wrong), BootEnd::without(BOOT_BROKEN), "{length} words");
    }
    // As long as the memory, and the CRC of what stands there.
    let longest = Script { words: [script.words.clone(), vec![1; FEW_WORDS as usize]].concat() };
    let fits = Script { words: longest.words[..FEW_WORDS as usize - 3].to_vec() };
    assert_eq!(boot(&fits.bytes()).result, BOOT_DONE);
    for letters in [0, u32::MAX, MAGIC ^ 0x0100_0000] {
        assert_eq!(boot(&script.bytes_with(letters, words)), BootEnd::without(BOOT_EMPTY), "letters {letters:#x}");
    }
}

/// A block RAM that reads 0 for a while after power-up, as an iCE40's, is waited for and keeps what it holds. If it takes too
/// long the chip says that there is no script, and finds it after a reset.
pub fn waits_for_its_memory(target: &Target, sources: &Sources) {
    let options = options(sources, FEW_WORDS);
    let model = ChipModel::build(target, &options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let right = sample(target).bytes();
    for asleep in [1, 40, 51, 60, 600, 1200] {
        let chip = switch_on(&model, directory.path(), &right, FEW_WORDS, asleep);
        assert_eq!(BootEnd::of(chip, &options, EMPTY_BOOT), BootEnd::RIGHT, "asleep for {asleep} clocks");
    }
    let mut chip = switch_on(&model, directory.path(), &right, FEW_WORDS, EMPTY_BOOT);
    chip.run(EMPTY_BOOT, 0).unwrap();
    assert!(!chip.is_booted());
    chip.reset().unwrap();
    assert_eq!(BootEnd::of(chip, &options, EMPTY_BOOT), BootEnd::RIGHT);
    let chip = switch_on(&model, directory.path(), &right, FEW_WORDS, EMPTY_BOOT);
    assert_eq!(BootEnd::of(chip, &options, EMPTY_BOOT), BootEnd::without(BOOT_EMPTY));
}

/// A script that is whole but makes no sense ends all the same, and the chip serves the line.
pub fn survives_senseless_scripts(target: &Target, sources: &Sources) {
    let options = options(sources, FEW_WORDS);
    let model = ChipModel::build(target, &options).unwrap();
    let directory = tempfile::tempdir().unwrap();
    for seed in 0..60 {
        let mut rng = Rng::new(seed);
        let words = rng.count(0, FEW_WORDS - 3);
        let script = Script { words: (0..words).map(|_| rng.bits() as u32).collect() };
        let chip = switch_on(&model, directory.path(), &script.bytes(), FEW_WORDS, 0);
        // The writes of the last header take a step for each byte, and clears of the core may come between.
        let end = BootEnd::of(chip, &options, 200_000);
        assert_eq!((end.result, end.is_lit), (BOOT_DONE, true), "seed {seed}");
    }
}
