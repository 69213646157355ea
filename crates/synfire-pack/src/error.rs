//! Why there is no pack.

use synfire_arch::link_generated::EVENT_AXONS;
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_image::ImageError;
use synfire_program::{ADDRESSES, OutOfReach, Unfit};

/// Why an image cannot be packed.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum PackError {
    #[error("the program does not fit its target: {0}")]
    Unfit(Unfit),
    #[error("a pack cannot write word {} of region {}: it reaches {ADDRESSES} words", .0.address, .0.region)]
    Reach(OutOfReach),
    #[error("axon {axon} cannot be sent an event: the line names {EVENT_AXONS} axons")]
    Axon { axon: u32 },
}

impl ToDiagnostic for PackError {
    fn to_diagnostic(&self) -> Diagnostic {
        match self {
            Self::Unfit(unfit) => ImageError::from(unfit.clone()).to_diagnostic(),
            Self::Reach(_) => Diagnostic::error(codes::bitstream::BOOT, self.to_string())
                .help("compile for a target with smaller memories"),
            Self::Axon { .. } => Diagnostic::error(codes::link::EVENT, self.to_string())
                .help("compile for a target with fewer axons, or run the network from a PC's emulator"),
        }
    }
}
