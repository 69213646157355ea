//! A class from what the outputs do.

/// The output with the largest score, the first of equals; 0 where there are none.
pub fn class<T: PartialOrd + Copy>(scores: &[T]) -> usize {
    (0..scores.len()).fold(0, |best, index| if scores[index] > scores[best] { index } else { best })
}

/// Spikes of each of `N` outputs: the class has the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts<const N: usize> {
    /// By output; a count stays at its largest value.
    pub spikes: [u16; N],
}

impl<const N: usize> Default for Counts<N> {
    fn default() -> Self {
        Self { spikes: [0; N] }
    }
}

impl<const N: usize> Counts<N> {
    /// An output has spiked; one that is not there is ignored.
    pub fn spike(&mut self, output: usize) {
        if let Some(count) = self.spikes.get_mut(output) {
            *count = count.saturating_add(1);
        }
    }

    /// The output with the most spikes, the first of equals.
    pub fn class(&self) -> usize {
        class(&self.spikes)
    }
}

/// The first spike of each of `N` outputs: the class has the earliest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First<const N: usize> {
    ticks: u32,
    /// Ticks from the first spike to the end of the sample; 0 without a spike.
    scores: [u32; N],
}

impl<const N: usize> First<N> {
    /// For a sample of so many ticks.
    pub const fn new(ticks: u32) -> Self {
        Self { ticks, scores: [0; N] }
    }

    /// An output has spiked in a tick, from 0 on; one that is not there, and a tick behind the end, are ignored.
    pub fn spike(&mut self, output: usize, tick: u32) {
        if let Some(score) = self.scores.get_mut(output)
            && *score == 0
        {
            *score = self.ticks.saturating_sub(tick);
        }
    }

    /// Ticks from each output's first spike to the end of the sample; 0 without a spike.
    pub const fn scores(&self) -> &[u32; N] {
        &self.scores
    }

    /// The output that spiked first, the first of equals.
    pub fn class(&self) -> usize {
        class(&self.scores)
    }
}

/// Which potential of an output counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Potential {
    /// The largest at the end of a tick.
    Max,
    /// That at the end of the sample.
    Last,
    /// The mean over ticks.
    Mean,
}

/// Potentials of each of `N` outputs, in real units: the class has the largest. Neurons have steps of their own, so the core's
/// integers cannot be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Potentials<const N: usize> {
    kind: Potential,
    /// By output: the integer v of the core is divided by it.
    scales: [f64; N],
    ticks: u32,
    /// The largest, the last, or the sum.
    kept: [f64; N],
}

impl<const N: usize> Potentials<N> {
    /// Of a sample that begins. `scales` are those of the outputs, in steps of v per real unit.
    pub const fn new(kind: Potential, scales: [f64; N]) -> Self {
        Self { kind, scales, ticks: 0, kept: [0.0; N] }
    }

    /// The potentials at the end of a tick, in the core's steps.
    pub fn add(&mut self, v: &[i32; N]) {
        for ((kept, v), scale) in self.kept.iter_mut().zip(v).zip(&self.scales) {
            let v = f64::from(*v) / scale;
            *kept = match self.kind {
                Potential::Max if self.ticks == 0 => v,
                Potential::Max => kept.max(v),
                Potential::Last => v,
                Potential::Mean => *kept + v,
            };
        }
        self.ticks = self.ticks.saturating_add(1);
    }

    /// By output: the largest, the last or the mean potential, in real units; 0 before the first tick.
    pub fn scores(&self) -> [f64; N] {
        match self.kind {
            Potential::Mean if self.ticks > 0 => self.kept.map(|sum| sum / f64::from(self.ticks)),
            _ => self.kept,
        }
    }

    /// The output with the largest potential, the first of equals.
    pub fn class(&self) -> usize {
        class(&self.scores())
    }
}
