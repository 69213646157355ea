//! What the program says about itself.

use crate::sandbox::Sandbox;

#[test]
fn the_commands() {
    insta::assert_snapshot!(Sandbox::empty().call("--help").ok());
}

#[test]
fn the_options_of_compile() {
    insta::assert_snapshot!(Sandbox::empty().call("compile --help").ok());
}

#[test]
fn every_command_has_help() {
    let sandbox = Sandbox::empty();
    let all = "compile run classify compare verify check fmt export info targets program monitor ports reset board explain completions \
               learn weights bitstream build-base firmware fit flash cache";
    for command in all.split(' ') {
        let help = sandbox.call(&format!("{command} --help")).ok();
        assert!(help.contains(&format!("Usage: synfire {command} ")), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}

#[test]
fn completions_know_the_commands() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = sandbox.call(&format!("completions {shell}")).ok();
        assert!(script.contains("classify") && script.contains("weight-bits"), "{shell}");
    }
}

#[test]
fn codes_are_explained() {
    let sandbox = Sandbox::empty();
    let list = sandbox.call("explain").ok();
    assert!(list.contains("SF0203  a time constant is shorter than the step\n"), "{list}");
    let entries = sandbox.call("explain --format json").json();
    assert_eq!(entries.as_array().unwrap().len(), list.lines().count());
    assert_eq!(
        sandbox.call("explain sf0203").ok(),
        entries.as_array().unwrap().iter().find(|entry| entry["code"] == "SF0203").unwrap()["explanation"]
            .as_str()
            .unwrap()
    );
    insta::assert_snapshot!(sandbox.call("explain SF023").fails(2));
}
