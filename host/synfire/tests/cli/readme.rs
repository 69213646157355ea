//! The commands of README.md that need no board do what it says.

use std::path::Path;

use crate::sandbox::{Call, Sandbox};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The commands of the block that follows a text, without their comments.
fn block(after: &str) -> Vec<String> {
    let page = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let (_, rest) = page.split_once(after).expect("the text is in README.md");
    let block = rest.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.split(" #").next().unwrap().trim().to_owned()).collect()
}

#[test]
fn networks_learn_or_do_not_and_limits_are_raised() {
    let sandbox = Sandbox::empty();
    std::os::unix::fs::symlink(Path::new(ROOT).join("examples"), sandbox.path("examples")).unwrap();
    let row = |tick: usize| (tick % 2..128).step_by(2).map(move |axon| format!("{tick},{axon}\n"));
    let events: String = (0..200).flat_map(row).collect();
    sandbox.write("x.csv", format!("tick,axon\n{events}"));
    let commands = block("Networks that learn while they run");
    assert_eq!(commands.len(), 4, "{commands:?}");
    let said: Vec<String> = commands
        .iter()
        .map(|line| {
            let arguments = line.strip_prefix("synfire ").expect("a command of synfire");
            let mut command = sandbox.command(arguments);
            let call = Call::of(command.env("SYNFIRE_CACHE", sandbox.path("cache")).output().unwrap());
            assert_eq!(call.code, 0, "{line}: {}", call.stderr);
            call.stderr
        })
        .collect();
    assert!(said[0].contains("SF0540") && !said[1].contains("SF0540"), "{said:?}");
    assert!(sandbox.path("run.syl").is_file() && sandbox.path("gates.csv").is_file());
}
