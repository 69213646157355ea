//! `run --ranks` under `mpirun`: the files of one process, byte for byte, or none.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::sandbox::{Call, DIGITS, Sandbox};

const PAGE: &str = "\
network ring dt = 1 ms seed = 5 run = 60 ms
input x[20], y
population a[100], b[60] lif tau_mem = 10 ms v_threshold = 1
population c[40] cuba_lif tau_mem = 8 ms tau_syn = 4 ms v_threshold = 1
population d[4] li tau_mem = 20 ms
projection x -> a random probability = 40 % weight = uniform(0, 3)
projection a -> a random probability = 20 % weight = uniform(-1, 1) delay = uniform(1 ms, 5 ms)
projection a -> b random probability = 30 % weight = uniform(-0.5, 2)
projection b -> c random probability = 30 % weight = uniform(-1, 6) delay = 2 ms
projection c -> a random probability = 10 % weight = uniform(-2, 2) delay = 3 ms
projection c -> d all_to_all weight = 0.5
projection y -> d all_to_all weight = 0.3
stimulus noise -> x poisson rate = 200 Hz
stimulus beat -> y regular rate = 100 Hz
output d
record v of d
record v of c[0 .. 3]
";

/// `mpirun` with so many ranks of the program.
fn ranks(sandbox: &Sandbox, count: usize, arguments: &str) -> Command {
    let own = sandbox.command("");
    let mut command = Command::new("timeout");
    let options = format!("--kill-after=5 120 mpirun --oversubscribe --allow-run-as-root -n {count}");
    command.args(options.split_whitespace()).arg(own.get_program()).args(arguments.split_whitespace());
    command.env("OMPI_MCA_btl_vader_single_copy_mechanism", "none").env("NO_COLOR", "1").env("COLUMNS", "100");
    command.current_dir(sandbox.path("")).stdin(Stdio::null());
    command
}

#[test]
fn any_number_of_ranks_writes_the_same_files() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("ring.syn", PAGE);
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    for (name, call) in [("ring", "run ring.syn"), ("digits", "run d.sfi --input image.npy --record 3:v")] {
        let outputs = |prefix: &str| {
            let kinds = [("spikes", "csv"), ("raster", "svg"), ("traces", "npz"), ("stats", "json")];
            kinds.map(|(option, ending)| (format!("--{option} "), format!("{prefix}-{option}.{ending}")))
        };
        let options = |prefix: &str| outputs(prefix).map(|(option, file)| option + &file).join(" ");
        let one = sandbox.call(&format!("{call} {}", options(name))).ok();
        for count in [1, 2, 4] {
            let prefix = format!("{name}{count}");
            let several =
                Call::of(ranks(&sandbox, count, &format!("{call} {} --ranks", options(&prefix))).output().unwrap());
            assert_eq!(several.ok(), one, "{name} on {count} ranks");
            for ((_, expected), (_, found)) in outputs(name).into_iter().zip(outputs(&prefix)) {
                assert!(sandbox.bytes(&expected) == sandbox.bytes(&found), "{found}");
            }
        }
        assert!(sandbox.text(&format!("{name}-spikes.csv")).lines().count() > 20);
    }
}

#[test]
fn what_is_wrong_is_said_once_and_ends_all() {
    let sandbox = Sandbox::with_digits();
    let call = Call::of(ranks(&sandbox, 3, "run none.syn --ranks").output().unwrap());
    assert_eq!((call.code, call.stderr.matches("error[").count()), (1, 1), "{}", call.stderr);
    let call =
        Call::of(ranks(&sandbox, 3, "run digits.nir --compat snntorch --spikes s.png --ranks").output().unwrap());
    assert_eq!((call.code, call.stderr.matches("error[").count()), (2, 1), "{}", call.stderr);
    let alone = sandbox.call("run digits.nir --ranks").fails(1);
    assert!(alone.contains("error[SF0534]") && alone.contains("not started by `mpirun`"), "{alone}");
}

/// The process of a rank of a job, whose ranks know its directory.
fn process_of(sandbox: &Sandbox, rank: usize) -> Option<String> {
    let (rank, directory) = (format!("OMPI_COMM_WORLD_RANK={rank}"), fs::canonicalize(sandbox.path("")).unwrap());
    let is_it = |path: &std::path::Path| {
        let variables = fs::read(path.join("environ")).unwrap_or_default();
        let is_rank = variables.split(|byte| *byte == 0).any(|variable| variable == rank.as_bytes());
        is_rank && fs::read_link(path.join("cwd")).is_ok_and(|cwd| cwd == directory)
    };
    let processes = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap());
    let found = processes.into_iter().find(|entry| is_it(&entry.path()))?;
    found.file_name().into_string().ok()
}

#[test]
fn a_rank_that_is_killed_in_a_tick_leaves_no_file() {
    let sandbox = Sandbox::empty();
    sandbox.write("ring.syn", PAGE);
    for killed in [0, 1, 3] {
        let call = "run ring.syn --ticks 4000000 --spikes /dev/stdout --stats s.json --raster r.svg --ranks";
        let mut job = ranks(&sandbox, 4, call).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(job.stdout.take().unwrap()).lines().map(|line| line.unwrap());
        lines.find(|line| line.starts_with("10,")).expect("it gets to tick 10");
        let process = process_of(&sandbox, killed).unwrap();
        assert!(Command::new("kill").args(["-KILL", &process]).status().unwrap().success());
        // Read on, so that no other rank waits for somebody who reads.
        let rest = lines.count();
        let status = job.wait().unwrap();
        assert!(!matches!(status.code(), Some(0 | 124)), "rank {killed}: {status}, {rest} lines");
        assert_eq!(sandbox.files().keys().collect::<Vec<_>>(), ["ring.syn"], "rank {killed}");
    }
}
