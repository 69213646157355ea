//! Inputs and labels.

use synfire_data::{Array, Budget, DataFile, Layout};
use synfire_learn::{Coding, Dataset};

use super::accepted;

pub const NPY_WORDS: &[&str] = &[
    "\u{93}NUMPY",
    "'descr'",
    "'fortran_order'",
    "'shape'",
    "True",
    "False",
    "'<f8'",
    "'>f4'",
    "'|u1'",
    "'<i8'",
    "'<f2'",
    "'|b1'",
    "(",
    ")",
    ",",
    "(0,)",
    "(1, 1)",
    "(18446744073709551615,)",
    "(4294967296, 4294967296)",
];

pub const CSV_WORDS: &[&str] = &[
    "tick,axon\n",
    "tick,axon,value\n",
    "t,addr\n",
    ",",
    ";",
    " ",
    "\n",
    "\"",
    "#",
    "\u{feff}",
    "4294967295",
    "1e300",
    "nan",
];

pub fn npy(bytes: &[u8]) -> bool {
    file("fuzz.npy", bytes).is_some_and(|file| read(&file, DataFile::npy))
}

pub fn npz(bytes: &[u8]) -> bool {
    let Some(file) = file("fuzz.npz", bytes) else { return false };
    let all = accepted(file.npz());
    let _ = accepted(file.labels());
    let _ = accepted(file.input(4, Layout::Classify));
    all.is_some_and(|arrays| arrays.into_values().all(sound))
}

pub fn csv(bytes: &[u8]) -> bool {
    file("fuzz.csv", bytes).is_some_and(|file| read(&file, DataFile::table))
}

fn file(name: &str, bytes: &[u8]) -> Option<DataFile> {
    accepted(DataFile::from_bytes(name, bytes.to_vec(), Budget::READER))
}

fn read(file: &DataFile, array: impl Fn(&DataFile) -> Result<Array, synfire_data::DataError>) -> bool {
    let array = accepted(array(file)).is_some_and(sound);
    let labels = accepted(file.labels()).is_some();
    let input = |layout| {
        let samples = accepted(file.input(4, layout));
        let mut row = [0.0; 4];
        samples.iter().flat_map(|samples| samples.iter().take(2)).for_each(|sample| sample.fill_row(1, &mut row));
        samples.is_some()
    };
    [array, labels, input(Layout::Run), input(Layout::Classify)].contains(&true)
}

/// Shape and values agree, and a learner takes it or says why not.
fn sound(array: Array) -> bool {
    assert_eq!(array.shape.iter().product::<usize>(), array.values.len(), "shape {:?}", array.shape);
    if let Some(dataset) = accepted(Dataset::new(array, None, 4, 2)) {
        let _ = dataset.check_values(Coding::Rate);
    }
    true
}
