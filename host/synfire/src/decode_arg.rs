//! `--decode` of `synfire classify`.

use clap::ValueEnum;
use synfire_run::Decode;

/// See [`Decode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DecodeArg {
    /// The output with the most spikes.
    Count,
    /// The output that spikes first.
    First,
    /// The output with the largest potential of any tick.
    Max,
    /// The output with the largest potential in the last tick.
    Last,
    /// The output with the largest mean potential.
    Mean,
}

impl From<DecodeArg> for Decode {
    fn from(arg: DecodeArg) -> Self {
        match arg {
            DecodeArg::Count => Self::Count,
            DecodeArg::First => Self::First,
            DecodeArg::Max => Self::Max,
            DecodeArg::Last => Self::Last,
            DecodeArg::Mean => Self::Mean,
        }
    }
}
