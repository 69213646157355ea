//! Instructions of the works of the bench `limits`, counted by callgrind, against recorded figures: an emulator that became
//! slower shows here on any machine, however busy it is.
//!
//! The figures in `tests/instructions/recorded.txt` belong to one version of rustc, which its first line names; with another one
//! the test says so and is skipped. `SYNFIRE_RECORD=1 cargo nextest run --profile ci -p synfire-emulator --test instructions`
//! records what it counts.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use synfire_testkit::have_tool;

/// So many hundredths more than recorded are too many.
const TOLERANCE_PERCENT: u64 = 5;

/// A work, and what its ticks took.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    /// The arguments of the example `works`.
    arguments: String,
    instructions: u64,
}

/// What is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Recorded {
    compiler: String,
    works: Vec<Record>,
}

impl Recorded {
    fn path() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/instructions/recorded.txt")
    }

    fn read() -> Self {
        let text = std::fs::read_to_string(Self::path()).unwrap();
        let (compiler, works) = text.split_once('\n').unwrap();
        let record = |line: &str| {
            let (arguments, instructions) = line.split_once(':').unwrap();
            Record { arguments: arguments.to_owned(), instructions: instructions.trim().parse().unwrap() }
        };
        Self { compiler: compiler.to_owned(), works: works.lines().map(record).collect() }
    }

    fn write(&self) {
        let works = self.works.iter().map(|work| format!("{}: {}\n", work.arguments, work.instructions));
        std::fs::write(Self::path(), format!("{}\n{}", self.compiler, works.collect::<String>())).unwrap();
    }
}

const fn is_slower(counted: u64, recorded: u64) -> bool {
    counted * 100 > recorded * (100 + TOLERANCE_PERCENT)
}

/// The version of the compiler that builds the example.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-V").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Builds the example as users build the tool; the program.
fn build() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let build =
        ["build", "--quiet", "--release", "--package", "synfire-emulator", "--example", "works", "--target-dir"];
    let status = Command::new(env!("CARGO")).args(build).arg(target).status().unwrap();
    assert!(status.success(), "the example does not build");
    target.join("release/examples/works")
}

/// Instructions of the ticks of a work, and the vector instructions that were used.
fn count(program: &Path, arguments: &str) -> (u64, String) {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("instructions.callgrind");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*measured*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .args(arguments.split(' '))
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    let collected = told.lines().find_map(|line| line.split_once("Collected :")).expect("a count").1;
    (collected.trim().parse().unwrap(), String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[test]
fn works_take_no_more_instructions_than_recorded() {
    if !have_tool("valgrind") {
        return;
    }
    let (recorded, compiler, records) = (Recorded::read(), compiler(), std::env::var_os("SYNFIRE_RECORD").is_some());
    if compiler != recorded.compiler && !records {
        println!("skipped: the figures belong to {}, and this is {compiler}", recorded.compiler);
        return;
    }
    let program = build();
    let mut counted = Recorded { compiler, ..recorded.clone() };
    for work in &mut counted.works {
        let (instructions, level) = count(&program, &work.arguments);
        if level != "AVX2" {
            println!("skipped: the figures belong to AVX2, and this machine has {level}");
            return;
        }
        println!("{}: {instructions}, recorded {}", work.arguments, work.instructions);
        work.instructions = instructions;
    }
    if records {
        counted.write();
        return;
    }
    let slower =
        counted.works.iter().zip(&recorded.works).filter(|(now, then)| is_slower(now.instructions, then.instructions));
    let slower: Vec<_> = slower.collect();
    assert!(slower.is_empty(), "slower than recorded by more than {TOLERANCE_PERCENT} %: {slower:#?}");
    // The same work without vector instructions: a fault that this test is for.
    let Record { arguments, instructions } = &recorded.works[0];
    let (portable, level) = count(&program, &format!("{arguments} portable"));
    assert_eq!(level, "portable");
    assert!(is_slower(portable, *instructions), "{portable} instructions without vectors, {instructions} with them");
}

#[test]
fn five_percent_more_are_borne() {
    assert!(!is_slower(105, 100) && is_slower(106, 100) && !is_slower(50, 100));
}
