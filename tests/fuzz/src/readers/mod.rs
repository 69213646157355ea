//! The readers, and what is done with what they accept.

mod data;
mod image;
mod line;
mod network;
mod settings;

use synfire_diagnostics::ToDiagnostic;

use crate::mutate::Form;

/// Takes bytes from outside.
pub struct Reader {
    /// Its name on the command line, and that of its folders of seeds and of regressions.
    pub name: &'static str,
    /// What its inputs look like.
    pub form: Form,
    /// Words that it knows.
    pub dictionary: &'static [&'static str],
    /// Reads an input, and goes on with what was accepted as a command would. Returns whether it was.
    pub read: fn(&[u8]) -> bool,
}

/// All readers.
pub static READERS: &[Reader] = &[
    Reader { name: "nir", form: Form::Binary, dictionary: network::NIR_WORDS, read: network::nir },
    Reader { name: "page", form: Form::Text, dictionary: network::PAGE_WORDS, read: network::page },
    Reader { name: "image", form: Form::Container, dictionary: &[], read: image::image },
    Reader { name: "state", form: Form::Container, dictionary: &[], read: image::state },
    Reader { name: "checkpoint", form: Form::Checkpoint, dictionary: &[], read: image::checkpoint },
    Reader { name: "npy", form: Form::Binary, dictionary: data::NPY_WORDS, read: data::npy },
    Reader { name: "npz", form: Form::Archive, dictionary: data::NPY_WORDS, read: data::npz },
    Reader { name: "csv", form: Form::Table, dictionary: data::CSV_WORDS, read: data::csv },
    Reader { name: "target", form: Form::Text, dictionary: settings::TARGET_WORDS, read: settings::target },
    Reader { name: "board", form: Form::Text, dictionary: settings::BOARD_WORDS, read: settings::board },
    Reader { name: "protocol", form: Form::Text, dictionary: settings::PROTOCOL_WORDS, read: settings::protocol },
    Reader { name: "recording", form: Form::Text, dictionary: line::RECORDING_WORDS, read: line::recording },
    Reader { name: "replies", form: Form::Frames, dictionary: &[], read: line::replies },
    Reader { name: "requests", form: Form::Frames, dictionary: &[], read: line::requests },
];

/// The reader of this name.
pub fn named(name: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| reader.name == name)
}

/// Whether it was accepted. A refusal has to have a message.
fn accepted<T, E: ToDiagnostic>(result: Result<T, E>) -> Option<T> {
    let told = |error: E| {
        let diagnostic = error.to_diagnostic();
        assert!(!diagnostic.message.is_empty(), "a refusal without a message");
    };
    result.map_err(told).ok()
}

/// Whether an input is one of the few with which the slow part is done too. It depends on the input alone, so that a finding
/// is found again.
fn is_chosen(bytes: &[u8], one_in: u64) -> bool {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    hash.is_multiple_of(one_in)
}
