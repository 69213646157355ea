//! What the user sees for each error, one snapshot per code.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;

use synfire_budget::Bytes;
use synfire_data::{
    Array, Budget, DataError, Layout, read_input, read_labels, read_npy, read_npz, read_table, write_npy, write_npz,
};
use synfire_diagnostics::{Location, ToDiagnostic, codes};

fn rendered(error: &DataError, dir: &Path) -> String {
    let diagnostic = error.to_diagnostic();
    let place = match &diagnostic.location {
        Location::Text { file, span, .. } => {
            let text = std::fs::read_to_string(file).unwrap();
            format!("{} bytes {}..{}: `{}`", file.display(), span.start, span.end, &text[span.start..span.end])
        }
        Location::File(file) => file.display().to_string(),
        other => format!("{other:?}"),
    };
    let text = format!(
        "{}: {}\n  at {place}\n  help: {}",
        diagnostic.code,
        diagnostic.message,
        diagnostic.help.unwrap_or_default()
    );
    text.replace(&format!("{}{}", dir.display(), std::path::MAIN_SEPARATOR), "")
}

fn array(values: &[f64]) -> Array {
    Array::new(vec![values.len()], values.to_vec())
}

/// A file for each code, and the error it gives.
fn errors(dir: &Path) -> Vec<DataError> {
    let budget = Budget::READER;
    let file = |name: &str, bytes: &[u8]| {
        std::fs::write(dir.join(name), bytes).unwrap();
        dir.join(name)
    };
    let csv = |name: &str, text: &str| read_input(file(name, text.as_bytes()), 3, Layout::Run, budget).unwrap_err();
    write_npy(dir.join("good.npy"), &array(&[1.0, 2.0, -3.5])).unwrap();
    let good = std::fs::read(dir.join("good.npy")).unwrap();
    let replaced = |from: &str, to: &str| {
        let at = good.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
    };
    let archive = BTreeMap::from([("inputs".into(), array(&[1.0])), ("labels".into(), array(&[0.0]))]);
    write_npz(dir.join("named.npz"), &archive).unwrap();
    let infinite = [&good[..good.len() - 8], &f64::INFINITY.to_le_bytes()].concat();
    write_npy(dir.join("large.npy"), &array(&[1.0; 200])).unwrap();
    let large = std::fs::read(dir.join("large.npy")).unwrap();
    vec![
        read_npy(dir.join("missing.npy"), budget).unwrap_err(),
        write_npy(dir.join("missing/out.npy"), &array(&[])).unwrap_err(),
        read_npy(file("large.npy", &large), Budget { memory: Bytes(1000), ..budget }).unwrap_err(),
        read_npy(file("short.npy", &good[..good.len() - 1]), budget).unwrap_err(),
        read_npy(file("complex.npy", &replaced("<f8", "<c8")), budget).unwrap_err(),
        read_npy(file("infinite.npy", &infinite), budget).unwrap_err(),
        read_npz(file("cut.npz", b"PK\x03\x04 and no more"), budget).unwrap_err(),
        read_input(dir.join("named.npz"), 3, Layout::Run, budget).unwrap_err(),
        read_input(dir.join("good.npy"), 4, Layout::Classify, budget).unwrap_err(),
        csv("word.csv", "a,b,c\n1,2,3\n4, five,6\n"),
        csv("axon.csv", "tick,axon\n0,0\n1,3\n"),
        csv("twice.csv", "t,addr,value\n5,1,1\n0,0,1\n5,1,0.5\n"),
        read_labels(dir.join("good.npy"), budget).unwrap_err(),
    ]
}

#[test]
fn every_code_has_an_error_and_reads_well() {
    let dir = tempfile::tempdir().unwrap();
    let errors = errors(dir.path());
    let found: Vec<_> = errors.iter().map(|error| error.to_diagnostic().code).collect();
    assert_eq!(found, codes::data::ALL);
    for error in errors {
        let code = error.to_diagnostic().code;
        insta::assert_snapshot!(code.id, rendered(&error, dir.path()));
    }
}

#[test]
fn lines_are_named_with_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let message = |text: &[u8]| {
        let path = dir.path().join("x.csv");
        std::fs::write(&path, text).unwrap();
        let error = read_input(&path, 2, Layout::Run, Budget::READER).unwrap_err().to_string();
        error.replace(&path.display().to_string(), "x.csv")
    };
    let cases: [(&[u8], &str); 14] = [
        (b"1,2\n3", "line 2 of `x.csv`: it has 1 fields, but the lines before it have 2"),
        (b"1,2\n\n3,\n", "line 3 of `x.csv`: a field is empty"),
        (b"1,2,x\n", "line 1 of `x.csv`: `x` is not a number"),
        (b"1,nan\n", "line 1 of `x.csv`: NaN is not a finite number"),
        (b"1;1e999\n", "line 1 of `x.csv`: inf is not a finite number"),
        (b"1,2\n\xff,3\n", "line 2 of `x.csv`: it is not text; known files are npy, npz and CSV"),
        (b"", "`x.csv` has the shape [0, 0], but (ticks, 2), or (2,) for a constant input, is needed"),
        (b"1,2,3\n", "`x.csv` has the shape [1, 3], but (ticks, 2), or (2,) for a constant input, is needed"),
        (b"tick,axon\n1\n", "line 2 of `x.csv`: it has 1 fields, but the header has 2"),
        (b"tick,axon\n-1,0\n", "line 2 of `x.csv`: `-1` is not a whole number of at least 0"),
        (b"tick,axon\n0.5,0\n", "line 2 of `x.csv`: `0.5` is not a whole number of at least 0"),
        (b"tick,axon\n4294967295,0\n", "line 2 of `x.csv`: tick 4294967295 is out of range, the last is 4294967294"),
        (b"tick,axon\n0,99999999999\n", "line 2 of `x.csv` names axon 99999999999, but the network has 2 input axons"),
        (b"tick,axon,value\n0,1,inf\n", "line 2 of `x.csv`: inf is not a finite number"),
    ];
    for (text, expected) in cases {
        assert_eq!(message(text), expected, "{}", text.escape_ascii());
    }
}

#[test]
fn a_compressed_file_has_lines_but_no_spans() {
    use std::io::Write;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.csv.gz");
    let mut gzip = flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    gzip.write_all(b"1,2\n3,x\n").unwrap();
    gzip.finish().unwrap();
    let diagnostic = read_table(&path, Budget::READER).unwrap_err().to_diagnostic();
    assert!(diagnostic.message.starts_with("line 2 of"), "{}", diagnostic.message);
    assert_eq!(diagnostic.location, Location::File(path));
}
