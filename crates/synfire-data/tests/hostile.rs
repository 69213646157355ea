//! Damaged and malicious files: no panic, and no memory beyond the limits.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::alloc::{GlobalAlloc, Layout as MemoryLayout, System};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use synfire_data::{
    Array, DataError, Layout, Limits, read_input, read_labels, read_npy, read_npz, read_table, write_npy, write_npz,
};
use tempfile::TempDir;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, counting what each thread holds.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(change: isize) {
    let held = HELD.get() + change;
    HELD.set(held);
    PEAK.set(PEAK.get().max(held));
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: MemoryLayout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promises are the system allocator's conditions.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: MemoryLayout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The most memory that `f` held at once, beyond what was held before, in bytes.
fn peak<T>(f: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = f();
    (result, (PEAK.get() - before) as usize)
}

/// What every read needs for itself: buffers, names, the decompressor's window.
const OWN_BYTES: usize = 200_000;

/// Reads a file in every way there is, as if it were any kind, within memory for `limits`.
fn read_in_every_way(path: &Path, limits: &Limits) {
    let (_, used) = peak(|| {
        let _ = read_npy(path, limits);
        let _ = read_npz(path, limits);
        let _ = read_table(path, limits);
        let _ = read_labels(path, limits);
        let _ = read_input(path, 3, Layout::Run, limits);
        let _ = read_input(path, 3, Layout::Classify, limits);
    });
    // The file, its decompressed bytes, and numbers; vectors grow by doubling and events are sorted once.
    let most = 4 * limits.bytes as usize + 4 * 8 * limits.elements + OWN_BYTES;
    assert!(used <= most, "{used} bytes held, {most} allowed");
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
    let everything = Limits { bytes: u64::MAX, elements: usize::MAX };
    for limits in [Limits::default(), everything] {
        for shape in ["(1000000000000,)", "(1000000, 1000000)", "(4294967296, 4294967296, 2)", "(134217728,)"] {
            fs::write(&path, npy(shape, &[0; 16])).unwrap();
            let (result, used) = peak(|| read_npy(&path, &limits));
            assert!(matches!(result, Err(DataError::TooLarge { .. } | DataError::Npy { .. })), "{shape}: {result:?}");
            assert!(used < 20_000, "{shape}: {used} bytes held");
        }
    }
    let mut bytes = b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec();
    bytes.extend([b'('; 1000]);
    fs::write(&path, bytes).unwrap();
    let (result, used) = peak(|| read_npy(&path, &everything));
    assert!(matches!(result, Err(DataError::Npy { .. })));
    assert!(used < 20_000, "{used} bytes held");
}

#[test]
fn a_sparse_file_is_refused_by_its_size() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npy");
    fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let (result, used) = peak(|| read_npy(&path, &Limits::default()));
    assert!(matches!(result, Err(DataError::TooLarge { what: "bytes", found: 1_099_511_627_776, .. })), "{result:?}");
    assert!(used < 20_000, "{used} bytes held");
}

#[test]
fn bombs_stop_at_the_limit() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("bomb");
    let limits = Limits { bytes: 1 << 20, elements: 1 << 16 };
    let zeros = vec![b'0'; 1 << 26];

    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::best());
    gzip.write_all(&zeros).unwrap();
    gzip.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < limits.bytes);
    assert!(matches!(read_table(&path, &limits), Err(DataError::TooLarge { what: "bytes", .. })));
    read_in_every_way(&path, &limits);

    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    archive.start_file("x.npy", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&zeros).unwrap();
    archive.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < limits.bytes);
    assert!(matches!(read_npz(&path, &limits), Err(DataError::TooLarge { what: "bytes", .. })));
    read_in_every_way(&path, &limits);
}

#[test]
fn limits_hold_for_the_sum_of_an_archive() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("x.npz");
    let array = Array::new(vec![100], vec![1.0; 100]);
    write_npz(&path, &(0..10).map(|index| (index.to_string(), array.clone())).collect()).unwrap();
    let limits = Limits { elements: 1000, ..Limits::default() };
    assert_eq!(read_npz(&path, &limits).unwrap().len(), 10);
    let error = read_npz(&path, &Limits { elements: 999, ..limits }).unwrap_err();
    let over = matches!(error, DataError::TooLarge { what: "values", found: 1000, limit: 999, .. });
    assert!(over, "{error:?}");
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
            read_in_every_way(&path, &Limits { bytes: 1 << 16, elements: 1 << 10 });
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
            assert!(read_npy(&path, &Limits::default()).is_err(), "cut to {length} bytes");
        }
    }
    for length in 0..files[4].len() {
        fs::write(&path, &files[4][..length]).unwrap();
        assert!(read_npz(&path, &Limits::default()).is_err(), "cut to {length} bytes");
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
        read_in_every_way(&path, &Limits { bytes: 1 << 16, elements: 1 << 10 });
    }

    #[test]
    fn any_text_is_survived(text in "[0-9a-z,;. \\n\\r\"#+e-]{0,200}", header in 0_usize..3) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("x");
        fs::write(&path, format!("{}{text}", ["", "tick,axon\n", "t,addr,value\n"][header])).unwrap();
        read_in_every_way(&path, &Limits { bytes: 1 << 16, elements: 64 });
    }
}
