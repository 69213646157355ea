//! Data on standard output, talk on standard error; text, JSON, colours and broken streams.

use std::io::{BufRead as _, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::sandbox::{Call, DIGITS, Sandbox};

/// Calls that succeed, in an order in which they can.
fn good_calls() -> [String; 12] {
    [
        format!("compile digits.nir {DIGITS} -o d.sfi"),
        "run d.sfi --input image.npy".into(),
        format!("run digits.nir {DIGITS} --input image.npy --record 1:v"),
        "classify d.sfi --input images.npy --ticks 2".into(),
        format!("compare digits.nir {DIGITS} --input image.npy"),
        "info d.sfi".into(),
        "info digits.nir".into(),
        "targets".into(),
        "explain SF0203".into(),
        "check digits.nir".into(),
        "export digits.nir --syn d.syn".into(),
        "fmt d.syn".into(),
    ]
}

/// Calls that fail, each in another command, and their exit codes.
fn bad_calls() -> [(&'static str, i32); 12] {
    [
        ("compile digits.nir --dt 1 -o d.sfi", 1),
        ("compile digits.nir --weight-bits 32 -o d.sfi", 2),
        ("run digits.nir --input labels.npy", 1),
        ("run digits.nir --input image.npy --raster x.png", 2),
        ("classify digits.nir --input image.npy", 1),
        ("compare digits.nir --input none.npy", 1),
        ("info none.nir", 1),
        ("targets none", 2),
        ("explain none", 2),
        ("check bad.syn", 1),
        ("fmt bad.syn", 1),
        ("export bad.syn --syn good.syn", 1),
    ]
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_digits();
    sandbox.write("bad.syn", "network p dt =\ninput a\n");
    sandbox
}

/// Standard error under `--format json`: lines of JSON.
fn diagnostics(stderr: &str) -> Vec<Value> {
    let lines = stderr.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.flat_map(|line| line["diagnostics"].as_array().unwrap().clone()).collect()
}

#[test]
fn json_is_one_document_on_standard_output() {
    let sandbox = sandbox();
    for arguments in good_calls() {
        let call = sandbox.call(&format!("{arguments} --format json"));
        assert!(diagnostics(&call.stderr).iter().all(|diagnostic| diagnostic["severity"] != "error"));
        call.json();
    }
}

#[test]
fn failures_are_json_on_standard_error() {
    let sandbox = sandbox();
    for (arguments, code) in bad_calls() {
        let found = diagnostics(&sandbox.call(&format!("--format json {arguments}")).fails(code));
        let errors: Vec<_> = found.iter().filter(|diagnostic| diagnostic["severity"] == "error").collect();
        assert!(!errors.is_empty(), "{arguments}");
        assert!(errors.iter().all(|error| error["code"].as_str().unwrap().starts_with("SF")), "{arguments}");
    }
}

#[test]
fn failures_are_text_on_standard_error() {
    let sandbox = sandbox();
    for (arguments, code) in bad_calls() {
        let text = sandbox.call(arguments).fails(code);
        assert!(text.contains("error[SF"), "{arguments}: {text}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let sandbox = sandbox();
    let bad = bad_calls().map(|(arguments, _)| arguments.to_owned());
    for arguments in good_calls().into_iter().chain(bad).chain(["--help".into(), "nonsense".into()]) {
        let call = sandbox.call(&arguments);
        assert!(!call.stdout.contains('\x1b') && !call.stderr.contains('\x1b'), "{arguments}");
    }
    let forced = Call::of(sandbox.command("check bad.syn").env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(forced.fails(1).contains('\x1b'));
}

#[test]
fn usage_is_exit_code_2() {
    let sandbox = sandbox();
    let wrong = [
        "",
        "nonsense",
        "compile digits.nir",
        "compile digits.nir -o",
        "compile digits.nir -o d.sfi --weight-bits many",
        "compile digits.nir -o d.sfi --reset never",
        "compile digits.nir -o d.sfi --input-range 1",
        "run digits.nir --input image.npy --ticks 0",
        "run digits.nir --input image.npy --backend gpu",
        "targets --format xml",
        "export digits.nir",
        "fmt",
    ];
    let before = sandbox.files();
    for arguments in wrong {
        let text = sandbox.call(arguments).fails(2);
        assert!(text.contains("--help"), "{arguments}: {text}");
        let found = diagnostics(&sandbox.call(&format!("--format json {arguments}")).fails(2));
        assert_eq!((found.len(), &found[0]["code"]), (1, &"SF0530".into()), "{arguments}");
    }
    assert_eq!(sandbox.files(), before);
    let negative = sandbox.call("compile digits.nir -o d.sfi --dt -1").fails(1);
    assert!(negative.starts_with("error[SF0208]"), "a negative number is a value, not an option: {negative}");
}

#[test]
fn closed_pipes_are_no_panic() {
    let sandbox = sandbox();
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    for arguments in good_calls().into_iter().chain(["completions bash".into(), "explain".into()]) {
        let call = Call::of(sandbox.command(&arguments).stdout(closed()).stderr(Stdio::piped()).output().unwrap());
        assert_eq!(call.code, 0, "{arguments}: {}", call.stderr);
    }
    for (arguments, code) in bad_calls() {
        for format in ["text", "json"] {
            let mut command = sandbox.command(&format!("{arguments} --format {format}"));
            let call = Call::of(command.stdout(Stdio::piped()).stderr(closed()).output().unwrap());
            assert_eq!((call.code, call.stdout.as_str()), (code, ""), "{arguments}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_found_no_room_are_a_failure() {
    let sandbox = sandbox();
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let reporting =
        good_calls().into_iter().filter(|call| !["check", "export", "fmt"].iter().any(|it| call.starts_with(it)));
    for arguments in reporting.chain(["completions bash".into(), "explain".into()]) {
        let call = Call::of(sandbox.command(&arguments).stdout(full()).stderr(Stdio::piped()).output().unwrap());
        assert!(
            call.code == 1 && call.stderr.contains("cannot write `standard output`"),
            "{arguments}: {}",
            call.stderr
        );
    }
}

/// A pipe has no ending; where it is standard output, nothing else is printed there.
#[cfg(target_os = "linux")]
#[test]
fn spikes_go_to_standard_output_by_its_path() {
    let sandbox = Sandbox::with_digits();
    let run = format!("run digits.nir {DIGITS} --input image.npy");
    let printed = sandbox.call(&format!("{run} --spikes s.csv")).ok();
    let call = sandbox.call(&format!("{run} --spikes /dev/stdout"));
    assert_eq!(call.stdout, sandbox.text("s.csv"));
    assert!(call.stderr.contains(&printed), "{}", call.stderr);
    let classify = format!("classify digits.nir {DIGITS} --input images.npy --labels labels.npy");
    sandbox.call(&format!("{classify} --predictions p.csv")).ok();
    assert_eq!(sandbox.call(&format!("{classify} --predictions /dev/stdout")).ok(), sandbox.text("p.csv"));
    // A file needs its ending, however it is named.
    let file = std::fs::File::create(sandbox.path("redirected")).unwrap();
    let redirected = sandbox.command(&format!("{run} --spikes /dev/stdout")).stdout(file).output().unwrap();
    assert_eq!(
        (Call::of(redirected).fails(2).lines().nth(1), sandbox.text("redirected")),
        (Some(REDIRECTED), String::new())
    );
}

/// What helps where standard output is a file.
#[cfg(target_os = "linux")]
const REDIRECTED: &str = "  = help: it goes into a file here: name that file with --spikes and the ending that decides the format, or let a pipe carry it (`| cat > FILE`)";

/// A pipe gets the spikes while the run goes on, and keeps them if the run fails; files are all there or not at all.
#[test]
fn spikes_go_through_a_pipe_as_they_come() {
    let sandbox = Sandbox::empty();
    let page = "network n dt = 1 ms run = 20000 ms\ninput a[4]\npopulation b[4] if v_threshold = 1\n\
        projection a -> b one_to_one weight = 2\nstimulus s -> a regular interval = 1 ms\noutput b\n";
    sandbox.write("page.syn", page);
    assert!(Command::new("mkfifo").arg(sandbox.path("pipe.csv")).status().unwrap().success());
    let mut run =
        sandbox.command("run page.syn --spikes pipe.csv --stats stats.json").stdout(Stdio::piped()).spawn().unwrap();
    let mut pipe = std::io::BufReader::new(std::fs::File::open(sandbox.path("pipe.csv")).unwrap());
    let mut first = String::new();
    pipe.read_line(&mut first).unwrap();
    // There are more spikes than a pipe and a buffer hold, so the run has not ended while nobody reads the rest.
    assert!(run.try_wait().unwrap().is_none() && !sandbox.path("stats.json").exists());
    assert_eq!(first, "tick,population,neuron\n");
    let mut rest = String::new();
    pipe.read_to_string(&mut rest).unwrap();
    drop(pipe);
    assert!(run.wait().unwrap().success());
    sandbox.call("run page.syn --spikes file.csv").ok();
    assert_eq!(first + &rest, sandbox.text("file.csv"));
    assert_eq!(sandbox.json("stats.json")["spikes"]["b"], 80_000);

    // A reader that goes away ends the run, and there are no files.
    let mut run =
        sandbox.command("run page.syn --spikes pipe.csv --raster r.svg").stderr(Stdio::piped()).spawn().unwrap();
    drop(std::fs::File::open(sandbox.path("pipe.csv")).unwrap());
    assert!(!run.wait().unwrap().success());
    assert!(!sandbox.path("r.svg").exists());
}
