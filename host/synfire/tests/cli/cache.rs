//! The cache is checked, private, and filled by one process at a time; what its remedies say works.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use synfire_testkit::have_verilator;

use crate::sandbox::{Call, DIGITS, Sandbox};
use crate::tools::{BITSTREAM, Bench};

fn flip_a_bit(path: &std::path::Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_base_is_never_used() {
    let bench = Bench::new();
    bench.call(BITSTREAM, "").ok();
    let good = bench.sandbox.bytes("d.bin");
    let base = bench.base();
    for file in ["placed.txt", "base.json"] {
        let (before, calls) = (fs::read(base.join(file)).unwrap(), bench.calls("nextpnr-ice40"));
        flip_a_bit(&base.join(file));
        let call = bench.call(BITSTREAM, "");
        assert!(call.stderr.contains("note[SF1203]: `") && call.stderr.contains(file), "{file}: {}", call.stderr);
        call.ok();
        assert_eq!(bench.sandbox.bytes("d.bin"), good, "{file}");
        assert_eq!(bench.calls("nextpnr-ice40"), calls + 1, "{file}: it is built again");
        assert_eq!(fs::read(base.join(file)).unwrap(), before, "{file}");
        assert_eq!(bench.call(BITSTREAM, "").stderr, "");
    }
    // A flipped bit of the manifest is one in the digest of a file that is used, or makes no difference.
    let manifest = fs::read(base.join("manifest")).unwrap();
    for place in (0..manifest.len()).step_by(397) {
        let mut damaged = manifest.clone();
        damaged[place] ^= 1;
        fs::write(base.join("manifest"), damaged).unwrap();
        bench.call(BITSTREAM, "").ok();
        assert_eq!(bench.sandbox.bytes("d.bin"), good, "byte {place} of the manifest");
    }
}

#[test]
fn the_log_of_a_tool_that_failed_is_where_the_error_says() {
    let bench = Bench::new();
    for (tool, built) in [("yosys", false), ("nextpnr-ice40", false), ("icepack", true)] {
        if built {
            bench.call("build-base --board icebreaker", "").ok();
        }
        let error = bench.call(BITSTREAM, &format!("fail:{tool}")).fails(1);
        assert!(error.starts_with(&format!("error[SF1104]: `{tool}` failed")), "{error}");
        assert!(error.contains(&format!("note: the reason of {tool}\n")), "{error}");
        let log = error.lines().find_map(|line| line.split_once("its complete log is `")).unwrap().1;
        assert_eq!(fs::read_to_string(log.trim_end_matches('`')).unwrap(), format!("the reason of {tool}\n"));
        let rest: Vec<_> = bench.bases().into_iter().filter(|name| name.contains('.')).collect();
        assert!(rest.len() == 1 && rest[0].ends_with(".failed"), "{rest:?}");
    }
    assert!(bench.call("cache clear", "").ok().starts_with("removed 2 from "));
    assert!(bench.bases().is_empty());
}

#[test]
fn a_second_build_of_a_board_waits_for_the_first() {
    let bench = Bench::new();
    let spawn = |stub: &str| {
        let mut command = bench.command("build-base --board icebreaker --format json", stub);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let first = spawn("wait:yosys");
    bench.wait_for("tools/waiting");
    let mut second = spawn("");
    let mut said = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(second.stderr.take().unwrap()), &mut said).unwrap();
    assert!(said.contains("SF1204") && said.contains(&format!("waiting for process {}", first.id())), "{said}");
    let listed = bench.call("cache list", "").ok();
    assert!(listed.contains("building") && listed.contains(&format!("by process {}", first.id())), "{listed}");
    bench.sandbox.write("tools/go", "");
    let [first, second] = [first, second].map(|child| Call::of(child.wait_with_output().unwrap()).ok());
    assert_eq!(first, second);
    assert_eq!(bench.calls("nextpnr-ice40"), 1);
}

/// Whether a process runs: one that has ended may wait to be collected.
fn is_alive(process: &str) -> bool {
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_build_takes_its_tools_with_it_and_the_next_one_sweeps_up() {
    for signal in ["-KILL", "-TERM", "-INT", "-HUP"] {
        let bench = Bench::new();
        let mut child = bench.command(BITSTREAM, "hang:nextpnr-ice40").spawn().unwrap();
        let tool = bench.wait_for("tools/pid");
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "{signal}");
        // The system has sent the kill; the tool still needs its turn on a processor.
        while is_alive(tool.trim()) {
            std::thread::yield_now();
        }
        bench.call(BITSTREAM, "").ok();
        assert_eq!(bench.bases().len(), 1, "{signal}: {:?}", bench.bases());
    }
}

#[test]
fn a_cache_that_others_can_write_to_is_refused_until_the_remedy() {
    let bench = Bench::new();
    bench.call(BITSTREAM, "").ok();
    for directory in ["cache", "cache/bitstream"] {
        let path = bench.sandbox.path(directory);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        fs::set_permissions(&path, PermissionsExt::from_mode(0o777)).unwrap();
        for call in [BITSTREAM, "cache list", "cache clear"] {
            let error = bench.call(call, "").fails(1);
            assert!(error.starts_with("error[SF1202]: the cache `"), "{call}: {error}");
        }
        let error = bench.call(BITSTREAM, "").fails(1);
        let remedy = error.split("help: ").nth(1).unwrap().split('`').nth(1).unwrap();
        assert!(Command::new("sh").args(["-c", remedy]).status().unwrap().success(), "{remedy}");
        bench.call(BITSTREAM, "").ok();
    }
    assert_eq!(bench.calls("nextpnr-ice40"), 1);
}

#[test]
fn the_cache_is_listed_and_cleared() {
    let bench = Bench::new();
    let path = bench.call("cache path", "").ok();
    assert_eq!(path, format!("{}\n", bench.sandbox.path("cache").display()));
    assert_eq!(bench.call("cache list", "").ok(), path);
    bench.call(BITSTREAM, "").ok();
    let listed = bench.call("cache list", "").ok();
    let title = "synfire_board_icebreaker with target up5k on up5k sg48, seed ";
    assert!(listed.contains("  whole ") && listed.contains(title), "{listed}");
    flip_a_bit(&bench.base().join("placed.txt"));
    let listed = bench.call("cache list --format json", "").json();
    let entry = &listed["entries"][0];
    assert_eq!((&entry["state"], &entry["kind"]), (&"broken".into(), &"bitstream".into()));
    assert!(entry["reason"].as_str().unwrap().starts_with("placed.txt: its digest"), "{entry}");
    let cleared = bench.call("cache clear --format json", "").json();
    assert_eq!((&cleared["removed"], &cleared["kept"], &cleared["bytes"]), (&1.into(), &0.into(), &entry["bytes"]));
    assert_eq!(bench.call("cache list", "").ok(), path);
}

#[test]
fn a_cache_without_a_place_is_an_error_whose_remedy_works() {
    let bench = Bench::new();
    let without = |command: &mut Command| {
        for name in ["SYNFIRE_CACHE", "XDG_CACHE_HOME", "HOME"] {
            command.env_remove(name);
        }
        Call::of(command.output().unwrap())
    };
    for call in [BITSTREAM, "cache list"] {
        let error = without(&mut bench.command(call, "")).fails(1);
        assert!(error.starts_with("error[SF1201]") && error.contains("set `SYNFIRE_CACHE`"), "{error}");
    }
    bench.sandbox.write("file", "");
    let error = Call::of(bench.command(BITSTREAM, "").env("SYNFIRE_CACHE", "file").output().unwrap()).fails(1);
    assert!(error.starts_with("error[SF1201]"), "{error}");
    bench.call(BITSTREAM, "").ok();
}

/// A program in the cache that is not the one that was built is not run.
#[test]
fn a_damaged_simulation_is_never_run() {
    if !have_verilator() {
        return;
    }
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} --target up5k -o d.sfi")).ok();
    let run = || {
        let mut command = sandbox.command("run d.sfi --input image.npy --ticks 2 --backend rtl");
        Call::of(command.env("SYNFIRE_CACHE", sandbox.path("cache")).output().unwrap())
    };
    let good = run().ok();
    let programs = || {
        let entries = fs::read_dir(sandbox.path("cache/rtl")).unwrap().map(|entry| entry.unwrap().path().join("core"));
        entries.filter(|path| path.exists()).collect::<Vec<_>>()
    };
    let [program] = programs().try_into().unwrap();
    fs::write(&program, "#!/bin/sh\ntouch ran\n").unwrap();
    let call = run();
    assert!(
        call.stderr.contains("note[SF1203]") && call.stderr.contains("core` in the cache is damaged"),
        "{}",
        call.stderr
    );
    assert_eq!(call.ok(), good);
    assert!(!sandbox.path("ran").exists());
    fs::write(&program, "").unwrap();
    let call = run();
    assert!(call.stderr.contains("it has 0 bytes, but "), "{}", call.stderr);
    assert_eq!(call.ok(), good);
    assert_eq!(run().stderr, "");
}
