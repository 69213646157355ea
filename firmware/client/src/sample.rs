//! Samples: values that stay for some ticks, and how often the outputs spike.

use synfire_link::RUN_MAX;

use crate::{Client, Error, Input, Line, Pack, Report, Reports};

/// Why a sample has no input words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleError {
    /// The network has no such input.
    NoInput {
        /// The input.
        input: usize,
    },
    /// The value is outside the range for which the network was proven not to overflow.
    OutOfRange {
        /// The input.
        input: usize,
    },
    /// The buffer has no room for all words: an event for each value, twice where the network has start events, and six.
    NoRoom,
    /// A sample has 16,383 ticks at most.
    TooLong,
}

impl core::fmt::Display for SampleError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoInput { input } => write!(f, "the network has no input {input}"),
            Self::OutOfRange { input } => write!(f, "the value of input {input} is out of range"),
            Self::TooLong => write!(f, "a sample has {RUN_MAX} ticks at most"),
            Self::NoRoom => f.write_str("the buffer has no room for the words of the sample"),
        }
    }
}

impl core::error::Error for SampleError {}

/// Input words in a buffer.
struct Words<'w> {
    buffer: &'w mut [u32],
    used: usize,
}

impl Words<'_> {
    fn push(&mut self, word: u32) -> Result<(), SampleError> {
        *self.buffer.get_mut(self.used).ok_or(SampleError::NoRoom)? = word;
        self.used += 1;
        Ok(())
    }

    /// The events of a tick, ascending by axon, and the tick.
    fn tick(
        &mut self,
        pack: &Pack<'_>,
        values: impl Iterator<Item = (usize, i32)>,
        fraction_bits: u8,
        starts: impl Iterator<Item = u32>,
    ) -> Result<(), SampleError> {
        let first = self.used;
        for (input, value) in values {
            let no_input = SampleError::NoInput { input };
            let (axon, direct) = (pack.axon(input).ok_or(no_input)?, pack.direct(input).ok_or(no_input)?);
            let payload = direct.payload(value, fraction_bits).ok_or(SampleError::OutOfRange { input })?;
            if payload != 0 {
                self.push(Input::event(axon, payload))?;
            }
        }
        for word in starts {
            self.push(word)?;
        }
        self.buffer[first..self.used].sort_unstable_by_key(|word| word >> 16);
        self.push(Input::run(1))
    }
}

/// The input words of a sample from rest, whose values stay for `ticks` ticks. Values are `value / 2^fraction_bits`, each with
/// its input; what is not named is 0. Ticks without input follow until the next sample can begin ([`Pack::period`]): sample
/// follows sample, from the first after [`Client::program`] on. The words of a tick must fit into the device's queue, and all of them into `buffer`.
///
/// # Errors
/// When a value cannot be used, the buffer is too small, or there are too many ticks.
pub fn held<'w>(
    pack: &Pack<'_>,
    values: impl Iterator<Item = (usize, i32)> + Clone,
    fraction_bits: u8,
    ticks: u16,
    buffer: &'w mut [u32],
) -> Result<&'w [u32], SampleError> {
    if ticks > RUN_MAX {
        return Err(SampleError::TooLong);
    }
    let mut words = Words { buffer, used: 0 };
    words.push(Input::clear())?;
    let mut left = ticks;
    if left > 0 && pack.starts().next().is_some() {
        words.tick(pack, values.clone(), fraction_bits, pack.starts())?;
        left -= 1;
    }
    if left > 0 {
        if left > 1 {
            words.push(Input::hold(left - 1))?;
        }
        words.tick(pack, values, fraction_bits, core::iter::empty())?;
    }
    // The next sample has to begin where this one did.
    let mut rest = match pack.period() {
        0 => 0,
        period => (period - u32::from(ticks) % period) % period,
    };
    while rest > 0 {
        let ticks = rest.min(RUN_MAX.into());
        words.push(Input::run(ticks as u16))?;
        rest -= ticks;
    }
    let Words { buffer, used } = words;
    Ok(&buffer[..used])
}

impl<L: Line> Client<L> {
    /// Runs a sample of so many ticks ([`held`]), and adds the spikes of each output to `counts`. No monitors may be set.
    ///
    /// # Errors
    /// When the line fails, or the session is lost.
    pub async fn count(
        &mut self,
        pack: &Pack<'_>,
        words: &[u32],
        ticks: u16,
        counts: &mut [u16],
    ) -> Result<(), Error<L::Error>> {
        // Spikes of outputs come late by the output delay: those of the last ticks would come after the sample.
        let counted = u32::from(ticks).saturating_sub(pack.output_delay());
        let (mut reports, mut tick) = (Reports::default(), 0);
        self.run(words, |word| match reports.take(word) {
            Report::Spikes { block, mask } if tick < counted => pack.outputs().count(block, mask, counts),
            Report::Tick(_) => tick += 1,
            _ => {}
        })
        .await
    }
}
