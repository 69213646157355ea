//! Weights that learn, in the user's terms: by projection, in real units.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::check_plastic::Place;
use crate::error::inconsistent;
use crate::{Image, ImageError, PopulationRole, ProjectionInfo};

const SHARED_TILES: &str = "another projection has some of its tiles";

impl ProjectionInfo {
    fn tile_range(&self) -> Range<usize> {
        self.first_tile.index()..self.first_tile.index() + self.tiles as usize
    }

    /// How many blocks a place is behind the first source and behind the first target; `None` if it is not between them.
    fn offset(&self, place: &Place, lanes: usize) -> Option<(usize, usize)> {
        let source = place.source.0.checked_sub(self.first_source.0)? as usize;
        let target = place.block.0.checked_sub(self.first_target.0)? as usize;
        (source < self.sources.div_ceil(lanes) && target < self.targets.div_ceil(lanes)).then_some((source, target))
    }
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
        let mut weights = self.program.weights.clone();
        let rounding = self.write_real_weights(name, values, &mut weights)?;
        self.program.weights = weights;
        Ok(rounding)
    }

    /// As [`Self::set_real_weights`], into weights that a core holds, in the order of [`crate::Program::weights`].
    ///
    /// # Errors
    /// As [`Self::set_real_weights`].
    ///
    /// # Panics
    /// If `weights` are fewer than those of the program.
    pub fn write_real_weights(&self, name: &str, values: &[f64], weights: &mut [i16]) -> Result<f64, ImageError> {
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
        let mut stored = vec![false; expected];
        self.cells(projection).for_each(|cell| stored[cell.place] = true);
        if let Some(at) = (0..expected).find(|at| values[*at] != 0.0 && !stored[*at]) {
            return Err(inconsistent(place(), format!("value {at} is {}, but there is no synapse", values[at])));
        }
        for (weight, integer) in integers {
            weights[weight] = integer;
        }
        Ok(rest.iter().fold(0.0, |largest: f64, difference| largest.max(difference.abs())))
    }

    /// The thresholds of a population in real units with these adaptations, which are integers as a core keeps them. Empty
    /// for inputs.
    pub fn real_thresholds(&self, population: usize, adaptation: impl Fn(usize) -> i32) -> Vec<f64> {
        let info = &self.populations[population];
        let PopulationRole::Neurons { first, scale, .. } = &info.role else {
            return Vec::new();
        };
        let threshold = |(index, scale): (usize, &f64)| {
            let level = i64::from(self.program.neurons[first.index() + info.layout.place(index)].threshold)
                + i64::from(adaptation(index));
            level as f64 / scale
        };
        scale.iter().enumerate().map(threshold).collect()
    }

    /// The stored weights of a projection, without padding.
    fn cells(&self, projection: &ProjectionInfo) -> impl Iterator<Item = Cell> {
        let lanes = self.target.lanes as usize;
        // An image whose tiles disagree about their places has failed its check.
        let places = self.contents().places().unwrap_or_default();
        let tiles = projection.tile_range().filter_map(move |tile| {
            let place = (*places.get(tile)?)?;
            Some((tile, projection.offset(&place, lanes)?, self.program.rules[place.rule.index()]))
        });
        tiles.flat_map(move |(tile, (source, target), rule)| {
            (0..lanes * lanes).filter_map(move |at| {
                let (source, target) = (source * lanes + at / lanes, target * lanes + at % lanes);
                let inside = source < projection.sources && target < projection.targets;
                let place = target * projection.sources + source;
                inside.then_some(Cell { place, weight: tile * lanes * lanes + at, bounds: (rule.w_min, rule.w_max) })
            })
        })
    }

    pub(crate) fn check_projections(&self) -> Result<(), ImageError> {
        let places = self.contents().places()?;
        let (mut names, mut tiles) = (BTreeSet::new(), BTreeMap::new());
        for projection in &self.projections {
            let broken = |reason| inconsistent(format!("projection `{}`", projection.name), reason);
            if !names.insert(&projection.name) {
                return Err(broken("another projection has the same name"));
            }
            self.check_projection(projection, &places).map_err(broken)?;
            if projection.tiles > 0 && tiles.insert(projection.first_tile, projection).is_some() {
                return Err(broken(SHARED_TILES));
            }
        }
        let pairs = tiles.values().zip(tiles.values().skip(1));
        match pairs.into_iter().find(|(first, second)| first.tile_range().end > second.tile_range().start) {
            Some((_, second)) => Err(inconsistent(format!("projection `{}`", second.name), SHARED_TILES)),
            None => Ok(()),
        }
    }

    fn check_projection(&self, projection: &ProjectionInfo, places: &[Option<Place>]) -> Result<(), &'static str> {
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
        let is_own = |tile: usize| places[tile].is_some_and(|place| projection.offset(&place, lanes).is_some());
        if projection.tile_range().all(is_own) {
            Ok(())
        } else {
            Err("its tiles are not those that learn between its sources and its targets")
        }
    }
}
