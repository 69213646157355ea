//! Why ranks do not work together.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

/// Why ranks do not work together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RanksError {
    /// The feature `mpi` was off when this was built.
    #[error("this program was built without MPI")]
    NotBuilt,
    /// Nothing says which rank this is.
    #[error("this program was not started by `mpirun`")]
    NotStarted,
    /// Ranks could not be watched while they work.
    #[error("the MPI library allows no calls from several threads")]
    OneThread,
    /// A rank is silent.
    #[error("rank {rank} has not been heard of for {seconds} s")]
    Lost {
        /// Which.
        rank: usize,
        /// For how long.
        seconds: u64,
    },
    /// A message is longer than any can be.
    #[error("rank 0 announces {bytes} bytes, and the most is {most}")]
    TooLong {
        /// Announced.
        bytes: u64,
        /// The most.
        most: u64,
    },
}

impl ToDiagnostic for RanksError {
    fn to_diagnostic(&self) -> Diagnostic {
        let help = match self {
            Self::NotBuilt => {
                "build it with `cargo build --release -p synfire-cli --features mpi`, or leave `--ranks` out"
            }
            Self::NotStarted => "start it as in `mpirun -n 4 synfire run net.sfi --ranks`, or leave `--ranks` out",
            Self::OneThread => "use an MPI library that was built for `MPI_THREAD_MULTIPLE`, or leave `--ranks` out",
            Self::Lost { .. } => "look whether its machine can be reached, and run it again",
            Self::TooLong { .. } => "start the same version of the program on all machines",
        };
        Diagnostic::error(codes::run::RANKS, self.to_string()).help(help)
    }
}
