//! Spikes of outputs, counted by a core that does not tell every tick.

use std::ops::Range;

use synfire_arch::NeuronId;
use synfire_core::{Core, CoreError, Tally};
use synfire_data::{Sample, Samples};
use synfire_image::{Event, EventEncoder, Image, PopulationRole};

use super::ImageMachine;
use crate::RunError;
use crate::machine::OutputCounts;

/// The outputs of an image by their neurons.
struct Outputs {
    /// By neuron: its place in an output row.
    places: Vec<Option<usize>>,
    /// The first neuron that is an output.
    first: NeuronId,
    count: usize,
}

impl Outputs {
    /// None where no neuron is an output, or one is several.
    fn of(image: &Image) -> Option<Self> {
        let mut places = vec![None; image.program.neurons.len()];
        let mut count = 0;
        for population in &image.outputs {
            let info = &image.populations[*population];
            if !matches!(info.role, PopulationRole::Neurons { .. }) {
                return None;
            }
            for index in 0..info.size() {
                if places[info.neuron(index)?.index()].replace(count).is_some() {
                    return None;
                }
                count += 1;
            }
        }
        let first = places.iter().position(Option::is_some)?;
        Some(Self { places, first: NeuronId(first as u32), count })
    }
}

impl<C: Core> ImageMachine<'_, C> {
    /// What [`crate::Machine::count_outputs`] says.
    pub(super) fn tallied(
        &mut self,
        samples: &Samples,
        ticks: usize,
        on_sample: &mut dyn FnMut(),
    ) -> Result<Option<Vec<OutputCounts>>, RunError> {
        let Some(outputs) = Outputs::of(self.image) else { return Ok(None) };
        self.rewind(true);
        let Some(mut tally) = self.core.tally(outputs.first)? else { return Ok(None) };
        let parts = parts(ticks, self.image.output_delay_ticks as usize);
        let mut counting = Counting { encoder: &self.encoder, outputs, parts, events: Vec::new() };
        let counts = counting.all(&mut *tally, samples, on_sample);
        // Also after a failure; but what failed first is what the user has to know.
        let finished = tally.finish();
        let counts = counts?;
        finished?;
        Ok(Some(counts))
    }
}

/// Ticks of a sample that one report tells of.
struct Part {
    ticks: Range<usize>,
    /// Whether their spikes count: those of the last ticks would be reported after the sample.
    is_counted: bool,
}

/// Ticks of a part at most: what a core keeps for a report, and a host for a part, has a bound, and so has the time without a
/// word of the core.
const PART_TICKS: usize = 128;

/// The parts of every sample, where spikes are reported so many ticks late.
fn parts(ticks: usize, delay: usize) -> Vec<Part> {
    let counted = ticks.saturating_sub(delay);
    let cut = |ticks: Range<usize>, is_counted| {
        let end = ticks.end;
        ticks.step_by(PART_TICKS).map(move |first| Part { ticks: first..end.min(first + PART_TICKS), is_counted })
    };
    let parts: Vec<_> = cut(0..counted, true).chain(cut(counted..ticks, false)).collect();
    // Without ticks there is something to report too: nothing.
    if parts.is_empty() { vec![Part { ticks: 0..0, is_counted: true }] } else { parts }
}

/// Samples on a tally.
struct Counting<'a> {
    encoder: &'a EventEncoder,
    outputs: Outputs,
    parts: Vec<Part>,
    events: Vec<Event>,
}

impl Counting<'_> {
    fn all(
        &mut self,
        tally: &mut dyn Tally,
        samples: &Samples,
        on_sample: &mut dyn FnMut(),
    ) -> Result<Vec<OutputCounts>, RunError> {
        let (all, mut begun) = (samples.len() * self.parts.len(), 0);
        let mut counts = Vec::with_capacity(samples.len());
        for sample in 0..samples.len() {
            let of_sample = |error| RunError::Sample { sample, error: Box::new(error) };
            let mut found = OutputCounts { spikes: vec![0; self.outputs.count], saturations: 0 };
            for part in 0..self.parts.len() {
                let taken = sample * self.parts.len() + part;
                while begun < all && (begun == taken || tally.has_room()) {
                    self.begin(tally, samples, begun)?;
                    begun += 1;
                }
                self.take(tally, part, &mut found).map_err(|error| of_sample(RunError::Core(error)))?;
            }
            counts.push(found);
            on_sample();
        }
        Ok(counts)
    }

    /// Asks for a part, counted through all samples; the first of a sample begins at rest.
    fn begin(&mut self, tally: &mut dyn Tally, samples: &Samples, index: usize) -> Result<(), RunError> {
        let (sample, part) = (index / self.parts.len(), index % self.parts.len());
        let of_sample = |error| RunError::Sample { sample, error: Box::new(error) };
        if part == 0 {
            tally.clear().map_err(|error| of_sample(RunError::Core(error)))?;
        }
        let ticks = self.parts[part].ticks.clone();
        self.run(tally, samples.get(sample), ticks).map_err(of_sample)?;
        tally.report().map_err(|error| of_sample(RunError::Core(error)))
    }

    /// Takes the report of a part of the oldest sample.
    fn take(&self, tally: &mut dyn Tally, part: usize, found: &mut OutputCounts) -> Result<(), CoreError> {
        let report = tally.next()?;
        found.saturations += report.saturations;
        let counted = report.spikes.iter().filter(|_| self.parts[part].is_counted);
        for neuron in counted {
            if let Some(place) = self.outputs.places.get(neuron.index()).copied().flatten() {
                found.spikes[place] += 1;
            }
        }
        Ok(())
    }

    /// Ticks of a sample; those with the same events that follow each other are one run.
    fn run(&mut self, tally: &mut dyn Tally, sample: Sample<'_>, ticks: Range<usize>) -> Result<(), RunError> {
        let is_constant = matches!(sample, Sample::Constant(_));
        let (mut held, mut turns) = (Vec::new(), 0_u16);
        for tick in ticks {
            // From tick 1 on the row of a constant sample is what it was.
            if !is_constant || tick <= 1 || turns == 0 {
                self.encode(sample, tick)?;
            }
            if turns > 0 && (turns == u16::MAX || held != self.events) {
                tally.run(&held, turns)?;
                turns = 0;
            }
            if turns == 0 {
                held.clone_from(&self.events);
            }
            turns += 1;
        }
        if turns > 0 { Ok(tally.run(&held, turns)?) } else { Ok(()) }
    }

    fn encode(&mut self, sample: Sample<'_>, tick: usize) -> Result<(), RunError> {
        let is_first = tick == 0;
        match sample.bytes(tick) {
            Some(row) => self.encoder.events_of_bytes(row, is_first, &mut self.events)?,
            None => self.encoder.events(sample.row(tick), is_first, &mut self.events)?,
        }
        Ok(())
    }
}
