//! Spikes where a signal changes.

use core::num::NonZeroU32;

/// A signal as steps up and down, as an event camera has them ("send on delta"): a spike for each step by which the signal has
/// left what the spikes before have told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delta {
    step: NonZeroU32,
    /// What the spikes have told so far.
    told: i64,
}

/// The direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The signal has risen by a step or more.
    Up,
    /// It has fallen by a step or more.
    Down,
}

impl Delta {
    /// An encoder for a signal that begins with a value, which is not told.
    pub const fn new(step: NonZeroU32, first: i32) -> Self {
        Self { step, told: first as i64 }
    }

    /// One more tick, at the end of which the signal has this value. There is one spike in a tick at most: what it does not
    /// tell is told in the next ones.
    pub const fn step(&mut self, value: i32) -> Option<Change> {
        let (left, step) = (value as i64 - self.told, self.step.get() as i64);
        if left >= step {
            self.told += step;
            Some(Change::Up)
        } else if left <= -step {
            self.told -= step;
            Some(Change::Down)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_add_up_to_the_signal() {
        let step = NonZeroU32::new(10).unwrap();
        let mut delta = Delta::new(step, 5);
        let signal = [5, 14, 15, 15, 36, 36, 36, -20, -20, -20, -20, -20, -20];
        let told = signal.map(|value| match delta.step(value) {
            Some(Change::Up) => 1,
            Some(Change::Down) => -1,
            None => 0,
        });
        assert_eq!(told, [0, 0, 1, 0, 1, 1, 0, -1, -1, -1, -1, -1, 0]);
        let mut widest = Delta::new(NonZeroU32::MAX, i32::MIN);
        assert_eq!(widest.step(i32::MAX), Some(Change::Up));
        assert_eq!(widest.step(i32::MIN), Some(Change::Down));
    }
}
