//! The reference page and the editor's grammar say what the parser does.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use synfire_data::Array;
use synfire_language::{Limits, Memory, Word, format_source, load, vocabulary};

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// The blocks of the reference that start with this line.
fn blocks(fence: &str) -> Vec<String> {
    let page = file("docs/language.md");
    let opening = format!("```{fence}\n");
    let starts = page.split(&opening).skip(1);
    starts.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_blocks_of_the_reference_are_one_page_that_loads() {
    let blocks = blocks("syn");
    assert_eq!(blocks.len(), 4);
    let mut files = Memory::page("tour.syn", blocks.join("\n"));
    let readout = BTreeMap::from([("readout".to_owned(), Array::new(vec![3, 80], vec![1e-3; 240]))]);
    files.arrays.insert(PathBuf::from("weights.npz"), readout);
    let ramp = (0..100).map(f64::from).collect();
    files.arrays.insert(PathBuf::from("ramp.npy"), BTreeMap::from([(String::new(), Array::new(vec![100, 1], ramp))]));
    let loaded = load("tour.syn", &files, &Limits::default()).unwrap_or_else(|found| panic!("{found}"));
    let experiment = loaded.experiment;
    assert_eq!((experiment.ticks, experiment.stimuli.len(), experiment.learning.len()), (Some(5000), 3, 2));
    for block in blocks {
        assert_eq!(format_source("tour.syn", &block, &Limits::default()).unwrap(), block);
    }
}

#[test]
fn the_import_of_the_reference_loads() {
    let blocks = blocks("syn alone");
    assert_eq!(blocks.len(), 1);
    assert_eq!(format_source("import.syn", &blocks[0], &Limits::default()).unwrap(), blocks[0]);
    let Some(corpus) = support::corpus() else { return };
    let mut files = Memory::page("import.syn", blocks[0].clone());
    files.files.insert("digits.nir".into(), std::fs::read(corpus.join("nir/digits_snntorch_subtract.nir")).unwrap());
    let loaded = load("import.syn", &files, &Limits::default()).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(loaded.experiment.network.populations.len(), 4);
}

#[test]
fn the_reference_names_every_word_and_setting() {
    let page = file("docs/language.md");
    let words = vocabulary();
    let named =
        |word: &str| assert!(page.contains(&format!("`{word}`")) || page.contains(&format!("`{word} = ")), "{word}");
    for Word { word, .. } in &words.statements {
        assert!(page.contains(&format!("| `{word} ")), "{word} has no row among the statements");
    }
    for list in [&words.models, &words.patterns, &words.stimuli, &words.rules] {
        for Word { word, settings } in list {
            named(word);
            settings.iter().for_each(|setting| named(setting));
        }
    }
    for Word { settings, .. } in &words.statements {
        settings.iter().for_each(|setting| named(setting));
    }
    words.joining.iter().chain(&words.recorded).chain(&words.units).for_each(|word| named(word));
    for function in &words.functions {
        assert!(page.contains(&format!("{function}(")), "{function}");
    }
}

#[test]
fn the_grammar_of_the_reference_has_the_keywords_of_the_parser() {
    let grammar = blocks("ebnf").remove(0);
    let statement = grammar.split("settings   =").next().unwrap();
    let is_word = |quoted: &&str| quoted.chars().all(|c| c.is_ascii_lowercase()) && !quoted.is_empty();
    let mut found: Vec<&str> = statement.split('"').skip(1).step_by(2).filter(is_word).collect();
    let words = vocabulary();
    let mut expected: Vec<&str> = words.statements.iter().map(|word| word.word).chain(words.joining).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn editors_know_every_word() {
    let grammar: serde_json::Value = serde_json::from_str(&file("docs/editors/synfire.tmLanguage.json")).unwrap();
    // The words between the marks of a pattern; the b of a word boundary would else stick to the first.
    let alternatives = |rule: &str| -> Vec<String> {
        let pattern = grammar["repository"][rule]["match"].as_str().unwrap_or_else(|| panic!("no rule {rule}"));
        pattern.replace("\\b", "|").split(['(', ')', '|', ':', '?']).map(str::to_owned).collect()
    };
    let words = vocabulary();
    let names = |list: &[Word]| list.iter().map(|word| word.word).collect::<Vec<_>>();
    let check = |rule: &str, expected: Vec<&str>| {
        let known = alternatives(rule);
        for word in expected {
            assert!(known.iter().any(|known| known == word), "{word} is not in the rule {rule}");
        }
    };
    check("statement", names(&words.statements));
    check("joining", words.joining.clone());
    check(
        "kind",
        [&words.models, &words.patterns, &words.stimuli, &words.rules].into_iter().flat_map(|l| names(l)).collect(),
    );
    check("call", words.functions.clone());
    check("number", words.units.clone());
}
