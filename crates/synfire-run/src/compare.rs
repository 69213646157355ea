//! What quantisation changed: the reference against an image, spike by spike.

use serde::Serialize;
use synfire_data::{Sample, Samples};

use crate::{Cost, Fired, Machine, PopulationView, RunError};

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
    /// Cost of the image.
    #[serde(flatten)]
    pub cost: Cost,
}

/// Runs both machines on every sample, from rest. They have to be machines of one network; their populations are paired by
/// name.
///
/// # Errors
/// When they are machines of different networks, or an input value cannot be used.
pub fn compare(
    reference: &mut dyn Machine,
    image: &mut dyn Machine,
    samples: &Samples,
    ticks: usize,
) -> Result<Comparison, RunError> {
    let own_positions: Vec<_> = (0..reference.populations().len() as u32).collect();
    let positions = pair(reference.populations(), image.populations())?;
    let mut totals: Vec<_> = reference.populations().iter().map(empty).collect();
    let mut cost = Cost::default();
    for (index, sample) in samples.iter().enumerate() {
        let in_sample = |error| RunError::Sample { sample: index, error: Box::new(error) };
        let (float, _) = spikes(reference, &own_positions, sample, ticks).map_err(in_sample)?;
        let (fixed, own_cost) = spikes(image, &positions, sample, ticks).map_err(in_sample)?;
        cost += own_cost;
        compare_sample(index, &float, &fixed, &mut totals);
    }
    for total in &mut totals {
        let spikes = total.reference_spikes.max(u64::from(total.count_difference > 0));
        total.rate_error = if spikes == 0 { 0.0 } else { total.count_difference as f64 / spikes as f64 };
    }
    let spiking: Vec<_> = reference.populations().iter().map(|population| population.is_spiking).collect();
    let populations = totals.into_iter().zip(spiking).filter(|(_, spiking)| *spiking).map(|(total, _)| total);
    Ok(Comparison { samples: samples.len(), ticks, populations: populations.collect(), cost })
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

/// The spikes of every tick of a sample, from rest; population k is shown at `positions[k]`.
fn spikes(
    machine: &mut dyn Machine,
    positions: &[u32],
    sample: Sample<'_>,
    ticks: usize,
) -> Result<(Vec<Vec<Fired>>, Cost), RunError> {
    machine.restart();
    let mut cost = Cost::default();
    let mut spikes = Vec::with_capacity(ticks);
    for _ in 0..ticks {
        cost += machine.tick(sample)?;
        let shown = |fired: &Fired| Fired { population: positions[fired.population as usize], ..*fired };
        let mut fired: Vec<_> = machine.fired().iter().map(shown).collect();
        fired.sort_unstable();
        spikes.push(fired);
    }
    Ok((spikes, cost))
}

/// Adds one sample to the totals.
fn compare_sample(sample: usize, float: &[Vec<Fired>], fixed: &[Vec<Fired>], totals: &mut [PopulationComparison]) {
    let mut counts: Vec<_> = totals.iter().map(|total| vec![0_i64; total.neurons]).collect();
    for tick in 0..float.len() {
        for fired in &float[tick] {
            totals[fired.population as usize].reference_spikes += 1;
            counts[fired.population as usize][fired.neuron as usize] += 1;
            compare_spike(fired, (sample, tick), fixed, totals);
        }
        for fired in &fixed[tick] {
            totals[fired.population as usize].image_spikes += 1;
            counts[fired.population as usize][fired.neuron as usize] -= 1;
            compare_spike(fired, (sample, tick), float, totals);
        }
    }
    for (total, counts) in totals.iter_mut().zip(&counts) {
        total.bits += (total.neurons * float.len()) as u64;
        total.count_difference += counts.iter().map(|count| count.unsigned_abs()).sum::<u64>();
    }
}

/// Looks for a spike among those of the other machine, in its tick and next to it.
fn compare_spike(fired: &Fired, at: (usize, usize), other: &[Vec<Fired>], totals: &mut [PopulationComparison]) {
    let (_, tick) = at;
    let has = |tick: usize| other.get(tick).is_some_and(|spikes| spikes.binary_search(fired).is_ok());
    if has(tick) {
        return;
    }
    let total = &mut totals[fired.population as usize];
    total.mismatches += 1;
    total.first_mismatch.get_or_insert(at);
    total.unmatched += u64::from(!has(tick + 1) && !tick.checked_sub(1).is_some_and(has));
}
