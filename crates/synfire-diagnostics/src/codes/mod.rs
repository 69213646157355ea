//! All codes, one file per area.

pub mod bitstream;
pub mod budget;
pub mod cache;
pub mod compile;
pub mod data;
pub mod image;
pub mod language;
pub mod learning;
pub mod link;
pub mod network;
pub mod read;
pub mod rtl;
pub mod run;

use crate::Code;

/// Every code of every area, ascending by id.
pub fn all() -> impl Iterator<Item = Code> {
    [
        budget::ALL,
        read::ALL,
        network::ALL,
        compile::ALL,
        image::ALL,
        run::ALL,
        language::ALL,
        link::ALL,
        rtl::ALL,
        data::ALL,
        learning::ALL,
        bitstream::ALL,
        cache::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The code with this id, if there is one (`SF0203`, in either case).
pub fn find(id: &str) -> Option<Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// Whether a code says that the program was called wrongly, whatever is in the files: the exit code is 2 then, not 1.
pub fn is_usage(code: Code) -> bool {
    [
        compile::UNKNOWN_TARGET,
        compile::BAD_OPTION,
        run::NO_SUCH_POPULATION,
        run::BAD_RECORD,
        run::DECIDED,
        run::NEEDS_NETWORK,
        run::OUTPUT_KIND,
        run::NO_SUCH_CODE,
        run::BACKEND,
        run::OUTPUT_CONFLICT,
        run::USAGE,
        run::NO_EFFECT,
        run::BAD_VALUE,
        bitstream::UNKNOWN_BOARD,
    ]
    .contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_ascending_and_explained() {
        let ids: Vec<_> = all().map(|code| code.id).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids, sorted);
        for code in all() {
            assert!(code.id.len() == 6 && code.id.starts_with("SF"), "{}", code.id);
            assert!(code.explanation.len() > 80, "{} needs an explanation", code.id);
            assert!(code.explanation.starts_with(&format!("# {}: {}\n", code.id, code.title)), "{} heading", code.id);
        }
    }

    #[test]
    fn every_explanation_file_belongs_to_a_code() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/codes");
        for entry in std::fs::read_dir(dir).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let id = name.strip_suffix(".md").unwrap();
            assert!(find(id).is_some(), "{name} explains no code");
        }
    }
}
