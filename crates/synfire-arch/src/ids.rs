//! Typed indices of the core.

use serde::{Deserialize, Serialize};

macro_rules! index {
    ($(#[$doc:meta] $name:ident($inner:ty);)*) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// As an index into a slice.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

index! {
    /// An external axon of a target.
    AxonId(u32);
    /// A neuron of a target, padding included.
    NeuronId(u32);
    /// P consecutive neurons.
    NeuronBlock(u32);
    /// P consecutive sources: the axon blocks come first, then the neuron blocks.
    SourceBlock(u32);
    /// P x P weights.
    TileId(u32);
    /// A learning rule of an image, from 0. In memory words 0 stands for none, so this one is word `id + 1`.
    RuleId(u32);
    /// Network time.
    Tick(u64);
    /// Clocks.
    Cycle(u64);
}
