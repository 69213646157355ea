//! Words of the input queue.

use synfire_link::InputWord;

/// Makes words for [`Client::run`](crate::Client::run).
#[derive(Debug, Clone, Copy)]
pub struct Input;

impl Input {
    /// An event: a payload, not 0, for an axon below 2^15. Events of a tick ascend by axon.
    pub const fn event(axon: u16, payload: i16) -> u32 {
        InputWord::Event { axon, payload }.to_word()
    }

    /// Runs ticks, 1 to 16,383; 0 runs freely.
    pub const fn run(ticks: u16) -> u32 {
        InputWord::Run(ticks).to_word()
    }

    /// The words from here to the next run word, that one included, are taken so many times more. They must fit into the
    /// device's queue.
    pub const fn hold(turns: u16) -> u32 {
        InputWord::Hold(turns).to_word()
    }

    /// Clears states, adaptations and traces before the next tick.
    pub const fn clear() -> u32 {
        InputWord::Clear(0b1110).to_word()
    }

    /// The monitors are reported.
    pub const fn report() -> u32 {
        InputWord::Report.to_word()
    }
}
