//! Every code has an entry.

use std::collections::BTreeSet;

use synfire_diagnostics::codes;

use crate::harness::Advice;

/// The entries of every area.
fn areas() -> Vec<Advice> {
    let areas = [
        crate::budget::advice(),
        crate::nir_files::advice(),
        crate::network::advice(),
        crate::import::advice(),
        crate::import_warnings::advice(),
        crate::export::advice(),
        crate::compile::advice(),
        crate::compile_learning::advice(),
        crate::rounding::advice(),
        crate::images::advice(),
    ];
    areas.into_iter().flatten().collect()
}

/// Codes that have no entry yet.
#[rustfmt::skip]
const PENDING: &[&str] = &[
    "SF0501", "SF0502", "SF0503", "SF0504", "SF0505", "SF0506", "SF0507", "SF0508", "SF0509", "SF0510",
    "SF0511", "SF0512", "SF0513", "SF0514", "SF0515", "SF0516", "SF0517", "SF0518", "SF0519", "SF0520",
    "SF0521", "SF0522", "SF0523", "SF0524", "SF0525", "SF0530", "SF0531", "SF0532", "SF0540",
    "SF0601", "SF0602", "SF0603", "SF0604", "SF0605", "SF0606", "SF0607", "SF0608", "SF0609", "SF0610",
    "SF0611", "SF0612", "SF0613", "SF0614", "SF0615", "SF0616", "SF0617", "SF0618", "SF0619", "SF0620",
    "SF0621", "SF0622", "SF0623", "SF0624", "SF0625", "SF0626", "SF0627", "SF0628", "SF0629",
    "SF0701", "SF0702", "SF0703", "SF0704", "SF0705", "SF0706", "SF0707", "SF0708", "SF0709", "SF0710",
    "SF0711", "SF0712", "SF0713", "SF0714", "SF0715", "SF0716", "SF0717", "SF0718", "SF0719", "SF0720",
    "SF0721", "SF0722", "SF0723", "SF0724",
    "SF0801", "SF0802", "SF0803", "SF0804", "SF0805", "SF0806",
    "SF0901", "SF0902", "SF0903", "SF0904", "SF0905", "SF0906", "SF0907", "SF0908", "SF0909", "SF0910",
    "SF0911", "SF0912", "SF0913",
    "SF1001", "SF1002", "SF1003", "SF1004", "SF1005", "SF1006", "SF1007",
    "SF1101", "SF1102", "SF1103", "SF1104", "SF1105", "SF1106", "SF1107", "SF1108", "SF1109", "SF1110",
    "SF1111", "SF1112", "SF1113", "SF1114", "SF1115", "SF1116",
    "SF1201", "SF1202", "SF1203", "SF1204",
];

#[test]
fn every_code_has_one_entry() {
    let entries: Vec<&str> = areas().iter().map(|entry| entry.code).collect();
    let covered: BTreeSet<&str> = entries.iter().copied().collect();
    assert_eq!(covered.len(), entries.len(), "a code has two entries");
    let pending: BTreeSet<&str> = PENDING.iter().copied().collect();
    assert_eq!(covered.intersection(&pending).collect::<Vec<_>>(), Vec::<&&str>::new(), "no longer pending");
    let all: BTreeSet<&str> = codes::all().map(|code| code.id).collect();
    assert_eq!(covered.union(&pending).copied().collect::<BTreeSet<_>>(), all);
}
