//! Words of the input queue and of the stream.

#[cfg(feature = "alloc")]
use synfire_arch::link_generated::EVENT_AXONS;
use synfire_arch::link_generated::{KIND_CLEAR, KIND_HOLD, KIND_REPORT, KIND_RUN};
#[cfg(feature = "alloc")]
use synfire_program::{BlockSpikes, Event};

/// Ticks of a run word at most, and further turns of a hold word.
pub const RUN_MAX: u16 = (1 << 14) - 1;

/// A word of the input queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputWord {
    /// An external event; its payload is not 0.
    Event {
        /// The axon, below 2^15.
        axon: u16,
        /// The payload.
        payload: i16,
    },
    /// The first word of a row; bytes follow.
    Row(RowHead),
    /// Ticks to run, 1 to [`RUN_MAX`].
    Run(u16),
    /// Ticks until something else is said.
    RunFreely,
    /// How many times more the words up to the next run are taken, at most [`RUN_MAX`].
    Hold(u16),
    /// What is cleared, as bits of the core's register `control`.
    Clear(u8),
    /// A tick word and the monitors.
    Report,
}

/// What the first word of a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowHead {
    /// Groups of 64 axons, minus 1.
    pub groups: u8,
    /// The payload of all events, or the step of their payloads; not 0.
    pub payload: u16,
    /// Whether a byte follows for each event.
    pub has_values: bool,
}

const ROW_BIT: u32 = 1 << 31;
const VALUES_BIT: u32 = 1 << 30;
/// Bits of `control` that clear.
const CLEARS: u8 = 0b1110;

const fn order(kind: u32, number: u16) -> u32 {
    kind << 30 | (number as u32) << 16
}

impl InputWord {
    #[cfg(feature = "alloc")]
    /// An event as a word, if it can be one: axons have 15 bits here, and a payload of 0 is no event.
    pub fn event(event: Event) -> Option<Self> {
        let axon = u16::try_from(event.axon.0).ok().filter(|axon| u32::from(*axon) < EVENT_AXONS)?;
        (event.payload != 0).then_some(Self::Event { axon, payload: event.payload })
    }

    /// As it travels.
    pub const fn to_word(self) -> u32 {
        match self {
            Self::Event { axon, payload } => (axon as u32) << 16 | payload as u16 as u32,
            Self::Row(RowHead { groups, payload, has_values }) => {
                ROW_BIT | if has_values { VALUES_BIT } else { 0 } | (groups as u32) << 16 | payload as u32
            }
            Self::Run(ticks) => order(KIND_RUN, ticks),
            Self::RunFreely => order(KIND_RUN, 0),
            Self::Hold(turns) => order(KIND_HOLD, turns),
            Self::Clear(parts) => order(KIND_CLEAR, parts as u16),
            Self::Report => order(KIND_REPORT, 0),
        }
    }

    /// From what travelled.
    pub const fn from_word(word: u32) -> Self {
        let (low, high) = (word as u16, (word >> 16) as u16);
        if low != 0 {
            return if word & ROW_BIT == 0 {
                Self::Event { axon: high, payload: low as i16 }
            } else {
                Self::Row(RowHead { groups: high as u8, payload: low, has_values: word & VALUES_BIT != 0 })
            };
        }
        match (word >> 30, high & RUN_MAX) {
            (KIND_RUN, 0) => Self::RunFreely,
            (KIND_RUN, ticks) => Self::Run(ticks),
            (KIND_HOLD, turns) => Self::Hold(turns),
            (KIND_CLEAR, parts) => Self::Clear(parts as u8 & CLEARS),
            _ => Self::Report,
        }
    }
}

#[cfg(feature = "alloc")]
/// The first word of a block's spikes.
pub const fn spikes_word(spikes: BlockSpikes) -> u32 {
    spikes.block.0 << 16 | spikes.mask as u32
}

/// Whether two blocks with spikes share a word where ticks do not report, of a target with these lanes and neuron blocks.
pub const fn packs(lanes: u32, blocks: u32) -> bool {
    lanes <= 8 && blocks <= 256
}

#[cfg(feature = "alloc")]
/// A block with spikes as half a word.
pub const fn spikes_half(spikes: BlockSpikes) -> u16 {
    (spikes.block.0 as u16) << 8 | spikes.mask
}

/// The word that ends a tick; `tick` is the core's register after it.
pub const fn tick_word(tick: u32) -> u32 {
    tick << 16
}

/// Something of the core that every tick reports: 32 bits of a memory word, or a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monitor {
    /// Region of the core.
    pub region: u8,
    /// Word, below 2^25.
    pub address: u32,
    /// Chunk of the word.
    pub chunk: u8,
}

impl Monitor {
    /// A register of the core.
    pub const fn register(address: u32) -> Self {
        Self { region: 0, address, chunk: 0 }
    }

    /// As it stands in the list.
    pub const fn to_word(self) -> u32 {
        (self.chunk as u32 & 7) << 29 | (self.region as u32 & 15) << 25 | self.address & 0x01FF_FFFF
    }

    /// From the list.
    pub const fn from_word(word: u32) -> Self {
        Self { region: (word >> 25) as u8 & 15, address: word & 0x01FF_FFFF, chunk: (word >> 29) as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use synfire_arch::AxonId;

    #[test]
    fn input_words_say_what_they_are() {
        let head = RowHead { groups: 12, payload: 16, has_values: true };
        for word in [
            InputWord::Event { axon: 700, payload: -3 },
            InputWord::Event { axon: 0x7FFF, payload: 1 },
            InputWord::Row(head),
            InputWord::Row(RowHead { payload: 0xFFFF, has_values: false, groups: 255 }),
            InputWord::Run(9),
            InputWord::Run(RUN_MAX),
            InputWord::RunFreely,
            InputWord::Hold(0),
            InputWord::Hold(RUN_MAX),
            InputWord::Clear(0b1110),
            InputWord::Report,
        ] {
            assert_eq!(InputWord::from_word(word.to_word()), word);
        }
        assert_eq!(InputWord::event(Event { axon: AxonId(1), payload: 0 }), None);
        assert_eq!(InputWord::event(Event { axon: AxonId(1 << 15), payload: 1 }), None);
    }

    #[test]
    fn monitors_name_any_word() {
        let monitor = Monitor { region: 11, address: 0x0123_4567, chunk: 5 };
        assert_eq!(Monitor::from_word(monitor.to_word()), monitor);
    }
}
