//! Values of options that name one of several choices.

use clap::ValueEnum;
use synfire_compiler::Rounding;
use synfire_network::{Comparison, Decay, Reset, ResetTiming};
use synfire_nir::{Compat, TauUnit};
use synfire_run::Decode;
use synfire_session::Boot;

macro_rules! choices {
    ($($name:ident => $target:ident { $($(#[$attribute:meta])* $variant:ident => $value:ident,)* })*) => {$(
        #[doc = concat!("See [`", stringify!($target), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub enum $name { $($(#[$attribute])* $variant,)* }

        impl From<$name> for $target {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => Self::$value,)* }
            }
        }
    )*};
}

choices! {
    CompatArg => Compat {
        #[value(name = "snntorch")]
        SnnTorch => SnnTorch,
        Norse => Norse,
        Spyx => Spyx,
        Sinabs => Sinabs,
        #[value(name = "spikingjelly")]
        SpikingJelly => SpikingJelly,
        Rockpool => Rockpool,
        Nir => Nir,
    }
    ResetArg => Reset { Zero => Zero, Subtract => Subtract, None => None, }
    ResetTimingArg => ResetTiming { Same => Same, Next => Next, NoDelay => NoDelay, }
    ComparisonArg => Comparison { Gt => Greater, Ge => GreaterEqual, }
    DecayArg => Decay { Euler => Euler, Exponential => Exponential, }
    TauUnitArg => TauUnit { S => Seconds, Ms => Milliseconds, Ticks => Ticks, }
    BootArg => Boot {
        /// There is no place for a script.
        None => None,
        /// A script was executed.
        Done => Done,
        /// There is no script in its place.
        Empty => Empty,
        /// The length or the CRC of the script is wrong.
        Broken => Broken,
    }
    RoundingArg => Rounding { Nearest => Nearest, Zero => Zero, }
    DecodeArg => Decode {
        /// The output with the most spikes.
        Count => Count,
        /// The output that spikes first.
        First => First,
        /// The output with the largest potential of any tick.
        Max => Max,
        /// The output with the largest potential in the last tick.
        Last => Last,
        /// The output with the largest mean potential.
        Mean => Mean,
    }
}
