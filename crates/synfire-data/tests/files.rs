//! Files in and out: every accepted form, round trips, and real files of the corpus.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synfire_budget::Bytes;
use synfire_data::{
    Array, Budget, Event, Layout, Raster, Samples, SpikeRow, read_input, read_labels, read_npy, read_npz, read_table,
    write_npy, write_npz, write_raster, write_spikes_csv,
};
use tempfile::TempDir;

const BUDGET: Budget = Budget { memory: Bytes::mib(24), ..Budget::READER };

/// The shared corpus, or `None` where there is none (but then not in CI).
fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SYNFIRE_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    if folder.is_dir() {
        return Some(folder.join(name));
    }
    assert!(std::env::var_os("SYNFIRE_CI").is_none(), "no corpus at {}", folder.display());
    println!("skipped: no corpus");
    None
}

fn text_input(text: &str, axons: usize, layout: Layout) -> Samples {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.csv");
    fs::write(&path, text).unwrap();
    read_input(&path, axons, layout, BUDGET).unwrap()
}

fn array_input(shape: &[usize], axons: usize, layout: Layout) -> Option<Samples> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npy");
    let values = (0..shape.iter().product()).map(|value: usize| value as f64).collect();
    write_npy(&path, &Array::new(shape.to_vec(), values)).unwrap();
    read_input(&path, axons, layout, BUDGET).ok()
}

fn ramp(count: usize) -> Vec<f64> {
    (0..count).map(|value| value as f64).collect()
}

#[test]
fn the_layout_says_what_two_axes_are() {
    use Layout::{Classify, Run};
    assert_eq!(array_input(&[4, 3], 3, Run), Some(Samples::dense(3, 4, ramp(12))));
    assert_eq!(array_input(&[4, 3], 3, Classify), Some(Samples::constant(3, ramp(12))));
    assert_eq!(array_input(&[3], 3, Run), Some(Samples::constant(3, ramp(3))));
    assert_eq!(array_input(&[2, 4, 3], 3, Classify), Some(Samples::dense(3, 4, ramp(24))));
    assert_eq!(array_input(&[1, 4, 3], 3, Run), Some(Samples::dense(3, 4, ramp(12))));
    for (shape, layout) in [(&[2, 4, 3][..], Run), (&[3], Classify), (&[3, 4], Run), (&[0, 3], Run), (&[], Run)] {
        assert_eq!(array_input(shape, 3, layout), None, "{shape:?} {layout:?}");
    }
}

#[test]
fn a_table_is_like_an_array_with_two_axes() {
    let dense = Samples::dense(3, 2, ramp(6));
    for text in
        ["0,1,2\n3,4,5", "a,b,c\r\n0,1,2\r\n\r\n3,4,5\r\n", "# a b c\n0 1  2\n 3\t4 5\n", "\u{feff}0;1;2\n3;4;5\n"]
    {
        assert_eq!(text_input(text, 3, Layout::Run), dense, "{text}");
    }
    assert_eq!(text_input("\"a\",\"b\"\n\"0\",\"1\"\n", 2, Layout::Classify), Samples::constant(2, ramp(2)));
}

#[test]
fn events_come_in_any_order_and_under_any_known_header() {
    let event = |tick, axon, value| Event { tick, axon, value };
    let expected = Samples::events(5, 8, vec![event(0, 1, 1.0), event(7, 0, 1.0), event(7, 4, 1.0)]);
    for header in ["tick,axon", "t,addr", "Tick, Axon", "\"tick\",\"axon\"", "# t,axon"] {
        assert_eq!(text_input(&format!("{header}\n7,4\n0,1\n7.0,0e0\n"), 5, Layout::Run), expected, "{header}");
    }
    let expected = Samples::events(2, 3, vec![event(2, 1, -0.5)]);
    assert_eq!(text_input("tick,axon,value\n2,1,-0.5\n", 2, Layout::Classify), expected);
    assert_eq!(text_input("tick,axon\n", 2, Layout::Run), Samples::events(2, 0, vec![]));
}

#[test]
fn labels_are_read_from_every_kind_of_file() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("y");
    let expected = vec![3, 0, 7];
    let array = |shape: &[usize]| Array::new(shape.to_vec(), vec![3.0, 0.0, 7.0]);
    for shape in [&[3][..], &[3, 1]] {
        write_npy(&path, &array(shape)).unwrap();
        assert_eq!(read_labels(&path, BUDGET).unwrap(), expected);
    }
    write_npz(&path, &BTreeMap::from([("x".into(), array(&[3, 1, 1])), ("y".into(), array(&[3]))])).unwrap();
    assert_eq!(read_labels(&path, BUDGET).unwrap(), expected);
    for text in ["3\n0\n7\n", "label\n3\n0\n7\n"] {
        fs::write(&path, text).unwrap();
        assert_eq!(read_labels(&path, BUDGET).unwrap(), expected);
    }
    write_npy(&path, &array(&[1, 3])).unwrap();
    assert!(read_labels(&path, BUDGET).is_err());
}

#[test]
fn spikes_are_written_as_users_expect_them() {
    let dir = TempDir::new().unwrap();
    let (csv, npy) = (dir.path().join("s.csv"), dir.path().join("s.npy"));
    let spike = |tick, population, neuron| SpikeRow { tick, population, neuron };
    write_spikes_csv(&csv, [spike(0, "lif1", 3), spike(12, "a,\"b\"", 0)]).unwrap();
    assert_eq!(fs::read_to_string(&csv).unwrap(), "tick,population,neuron\n0,lif1,3\n12,\"a,\"\"b\"\"\",0\n");
    let mut raster = Raster::new(3);
    raster.push_tick([2, 0]);
    raster.push_tick([]);
    raster.push_tick([2]);
    assert_eq!((raster.ticks(), raster.neurons(), raster.counts()), (3, 3, vec![1, 0, 2]));
    write_raster(&npy, &raster).unwrap();
    let expected = Array::new(vec![3, 3], vec![1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(read_npy(&npy, BUDGET).unwrap(), expected);
    let bytes = fs::read(&npy).unwrap();
    assert!(bytes.windows(15).any(|window| window == b"'descr': '|u1',"));
}

#[test]
fn real_files_are_read() {
    let Some(golden) = corpus("golden/digits_snntorch_subtract.npz") else { return };
    let arrays = read_npz(&golden, BUDGET).unwrap();
    let shapes: Vec<_> = arrays.iter().map(|(name, array)| (name.as_str(), array.shape.clone())).collect();
    assert_eq!(shapes, [("pred", vec![397, 10]), ("x", vec![397, 64]), ("y", vec![397])]);
    let samples = read_input(&golden, 64, Layout::Classify, BUDGET).unwrap();
    assert_eq!(samples, Samples::constant(64, arrays["x"].values.clone()));
    assert_eq!(read_labels(&golden, BUDGET).unwrap().len(), 397);

    let digits = read_table(corpus("digits/digits.csv.gz").unwrap(), BUDGET).unwrap();
    assert_eq!(digits.shape, [1797, 65]);
    assert_eq!(digits.values.iter().copied().fold(0.0, f64::max), 16.0);

    let braille = corpus("golden/input_first_test_256x12.npy").unwrap();
    let samples = read_input(braille, 12, Layout::Run, BUDGET).unwrap();
    assert_eq!((samples.len(), samples.get(0).ticks()), (1, Some(256)));
}

#[test]
fn every_array_of_the_corpus_is_read() {
    let Some(folder) = corpus("golden") else { return };
    let mut folders = vec![folder];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("npy") => {
                    read_npy(&path, BUDGET).unwrap_or_else(|error| panic!("{error}"));
                    count += 1;
                }
                _ => {}
            }
        }
    }
    assert!(count >= 50, "{count} arrays");
}

fn arrays() -> impl Strategy<Value = Array> {
    proptest::collection::vec(0_usize..5, 0..4).prop_flat_map(|shape| {
        let count = shape.iter().product::<usize>();
        proptest::collection::vec(-1e300..1e300, count).prop_map(move |values| Array::new(shape.clone(), values))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(9), ..ProptestConfig::default() })]

    #[test]
    fn arrays_survive_npy_and_npz(
        arrays in proptest::collection::btree_map("[a-zA-Z0-9_/. \u{e4}]{1,12}", arrays(), 0..4)
    ) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("x");
        write_npz(&path, &arrays).unwrap();
        prop_assert_eq!(&read_npz(&path, BUDGET).unwrap(), &arrays);
        for array in arrays.values() {
            write_npy(&path, array).unwrap();
            prop_assert_eq!(&read_npy(&path, BUDGET).unwrap(), array);
        }
    }

    #[test]
    fn tables_and_events_survive_text(
        rows in proptest::collection::vec(proptest::collection::vec(-1e9..1e9, 3), 1..20)
    ) {
        let lines = |row: &Vec<f64>| row.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
        let text = rows.iter().map(lines).collect::<Vec<_>>().join("\n");
        let dense = text_input(&text, 3, Layout::Run);
        prop_assert_eq!(&dense, &Samples::dense(3, rows.len(), rows.concat()));

        let events = rows.iter().enumerate().rev().flat_map(|(tick, row)| {
            row.iter().enumerate().map(move |(axon, value)| format!("{tick},{axon},{value}\n"))
        });
        let events = text_input(&format!("t,addr,value\n{}", events.collect::<String>()), 3, Layout::Run);
        for tick in 0..rows.len() {
            prop_assert!(events.get(0).row(tick).eq(dense.get(0).row(tick)), "tick {}", tick);
        }
    }
}
