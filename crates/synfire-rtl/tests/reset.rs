//! What a reset does not clear, and that it does no harm.
//!
//! `hdl/tb/unreset.toml` names all registers that keep what they hold in a reset, each with the reason why that does not matter.
//! During a conversation nothing that the reset did clear becomes unknown again, and no pin does.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod unknown;

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use synfire_arch::Target;
use synfire_rtl::Sources;
use synfire_testkit::{Bias, have_tool, random_image, targets};
use unknown::bench::Heard;
use unknown::conversation::{answers, expected, requests, spoken};
use unknown::{Flat, Register};

/// Registers for one reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    reason: String,
    /// Places among the modules, without numbers of copies; `*` stands for anything.
    registers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unreset {
    /// What a reset leaves unknown.
    group: Vec<Group>,
    /// What a reset clears, but only because what comes in is 0 then: later it holds what was never written.
    passing: Vec<Group>,
}

impl Unreset {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl/tb/unreset.toml");
        let list: Self = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let groups = list.group.iter().chain(&list.passing);
        assert!(groups.into_iter().all(|group| group.reason.len() > 20 && !group.registers.is_empty()));
        list
    }
}

fn patterns(groups: Vec<Group>) -> Vec<String> {
    groups.into_iter().flat_map(|group| group.registers).collect()
}

/// Whether a name is one of those that a pattern stands for.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len()).any(|from| tail.is_char_boundary(from) && matches(rest, &tail[from..]))
        }),
    }
}

fn have_tools() -> bool {
    ["yosys", "iverilog"].into_iter().all(have_tool)
}

fn target(name: &str) -> Target {
    targets().into_iter().find(|target| target.name == name).unwrap()
}

/// A chip without a boot script, and one that looks for it in a flash, with a line of 4 clocks per bit. What a memory's script
/// says is not known here, and so would not be what the chip does.
const PLAIN: [(&str, u32); 3] = [("CLOCK_HZ", 12_000_000), ("BAUD", 3_000_000), ("BOOT_WORDS", 0)];
const FLASH: [(&str, u32); 4] = [PLAIN[0], PLAIN[1], PLAIN[2], ("FLASH_OFFSET", 0x2_0000)];
/// Clocks in which a chip gives an empty flash up: it looks 64 times, and a look takes some 22 bytes of 16 clocks.
const EMPTY_FLASH: u32 = 30_000;

/// All kinds of chips: what learns, what is small, with a boot script in a memory, in a flash, and without.
fn chips() -> Vec<Flat> {
    let sources = Sources::chip();
    vec![
        Flat::new("learning", &sources, &target("ncx"), &[("BOOT_WORDS", 16)]),
        Flat::new("flash", &sources.for_ultra_plus(), &target("up5k"), &FLASH),
        Flat::new("paced", &sources, &target("test-p4-q2-e17-w12-s21"), &PLAIN),
    ]
}

/// The kinds of registers that a reset leaves unknown.
fn unreset(registers: &[Register]) -> BTreeSet<String> {
    registers.iter().filter(|register| !register.is_known()).map(Register::kind).collect()
}

/// Those of them that the list does not have.
fn without_a_reason(found: &BTreeSet<String>) -> Vec<&str> {
    let patterns = patterns(Unreset::read().group);
    let has_reason = |name: &str| patterns.iter().any(|pattern| matches(pattern, name));
    found.iter().map(String::as_str).filter(|name| !has_reason(name)).collect()
}

/// A conversation with a chip, whose answers are those of its Rust twin.
fn converse(flat: &Flat, registers: &[Register], boot: u32) -> Heard {
    let image = random_image(4, &flat.target, &Bias::default());
    let spoken = spoken(&requests(&image), boot);
    let passing = patterns(Unreset::read().passing);
    let stays = |register: &&Register| !passing.iter().any(|pattern| matches(pattern, &register.kind()));
    let watched: Vec<_> = registers.iter().filter(stays).cloned().collect();
    let heard = flat.talk(&watched, &spoken);
    if heard.unknown.is_empty() {
        let (found, expected) = (answers(&heard.bytes), expected(&image, &spoken));
        assert_eq!(found, expected);
        assert!(found.refusals.is_empty() && found.stream.len() > 10, "{found:?}");
    }
    heard
}

#[test]
fn every_register_without_a_reset_has_its_reason() {
    if have_tools() {
        let found: BTreeSet<_> = chips().iter().flat_map(|chip| unreset(&chip.registers())).collect();
        assert_eq!(without_a_reason(&found), Vec::<&str>::new(), "not in hdl/tb/unreset.toml");
        let stale = patterns(Unreset::read().group)
            .into_iter()
            .filter(|pattern| !found.iter().any(|name| matches(pattern, name)));
        assert_eq!(stale.collect::<Vec<_>>(), Vec::<String>::new(), "hdl/tb/unreset.toml names what is not there");
    }
}

#[test]
fn nothing_that_was_reset_becomes_unknown_in_a_conversation() {
    if have_tools() {
        let plain = ["ncx", "test-p4-q2-e17-w12-s21"].map(|name| (name, PLAIN.as_slice(), 0));
        let flash = ("test-p2-q1-w2-s8", FLASH.as_slice(), EMPTY_FLASH);
        for (name, parameters, boot) in plain.into_iter().chain([flash]) {
            let flat = Flat::new(&format!("talk-{name}"), &Sources::chip(), &target(name), parameters);
            let heard = converse(&flat, &flat.registers(), boot);
            println!("{name}: {} bytes in {} clocks", heard.bytes.len(), heard.clocks);
            assert_eq!(heard.unknown, Vec::<String>::new(), "{name}, clock {}", heard.clocks);
        }
    }
}

/// A frame that was checked before a reset would be executed after it.
#[test]
fn a_missing_reset_is_noticed() {
    if have_tools() {
        let target = target("test-p2-q1-w2-s8");
        let right = Flat::new("right", &Sources::chip(), &target, &PLAIN).registers();
        let faulty = Sources::chip().replace("synfire_command.v", "            checked <= 1'b0;\n", "").unwrap();
        let faulty = Flat::new("faulty", &faulty, &target, &PLAIN);
        assert_eq!(without_a_reason(&unreset(&faulty.registers())), ["link.command.checked"]);
        let unknown = converse(&faulty, &right, 0).unknown;
        assert!(unknown.contains(&"link.command.checked".to_owned()), "{unknown:?}");
    }
}
