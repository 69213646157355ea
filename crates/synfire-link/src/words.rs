//! Words of the input queue and of the stream.

use synfire_program::{BlockSpikes, Event};

/// A word of the input queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputWord {
    /// An external event; its payload is not 0.
    Event {
        /// The axon.
        axon: u16,
        /// The payload.
        payload: i16,
    },
    /// Ticks to run, at least 1.
    Run(u16),
    /// Ticks until something else is said.
    RunFreely,
}

impl InputWord {
    /// An event as a word, if it can be one: axons have 16 bits here, and a payload of 0 is no event.
    pub fn event(event: Event) -> Option<Self> {
        let axon = u16::try_from(event.axon.0).ok()?;
        (event.payload != 0).then_some(Self::Event { axon, payload: event.payload })
    }

    /// As it travels.
    pub const fn to_word(self) -> u32 {
        match self {
            Self::Event { axon, payload } => (axon as u32) << 16 | payload as u16 as u32,
            Self::Run(ticks) => (ticks as u32) << 16,
            Self::RunFreely => 0,
        }
    }

    /// From what travelled.
    pub const fn from_word(word: u32) -> Self {
        match (word as u16 as i16, (word >> 16) as u16) {
            (0, 0) => Self::RunFreely,
            (0, ticks) => Self::Run(ticks),
            (payload, axon) => Self::Event { axon, payload },
        }
    }
}

/// The first word of a block's spikes.
pub const fn spikes_word(spikes: BlockSpikes) -> u32 {
    spikes.block.0 << 16 | spikes.mask as u32
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
    fn input_words_are_events_or_ticks() {
        for word in [InputWord::Event { axon: 700, payload: -3 }, InputWord::Run(9), InputWord::RunFreely] {
            assert_eq!(InputWord::from_word(word.to_word()), word);
        }
        assert_eq!(InputWord::event(Event { axon: AxonId(1), payload: 0 }), None);
        assert_eq!(InputWord::event(Event { axon: AxonId(1 << 16), payload: 1 }), None);
    }

    #[test]
    fn monitors_name_any_word() {
        let monitor = Monitor { region: 11, address: 0x0123_4567, chunk: 5 };
        assert_eq!(Monitor::from_word(monitor.to_word()), monitor);
    }
}
