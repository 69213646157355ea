//! Damaged and malicious files: no panic, and no memory beyond the budget.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synfire_budget::Bytes;
use synfire_data::{
    Array, Budget, DataError, Layout, Outputs, read_input, read_labels, read_npy, read_npz, read_table, write_npy,
    write_npz,
};
use synfire_testkit::{CountingAllocator, peak};
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// What every read needs for itself: buffers, names, the decompressor's window.
const OWN_BYTES: usize = 200_000;

/// So many bytes.
fn bytes(memory: u64) -> Budget {
    Budget { memory: Bytes(memory), ..Budget::READER }
}

/// Reads a file in every way there is, as if it were any kind, within a budget.
fn read_in_every_way(path: &Path, budget: Budget) {
    let within = |read: &dyn Fn()| {
        let ((), used) = peak(read);
        let most = budget.memory.0 as usize + OWN_BYTES;
        assert!(used <= most, "{used} bytes held, {most} allowed");
    };
    within(&|| drop(read_npy(path, budget)));
    within(&|| drop(read_npz(path, budget)));
    within(&|| drop(read_table(path, budget)));
    within(&|| drop(read_labels(path, budget)));
    within(&|| drop(read_input(path, 3, Layout::Run, budget)));
    within(&|| drop(read_input(path, 3, Layout::Classify, budget)));
}

fn npy(shape: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn a_header_is_not_believed() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npy");
    for budget in [Budget::READER, Budget::UNLIMITED] {
        for shape in ["(1000000000000,)", "(1000000, 1000000)", "(4294967296, 4294967296, 2)", "(134217728,)"] {
            fs::write(&path, npy(shape, &[0; 16])).unwrap();
            let (result, used) = peak(|| read_npy(&path, budget));
            assert!(matches!(result, Err(DataError::OverBudget { .. } | DataError::Npy { .. })), "{shape}: {result:?}");
            assert!(used < 20_000, "{shape}: {used} bytes held");
        }
    }
    let mut bytes = b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec();
    bytes.extend([b'('; 1000]);
    fs::write(&path, bytes).unwrap();
    let (result, used) = peak(|| read_npy(&path, Budget::UNLIMITED));
    assert!(matches!(result, Err(DataError::Npy { .. })));
    assert!(used < 20_000, "{used} bytes held");
}

#[test]
fn a_sparse_file_is_refused_by_its_size() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npy");
    fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let (result, used) = peak(|| read_table(&path, Budget::READER));
    assert!(result.unwrap_err().to_string().ends_with("its bytes would take memory of 1 TiB, over the limit of 1 GiB"));
    assert!(used < 20_000, "{used} bytes held");
    let (result, used) = peak(|| read_npy(&path, Budget::READER));
    assert!(result.unwrap_err().to_string().ends_with("it does not start with `\\x93NUMPY`"));
    assert!(used < 20_000, "{used} bytes held");
}

#[test]
fn bombs_stop_at_the_limit() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("bomb");
    let budget = bytes(1 << 20);
    let zeros = vec![b'0'; 1 << 26];

    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::best());
    gzip.write_all(&zeros).unwrap();
    gzip.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < budget.memory.0);
    assert!(matches!(read_table(&path, budget), Err(DataError::OverBudget { .. })));
    read_in_every_way(&path, budget);

    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    archive.start_file("x.npy", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&npy("(8388608,)", &vec![0; 1 << 26])).unwrap();
    archive.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < budget.memory.0);
    assert!(matches!(read_npz(&path, budget), Err(DataError::OverBudget { .. })));
    read_in_every_way(&path, budget);
}

#[test]
fn the_budget_holds_for_the_sum_of_an_archive() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npz");
    let array = Array::new(vec![100], vec![1.0; 100]);
    write_npz(&path, &(0..10).map(|index| (index.to_string(), array.clone())).collect()).unwrap();
    // A kilobyte for each entry and the values of all: arrays are unpacked piece by piece.
    let needed = 10 * 1024 + 10 * 800;
    assert_eq!(read_npz(&path, bytes(needed)).unwrap().len(), 10);
    let error = read_npz(&path, bytes(needed - 1)).unwrap_err();
    assert!(matches!(error, DataError::OverBudget { .. }), "{error:?}");
}

#[test]
fn a_line_of_many_fields_is_not_taken_apart() {
    // 16 million fields in 32 MB of text: as slices they took 16 bytes each.
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.csv.gz");
    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
    gzip.write_all(&b"0,".repeat(1 << 24)).unwrap();
    gzip.finish().unwrap();
    for memory in [1 << 20, 40 << 20, 80 << 20] {
        read_in_every_way(&path, bytes(memory));
    }
    fs::write(&path, "a,".repeat(1 << 20)).unwrap();
    read_in_every_way(&path, bytes(3 << 20));
}

#[test]
fn ten_thousand_images_of_mnist_fit() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npy");
    write_npy(&path, &Array::new(vec![10_000, 784], vec![0.5; 7_840_000])).unwrap();
    assert_eq!(read_input(&path, 784, Layout::Classify, Budget::READER).unwrap().len(), 10_000);
    let (samples, used) = peak(|| read_input(&path, 784, Layout::Classify, bytes(63_000_000)));
    assert_eq!(samples.unwrap().len(), 10_000);
    assert!(used < 63_000_000, "{used} bytes: the values, and no file beside them");
}

#[test]
fn bytes_take_a_byte_each_in_a_file_and_in_an_archive() {
    let dir = TempDir::new().unwrap();
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 25, 784), }\n";
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((text.len() as u16).to_le_bytes());
    file.extend(text.as_bytes());
    file.extend((0..19_600_000_u32).map(|index| u8::from(index % 8 == 0)));
    let (npy, npz) = (dir.path().join("x.npy"), dir.path().join("x.npz"));
    fs::write(&npy, &file).unwrap();
    let mut archive = zip::ZipWriter::new(fs::File::create(&npz).unwrap());
    archive.start_file("x.npy", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&file).unwrap();
    archive.finish().unwrap();
    drop(file);
    for path in [npy, npz] {
        let (samples, used) = peak(|| read_input(&path, 784, Layout::Classify, bytes(20_000_000)));
        let samples = samples.unwrap();
        assert_eq!((samples.len(), samples.get(999).ticks()), (1000, Some(25)));
        assert_eq!(samples.get(1).row(0).take(2).collect::<Vec<_>>(), [(0, 1.0), (8, 1.0)]);
        assert!(used < 20_000_000, "{used} bytes for 19,600,000 values of `{}`", path.display());
    }
}

/// A sound file of each kind.
fn sound_files() -> Vec<Vec<u8>> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x");
    let array = Array::new(vec![4, 3], (0..12).map(f64::from).collect());
    let mut files =
        vec![b"a,b,c\n1,2,3\n4,5,6\n".to_vec(), b"tick,axon,value\n5,1,0.5\n0,0,1\n".to_vec(), npy("(2, 3)", &[0; 48])];
    write_npy(&path, &array).unwrap();
    files.push(fs::read(&path).unwrap());
    write_npz(&path, &BTreeMap::from([("x".into(), array.clone()), ("y".into(), array)])).unwrap();
    files.push(fs::read(&path).unwrap());
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    archive.start_file("x.npy", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&files[3]).unwrap();
    archive.finish().unwrap();
    files.push(fs::read(&path).unwrap());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&files[0]).unwrap();
    files.push(gzip.finish().unwrap());
    files
}

#[test]
fn every_truncation_is_survived() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x");
    for file in sound_files() {
        for length in 0..file.len() {
            fs::write(&path, &file[..length]).unwrap();
            read_in_every_way(&path, bytes(1 << 16));
        }
    }
}

#[test]
fn binary_files_are_refused_whole_or_not_at_all() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x");
    let files = sound_files();
    for file in &files[2..4] {
        for length in 0..file.len() {
            fs::write(&path, &file[..length]).unwrap();
            assert!(read_npy(&path, Budget::READER).is_err(), "cut to {length} bytes");
        }
    }
    for length in 0..files[4].len() {
        fs::write(&path, &files[4][..length]).unwrap();
        assert!(read_npz(&path, Budget::READER).is_err(), "cut to {length} bytes");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, rng_seed: RngSeed::Fixed(9), ..ProptestConfig::default() })]

    #[test]
    fn every_mutation_is_survived(
        which in 0_usize..7,
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let mut file = sound_files().swap_remove(which);
        for (place, byte) in edits {
            *place.get_mut(&mut file) = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("x");
        fs::write(&path, file).unwrap();
        read_in_every_way(&path, bytes(1 << 16));
    }

    #[test]
    fn any_text_is_survived(text in "[0-9a-z,;. \\n\\r\"#+e-]{0,200}", header in 0_usize..3) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("x");
        fs::write(&path, format!("{}{text}", ["", "tick,axon\n", "t,addr,value\n"][header])).unwrap();
        read_in_every_way(&path, bytes(1 << 10));
    }
}

#[cfg(unix)]
#[test]
fn what_streams_into_a_pipe_is_not_held() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let reader = std::thread::spawn({
        let path = path.clone();
        move || fs::read(path).unwrap().len()
    });
    let mut outputs = Outputs::default();
    let piece = [7; 1000];
    let (written, held) = peak(|| outputs.stream(&path, |pipe| (0..10_000).try_for_each(|_| pipe.write_all(&piece))));
    written.unwrap();
    outputs.commit().unwrap();
    assert_eq!(reader.join().unwrap(), 10_000_000);
    assert!(held < 100_000, "{held} bytes held");
}
