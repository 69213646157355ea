//! The formatter loses nothing: parse(format(tree)) is the tree, for random trees, and formatting twice is formatting once.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use support::trees::tree;
use synfire_language::random::Random;
use synfire_language::{Limits, format, format_source, parse};

/// Random trees that are tried.
const TREES: u64 = 10_000;

#[test]
fn ten_thousand_random_trees_survive() {
    let limits = Limits::default();
    let mut bytes = 0;
    for seed in 0..TREES {
        let ast = tree(&mut Random::new(seed, "tree"));
        let text = format(&ast);
        let again = parse("page.syn", &text, &limits).unwrap_or_else(|found| panic!("seed {seed}: {found}\n{text}"));
        assert_eq!(again, ast, "seed {seed}:\n{text}");
        assert_eq!(format(&again), text, "seed {seed}");
        bytes += text.len();
    }
    assert!(bytes > 1000 * TREES as usize / 4, "trees are too small to mean something: {bytes} bytes");
}

#[test]
fn comments_stay_with_what_they_are_about() {
    let page = "\
#about the page
   
# about the network


network  net   dt=1 ms   # its step
input a[ 2 ] # an input
projection a # source
    -> b all_to_all # pattern
  weight = # the weight
   0.5


  # the delay
  delay=2 ms # two ticks
# the end
";
    let formatted = "\
# about the page

# about the network

network net dt = 1 ms  # its step
input a[2]  # an input
# source
projection a -> b all_to_all  # pattern
    # the weight
    weight = 0.5
    # the delay
    delay  = 2 ms  # two ticks
# the end
";
    let limits = Limits::default();
    assert_eq!(format_source("page.syn", page, &limits).unwrap(), formatted);
    assert_eq!(format_source("page.syn", formatted, &limits).unwrap(), formatted);
}

#[test]
fn long_statements_and_lists_are_broken_into_lines() {
    let numbers: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    let page = format!("let list = [{}]", numbers.join(","));
    let formatted = format_source("page.syn", &page, &Limits::default()).unwrap();
    assert!(formatted.lines().count() > 3 && formatted.lines().all(|line| line.len() <= 110), "{formatted}");
    assert_eq!(format_source("page.syn", &formatted, &Limits::default()).unwrap(), formatted);
}

#[test]
fn broken_pages_are_not_formatted() {
    assert!(format_source("page.syn", "let x = \n", &Limits::default()).is_err());
}
