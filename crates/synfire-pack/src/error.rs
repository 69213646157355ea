//! Why there is no pack.

use synfire_program::{OutOfReach, Unfit};

/// Why an image cannot be packed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum PackError {
    #[error("the program does not fit its target: {0:?}")]
    Unfit(Unfit),
    #[error("word {} of region {} is beyond the reach of a write", .0.address, .0.region)]
    Reach(OutOfReach),
    #[error("no input word can name axon {axon}")]
    Axon { axon: u32 },
}
