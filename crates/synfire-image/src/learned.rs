//! Weights that learn, in the user's terms: by projection, in real units.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use synfire_arch::{NeuronBlock, SourceBlock, TileId};

use crate::check::inconsistent;
use crate::{Image, ImageError, PopulationRole};

/// A projection whose weights learn. Its tiles are those with a rule in `first_tile .. first_tile + tiles`; they have no
/// other use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectionInfo {
    /// Name in the network.
    pub name: String,
    /// Where its sources begin.
    pub first_source: SourceBlock,
    /// Sources.
    pub sources: usize,
    /// Where its targets begin.
    pub first_target: NeuronBlock,
    /// Targets.
    pub targets: usize,
    /// First tile.
    pub first_tile: TileId,
    /// Tiles.
    pub tiles: u32,
    /// The real weight that the integer 1 stands for.
    pub weight_step: f64,
}

/// One weight of a projection, and where it is stored.
struct Cell {
    /// Index into `[target][source]`.
    place: usize,
    /// Index into [`crate::Program::weights`].
    weight: usize,
    /// Bounds of its rule.
    bounds: (i16, i16),
}

impl Image {
    /// The weights of a projection in real units, row-major `[target][source]`; 0 where there is no synapse. `weights` are
    /// those of the program, or what a core has made of them: in the order of [`crate::Program::weights`].
    ///
    /// # Panics
    /// If `weights` are fewer than those of the program.
    pub fn real_weights(&self, projection: &ProjectionInfo, weights: &[i16]) -> Vec<f64> {
        let mut values = vec![0.0; projection.sources * projection.targets];
        for cell in self.cells(projection) {
            values[cell.place] = f64::from(weights[cell.weight]) * projection.weight_step;
        }
        values
    }

    /// Writes the weights of a projection, given as [`Self::real_weights`] gives them, to the nearest integers. Returns the
    /// largest difference that rounding makes.
    ///
    /// # Errors
    /// When there is no such projection, there are too few or too many weights, or one lies outside the bounds of the rule
    /// or where there is no tile. Then nothing is written.
    pub fn set_real_weights(&mut self, name: &str, values: &[f64]) -> Result<f64, ImageError> {
        let place = || format!("weights of `{name}`");
        let Some(projection) = self.projections.iter().find(|projection| projection.name == name) else {
            return Err(inconsistent(place(), "no projection of this name learns"));
        };
        let expected = projection.sources * projection.targets;
        if values.len() != expected {
            return Err(inconsistent(place(), format!("there are {} values instead of {expected}", values.len())));
        }
        let step = projection.weight_step;
        let mut rest = values.to_vec();
        let mut integers = Vec::new();
        for Cell { place: at, weight, bounds: (low, high) } in self.cells(projection) {
            let integer = (values[at] / step).round();
            if !(f64::from(low)..=f64::from(high)).contains(&integer) {
                let (low, high) = (f64::from(low) * step, f64::from(high) * step);
                let reason = format!("value {at} is {}, but the rule keeps {low} to {high}", values[at]);
                return Err(inconsistent(place(), reason));
            }
            rest[at] -= integer * step;
            integers.push((weight, integer as i16));
        }
        let cells: Vec<usize> = self.cells(projection).map(|cell| cell.place).collect();
        if let Some(at) = (0..expected).find(|at| values[*at] != 0.0 && !cells.contains(at)) {
            return Err(inconsistent(place(), format!("value {at} is {}, but there is no synapse", values[at])));
        }
        for (weight, integer) in integers {
            self.program.weights[weight] = integer;
        }
        Ok(rest.iter().fold(0.0, |largest: f64, difference| largest.max(difference.abs())))
    }

    /// The thresholds of a population in real units with these adaptations, which are integers as a core keeps them. Empty
    /// for inputs.
    pub fn real_thresholds(&self, population: usize, adaptation: impl Fn(usize) -> i32) -> Vec<f64> {
        let PopulationRole::Neurons { first, scale, .. } = &self.populations[population].role else {
            return Vec::new();
        };
        let threshold = |(index, scale): (usize, &f64)| {
            let level = i64::from(self.program.neurons[first.index() + index].threshold) + i64::from(adaptation(index));
            level as f64 / scale
        };
        scale.iter().enumerate().map(threshold).collect()
    }

    /// The stored weights of a projection, without padding.
    fn cells(&self, projection: &ProjectionInfo) -> impl Iterator<Item = Cell> {
        let lanes = self.target.lanes as usize;
        let tiles = projection.first_tile.0..projection.first_tile.0.saturating_add(projection.tiles);
        let blocks = projection.sources.div_ceil(lanes) as u32;
        let runs = (0..blocks).flat_map(move |block| {
            let uses = self.program.uses_of(SourceBlock(projection.first_source.0 + block));
            uses.iter().map(move |entry| (block as usize, entry))
        });
        let tiles = runs.flat_map(move |(source, entry)| {
            let tiles = tiles.clone();
            let rule = entry.rule.map(|rule| self.program.rules[rule.index()]);
            (0..entry.count).filter_map(move |step| {
                let tile = entry.tile.0 + step * entry.stride;
                let rule = rule.filter(|_| tiles.contains(&tile))?;
                let target = (entry.block.0 + step).checked_sub(projection.first_target.0)? as usize;
                Some((tile as usize, source, target, (rule.w_min, rule.w_max)))
            })
        });
        tiles.flat_map(move |(tile, source, target, bounds)| {
            (0..lanes * lanes).filter_map(move |at| {
                let (source, target) = (source * lanes + at / lanes, target * lanes + at % lanes);
                let inside = source < projection.sources && target < projection.targets;
                let place = target * projection.sources + source;
                inside.then_some(Cell { place, weight: tile * lanes * lanes + at, bounds })
            })
        })
    }

    pub(crate) fn check_projections(&self) -> Result<(), ImageError> {
        for (index, projection) in self.projections.iter().enumerate() {
            let broken = |reason| inconsistent(format!("projection `{}`", projection.name), reason);
            if self.projections[..index].iter().any(|earlier| earlier.name == projection.name) {
                return Err(broken("another projection has the same name"));
            }
            self.check_projection(projection).map_err(broken)?;
        }
        Ok(())
    }

    fn check_projection(&self, projection: &ProjectionInfo) -> Result<(), &'static str> {
        let lanes = self.target.lanes as usize;
        let tiles = self.program.weights.len() as u64 / (lanes * lanes) as u64;
        let end = |first: u32, size: usize| u64::from(first) + size.div_ceil(lanes) as u64;
        let rules = [
            (
                u64::from(projection.first_tile.0) + u64::from(projection.tiles) <= tiles,
                "it names a tile that does not exist",
            ),
            (
                end(projection.first_source.0, projection.sources) <= u64::from(self.target.source_blocks()),
                "it names a source block that does not exist",
            ),
            (
                end(projection.first_target.0, projection.targets) <= (self.program.neurons.len() / lanes) as u64,
                "it names a neuron block that does not exist",
            ),
            (projection.weight_step.is_finite() && projection.weight_step > 0.0, "its weight step has to be above 0"),
        ];
        rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(*reason))?;
        let used: BTreeSet<usize> = self.cells(projection).map(|cell| cell.weight / (lanes * lanes)).collect();
        match used.len() as u32 == projection.tiles {
            true => Ok(()),
            false => Err("its tiles are not those that learn between its sources and its targets"),
        }
    }
}
