//! What goes wrong is said, is exit code 1 (2 if the call itself is wrong), and leaves nothing behind: no output, no half of one, no temporary file.

use std::fmt::Write as _;

use crate::sandbox::{DIGITS, Sandbox};

/// Calls each command on a fresh look at the sandbox and collects what it says.
fn all_fail(sandbox: &Sandbox, calls: &[String]) -> String {
    let before = sandbox.files();
    let mut said = String::new();
    for arguments in calls {
        let call = sandbox.call(arguments);
        let wrong_usage = if call.code == 2 { "   # exit code 2" } else { "" };
        let code = call.code.max(1);
        let stderr = call.fails(code);
        assert!(stderr.contains("error[SF"), "{arguments}: {stderr}");
        assert_eq!(sandbox.files(), before, "{arguments}");
        writeln!(said, "$ synfire {arguments}{wrong_usage}\n{stderr}").unwrap();
    }
    said
}

/// `chain.nir` of the importer's tests (an Input, a Linear of ones, a LIF with a tau of 20 ms, an Output).
const CHAIN: &[u8] = include_bytes!("../../../../crates/synfire-nir/tests/data/chain.nir");

/// The same with other weights.
fn chain_with(weight: f32) -> Vec<u8> {
    let ones = 1f32.to_le_bytes().repeat(6);
    let places: Vec<_> = (0..CHAIN.len() - ones.len()).filter(|at| CHAIN[*at..].starts_with(&ones)).collect();
    let [at] = places[..] else { panic!("the weights are not where they were: {places:?}") };
    [&CHAIN[..at], &weight.to_le_bytes().repeat(6), &CHAIN[at + ones.len()..]].concat()
}

#[test]
fn networks_that_do_not_compile() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("nan.nir", chain_with(f32::NAN));
    sandbox.write("chain.nir", CHAIN);
    sandbox.write("text.nir", "no network");
    sandbox.write("half.nir", &CHAIN[..CHAIN.len() / 2]);
    sandbox.write("empty.nir", "");
    sandbox.write("bad.toml", "lanes = \"many\"");
    std::fs::create_dir(sandbox.path("directory")).unwrap();
    let networks = [
        "nan.nir",
        "chain.nir --dt 1",
        "none.nir",
        "directory",
        "text.nir",
        "half.nir",
        "empty.nir",
        "digits.nir --target nope",
        "digits.nir --target hx8k",
        "digits.nir --target bad.toml",
        "digits.nir --weight-bits 1",
        "digits.nir --weight-bits 17",
        "digits.nir --input-range 1:0",
        "digits.nir --input-range nan:1",
        "digits.nir --input-bits 9",
        "digits.nir --scale -1",
        "digits.nir --scale 64",
        "digits.nir --calibrate none.npy",
        "digits.nir --calibrate labels.npy",
        "digits.nir --output-delay 100",
    ];
    let calls = networks.map(|network| format!("compile {network} -o out.sfi --report out.json"));
    insta::assert_snapshot!(all_fail(&sandbox, &calls));
}

#[test]
fn outputs_that_cannot_be_written() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("file", "");
    std::fs::create_dir(sandbox.path("directory")).unwrap();
    let compile = |outputs: &str| format!("compile digits.nir {DIGITS} {outputs}");
    let run = |outputs: &str| format!("run digits.nir {DIGITS} --input image.npy {outputs}");
    let calls = [
        compile("-o none/out.sfi --report out.json"),
        compile("-o out.sfi --report none/out.json"),
        compile("-o directory --report out.json"),
        compile("-o out.sfi --report directory"),
        compile("-o file/out.sfi"),
        run("--spikes out.csv --stats none/out.json"),
        run("--spikes out.csv --stats directory"),
        run("--spikes none/out.npy --raster out.svg"),
        run("--spikes out.csv --record 1:v --traces none/out.npz"),
        "export digits.nir --syn none/out.syn".into(),
    ];
    insta::assert_snapshot!(all_fail(&sandbox, &calls));
}

#[test]
fn outputs_that_would_destroy_something() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("page.syn", "network page dt = 1 ms input a output a");
    sandbox.write("mine.toml", sandbox.call("targets ecp5-25f").ok());
    let calls = [
        format!("compile digits.nir {DIGITS} -o digits.nir"),
        format!("compile digits.nir {DIGITS} -o ./digits.nir"),
        format!("compile digits.nir {DIGITS} -o out.sfi --report ./out.sfi"),
        format!("compile digits.nir {DIGITS} --target mine.toml -o mine.toml"),
        format!("compile digits.nir {DIGITS} --calibrate image.npy -o out.sfi --report image.npy"),
        format!("run digits.nir {DIGITS} --input image.npy --spikes image.npy"),
        format!("run digits.nir {DIGITS} --input image.npy --spikes out.csv --record 1:v --traces out.csv"),
        "export page.syn --syn page.syn".into(),
        "export digits.nir --syn out.npz".into(),
    ];
    insta::assert_snapshot!(all_fail(&sandbox, &calls));
}

#[cfg(unix)]
#[test]
fn links_to_an_input_are_that_input() {
    let sandbox = Sandbox::with_digits();
    std::os::unix::fs::symlink("digits.nir", sandbox.path("link.sfi")).unwrap();
    let said = all_fail(&sandbox, &[format!("compile digits.nir {DIGITS} -o link.sfi")]);
    assert!(said.contains("error[SF0519]"), "{said}");
}

/// A hard link is another name of the same file, with no sign that it is one.
#[cfg(unix)]
#[test]
fn hard_links_to_an_input_are_that_input() {
    let sandbox = Sandbox::with_digits();
    std::fs::hard_link(sandbox.path("digits.nir"), sandbox.path("link.sfi")).unwrap();
    std::fs::hard_link(sandbox.path("image.npy"), sandbox.path("link.json")).unwrap();
    let run = format!("run digits.nir {DIGITS} --input image.npy");
    let calls = [
        format!("compile digits.nir {DIGITS} -o link.sfi"),
        format!("{run} --stats link.json"),
        format!("{run} --backend serial:nowhere --record-line image.npy"),
        "monitor digits.nir --port nowhere --record-line digits.nir".into(),
        "program digits.nir --port nowhere --record-line link.sfi".into(),
        "classify digits.nir --input image.npy --backend serial:nowhere --record-line digits.nir".into(),
    ];
    let said = all_fail(&sandbox, &calls);
    assert_eq!(said.matches("error[SF0519]").count(), calls.len(), "{said}");
}

/// Pipes and devices cannot be taken back, so they are first; when one fails, no file has appeared.
#[cfg(target_os = "linux")]
#[test]
fn one_output_that_fails_is_no_output() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("old.csv", "before");
    let run = format!("run digits.nir {DIGITS} --input image.npy --ticks 3");
    let calls = [
        format!("{run} --spikes s.csv --stats /dev/full"),
        format!("{run} --spikes old.csv --stats /dev/full --raster r.svg"),
        format!("{run} --waveform w.vcd --stats /dev/full"),
        format!("compile digits.nir {DIGITS} -o d.sfi --report /dev/full"),
    ];
    let said = all_fail(&sandbox, &calls);
    assert_eq!(said.matches("error[SF0902]: cannot write `/dev/full`").count(), calls.len(), "{said}");
}

/// At the limit on file sizes the system sends a signal that ends a program which does not handle it.
#[cfg(target_os = "linux")]
#[test]
fn a_file_over_the_limit_is_an_error_whose_remedy_works() {
    let sandbox = Sandbox::with_digits();
    let before = sandbox.files();
    let synfire = env!("CARGO_BIN_EXE_synfire");
    let shell = |limit: &str| {
        let script = format!("ulimit -S -f 1; {limit}; {synfire} compile digits.nir {DIGITS} -o d.sfi --report r.json");
        let mut command = std::process::Command::new("sh");
        let output = command.args(["-c", &script]).current_dir(sandbox.path("")).output().unwrap();
        crate::sandbox::Call::of(output)
    };
    let error = shell(":").fails(1);
    assert!(error.contains("error[SF0902]: cannot write `d.sfi`: File too large"), "{error}");
    assert_eq!(sandbox.files(), before);
    let remedy = error.split("help: ").last().unwrap().split('`').nth(1).unwrap();
    shell(remedy).ok();
    assert!(sandbox.path("d.sfi").exists() && sandbox.path("r.json").exists());
}

#[test]
fn an_image_has_its_own_ending() {
    let sandbox = Sandbox::with_digits();
    let compile = format!("compile digits.nir {DIGITS}");
    let error = sandbox.call(&format!("{compile} -o a.txt")).fails(2);
    assert!(error.starts_with("error[SF0512]: --output `a.txt` does not end in .sfi"), "{error}");
    assert!(!sandbox.path("a.txt").exists());
    let remedy = error.split("such as `").nth(1).unwrap().split('`').next().unwrap();
    sandbox.call(&format!("{compile} -o {remedy}")).ok();
    sandbox.call(&format!("{compile} -o /dev/null")).ok();
}

#[cfg(unix)]
#[test]
fn a_directory_without_permission_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with_digits();
    let locked = sandbox.path("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, PermissionsExt::from_mode(0o555)).unwrap();
    // The superuser may write anyway; the kernel's own directory refuses even that.
    let directory = if std::fs::write(locked.join("probe"), "").is_ok() { "/proc/self" } else { "locked" };
    let said = all_fail(&sandbox, &[format!("compile digits.nir {DIGITS} -o {directory}/out.sfi --report out.json")]);
    assert!(said.contains("error[SF0902]"), "{said}");
}

/// A page that does not say how long it runs.
const ENDLESS: &str = "\
network endless dt = 1 ms
input a
population b lif tau_mem = 4 ms v_threshold = 1
projection a -> b all_to_all weight = 8
stimulus s -> a spikes at = [1 ms]
output b
";

#[test]
fn a_length_makes_an_endless_page_run() {
    let sandbox = Sandbox::empty();
    sandbox.write("endless.syn", ENDLESS);
    sandbox.write("run.syn", ENDLESS.replace("dt = 1 ms", "dt = 1 ms run = 100 ms"));
    let ticks = |arguments: &str| sandbox.call(&format!("run {arguments} --format json")).json()["ticks"].clone();
    assert_eq!((ticks("endless.syn --ticks 7"), ticks("run.syn")), (7.into(), 100.into()));
}

#[test]
fn warnings_are_not_lost_when_something_fails_later() {
    let sandbox = Sandbox::empty();
    sandbox.write("extra.nir", include_bytes!("../../../../crates/synfire-nir/tests/data/extra.nir"));
    let warning = sandbox.call("check extra.nir --compat nir").stderr;
    assert!(warning.starts_with("warning[SF0245]"), "{warning}");
    let said = all_fail(&sandbox, &["compile extra.nir --compat nir --weight-bits 1 -o out.sfi".into()]);
    assert!(said.contains(&(warning + "error[SF0303]")), "{said}");
}

#[test]
fn runs_that_fail() {
    let sandbox = Sandbox::with_digits();
    sandbox.write("loud.csv", ["2"; 64].join(",") + "\n");
    sandbox.write("nan.csv", ["nan"; 64].join(",") + "\n");
    sandbox.write("none.csv", "");
    sandbox.write("silent.csv", "tick,axon\n");
    sandbox.write("endless.syn", ENDLESS);
    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let image = sandbox.bytes("d.sfi");
    sandbox.write("half.sfi", &image[..image.len() / 2]);
    let mut flipped = image;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    sandbox.write("flipped.sfi", flipped);
    let runs = [
        "d.sfi",
        "d.sfi --input loud.csv",
        "d.sfi --input nan.csv",
        "d.sfi --input none.csv",
        "d.sfi --input labels.npy",
        "d.sfi --input silent.csv",
        "endless.syn",
        "d.sfi --input image.npy --dt 1e-3",
        "d.sfi --input image.npy --target hx8k",
        "d.sfi --input image.npy --record 4:v",
        "d.sfi --input image.npy --record input:v",
        "d.sfi --input image.npy --record 3:w",
        "d.sfi --input image.npy --traces out.csv",
        "half.sfi --input image.npy",
        "flipped.sfi --input image.npy",
    ];
    let calls = runs.map(|run| format!("run {run} --spikes out.npy --stats out.json"));
    insta::assert_snapshot!(all_fail(&sandbox, &calls));
}
