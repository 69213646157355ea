//! What is wrong with the words of pages: SF0601 to SF0615.

use crate::change::{edit, write};
use crate::harness::{Advice, Case, check};

/// A page without a mistake.
pub const PAGE: &str = "network p dt = 1 ms run = 20 ms
input a[2]
population n[2] lif tau_mem = 20 ms v_threshold = 0.01
projection f: a -> n all_to_all weight = 0.1
stimulus s -> a regular rate = 200 Hz
output n
";

/// The command that fails.
pub const CHECK: &str = "check p.syn";

/// The page with `wrong` in the place of `right`.
pub fn page(name: &'static str, right: &str, wrong: &str) -> Case {
    assert!(PAGE.contains(right), "{right}");
    Case::of(name).file("p.syn", PAGE.replace(right, wrong)).fails(CHECK, 1)
}

/// The same, with the advice that leads back to `right`.
pub fn slip(name: &'static str, words: &'static str, right: &str, wrong: &str) -> Case {
    page(name, right, wrong).remedy(words, write("p.syn", PAGE))
}

/// The page with one more line, which is a mistake, and with the line that is advised in its place.
pub fn line(name: &'static str, words: &'static str, wrong: &str, right: &str) -> Case {
    let page = |line: &str| format!("{PAGE}{line}\n");
    Case::of(name).file("p.syn", page(wrong)).fails(CHECK, 1).remedy(words, write("p.syn", page(right)))
}

/// The page with another name for its neurons.
fn renamed(name: &str) -> String {
    let parts = ["population ", "-> ", "output "];
    parts.iter().fold(PAGE.to_owned(), |page, part| page.replace(&format!("{part}n"), &format!("{part}{name}")))
}

pub fn advice() -> Vec<Advice> {
    [text(), grammar(), files(), names(), settings()].into_iter().flatten().collect()
}

fn text() -> Vec<Advice> {
    let latin = Case::of("Latin-1").file("p.syn", [PAGE.as_bytes(), b"# gr\xf6\xdfe\n"].concat()).fails(CHECK, 1);
    let accent = Case::of("a name with an accent").file("p.syn", renamed("ñ")).fails(CHECK, 1);
    let brackets = |inner: &str| format!("{}{inner}{}", "(".repeat(20), ")".repeat(20));
    let named = format!("let v = {}\nlet w = {}", brackets("5"), brackets("v"));
    vec![
        Advice::on("SF0601", [latin.remedy("save the page as UTF-8", write("p.syn", format!("{PAGE}# größe\n")))]),
        Advice::on(
            "SF0602",
            [
                line("a sign for times", "Write `5 * 2`", "let w = 5 × 2", "let w = 5 * 2")
                    .remedy("remove it", edit("p.syn", "5 × 2", "5")),
                accent.remedy("put the name it belongs to in quotes", write("p.syn", renamed("\"ñ\""))),
            ],
        ),
        Advice::on(
            "SF0603",
            [
                line("no end", "close it with `\"`", "include \"cells.syn", "include \"cells.syn\"")
                    .file("cells.syn", "let q = 1\n"),
                line("a path of Windows", r"the escapes are \", r#"include ".\cells.syn""#, r#"include "./cells.syn""#)
                    .remedy("Paths use `/` on every system", edit("p.syn", r"\", "/"))
                    .file("cells.syn", "let q = 1\n"),
            ],
        ),
        Advice::on("SF0604", [line("1e999", "an exponent has a digit too many", "let w = 1e999", "let w = 1e99")]),
        Advice::on(
            "SF0606",
            [line(
                "40 brackets",
                "name the inner values with `let`",
                &format!("let w = {}", brackets(&brackets("5"))),
                &named,
            )],
        ),
    ]
}

fn grammar() -> Vec<Advice> {
    let keyword = Case::of("a keyword as a name").file("p.syn", renamed("record")).fails(CHECK, 1);
    let advised = "is a keyword; as a name it needs quotes: `\"record\"`";
    let misplaced = "the `network` statement stands once, before all but constants and includes";
    vec![
        Advice::on(
            "SF0605",
            [
                slip(
                    "a keyword with a slip",
                    "`population` is a statement with a similar name",
                    "population",
                    "popluation",
                ),
                keyword.remedy(advised, write("p.syn", renamed("\"record\""))),
                line("no sign", "expected `=`", "let w 5", "let w = 5"),
            ],
        ),
        Advice::on(
            "SF0625",
            [
                line("a second one", misplaced, "network q dt = 1 ms", ""),
                page("below an input", "network", "input b\nnetwork").remedy(misplaced, write("p.syn", PAGE)),
            ],
        ),
    ]
}

fn files() -> Vec<Advice> {
    let include =
        |name, path: &str| Case::of(name).file("p.syn", format!("{PAGE}include \"{path}\"\n")).fails(CHECK, 1);
    let advised = "paths are relative to the page that names them";
    let size = "make the page ask for less";
    vec![
        Advice::on("SF0607", [slip("a billion neurons", size, "n[2]", "n[1000000000]")]),
        Advice::on(
            "SF0608",
            [
                include("none", "no-such-file.syn")
                    .file("cells.syn", "let q = 1\n")
                    .remedy(advised, edit("p.syn", "no-such-file", "cells")),
                include("in the folder of the command", "./a.syn")
                    .file("a.syn", "include \"lib/b.syn\"\n")
                    .remedy(advised, write("a.syn", "include \"b.syn\"\n").write("b.syn", "let q = 1\n")),
            ],
        ),
        Advice::on(
            "SF0609",
            [include("by another page", "a.syn")
                .file("a.syn", "include \"b.syn\"\nlet q = 1\n")
                .file("b.syn", "include \"a.syn\"\nlet r = 2 * q\n")
                .remedy(
                    "move what both pages need into a third page",
                    write("a.syn", "include \"b.syn\"\n")
                        .write("b.syn", "include \"c.syn\"\nlet r = 2 * q\n")
                        .write("c.syn", "let q = 1\n"),
                )],
        ),
    ]
}

fn names() -> Vec<Advice> {
    let above = write("p.syn", format!("let strength = 1\n{}", PAGE.replace("0.1", "strength")));
    vec![
        Advice::on(
            "SF0610",
            [
                slip("a slip", "a similar name exists: `a`", "s -> a", "s -> aa"),
                page("a constant", "0.1", "strength").remedy("declare the constant above this line", above),
            ],
        ),
        Advice::on("SF0611", [line("twice", "rename one of the two", "let g = 5\nlet g = 6", "let g = 5\nlet h = 6")]),
        Advice::on(
            "SF0612",
            [
                slip("a slip", "there is `lif`", "lif", "lief"),
                slip("another model", "there are `lif`, `cuba_lif`", "lif", "izhikevich"),
            ],
        ),
        Advice::on("SF0613", [slip("a long name", "there are `tau_mem`", "tau_mem", "tau_membrane")]),
        Advice::on("SF0618", [slip("a long unit", "there are `s`, `ms`", "20 ms v", "20 msec v")]),
    ]
}

/// What is advised where a setting is missing does, word by word.
fn settings() -> Vec<Advice> {
    let missing = |name, words: &'static str, right: &'static str, place: &'static str, added: &str| {
        page(name, right, "")
            .remedy(words, write("p.syn", PAGE.replace(right, "").replace(place, &format!("{place} {added}"))))
    };
    let random = |name, words: &'static str, added: &str| {
        let random = |added: &str| PAGE.replace("all_to_all", &format!("random seed = 1 {added}"));
        Case::of(name).file("p.syn", random("")).fails(CHECK, 1).remedy(words, write("p.syn", random(added)))
    };
    let mut all = vec![
        missing("a time", "add `tau_mem = 20 ms`", "tau_mem = 20 ms", "lif", "tau_mem = 20 ms"),
        missing("a threshold", "add `v_threshold = 1`", "v_threshold = 0.01", "lif", "v_threshold = 1"),
        missing("a weight", "add `weight = 1`", "weight = 0.1", "all_to_all", "weight = 1"),
        missing("a stimulus", "`rate = 20 Hz`", "rate = 200 Hz", "regular", "rate = 20 Hz"),
        missing("a stimulus", "`interval = 50 ms`", "rate = 200 Hz", "regular", "interval = 50 ms"),
        random("a pattern", "`probability = 0.1`", "probability = 0.1"),
        random("a pattern", "`fan_in = 2`", "fan_in = 2"),
    ];
    // With units, what is advised has one too.
    let volts = PAGE.replace("v_threshold = 0.01", "v_threshold = 10 mV").replace("weight = 0.1", "");
    let weight = write("p.syn", volts.replace("all_to_all", "all_to_all weight = 1 mV"));
    all.push(Case::of("a weight in mV").file("p.syn", volts).fails(CHECK, 1).remedy("add `weight = 1 mV`", weight));
    vec![
        Advice::on("SF0614", all),
        Advice::on("SF0615", [slip("two rates", "keep one of them", "rate = 200 Hz", "rate = 200 Hz interval = 5 ms")]),
    ]
}

#[test]
fn words_of_pages() {
    check(&advice());
}
