//! The rules of what a host needs to know: populations, outputs, start events.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::error::inconsistent;
use crate::{Image, ImageError, PopulationInfo, PopulationRole};

/// Bytes of a name or of another text in the header.
const MAX_TEXT: usize = 1 << 16;
/// Axes of a population's shape, as many as numpy allows.
const MAX_AXES: usize = 64;

impl Image {
    /// Texts are for people, and none that people write is long.
    pub(crate) fn check_texts(&self) -> Result<(), ImageError> {
        let own =
            [("name", &self.name), ("name of the target", &self.target.name), ("text of the target", &self.target.doc)];
        let populations = self.populations.iter().map(|population| ("name of a population", &population.name));
        let projections = self.projections.iter().map(|projection| ("name of a projection", &projection.name));
        let too_long = own.into_iter().chain(populations).chain(projections).find(|(_, text)| text.len() > MAX_TEXT);
        too_long.map_or(Ok(()), |(place, text)| {
            Err(inconsistent(place, format!("it has {} bytes, over the limit of {MAX_TEXT}", text.len())))
        })
    }

    pub(crate) fn check_populations(&self) -> Result<(), ImageError> {
        let mut names = BTreeSet::new();
        for population in &self.populations {
            let broken = |reason| inconsistent(format!("population `{}`", population.name), reason);
            self.check_population(population).map_err(broken)?;
            if !names.insert(&population.name) {
                return Err(broken("another population has the same name"));
            }
        }
        // One axon belongs to one input and one neuron to one population, so that a value or a spike has one meaning.
        for is_input in [true, false] {
            let same = self.populations.iter().filter(|population| population.first_neuron().is_none() == is_input);
            let mut ranges: Vec<_> = same.map(|population| (places(population), &population.name)).collect();
            ranges.retain(|(range, _)| !range.is_empty());
            ranges.sort_by_key(|(range, _)| range.start);
            if let Some(pair) = ranges.windows(2).find(|pair| pair[0].0.end > pair[1].0.start) {
                let (first, second) = (pair[0].1, pair[1].1);
                return Err(inconsistent(format!("populations `{first}` and `{second}`"), "they overlap"));
            }
        }
        Ok(())
    }

    fn check_population(&self, population: &PopulationInfo) -> Result<(), &'static str> {
        if population.shape.len() > MAX_AXES {
            return Err("its shape has more than 64 axes");
        }
        let size = population.size();
        if !population.layout.is_sound(size) {
            return Err("its layout does not give each of its axons or neurons a place");
        }
        let end = places(population).end;
        match &population.role {
            PopulationRole::Input { format, .. } => {
                let rules = [
                    (end <= u64::from(self.target.axons), "its axons do not exist"),
                    (format.fraction_bits < 16, "its format has too many fraction bits"),
                    (format.payload_min <= 0 && format.payload_max >= 0, "its payloads have to include 0"),
                ];
                rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
            }
            PopulationRole::Neurons { scale, current_scale, .. } => {
                let complete = scale.len() == size && current_scale.len() == size;
                let finite = scale.iter().chain(current_scale).all(|scale| scale.is_finite());
                let rules = [
                    (end <= self.program.neurons.len() as u64, "its neurons do not exist"),
                    (complete, "it needs one scale and one scale of the current for each neuron"),
                    (
                        finite && scale.iter().all(|scale| *scale > 0.0),
                        "its scales have to be finite, those of v above 0",
                    ),
                ];
                rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
            }
        }
    }

    pub(crate) fn check_host_data(&self) -> Result<(), ImageError> {
        let neurons =
            |index: &usize| self.populations.get(*index).is_some_and(|population| population.first_neuron().is_some());
        if !self.outputs.iter().all(neurons) {
            return Err(inconsistent("outputs", "they have to be populations of neurons"));
        }
        // With each population at most once, an output row has no more neurons than the program.
        if self.outputs.iter().collect::<BTreeSet<_>>().len() < self.outputs.len() {
            return Err(inconsistent("outputs", "a population is named more than once"));
        }
        self.check_start_events()?;
        if self.dt_s.is_finite() && self.dt_s > 0.0 {
            Ok(())
        } else {
            Err(inconsistent("dt", "it has to be a positive number"))
        }
    }

    /// Start events join the input of tick 0, so no axon may have both.
    fn check_start_events(&self) -> Result<(), ImageError> {
        // Inputs do not overlap, so that the one which begins last before an axon is the only one that can have it.
        let inputs: BTreeMap<u64, u64> =
            self.inputs().map(places).filter(|range| !range.is_empty()).map(|range| (range.start, range.end)).collect();
        let is_input = |axon: u32| {
            let before = inputs.range(..=u64::from(axon)).next_back();
            before.is_some_and(|(_, end)| u64::from(axon) < *end)
        };
        let rules = [
            (self.start_events.iter().all(|event| event.axon.0 < self.target.axons), "an axon does not exist"),
            (self.start_events.is_sorted_by(|a, b| a.axon < b.axon), "they have to ascend by axon"),
            (!self.start_events.iter().any(|event| is_input(event.axon.0)), "an axon belongs to an input population"),
        ];
        let broken = rules.iter().find(|(ok, _)| !ok);
        broken.map_or(Ok(()), |(_, reason)| Err(inconsistent("start events", *reason)))
    }
}

/// The axons or neurons of a population, with the empty places between them.
fn places(population: &PopulationInfo) -> Range<u64> {
    let first = match &population.role {
        PopulationRole::Input { first, .. } => u64::from(first.0),
        PopulationRole::Neurons { first, .. } => u64::from(first.0),
    };
    first..first.saturating_add(population.span() as u64)
}
