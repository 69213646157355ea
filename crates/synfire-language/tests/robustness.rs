//! No page makes the language panic, recurse without end or take much memory.
//!
//! The long run is `SYNFIRE_FUZZ_INPUTS=10000000 cargo test --release -p synfire-language --test robustness -- --nocapture
//! mutated`; it prints its rate and its peak memory.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::Path;
use std::time::Instant;

use proptest::prelude::*;
use synfire_budget::{Budget, Bytes};
use synfire_language::random::Random;
use synfire_language::{Disk, Limits, Memory, Rows, format, load, parse};

/// Inputs of the mutation test when the environment does not say.
const INPUTS: u64 = 5_000;
/// What the issue of the language allows.
const MAX_BYTES: u64 = 200 << 20;

/// Pages that use everything.
fn seeds() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    // Sound pages more often, so that some mutants stay sound.
    for folder in ["tests/failing", "../../examples"].into_iter().chain(["../../examples"; 9]) {
        let mut paths: Vec<_> =
            std::fs::read_dir(here.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        pages.extend(paths.iter().filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap()));
    }
    assert!(pages.len() > 30, "{}", pages.len());
    pages
}

/// Pieces that find corners.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "((((((((",
    "]]]]]]]]",
    "->",
    "..",
    "=",
    ",",
    ":",
    "-",
    "+",
    "*",
    "/",
    "%",
    "\"",
    "#",
    "\n",
    "\\u{",
    "0",
    "1e308",
    "1e999",
    "-0",
    "99999999999999999999",
    "0.5",
    "ms",
    "ticks",
    "Hz",
    "mV",
    "dt",
    "file(\"page.syn\")",
    "uniform(0, 1)",
    "normal(0, 1, min = 5)",
    "linspace(1, 2)",
    "include \"page.syn\"\n",
    "import \"page.syn\"\n",
    "seed = 1",
    "self = no",
    "population x[9] lif ",
    "input y[3]\n",
    "projection x -> x random probability = 0.5 weight = 1 ",
    "network n ",
    "let a = ",
    "[0 .. 3]",
    "é",
    "\u{0}",
];

/// One to four changes.
fn mutated(random: &mut Random, seeds: &[Vec<u8>]) -> Vec<u8> {
    let pick = |random: &mut Random, n: usize| random.below(n.max(1) as u64) as usize;
    let mut page = seeds[pick(random, seeds.len())].clone();
    for _ in 0..=random.below(4) {
        let at = pick(random, page.len() + 1);
        let end = (at + pick(random, 30)).min(page.len());
        match random.below(6) {
            0 if at < page.len() => page[at] = random.bits() as u8,
            1 => drop(page.drain(at..end)),
            2 => drop(page.splice(at..at, PIECES[pick(random, PIECES.len())].bytes())),
            3 => {
                let other = &seeds[pick(random, seeds.len())];
                let from = pick(random, other.len());
                let to = (from + pick(random, 200)).min(other.len());
                drop(page.splice(at..at, other[from..to].iter().copied()));
            }
            4 => {
                let copied = page[at..end].to_vec();
                drop(page.splice(at..at, copied));
            }
            _ => page.truncate(at.max(page.len() / 2)),
        }
    }
    page
}

fn small_limits() -> Limits {
    Limits { neurons: 5_000, budget: Budget { memory: Bytes::mib(1), ..Budget::READER }, ..Limits::default() }
}

/// Everything that can be done with a page. Says whether it made an experiment.
fn survives(page: &[u8]) -> bool {
    let limits = small_limits();
    if let Ok(text) = std::str::from_utf8(page)
        && let Ok(ast) = parse("page.syn", text, &limits)
    {
        let formatted = format(&ast);
        let again = parse("page.syn", &formatted, &limits).unwrap_or_else(|found| panic!("{found}\n{formatted}"));
        assert!(again == ast && format(&again) == formatted, "{formatted}");
    }
    match load("page.syn", &Memory::page("page.syn", page), &limits) {
        Ok(loaded) => {
            assert_eq!(loaded.experiment.network.validate(), Ok(()));
            let rows = Rows::new(&loaded.experiment.network, &loaded.experiment.stimuli);
            rows.row(0);
            rows.row(u32::MAX);
            true
        }
        Err(found) => {
            assert!(found.has_errors() && found.0.len() <= limits.errors + 1);
            false
        }
    }
}

/// The most memory this process ever had, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[test]
fn mutated_pages_never_panic() {
    let inputs = std::env::var("SYNFIRE_FUZZ_INPUTS").map_or(INPUTS, |inputs| inputs.parse().unwrap());
    let first = std::env::var("SYNFIRE_FUZZ_SEED").map_or(0, |seed| seed.parse().unwrap());
    let seeds = seeds();
    let start = Instant::now();
    let mut good = 0;
    for seed in first..first + inputs {
        let page = mutated(&mut Random::new(seed, "mutation"), &seeds);
        match std::panic::catch_unwind(|| survives(&page)) {
            Ok(made) => good += u64::from(made),
            Err(_) => panic!("input {seed} panics: {:?}", String::from_utf8_lossy(&page)),
        }
    }
    let rate = inputs as f64 / start.elapsed().as_secs_f64();
    println!("{inputs} inputs, {good} experiments, {rate:.0} inputs a second, peak memory {:?} bytes", peak_bytes());
    assert!(good > inputs / 100, "mutations should leave some pages sound: {good}");
    // The memory is that of the whole process; only the long run has it for itself.
    let alone = std::env::var_os("SYNFIRE_FUZZ_INPUTS").is_some();
    assert!(!alone || peak_bytes().is_none_or(|peak| peak <= MAX_BYTES), "{:?}", peak_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_never_panic(page in prop::collection::vec(any::<u8>(), 0..200)) {
        survives(&page);
    }

    #[test]
    fn pieces_never_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        survives(pieces.join(" ").as_bytes());
    }
}

#[test]
fn keys_of_any_length_are_formatted() {
    let long = "k".repeat(70_000);
    let page = format!("population p lif\n    {long} = 1\n    r = 2\n    v_min = 3\n");
    let ast = parse("page.syn", &page, &Limits::default()).unwrap();
    let formatted = format(&ast);
    assert_eq!(formatted, format!("population p lif\n    {long} = 1\n    r     = 2\n    v_min = 3\n"));
    assert_eq!(format(&parse("page.syn", &formatted, &Limits::default()).unwrap()), formatted);
}

/// The code of the only mistake of a page.
fn code(page: impl Into<Vec<u8>>) -> String {
    let found = load("page.syn", &Memory::page("page.syn", page), &Limits::default()).unwrap_err();
    assert_eq!(found.0.len(), 1, "{found}");
    found.0[0].code.id.to_owned()
}

#[test]
fn extremes_are_refused_by_name() {
    assert_eq!(code("let x = ".to_owned() + &"(".repeat(1_000_000)), "SF0606");
    assert_eq!(code("let x = ".to_owned() + &"[".repeat(1_000_000) + &"]".repeat(1_000_000)), "SF0606");
    assert_eq!(code("let x = ".to_owned() + &"9".repeat(1_000_000)), "SF0604");
    assert_eq!(code("let x = 1e".to_owned() + &"9".repeat(1_000_000)), "SF0604");
    assert_eq!(code("let x = \"".to_owned() + &"x".repeat(1_000_000)), "SF0603");
    assert_eq!(code([0xff; 1000]), "SF0601");
    assert_eq!(code(vec![b' '; 5 << 20]), "SF0607");
    assert_eq!(code("+".repeat(2_000_000)), "SF0607");
    assert_eq!(code("population x[1000000, 1000000, 1000000, 1000000] if v_threshold = 1"), "SF0607");
    assert_eq!(code("include \"page.syn\""), "SF0609");
    assert_eq!(code("include \"../x/../page.syn\""), "SF0608");
    assert_eq!(code(""), "SF0209");
    let stimuli: String = (0..20_000).map(|n| format!("stimulus s{n} -> a spikes at = []\n")).collect();
    assert_eq!(code(format!("input a\n{stimuli}")), "SF0607");
}

#[test]
fn after_twenty_mistakes_checking_stops_and_says_so() {
    for page in ["§".repeat(1_000_000), "let let\n".repeat(100_000), "output x\n".repeat(100_000)] {
        let found = load("page.syn", &Memory::page("page.syn", page), &Limits::default()).unwrap_err();
        assert_eq!(found.0.len(), 20);
        assert_eq!(found.0[19].notes, ["checking stopped after 20 errors"]);
    }
}

#[test]
fn long_flat_pages_are_no_problem() {
    let sum = format!("let x = 1{}\nlet y = 1{}\n", " + 1".repeat(200_000), " * 1".repeat(200_000));
    let ast = parse("page.syn", &sum, &Limits::default()).unwrap();
    assert_eq!(format(&ast).len(), sum.len());
    assert_eq!(code(sum), "SF0209");
}

#[test]
fn includes_have_a_depth_and_a_way_round() {
    let mut files = Memory::default();
    for index in 0..40 {
        files.files.insert(format!("{index}.syn").into(), format!("include \"{}.syn\"\n", index + 1).into());
    }
    let found = load("0.syn", &files, &Limits::default()).unwrap_err();
    assert_eq!(found.to_string(), "SF0607: this makes 17 includes within includes, over the limit of 16");
    files.files.insert("3.syn".into(), "include \"sub/../1.syn\"".into());
    let found = load("0.syn", &files, &Limits::default()).unwrap_err();
    assert!(found.to_string().contains("`1.syn` includes `2.syn` includes `3.syn` includes `1.syn`"), "{found}");
}

#[test]
fn a_folder_is_no_page() {
    let found = load(env!("CARGO_MANIFEST_DIR"), &Disk, &Limits::default()).unwrap_err();
    assert_eq!(found.0[0].code.id, "SF0608");
}
