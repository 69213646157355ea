//! Words of the stream.

/// What a word of the stream tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Neurons of a block that spiked in this tick: bit k stands for neuron `block * lanes + k`.
    Spikes {
        /// The block.
        block: u16,
        /// The neurons.
        mask: u16,
    },
    /// The tick is over; the lower half of its number, which counts from 1.
    Tick(u16),
    /// A monitor after the tick, counted from 0.
    Monitor {
        /// Which.
        index: u16,
        /// What it shows.
        value: u32,
    },
}

/// Reads a stream without clocks, word by word.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reports {
    monitors: u16,
    left: u16,
}

impl Reports {
    /// A reader where so many monitors are set.
    pub const fn with_monitors(monitors: u16) -> Self {
        Self { monitors, left: 0 }
    }

    /// What the next word tells.
    pub const fn take(&mut self, word: u32) -> Report {
        if self.left > 0 {
            let index = self.monitors - self.left;
            self.left -= 1;
            return Report::Monitor { index, value: word };
        }
        let (high, low) = ((word >> 16) as u16, word as u16);
        if low != 0 {
            return Report::Spikes { block: high, mask: low };
        }
        self.left = self.monitors;
        Report::Tick(high)
    }
}
