//! Pages of the text language: `check`, `fmt`, `export`.

use crate::sandbox::{DIGITS, Sandbox};

const WRONG: &str = "\
# A page with mistakes of several kinds.
network wrong dt = 1 ms

input source[3]

population exc[10] lif
    tau_mem     = 20 mV
    v_treshold  = 1

population inh[2] lif
    tau_mem     = 0.5 ms
    v_threshold = 1

projection source -> exc all_to_all weight = 1
projection exc -> imh one_to_one weight = -1
projection exc -> inh random probability = 150 % weight = 1
stimulus noise -> source poisson rate = 50 ms

output exc
";

#[test]
fn mistakes_are_underlined() {
    let sandbox = Sandbox::empty();
    sandbox.write("wrong.syn", WRONG);
    let said = sandbox.call("check wrong.syn").fails(1);
    insta::assert_snapshot!(said);
    for command in
        ["compile wrong.syn -o out.sfi --report out.json", "run wrong.syn --spikes out.csv", "info wrong.syn"]
    {
        assert_eq!(sandbox.call(command).fails(1), said, "{command}");
        assert_eq!(sandbox.files().len(), 1);
    }
}

#[test]
fn places_in_other_files_are_shown_there() {
    let sandbox = Sandbox::empty();
    sandbox.write("main.syn", "network main dt = 1 ms\ninclude \"cells.syn\"\ninclude \"none.syn\"\noutput cells\n");
    sandbox.write("cells.syn", "population cells[4] lif\n    tau_mem = 20 Hz\n    v_threshold = 1\n");
    insta::assert_snapshot!(sandbox.call("check main.syn").fails(1));
    sandbox.write("none.syn", "# Nothing.\n");
    insta::assert_snapshot!(sandbox.call("check main.syn").fails(1));
}

#[test]
fn odd_text_is_shown_as_it_is() {
    let sandbox = Sandbox::empty();
    sandbox.write(
        "odd.syn",
        "network odd dt = 1 ms\r\n\tinput \"größe\"[2] # µs\r\n\tpopulation é lif tau_mem = 1 µA\r\n",
    );
    insta::assert_snapshot!(sandbox.call("check odd.syn").fails(1));
    sandbox.write("odd.syn", b"network odd\xff");
    insta::assert_snapshot!(sandbox.call("check odd.syn").fails(1));
}

#[test]
fn a_good_page_says_nothing() {
    let sandbox = Sandbox::with_digits();
    let assumed =
        "  assumed: dt 1e-4 s, decay 1 - dt/tau, v > threshold, reset by subtraction in the next tick, gain 1\n";
    for (path, name, said) in [("digits.nir --compat snntorch", "digits", assumed), ("gates.syn", "gates", "")] {
        sandbox.write("gates.syn", include_str!("../../../../examples/gates.syn"));
        let call = sandbox.call(&format!("check {path}"));
        assert_eq!((call.code, call.stdout.as_str(), call.stderr.as_str()), (0, said, ""));
        assert_eq!(sandbox.call(&format!("check {path} --format json")).json()["network"], name);
    }
}

#[test]
fn formatting_changes_the_layout_in_place_and_nothing_of_a_wrong_page() {
    let sandbox = Sandbox::empty();
    let page = include_str!("../../../../examples/gates.syn");
    let crumpled = page.replace("\n    ", " ").replace("\n\n\n", "\n");
    sandbox.write("good.syn", page);
    sandbox.write("crumpled.syn", &crumpled);
    sandbox.write("wrong.syn", "network wrong dt =\ninput   a\n");
    let before = sandbox.files();
    let said = sandbox.call("fmt --check good.syn crumpled.syn wrong.syn").fails(1);
    insta::assert_snapshot!(said);
    assert_eq!(sandbox.files(), before);
    sandbox.call("fmt --check good.syn").ok();

    sandbox.call("fmt wrong.syn good.syn crumpled.syn").fails(1);
    assert_eq!(sandbox.text("crumpled.syn"), page);
    assert_eq!(
        (sandbox.text("good.syn"), sandbox.text("wrong.syn")),
        (page.to_owned(), "network wrong dt =\ninput   a\n".to_owned())
    );
    assert_eq!(sandbox.files().len(), 3);
    let json = sandbox.call("fmt good.syn crumpled.syn --format json").json();
    assert_eq!(json, serde_json::json!({ "pages": 2, "changed": [] }));
}

#[test]
fn an_exported_network_gives_the_same_image() {
    let sandbox = Sandbox::with_digits();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o a.sfi")).ok();
    let exported = sandbox.call(&format!("export digits.nir {DIGITS} --syn digits.syn --format json")).json();
    assert_eq!((&exported["page"], &exported["arrays"]), (&"digits.syn".into(), &"digits.weights.npz".into()));
    sandbox.call("fmt --check digits.syn").ok();
    sandbox.call("compile digits.syn -o b.sfi").ok();
    assert_eq!(sandbox.bytes("a.sfi"), sandbox.bytes("b.sfi"));
}

#[test]
fn nir_holds_the_network_and_the_warning_says_what_it_does_not_hold() {
    let sandbox = Sandbox::with_digits();
    std::fs::create_dir(sandbox.path("exported")).unwrap();
    let call = sandbox.call(&format!("export digits.nir {DIGITS} --nir exported/digits.nir"));
    assert!(call.stderr.starts_with("warning[SF0256]"), "{}", call.stderr);
    let options = call.stderr.split('`').nth(1).unwrap();
    sandbox.call(&format!("compile digits.nir {DIGITS} -o a.sfi")).ok();
    sandbox.call(&format!("compile exported/digits.nir {options} -o b.sfi")).ok();
    assert_eq!(sandbox.bytes("a.sfi"), sandbox.bytes("b.sfi"));
}

#[test]
fn odd_file_names_survive_an_export() {
    let sandbox = Sandbox::with_digits();
    let name = if cfg!(unix) { "we\"ird\\näme{}.syn" } else { "wei'rd-näme{}.syn" };
    sandbox.call(&format!("export digits.nir --syn {name}")).ok();
    sandbox.call(&format!("check {name}")).ok();
}

#[test]
fn what_is_no_part_of_a_network_is_not_exported() {
    let sandbox = Sandbox::empty();
    sandbox.write("gates.syn", include_str!("../../../../examples/gates.syn"));
    let call = sandbox.call("export gates.syn --syn out.syn");
    insta::assert_snapshot!(call.stderr);
    assert_eq!((call.code, call.stdout.as_str()), (0, ""));
    assert_eq!(sandbox.files().keys().collect::<Vec<_>>(), ["gates.syn", "out.syn"], "small arrays stay in the page");
    let run = |page: &str| sandbox.call(&format!("compile {page} -o out.sfi --format json")).json()["digest"].clone();
    assert_eq!(run("gates.syn"), run("out.syn"));
}
