//! Executions, one after the other.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use synfire_testkit::Rng;

use crate::coverage::Coverage;
use crate::current::{CURRENT, save, save_current};
use crate::memory::{self, LIMIT};
use crate::mutate::mutate;
use crate::{Reader, seeds};

/// An execution that takes longer hangs: the process ends. Nothing else is judged by time.
const HANG: Duration = Duration::from_secs(60);
/// What takes longer is counted.
const SLOW: Duration = Duration::from_secs(2);
/// Inputs that are mutated.
const MAX_KEPT: usize = 1 << 14;
/// Findings that are saved for one reader.
const MAX_FINDINGS: usize = 20;

/// How long to go on with one reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Until {
    /// So many executions.
    Runs(u64),
    /// About so long.
    Time(Duration),
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// All mutations follow from it, and from `keep`.
    pub seed: u64,
    /// How long.
    pub until: Until,
    /// A folder for inputs that reach new code: they are read at the beginning, and those found are added.
    pub keep: Option<PathBuf>,
    /// A folder for inputs that were found to be wrong.
    pub findings: PathBuf,
}

/// An input that is not refused as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What happened.
    pub what: String,
    /// Where the input was saved.
    pub path: PathBuf,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Tally {
    /// Executions.
    pub runs: u64,
    /// Inputs that were accepted.
    pub accepted: u64,
    /// Edges of the control flow that were reached; 0 without counters.
    pub edges: usize,
    /// Inputs that are mutated.
    pub inputs: usize,
    /// Most memory that an execution held.
    pub largest: usize,
    /// Executions that held more than the limit.
    pub over_memory: u64,
    /// The slowest execution.
    pub slowest: Duration,
    /// Executions of more than two seconds.
    pub slow: u64,
    /// Time of all.
    pub time: Duration,
    /// Executions that panicked.
    pub panics: u64,
    /// The different ones of what went wrong.
    pub findings: Vec<Finding>,
}

impl Tally {
    /// Whether nothing went wrong.
    pub fn is_clean(&self) -> bool {
        self.panics == 0 && self.over_memory == 0
    }
}

/// Number of the execution that is going on; 0 between executions.
static BEGAN: AtomicU64 = AtomicU64::new(0);
/// Where the last panic was and what it said.
static PANIC: Mutex<String> = Mutex::new(String::new());

/// One execution: what it came to, the memory it held and the time it took.
pub fn execute(reader: &Reader, input: &[u8]) -> (Result<bool, String>, usize, Duration) {
    let start = Instant::now();
    let (result, held) = memory::peak_of(|| panic::catch_unwind(AssertUnwindSafe(|| (reader.read)(input))));
    let result = result.map_err(|_| PANIC.lock().map(|text| text.clone()).unwrap_or_default());
    (result, held, start.elapsed())
}

/// Keeps the text of panics instead of printing it, and ends the process when an execution hangs. For programs that do
/// nothing else.
pub fn prepare() {
    panic::set_hook(Box::new(|info| {
        if let Ok(mut text) = PANIC.lock() {
            *text = info.to_string();
        }
    }));
    std::thread::spawn(move || {
        let mut last = 0;
        loop {
            std::thread::sleep(HANG);
            let began = BEGAN.load(Relaxed);
            if began != 0 && began == last {
                save_current("hang");
                std::process::abort();
            }
            last = began;
        }
    });
}

/// Mutates the inputs of a reader.
pub fn hunt(reader: &'static Reader, plan: &Plan) -> Tally {
    let mut tally = Tally::default();
    let mut inputs = seeds::of(reader);
    inputs.extend(plan.keep.iter().flat_map(|folder| seeds::in_folder(&folder.join(reader.name))));
    let mut coverage = Coverage::new();
    let mut rng = Rng::new(plan.seed ^ reader.name.bytes().fold(0, |hash, byte| hash << 7 ^ u64::from(byte)));
    let start = Instant::now();
    for input in inputs.clone() {
        run(reader, &input, plan, &mut tally);
        coverage.take();
    }
    let mut input = Vec::new();
    while is_going_on(plan.until, &tally, start) {
        let base = choose(&inputs, &mut rng);
        let other = choose(&inputs, &mut rng);
        input.clone_from(&inputs[base]);
        mutate(reader.form, &mut input, &inputs[other], reader.dictionary, &mut rng);
        run(reader, &input, plan, &mut tally);
        if coverage.is_guided() && coverage.take() && inputs.len() < MAX_KEPT {
            if let Some(folder) = &plan.keep {
                let _ = save(folder, reader.name, "input", &input);
            }
            inputs.push(input.clone());
        }
    }
    tally.time = start.elapsed();
    (tally.edges, tally.inputs) = (coverage.edges(), inputs.len());
    tally
}

fn is_going_on(until: Until, tally: &Tally, start: Instant) -> bool {
    match until {
        Until::Runs(runs) => tally.runs < runs,
        // A look at the clock takes as long as a short execution.
        Until::Time(time) => !tally.runs.is_multiple_of(64) || start.elapsed() < time,
    }
}

/// Half of the time one of the last that were found.
fn choose(inputs: &[Vec<u8>], rng: &mut Rng) -> usize {
    let recent = inputs.len().min(64);
    if rng.chance(0.5) {
        inputs.len() - 1 - (rng.bits() % recent as u64) as usize
    } else {
        (rng.bits() % inputs.len() as u64) as usize
    }
}

fn run(reader: &'static Reader, input: &[u8], plan: &Plan, tally: &mut Tally) {
    if let Ok(mut current) = CURRENT.lock() {
        current.0 = reader.name;
        current.1.clear();
        current.1.extend_from_slice(input);
        if current.2.is_none() {
            current.2 = Some(plan.findings.clone());
        }
    }
    BEGAN.store(tally.runs + 1, Relaxed);
    let (result, held, time) = execute(reader, input);
    BEGAN.store(0, Relaxed);
    tally.runs += 1;
    tally.largest = tally.largest.max(held);
    tally.slowest = tally.slowest.max(time);
    if time > SLOW {
        tally.slow += 1;
        note(tally, plan, reader, "slow", "more than two seconds".to_owned(), input);
    }
    if held > LIMIT {
        tally.over_memory += 1;
        note(tally, plan, reader, "memory", format!("{} MiB", held >> 20), input);
    }
    match result {
        Ok(accepted) => tally.accepted += u64::from(accepted),
        Err(text) => {
            tally.panics += 1;
            note(tally, plan, reader, "panic", text, input);
        }
    }
}

/// Saves an input, unless the same was found before.
fn note(tally: &mut Tally, plan: &Plan, reader: &Reader, kind: &str, what: String, input: &[u8]) {
    if tally.findings.len() < MAX_FINDINGS && tally.findings.iter().all(|finding| finding.what != what) {
        let path = save(&plan.findings, reader.name, kind, input).unwrap_or_default();
        tally.findings.push(Finding { what, path });
    }
}
