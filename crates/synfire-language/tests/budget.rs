//! One budget holds for all that a page asks for: memory is charged before it is taken, and work before it is done.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use synfire_budget::{Budget, Bytes, Steps};
use synfire_data::Array;
use synfire_diagnostics::Diagnostics;
use synfire_language::{Limits, Loaded, Memory, format_source, load};
use synfire_testkit::{CountingAllocator, peak};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// What a page needs for itself: the limits, maps, messages.
const OWN_BYTES: usize = 40_000;

fn limits(memory: u64) -> Limits {
    Limits { budget: Budget { memory: Bytes(memory), ..Budget::READER }, ..Limits::default() }
}

/// Loads a page within so many bytes, and checks that it held no more.
#[track_caller]
fn within(files: &Memory, memory: u64) -> Result<Loaded, Diagnostics> {
    let limits = limits(memory);
    let (result, held) = peak(|| load("page.syn", files, &limits));
    assert!(held <= memory as usize + OWN_BYTES, "{held} bytes held, {memory} allowed");
    result
}

/// The least budget, in powers of two, that a page is read within; below, it is refused by name.
#[track_caller]
fn least(files: &Memory) -> u64 {
    for power in 10..30 {
        match within(files, 1 << power) {
            Ok(_) => return 1 << power,
            Err(found) => assert!(found.to_string().starts_with("SF0001: ") && found.0.len() == 1, "{found}"),
        }
    }
    panic!("1 GiB is not enough");
}

/// Two populations and whatever connects them.
fn pair(size: usize, projection: &str) -> Memory {
    let page = format!(
        "network n seed = 1\ninput a[{size}]\npopulation b[{size}] if v_threshold = 1\nprojection a -> b {projection}\n"
    );
    Memory::page("page.syn", page)
}

#[test]
fn synapses_are_charged_before_they_are_made() {
    // 250,000 synapses of 8 bytes, or of 16 bytes, with what their delays take.
    let expected = [
        ("all_to_all weight = 1", 2 << 20),
        ("all_to_all weight = uniform(0, 1)", 2 << 20),
        ("random probability = 1 weight = 1", 4 << 20),
        ("random probability = 0.5 weight = normal(0, 1)", 4 << 20),
        ("random fan_in = 250 weight = 1", 4 << 20),
        ("all_to_all weight = 1 delay = uniform(0 ms, 3 ms)", 8 << 20),
        ("one_to_one weight = normal(0, 1)", 1 << 15),
    ];
    for (projection, bytes) in expected {
        assert_eq!(least(&pair(500, projection)), bytes, "{projection}");
    }
    let recurrent = "population b[500] if v_threshold = 1\nprojection b -> b all_to_all self = no weight = 1\n";
    assert_eq!(least(&Memory::page("page.syn", recurrent)), 4 << 20);
    let part =
        "input a[500]\npopulation b[500] if v_threshold = 1\nprojection a[0 .. 400] -> b all_to_all weight = 1\n";
    assert_eq!(least(&Memory::page("page.syn", part)), 8 << 20);
}

#[test]
fn five_lines_ask_for_no_more_than_they_say() {
    let files = pair(5_657, "all_to_all weight = 1");
    let found = within(&files, 100 << 20).unwrap_err();
    assert_eq!(found.0[0].code.id, "SF0001");
    let said = "`weight` of `a -> b` would bring the memory in use to 244.2 MiB, over the limit of 100 MiB";
    assert_eq!(found.0[0].message, said);
    assert_eq!(found.0[0].help.as_deref(), Some("`--max-memory 256MiB` raises the limit"));
    within(&files, 256 << 20).unwrap();
    // What no machine has is refused as fast.
    let found = within(&pair(1_000_000, "random probability = 0.9 weight = 1"), 1 << 30).unwrap_err();
    assert!(found.0[0].help.as_deref().unwrap().starts_with("ask for less"), "{found}");
}

#[test]
fn parameters_and_stimuli_are_charged() {
    let count = 100_000;
    let population = |parameter: &str| {
        Memory::page("page.syn", format!("network n seed = 1\npopulation b[{count}] if v_threshold = {parameter}\n"))
    };
    for parameter in ["uniform(0, 1)", "linspace(1, 2)"] {
        assert_eq!(least(&population(parameter)), 1 << 20, "{parameter}");
    }
    let stimulus = |kind: &str| {
        let page =
            format!("network n seed = 1\ninput a[{count}]\npopulation b if v_threshold = 1\nstimulus s -> a {kind}\n");
        Memory::page("page.syn", page)
    };
    for kind in
        ["poisson rate = uniform(1 Hz, 2 Hz)", "regular rate = uniform(1 Hz, 2 Hz)", "real value = uniform(0, 1)"]
    {
        assert!([1 << 20, 2 << 20].contains(&least(&stimulus(kind))), "{kind}");
    }
}

#[test]
fn files_are_charged() {
    let mut files = pair(300, "dense weight = file(\"w.npy\")");
    let array = Array::new(vec![300, 300], vec![1.0; 90_000]);
    files.arrays.insert("w.npy".into(), BTreeMap::from([(String::new(), array)]));
    // The file, which other statements may name again, and its weights.
    assert_eq!(least(&files), 2 << 20);
    let rows = Array::new(
        vec![30_000, 3],
        (0..90_000)
            .map(|i| {
                if i % 3 == 0 {
                    f64::from(i / 300)
                } else if i % 3 == 1 {
                    f64::from(i / 3 % 100)
                } else {
                    1.0
                }
            })
            .collect(),
    );
    let mut files = pair(300, "sparse synapses = file(\"w.npy\")");
    files.arrays.insert("w.npy".into(), BTreeMap::from([(String::new(), rows)]));
    assert_eq!(least(&files), 4 << 20);
}

#[test]
fn text_is_charged_whatever_it_consists_of() {
    let many = |piece: &str| piece.repeat(20_000);
    let pages = [
        format!("let x = {}", many("1 + ") + "1\n"),
        format!("let x = {}", many("(1+0)*") + "1\n"),
        many("#\n"),
        many("# a comment\n"),
        (0..20_000).map(|index| format!("let x{index} = 1\n")).collect(),
        (0..5_000).map(|index| format!("input x{index}\n")).collect(),
        format!("input {}\n", (0..5_000).map(|index| format!("x{index}")).collect::<Vec<_>>().join(", ")),
        (0..5_000).map(|index| format!("population x{index} if v_threshold = 1 r = 1\n")).collect(),
        format!(
            "input a\n{}",
            (0..5_000).map(|n| format!("stimulus s{n} -> a spikes at = [1 ms]\n")).collect::<String>()
        ),
        format!("input a[20000]\npopulation b[20000] if v_threshold = [{}1]\n", "1,".repeat(19_999)),
        "input a\npopulation b if v_threshold = 1\nprojection a -> b sparse synapses = [[0,0,1],]\n".to_owned(),
        format!("input a\nstimulus s -> a events list = [{}]\n", many("[0, 0], ")),
        format!("input a\nstimulus s -> a raster values = [{}]\n", many("[0],")),
        format!("input \"{}\"\n", many("x")),
        format!("input a\noutput {}a\n", many("b, ")),
    ];
    for page in pages {
        let page = format!("network n\n{page}population all if v_threshold = 1\n");
        let files = Memory::page("page.syn", page.clone());
        for power in 10..28 {
            let _ = within(&files, 1 << power);
            let limits = limits(1 << power);
            let (_, held) = peak(|| format_source("page.syn", &page, &limits));
            assert!(held <= (1 << power) + OWN_BYTES, "{held} bytes held to format {}", &page[..60]);
        }
        match load("page.syn", &files, &Limits::default()) {
            Ok(_) => {}
            Err(found) => assert!(found.0.iter().all(|error| error.code.id == "SF0610"), "{found}"),
        }
    }
}

#[test]
fn short_pages_that_multiply_are_refused() {
    // Three recordings of each of 200,000 parts; a long name for each of 2,000 delays.
    let part = |index: usize| format!("a[{} .. {}]", index % 1_000, 1_001 + index / 1_000);
    let parts = (0..200_000).map(part).collect::<Vec<_>>().join(", ");
    let recorded = format!("population a[2000] if v_threshold = 1\nrecord spikes, v, i of {parts}\n");
    let delays = pair(50, "all_to_all weight = 1 delay = uniform(0 ms, 200 ms)");
    let page = String::from_utf8(delays.files.values().next().unwrap().clone()).unwrap();
    let long = page.replace("projection", &format!("projection \"{}\":", "x".repeat(100_000)));
    for page in [recorded, long] {
        let found = within(&Memory::page("page.syn", page), 64 << 20).unwrap_err();
        assert_eq!(found.0[0].code.id, "SF0001", "{found}");
    }
}

#[test]
fn work_is_charged_before_it_is_done() {
    let found = |page: String, work: u64| {
        let limits = Limits { budget: Budget { work: Steps(work), ..Budget::READER }, ..Limits::default() };
        load("page.syn", &Memory::page("page.syn", page), &limits).unwrap_err()
    };
    // Settings that need each other, the last one first.
    let chain: String = (0..10_000).map(|index| format!("a{index} = a{} ", index + 1)).collect();
    let chain = format!("population b if {chain} a10000 = 1\n");
    // Draws of which one in 300 is kept.
    let rare = "input a[1000]\npopulation b[1000] if v_threshold = 1\n\
        projection a -> b all_to_all weight = normal(0, 1, min = 2.7) seed = 1\n";
    let groups: String = (0..1_000).map(|index| format!("b{index}[3001], ")).collect();
    let listed = format!("population {groups}c[3001] if v_threshold = [{}1]\n", "1, ".repeat(3_000));
    for page in [chain, rare.to_owned(), listed] {
        let found = found(page, 20_000_000);
        assert_eq!((found.0[0].code.id, found.0.len()), ("SF0001", 1), "{found}");
        assert!(found.0[0].help.as_deref().unwrap().contains("--max-work"), "{found}");
    }
}
