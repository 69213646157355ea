//! Mutates the inputs of readers and says what came of it. See `README.md` in this folder.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use synfire_fuzz::hunt::{Plan, Tally, Until, execute, hunt, prepare};
use synfire_fuzz::mutate::{Form, repair_container};
use synfire_fuzz::{READERS, Reader, readers};

const USAGE: &str = "usage: synfire-fuzz [READER..] [--runs N | --minutes M] [--seed S] [--keep FOLDER]
       synfire-fuzz READER --replay FILE..

  READER         which readers; all if none is named
  --runs N       executions of each reader (100000 if nothing is said)
  --minutes M    minutes for all readers together
  --seed S       everything follows from it, and from what is in the folder of --keep (1)
  --keep FOLDER  read inputs that reached new code from here, and add those that are found
  --replay FILE  execute these files only, and show panics";

struct Arguments {
    readers: Vec<&'static Reader>,
    until: Until,
    seed: u64,
    keep: Option<PathBuf>,
    replay: Vec<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments =
        Arguments { readers: Vec::new(), until: Until::Runs(100_000), seed: 1, keep: None, replay: Vec::new() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("`{word}` needs a value"));
        let wrong = |text: &str| format!("`{text}` is no number");
        match word.as_str() {
            "--runs" => arguments.until = Until::Runs(value().and_then(|text| text.parse().map_err(|_| wrong(&text)))?),
            "--minutes" => {
                let minutes: f64 = value().and_then(|text| text.parse().map_err(|_| wrong(&text)))?;
                let time = Duration::try_from_secs_f64(minutes * 60.0).map_err(|error| error.to_string())?;
                arguments.until = Until::Time(time);
            }
            "--seed" => arguments.seed = value().and_then(|text| text.parse().map_err(|_| wrong(&text)))?,
            "--keep" => arguments.keep = Some(value()?.into()),
            "--replay" => arguments.replay.extend(words.by_ref().map(PathBuf::from)),
            name => arguments.readers.push(readers::named(name).ok_or_else(|| format!("there is no reader `{name}`"))?),
        }
    }
    if arguments.readers.is_empty() {
        arguments.readers = READERS.iter().collect();
    }
    if let Until::Time(time) = &mut arguments.until {
        *time /= arguments.readers.len() as u32;
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    match arguments() {
        Err(reason) => {
            eprintln!("{reason}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Ok(arguments) if !arguments.replay.is_empty() => replay(&arguments),
        Ok(arguments) => mutate_all(&arguments),
    }
}

fn replay(arguments: &Arguments) -> ExitCode {
    for path in &arguments.replay {
        let Ok(mut input) = std::fs::read(path) else {
            eprintln!("{} cannot be read", path.display());
            return ExitCode::FAILURE;
        };
        let reader = arguments.readers[0];
        if reader.form == Form::Container {
            repair_container(&mut input);
        }
        let (result, held, time) = execute(reader, &input);
        println!("{}: {result:?}, {} KiB, {} us", path.display(), held >> 10, time.as_micros());
    }
    ExitCode::SUCCESS
}

fn mutate_all(arguments: &Arguments) -> ExitCode {
    prepare();
    let findings = PathBuf::from("target/fuzz/findings");
    println!(
        "{:<11}{:>12}{:>10}{:>10}{:>8}{:>8}{:>8}{:>12}{:>13}{:>6}",
        "reader", "executions", "per s", "accepted", "edges", "inputs", "panics", "largest", "slowest", "> 2 s"
    );
    let mut clean = true;
    for reader in &arguments.readers {
        let Arguments { until, seed, keep, .. } = arguments;
        let plan = Plan { seed: *seed, until: *until, keep: keep.clone(), findings: findings.clone() };
        let tally = hunt(reader, &plan);
        print(reader, &tally);
        clean &= tally.is_clean();
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(reader: &Reader, tally: &Tally) {
    let rate = tally.runs as f64 / tally.time.as_secs_f64();
    let (largest, slowest) = (format!("{:.1} MiB", tally.largest as f64 / 1_048_576.0), tally.slowest.as_micros());
    println!(
        "{:<11}{:>12}{rate:>10.0}{:>10}{:>8}{:>8}{:>8}{largest:>12}{:>10.1} ms{:>6}",
        reader.name,
        tally.runs,
        tally.accepted,
        tally.edges,
        tally.inputs,
        tally.panics,
        slowest as f64 / 1000.0,
        tally.slow
    );
    for finding in &tally.findings {
        println!("  {}\n    {}", finding.what.replace('\n', "\n  "), finding.path.display());
    }
}
