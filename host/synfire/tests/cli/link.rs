//! Boards that are not there, met as real ones are.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;
use synfire_data::{Array, write_npy};

use crate::board::Board;
use crate::sandbox::{DIGITS, Sandbox};

/// Sends a signal and waits for the end.
fn end_with(signal: &str, child: &mut Child) -> ExitStatus {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    child.wait().unwrap()
}

fn compiled() -> Sandbox {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir --target ecp5-25f {DIGITS} -o d.sfi")).ok();
    sandbox
}

#[test]
fn a_board_is_programmed_and_runs_as_the_emulator_does() {
    let sandbox = compiled();
    let _board = Board::start(&sandbox, "");
    let report = sandbox.call("program d.sfi --port board --speed 3000000 --verify --format json").json();
    assert_eq!((&report["verified"], &report["target"]), (&true.into(), &"ecp5-25f".into()));

    let outputs = |name: &str| format!("--spikes {name}.csv --stats {name}.json --record 3:v --traces {name}.npz");
    let run = "run d.sfi --input image.npy --ticks 20";
    sandbox.call(&format!("{run} {}", outputs("emulator"))).ok();
    sandbox.call(&format!("{run} --backend serial:board --speed 3000000 {}", outputs("board"))).ok();
    assert_eq!(sandbox.text("board.csv"), sandbox.text("emulator.csv"));
    assert_eq!(sandbox.bytes("board.npz"), sandbox.bytes("emulator.npz"));
    let stats = |name: &str| {
        let mut stats = sandbox.json(name);
        stats["backend"] = Value::Null;
        // A board tells the clocks of a tick, not those of its phases, which an estimate of energy needs.
        for field in ["deliver_cycles", "update_cycles", "energy"] {
            let told = stats.as_object_mut().unwrap().remove(field);
            assert_eq!(told.is_some(), name == "emulator.json", "{field}");
        }
        stats
    };
    assert_eq!(stats("board.json"), stats("emulator.json"));
}

/// A board counts cycles of its own clock, which may be slower than the nominal one of its target.
#[test]
fn times_are_those_of_the_boards_own_clock() {
    let sandbox = compiled();
    let target = sandbox.call("targets ecp5-25f").ok();
    let slower = target.replace("clock_hz = 100_000_000", "clock_hz = 90_000_000");
    assert_ne!(slower, target, "{target}");
    sandbox.write("slower.toml", slower);
    let _board = Board::start(&sandbox, "--target slower.toml");
    let run = "run d.sfi --input image.npy --ticks 20";
    let said = |options: &str| sandbox.call(&format!("{run} {options}")).ok();
    assert!(said("").contains("at 100 MHz"));
    assert!(said("--backend serial:board").contains("at 90 MHz"));
    let stats = sandbox.call(&format!("{run} --backend serial:board --format json")).json();
    assert_eq!(stats["clock_hz"], 90_000_000, "{stats}");
    let images = sandbox.array("images.npy");
    write_npy(sandbox.path("few.npy"), &Array::new(vec![2, 64], images.values[..2 * 64].to_vec())).unwrap();
    let classify = "classify d.sfi --input few.npy --ticks 20 --backend serial:board --format json";
    assert_eq!(sandbox.call(classify).json()["clock_hz"], 90_000_000);
}

#[test]
fn a_bad_line_classifies_as_a_good_one_does() {
    let sandbox = compiled();
    let _board = Board::start(&sandbox, "--faults seed=3,flip=1e-4,drop=1e-4,duplicate=1e-4 --baud 3000000");
    let images = sandbox.array("images.npy");
    let few = Array::new(vec![12, 64], images.values[..12 * 64].to_vec());
    write_npy(sandbox.path("few.npy"), &few).unwrap();
    let classify = "classify d.sfi --input few.npy --ticks 20 --format json";
    let board = sandbox.call(&format!("{classify} --backend serial:board --baud 3000000")).json();
    let emulator = sandbox.call(classify).json();
    for key in ["predictions", "counts", "saturations", "silent", "tied"] {
        assert_eq!(board[key], emulator[key], "{key}");
    }
    // Only spikes that count come back, and no clocks.
    assert_eq!((&board["cycles"], &board["mean_cycles"]), (&Value::Null, &Value::Null));
    // What decides by ticks needs them all.
    let first = format!("{classify} --decode first");
    let board = sandbox.call(&format!("{first} --backend serial:board --baud 3000000")).json();
    let emulator = sandbox.call(&first).json();
    for key in ["predictions", "counts", "cycles"] {
        assert_eq!(board[key], emulator[key], "{key}");
    }
}

#[test]
fn a_board_is_watched_found_and_reset() {
    let sandbox = compiled();
    let _board = Board::start(&sandbox, "");
    let rows = sandbox.call("monitor d.sfi --port board --input image.npy --ticks 5 --trace 3:1").ok();
    sandbox.call("run d.sfi --input image.npy --ticks 5 --spikes spikes.csv").ok();
    let spikes: Vec<String> = rows.lines().filter_map(|row| row.strip_suffix(",spike,1")).map(str::to_owned).collect();
    let expected: Vec<String> = sandbox.text("spikes.csv").lines().skip(1).map(str::to_owned).collect();
    assert_eq!(spikes, expected);
    assert_eq!(rows.lines().filter(|row| row.contains(",3,1,v,")).count(), 5, "v in every tick");

    let rows = sandbox.call("monitor --port board --ticks 3 --trace neurons:70").ok();
    assert_eq!(rows.lines().filter(|row| row.contains(",neurons,70,")).count(), 3, "what the board holds runs on");

    let ports = sandbox.call("ports board --format json").json();
    let board = ports.as_array().unwrap().iter().find(|port| port["port"] == "board").unwrap();
    assert_eq!((&board["target"], &board["clock_hz"]), (&"ecp5-25f".into(), &100_000_000.into()));
    let reset = sandbox.call("reset --port board").ok();
    assert_eq!(
        reset,
        "the core of the ecp5-25f at board is as after power-up: `synfire program` gives it a network again\n"
    );
    let error = sandbox.call("monitor --port board --ticks 3").fails(1);
    assert!(error.contains("error[SF0721]: the board at `board` holds no network"), "{error}");
}

#[test]
fn every_byte_of_a_line_can_be_kept() {
    let sandbox = compiled();
    let _board = Board::start(&sandbox, "");
    sandbox.call("reset --port board --record-line line.txt").ok();
    let tape = sandbox.text("line.txt");
    assert!(tape.starts_with("synfire line recording 1\n0 = 115200\n"), "{tape}");
    assert!(tape.lines().any(|line| line.contains(" > 028105f5bb416300")), "{tape}");
    let error = sandbox.call("reset --port board --record-line /dev/full").fails(1);
    assert!(error.contains("SF0718") && error.contains("No space left"), "{error}");
}

#[test]
fn a_board_has_one_program_at_a_time_and_its_end_is_an_error() {
    let sandbox = compiled();
    let board = Board::start(&sandbox, "");
    let mut watcher = sandbox.command("monitor d.sfi --port board --pace 500");
    let mut watcher = watcher.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut rows = BufReader::new(watcher.stdout.take().unwrap());
    let mut heading = String::new();
    rows.read_line(&mut heading).unwrap();
    assert_eq!(heading, "tick,population,neuron,variable,value\n");
    let second = sandbox.call("reset --port board").fails(1);
    assert!(second.contains("error[SF0703]: `board` is in use by another program"), "{second}");
    drop(board);
    let end = watcher.wait_with_output().unwrap();
    let error = String::from_utf8(end.stderr).unwrap();
    assert_eq!(end.status.code(), Some(1), "{error}");
    assert!(error.contains("error[SF0710]: the line to `board` is gone"), "{error}");
}

#[test]
fn what_is_interrupted_leaves_nothing_behind() {
    let sandbox = compiled();
    let mut board = Board::start(&sandbox, "");
    let mut watcher = sandbox.command("monitor d.sfi --port board --pace 500").stdout(Stdio::piped()).spawn().unwrap();
    let mut rows = BufReader::new(watcher.stdout.take().unwrap());
    rows.read_line(&mut String::new()).unwrap();
    let drain = std::thread::spawn(move || rows.lines().count());
    assert_eq!(end_with("-INT", &mut watcher).code(), Some(0));
    drain.join().unwrap();
    // The board runs no ticks that nobody waits for.
    sandbox.call("program d.sfi --port board --verify").ok();
    assert_eq!(end_with("-TERM", &mut board.0).code(), Some(0));
    assert!(sandbox.path("board").symlink_metadata().is_err(), "the link is gone");
}

#[test]
fn what_is_not_a_board_is_named() {
    let sandbox = compiled();
    let _board = Board::start(&sandbox, "--target ncx");
    let other = sandbox.call("program d.sfi --port board").fails(1);
    assert!(other.contains("error[SF0708]: the image is for target `ecp5-25f`, but the device is a `ncx`"), "{other}");
    let none = sandbox.call("program d.sfi --port nowhere").fails(1);
    assert!(none.contains("error[SF0701]: there is no port `nowhere`"), "{none}");
    let file = sandbox.call("program d.sfi --port d.sfi").fails(1);
    assert!(file.contains("error[SF0701]: there is no port `d.sfi`"), "{file}");
    let slow = sandbox.call("reset --port board --speed 90000000").fails(1);
    assert!(slow.contains("error[SF0715]: 90000000 baud cannot be used"), "{slow}");
    let fault = sandbox.call("board --faults flip=2").fails(1);
    assert!(fault.contains("error[SF0720]: `--faults flip=2`: a probability is a number from 0 to 1"), "{fault}");
}

/// A program at a socket that does something with the first client, and then is gone.
fn stranger(serve: impl FnOnce(std::net::TcpStream) + Send + 'static) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || serve(listener.accept().unwrap().0));
    format!("tcp:{address}")
}

#[test]
fn strangers_behind_a_socket_hold_nobody() {
    use std::io::{Read as _, Write as _};
    let sandbox = compiled();
    let flood = stranger(|mut client| while client.write_all(&[0x55; 4096]).is_ok() {});
    let error = sandbox.call(&format!("reset --port {flood}")).fails(1);
    assert!(error.contains("error[SF0705]"), "{error}");
    let goes = stranger(|mut client| {
        client.read_exact(&mut [0; 4]).unwrap();
        client.write_all(&[0x1b, 0x91]).unwrap();
    });
    let error = sandbox.call(&format!("program d.sfi --port {goes}")).fails(1);
    assert!(error.contains("error[SF0710]"), "{error}");
    let silent = stranger(|mut client| {
        let _ = client.read_to_end(&mut Vec::new());
    });
    let error = sandbox.call(&format!("run d.sfi --ticks 3 --backend serial:{silent}")).fails(1);
    assert!(error.contains("error[SF0704]"), "{error}");
    let nobody = stranger(drop);
    sandbox.call(&format!("reset --port {nobody}")).fails(1);
    let error = sandbox.call(&format!("reset --port {nobody}")).fails(1);
    assert!(error.contains("error[SF0724]") && error.contains("connection refused"), "{error}");
}

#[test]
fn an_image_and_a_board_have_the_same_target_unless_told() {
    let sandbox = compiled();
    let default_of = |command: &str| {
        let help = sandbox.call(&format!("{command} --help")).ok();
        let (_, after) = help.split_once("--target <NAME|FILE>").unwrap();
        let (_, after) = after.split_once("[default: ").unwrap();
        after.split_once(']').unwrap().0.to_owned()
    };
    assert_eq!(default_of("board"), default_of("compile"));
    let named = sandbox.call(&format!("targets {}", default_of("board"))).ok();
    assert!(named.contains("lanes"), "{named}");
}

#[test]
fn a_second_board_leaves_the_first_one_its_link() {
    let sandbox = compiled();
    let first = Board::start(&sandbox, "");
    let error = sandbox.call("board --link board").fails(1);
    assert!(error.contains("error[SF0720]") && error.contains("another board lives behind this link"), "{error}");
    sandbox.call("reset --port board").ok();
    drop(first);
    assert!(sandbox.path("board").is_symlink(), "who is killed leaves its link");
    let _second = Board::start(&sandbox, "");
    sandbox.call("reset --port board").ok();
}

/// A board is known by its core and its clock; a rate beyond what its bridge makes is tried, and pointed out.
#[test]
fn a_rate_that_a_board_cannot_take_is_named() {
    let sandbox = compiled();
    let target = sandbox.call("targets ecp5-25f").ok();
    sandbox.write("ulx3s.toml", target.replace("clock_hz = 100_000_000", "clock_hz = 90_000_000"));
    let board = Board::start(&sandbox, "--target ulx3s.toml");
    let said = |speed: u32| sandbox.call(&format!("reset --port board --speed {speed}"));
    assert_eq!(said(3_000_000).stderr, "");
    let fast = said(6_000_000);
    assert_eq!(fast.code, 0, "{}", fast.stderr);
    let warning = "warning[SF0715]: 6000000 baud is more than the line of a board takes that this may be: `ulx3s-25f`";
    assert!(fast.stderr.contains(warning), "{}", fast.stderr);
    assert!(fast.stderr.contains("its bridge, an FT231X, makes no more"), "{}", fast.stderr);
    let too_fast = said(30_000_000).fails(1);
    let reason =
        "30000000 baud cannot be used: the device has a clock of 90000000 Hz, so it takes 22500000 baud at most";
    assert!(too_fast.contains(reason), "{too_fast}");
    assert!(
        too_fast.contains("`colorlight-i5` takes 22500000 baud at most: a bit takes 4 clocks of 90 MHz"),
        "{too_fast}"
    );
    drop(board);
    let fits =
        sandbox.call("fit digits.nir --compat snntorch --reset subtract --board icebreaker --format json").json();
    assert_eq!(
        (&fits[0]["baud_max"], &fits[0]["baud_reason"]),
        (&6_750_000.into(), &"a bit takes 4 clocks of 27 MHz".into())
    );
}

/// What a board says of its boot is said by every command that meets it, in words and in JSON.
#[test]
fn the_boot_of_a_board_is_told() {
    let sandbox = compiled();
    let image = Array::new(vec![1, 64], sandbox.array("image.npy").values);
    write_npy(sandbox.path("one.npy"), &image).unwrap();
    for (boot, said) in [
        ("none", None),
        ("done", None),
        ("empty", Some("note[SF0725]: the board at `board` has not booted a network: there is no boot script")),
        ("broken", Some("warning[SF0725]: the board at `board` has not booted a network: its boot script is broken")),
    ] {
        let _board = Board::start(&sandbox, &format!("--boot {boot}"));
        let run = "run d.sfi --backend serial:board --input image.npy --ticks 1";
        let classify = "classify d.sfi --backend serial:board --input one.npy --ticks 1";
        let monitor = "monitor d.sfi --port board --ticks 1";
        for command in ["reset --port board", "program d.sfi --port board", monitor, run, classify] {
            let call = sandbox.call(command);
            let errors = call.stderr;
            assert_eq!(call.code, 0, "{boot}: {command}: {errors}");
            assert_eq!(errors.contains("SF0725"), said.is_some(), "{boot}: {command}: {errors}");
            assert!(said.is_none_or(|said| errors.contains(said)), "{boot}: {command}: {errors}");
        }
        for command in ["reset --port board --format json", "program d.sfi --port board --format json"] {
            assert_eq!(sandbox.call(command).json()["boot"], boot, "{command}");
        }
        sandbox.call("reset --port board").ok();
        // A boot that is done, and no network: it is the network that counts.
        let error = sandbox.call("monitor --port board --ticks 1").fails(1);
        assert!(error.contains("error[SF0721]"), "{boot}: {error}");
    }
}
