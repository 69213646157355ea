//! Signals at random moments: whatever ends a command, its outputs are all there and complete, or none is, and nothing else is
//! left behind.
//!
//! Each run of the tests sends some 40 signals. `SYNFIRE_SIGNALS=500 cargo nextest run -p synfire-cli signals::` sends 500. The
//! moments follow from a seed and from how long the command takes here; what is asserted holds at every moment.

#![allow(clippy::print_stdout, reason = "how many commands died is worth knowing")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::board::Board;
use crate::sandbox::{DIGITS, Sandbox};
use crate::tools::Bench;

const SIGNALS: [(&str, i32); 4] = [("-INT", 2), ("-TERM", 15), ("-HUP", 1), ("-KILL", 9)];

/// How many signals each of the five jobs gets.
fn rounds() -> usize {
    let all = std::env::var("SYNFIRE_SIGNALS").map_or(40, |text| text.parse().unwrap());
    all / 5
}

/// A small generator: the same moments, as parts of a duration, in every run.
struct Random(u64);

impl Random {
    fn part(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A command and what it writes, in the directory `out` of a sandbox.
struct Job<'a> {
    sandbox: &'a Sandbox,
    command: Box<dyn Fn() -> Command + 'a>,
    /// Outputs that appear together.
    together: &'a [&'a str],
    /// An output that appears several times by itself, and a command that succeeds when it is complete.
    alone: Option<(&'a str, &'a str)>,
}

type Files = BTreeMap<String, Vec<u8>>;

impl Job<'_> {
    fn files(&self) -> Files {
        let entries = fs::read_dir(self.sandbox.path("out")).unwrap().map(|entry| entry.unwrap());
        entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
    }

    /// Runs the command in an empty `out`, until its end or for a time, and then sends it a signal.
    fn run(&self, until: Option<(Duration, &str)>) -> (ExitStatus, Duration) {
        let out = self.sandbox.path("out");
        let _ = fs::remove_dir_all(&out);
        fs::create_dir(&out).unwrap();
        let start = Instant::now();
        let mut child = (self.command)().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if let Some((time, signal)) = until {
            std::thread::sleep(time);
            Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
        }
        (child.wait().unwrap(), start.elapsed())
    }

    /// Sends signals and looks at what is left after each.
    fn bear_signals(&self, seed: u64) {
        let (status, whole) = self.run(None);
        assert!(status.success(), "{status}");
        let good = self.files();
        let mut random = Random(seed);
        let mut died = 0;
        for round in 0..rounds() {
            let (name, signal) = SIGNALS[round % SIGNALS.len()];
            let (status, _) = self.run(Some((whole.mul_f64(random.part()), name)));
            let place = format!("round {round}, {name}, {status}");
            assert!(status.success() || status.signal() == Some(signal), "{place}");
            died += usize::from(!status.success());
            self.check(&good, status, &place);
        }
        println!("{died} of {} commands died of their signal", rounds());
    }

    fn check(&self, good: &Files, status: ExitStatus, place: &str) {
        let files = self.files();
        let stray: Vec<_> = files.keys().filter(|name| !good.contains_key(*name)).collect();
        assert!(stray.is_empty(), "{place}: {stray:?} is left");
        let there = self.together.iter().filter(|name| files.contains_key(**name)).count();
        assert!(there == 0 || there == self.together.len(), "{place}: {there} of {:?}", self.together);
        for name in self.together.iter().filter(|name| files.contains_key(**name)) {
            assert!(files[*name] == good[*name], "{place}: {name} is not what it should be");
        }
        if let Some((_, read)) = self.alone.filter(|(name, _)| files.contains_key(*name)) {
            self.sandbox.call(read).ok();
        }
        if status.success() {
            assert!(files == *good, "{place}");
        }
    }
}

#[test]
fn compile() {
    let sandbox = Sandbox::with_digits();
    let call = format!("compile digits.nir {DIGITS} -o out/d.sfi --report out/r.json");
    let command = Box::new(|| sandbox.command(&call));
    Job { sandbox: &sandbox, command, together: &["d.sfi", "r.json"], alone: None }.bear_signals(1);
}

#[test]
fn run() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let call = "run d.sfi --input image.npy --ticks 300 --spikes out/s.csv --raster out/r.svg --stats out/t.json \
                --waveform out/w.vcd";
    let command = Box::new(|| sandbox.command(call));
    Job { sandbox: &sandbox, command, together: &["s.csv", "r.svg", "t.json", "w.vcd"], alone: None }.bear_signals(2);
}

#[test]
fn learn() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("page.syn", include_bytes!("../../../../examples/digits_winner.syn"));
    sandbox.call("compile page.syn -o net.sfi").ok();
    let call = "learn net.sfi --input images.npy --labels labels.npy --protocol unsupervised --seed 3 \
                --save out/ck --save-every 20 --curve out/c.csv --record out/r.json --fields out/f.svg";
    let command = Box::new(|| sandbox.command(call));
    let alone = Some(("ck", "weights out/ck --out weights.npz"));
    Job { sandbox: &sandbox, command, together: &["c.csv", "r.json", "f.svg"], alone }.bear_signals(3);
}

#[test]
fn program() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} --target ecp5-25f -o d.sfi")).ok();
    let _board = Board::start(&sandbox, "--baud 3000000");
    let command = Box::new(|| sandbox.command("program d.sfi --port board --baud 3000000"));
    Job { sandbox: &sandbox, command, together: &[], alone: None }.bear_signals(4);
    sandbox.call("program d.sfi --port board --baud 3000000 --verify").ok();
}

#[test]
fn bitstream() {
    let bench = Bench::new();
    let call = "bitstream d.sfi --board icebreaker -o out/d.bin --report out/r.json";
    // Half of them find a base, and the others build one.
    let command = Box::new(|| {
        if bench.calls("icepack").is_multiple_of(2) {
            let _ = fs::remove_dir_all(bench.sandbox.path("cache"));
        }
        bench.command(call, "")
    });
    Job { sandbox: &bench.sandbox, command, together: &["d.bin", "r.json"], alone: None }.bear_signals(5);
    bench.call("bitstream d.sfi --board icebreaker", "").ok();
    assert_eq!(bench.bases().len(), 1, "{:?}", bench.bases());
}
