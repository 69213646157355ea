//! What quantisation changed: the reference against an image, spike by spike.

use serde::Serialize;
use synfire_data::{Sample, Samples};

use crate::frozen::frozen;
use crate::potentials::Potentials;
use crate::{Cost, Fired, Machine, PopulationView, PotentialComparison, RunError};

/// Differences of one population of neurons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PopulationComparison {
    /// Name.
    pub name: String,
    /// Neurons.
    pub neurons: usize,
    /// Bits that were compared: neurons x ticks x samples.
    pub bits: u64,
    /// Bits that differ: a spike in one and not in the other.
    pub mismatches: u64,
    /// Spikes of either without a spike of the same neuron in the other within one tick: not just early or late.
    pub unmatched: u64,
    /// Spikes of the reference.
    pub reference_spikes: u64,
    /// Spikes of the image.
    pub image_spikes: u64,
    /// Mean over neurons and samples of the difference in spike counts, in magnitude, divided by the mean spike count of the
    /// reference; 0 if neither spikes.
    pub rate_error: f64,
    /// Sample and tick of the first difference.
    pub first_mismatch: Option<(usize, usize)>,
    /// Sum over samples and neurons of the difference in spike counts, in magnitude.
    #[serde(skip)]
    count_difference: u64,
}

impl PopulationComparison {
    /// Differing bits relative to all spikes of both; 0 if neither spikes.
    pub fn mismatch_ratio(&self) -> f64 {
        let spikes = self.reference_spikes + self.image_spikes;
        if spikes == 0 { 0.0 } else { self.mismatches as f64 / spikes as f64 }
    }

    /// Unmatched spikes relative to all spikes of both; 0 if neither spikes.
    pub fn unmatched_ratio(&self) -> f64 {
        let spikes = self.reference_spikes + self.image_spikes;
        if spikes == 0 { 0.0 } else { self.unmatched as f64 / spikes as f64 }
    }
}

/// Differences of a whole network.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Samples that were compared.
    pub samples: usize,
    /// Ticks of each.
    pub ticks: usize,
    /// By population that spikes.
    pub populations: Vec<PopulationComparison>,
    /// By population that does not spike.
    pub potentials: Vec<PotentialComparison>,
    /// The first samples with differences, ascending: at most [`Comparison::DIFFERING_MAX`].
    #[serde(skip)]
    pub differing: Vec<usize>,
    /// Cost of the image.
    #[serde(flatten)]
    pub cost: Cost,
}

impl Comparison {
    /// The most samples that [`Comparison::differing`] lists.
    pub const DIFFERING_MAX: usize = 16;

    /// Bits that differ in all populations.
    pub fn mismatches(&self) -> u64 {
        self.populations.iter().map(|population| population.mismatches).sum()
    }

    /// The largest difference of a potential in a population that does not spike, as a part of the largest potential there; 0
    /// without such a population.
    pub fn potential_error(&self) -> f64 {
        self.potentials.iter().map(|population| population.largest).fold(0.0, f64::max)
    }
}

/// Runs both machines on every sample, from rest and without learning. They have to be machines of one network; their
/// populations are paired by name.
///
/// # Errors
/// When they are machines of different networks, or an input value cannot be used.
pub fn compare(
    reference: &mut dyn Machine,
    image: &mut dyn Machine,
    samples: &Samples,
    ticks: usize,
) -> Result<Comparison, RunError> {
    let samples: Vec<_> = samples.iter().enumerate().collect();
    compare_samples(reference, image, &samples, ticks)
}

/// [`compare`] on some samples, each with its number.
pub(crate) fn compare_samples(
    reference: &mut dyn Machine,
    image: &mut dyn Machine,
    samples: &[(usize, Sample<'_>)],
    ticks: usize,
) -> Result<Comparison, RunError> {
    frozen(reference, |reference| frozen(image, |image| compare_frozen(reference, image, samples, ticks)))
}

fn compare_frozen(
    reference: &mut dyn Machine,
    image: &mut dyn Machine,
    samples: &[(usize, Sample<'_>)],
    ticks: usize,
) -> Result<Comparison, RunError> {
    let own_positions: Vec<_> = (0..reference.populations().len() as u32).collect();
    let positions = pair(reference.populations(), image.populations())?;
    let mut totals: Vec<_> = reference.populations().iter().map(empty).collect();
    let mut potentials = Potentials::of(reference, &positions);
    let mut cost = Cost::default();
    let mut differing = Vec::new();
    for &(index, sample) in samples {
        let before: u64 = totals.iter().map(|total| total.mismatches).sum();
        let in_sample = |error| RunError::Sample { sample: index, error: Box::new(error) };
        let reference = Shown { machine: &mut *reference, positions: &own_positions };
        let image = Shown { machine: &mut *image, positions: &positions };
        cost += SampleComparison::new(index, &mut totals, &mut potentials)
            .run(reference, image, sample, ticks)
            .map_err(in_sample)?;
        let after: u64 = totals.iter().map(|total| total.mismatches).sum();
        if after > before && differing.len() < Comparison::DIFFERING_MAX {
            differing.push(index);
        }
    }
    for total in &mut totals {
        let spikes = total.reference_spikes.max(u64::from(total.count_difference > 0));
        total.rate_error = if spikes == 0 { 0.0 } else { total.count_difference as f64 / spikes as f64 };
    }
    let spiking: Vec<_> = reference.populations().iter().map(|population| population.is_spiking).collect();
    let populations = totals.into_iter().zip(spiking).filter(|(_, spiking)| *spiking).map(|(total, _)| total);
    let populations = populations.collect();
    let potentials = potentials.into_iter().map(Potentials::finish).collect();
    Ok(Comparison { samples: samples.len(), ticks, populations, potentials, differing, cost })
}

/// By population of `image`: the position of its namesake in `reference`.
fn pair(reference: &[PopulationView], image: &[PopulationView]) -> Result<Vec<u32>, RunError> {
    let other = |population: &PopulationView| RunError::OtherNetwork { population: population.name.clone() };
    let has_all = |all: &[PopulationView], one: &PopulationView| all.iter().any(|population| population == one);
    if let Some(missing) = reference.iter().find(|population| !has_all(image, population)) {
        return Err(other(missing));
    }
    let position = |view| reference.iter().position(|candidate| candidate == view).map(|position| position as u32);
    image.iter().map(|view| position(view).ok_or_else(|| other(view))).collect()
}

fn empty(population: &PopulationView) -> PopulationComparison {
    PopulationComparison {
        name: population.name.clone(),
        neurons: population.size,
        bits: 0,
        mismatches: 0,
        unmatched: 0,
        reference_spikes: 0,
        image_spikes: 0,
        rate_error: 0.0,
        first_mismatch: None,
        count_difference: 0,
    }
}

/// A machine whose population k is shown at `positions[k]`.
struct Shown<'m, 'd> {
    machine: &'m mut (dyn Machine + 'd),
    positions: &'m [u32],
}

impl Shown<'_, '_> {
    /// Runs a tick and puts its spikes into `fired`, ascending.
    fn tick(&mut self, sample: Sample<'_>, fired: &mut Vec<Fired>) -> Result<Cost, RunError> {
        let cost = self.machine.tick(sample)?;
        let shown = |fired: &Fired| Fired { population: self.positions[fired.population as usize], ..*fired };
        fired.extend(self.machine.fired().iter().map(shown));
        fired.sort_unstable();
        Ok(cost)
    }
}

/// Two machines on one sample, in lockstep: only the spikes of a few ticks are held.
struct SampleComparison<'a> {
    sample: usize,
    totals: &'a mut [PopulationComparison],
    potentials: &'a mut [Potentials],
    /// By population, by neuron: spikes of the reference less those of the image.
    counts: Vec<Vec<i64>>,
    /// The spikes of the reference and of the image in the tick that is compared, between those of its neighbours.
    window: [[Vec<Fired>; 3]; 2],
}

impl<'a> SampleComparison<'a> {
    fn new(sample: usize, totals: &'a mut [PopulationComparison], potentials: &'a mut [Potentials]) -> Self {
        let counts = totals.iter().map(|total| vec![0; total.neurons]).collect();
        Self { sample, totals, potentials, counts, window: Default::default() }
    }

    /// Runs both from rest. Returns the cost of the image.
    fn run(
        mut self,
        mut reference: Shown<'_, '_>,
        mut image: Shown<'_, '_>,
        sample: Sample<'_>,
        ticks: usize,
    ) -> Result<Cost, RunError> {
        reference.machine.restart()?;
        image.machine.restart()?;
        let mut cost = Cost::default();
        // A tick is compared when the one after it is known; after the last one there is silence.
        for tick in 0..=ticks {
            for window in &mut self.window {
                window.rotate_left(1);
                window[2].clear();
            }
            if tick < ticks {
                reference.tick(sample, &mut self.window[0][2])?;
                cost += image.tick(sample, &mut self.window[1][2])?;
                for potentials in &mut *self.potentials {
                    potentials.look(reference.machine, image.machine, (self.sample, tick))?;
                }
            }
            if let Some(tick) = tick.checked_sub(1) {
                self.compare_tick(tick);
            }
        }
        self.finish(ticks);
        Ok(cost)
    }

    /// Compares the middle of the window.
    fn compare_tick(&mut self, tick: usize) {
        let [float, fixed] = &self.window;
        for fired in &float[1] {
            self.totals[fired.population as usize].reference_spikes += 1;
            self.counts[fired.population as usize][fired.neuron as usize] += 1;
            compare_spike(fired, (self.sample, tick), fixed, self.totals);
        }
        for fired in &fixed[1] {
            self.totals[fired.population as usize].image_spikes += 1;
            self.counts[fired.population as usize][fired.neuron as usize] -= 1;
            compare_spike(fired, (self.sample, tick), float, self.totals);
        }
    }

    fn finish(self, ticks: usize) {
        for (total, counts) in self.totals.iter_mut().zip(&self.counts) {
            total.bits += (total.neurons * ticks) as u64;
            total.count_difference += counts.iter().map(|count| count.unsigned_abs()).sum::<u64>();
        }
    }
}

/// Looks for a spike among those of the other machine, in its tick and next to it.
fn compare_spike(fired: &Fired, at: (usize, usize), other: &[Vec<Fired>; 3], totals: &mut [PopulationComparison]) {
    let [before, same, after] = other.each_ref().map(|spikes| spikes.binary_search(fired).is_ok());
    if same {
        return;
    }
    let total = &mut totals[fired.population as usize];
    total.mismatches += 1;
    total.first_mismatch.get_or_insert(at);
    total.unmatched += u64::from(!before && !after);
}
