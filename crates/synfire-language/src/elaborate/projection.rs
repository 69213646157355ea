//! Projections: pattern, weights and delays into the network's weights.

use std::collections::BTreeMap;
use std::ops::Range as IndexRange;

use synfire_budget::Bytes;
use synfire_diagnostics::Number;
use synfire_network::{PopulationId, Projection, ProjectionId, Weights};

use super::Elaborator;
use super::pattern::{Ends, Pairs, Pattern, Synapse};
use super::scalar::Wanted;
use super::settings::Settings;
use super::value::{Distribution, Stream, Value};
use crate::ast::{Expr, Name, Part, Setting};
use crate::random::Random;
use crate::report::Reported;
use crate::{Place, Problem};

/// Sources whose weights are drawn before they are put in their places: as many as a cache line has room for.
const SOURCES_AT_ONCE: usize = 8;

/// One end: neurons of a population.
#[derive(Debug, Clone)]
struct End {
    population: PopulationId,
    neurons: IndexRange<usize>,
    /// Whether these are all of them.
    whole: bool,
}

/// Synapses of a projection, by indices within its ends.
enum Synapses {
    /// Every source of the source end to every target of the target end: `[target][source]`.
    All(Vec<f64>),
    /// Source k of one end to target k of the other.
    Equal(Vec<f64>),
    /// These, ascending by source, then target.
    Some(Vec<Synapse>),
}

impl Synapses {
    fn len(&self) -> usize {
        match self {
            Self::All(weights) | Self::Equal(weights) => weights.len(),
            Self::Some(synapses) => synapses.len(),
        }
    }
}

/// One projection being read.
struct Reading<'e, 's> {
    name: String,
    source: End,
    target: End,
    ends: Ends,
    pattern: Pattern,
    settings: &'e Settings<'s>,
    seed: Option<u64>,
}

impl Elaborator<'_> {
    /// `projection LABEL: A -> B -> C PATTERN ...`: one projection for each arrow.
    pub fn projection(
        &mut self,
        label: Option<&Name>,
        path: &[Part],
        pattern_name: &Name,
        settings: &[Setting],
    ) -> Result<(), Reported> {
        let pattern = self.pattern(pattern_name)?;
        let owner = format!("`{}`", pattern_name.text);
        let settings = self.settings(owner, pattern_name.place, settings, pattern.settings());
        let label_is_taken = label.filter(|label| self.labels.contains_key(&label.text));
        if let Some(label) = label_is_taken {
            let problem = Problem::Duplicate { what: "projection", name: label.text.clone() };
            return Err(self.report.report(&problem, label.place));
        }
        let mut all = Vec::new();
        for (index, ends) in path.windows(2).enumerate() {
            let name = match label {
                Some(label) if path.len() == 2 => label.text.clone(),
                Some(label) => format!("{}.{}", label.text, index + 1),
                None => format!("{} -> {}", ends[0].name.text, ends[1].name.text),
            };
            self.take_name(&name)?;
            let name = self.free_projection_name(name);
            let ids = self.connect(name.clone(), ends, pattern, &settings);
            let ids = ids.inspect_err(|_| self.break_name(label.map_or(&name, |label| &label.text)))?;
            all.extend_from_slice(&ids);
            self.labels.entry(name).or_insert(ids);
        }
        if let Some(label) = label {
            self.labels.insert(label.text.clone(), all);
        }
        Ok(())
    }

    /// `name`, or with a number if another projection already has it.
    fn free_projection_name(&mut self, name: String) -> String {
        let count = self.projection_names.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    }

    fn connect(
        &mut self,
        name: String,
        parts: &[Part],
        pattern: Pattern,
        settings: &Settings<'_>,
    ) -> Result<Vec<ProjectionId>, Reported> {
        let (source, target) = (self.end(&parts[0]), self.end(&parts[1]));
        let (source, target) = (source?, target?);
        let offset = (source.population == target.population)
            .then_some(source.neurons.start as isize - target.neurons.start as isize);
        let ends = Ends { sources: source.neurons.len(), targets: target.neurons.len(), offset };
        let seed = self.seed(settings, &name)?;
        let reading = Reading { name, source, target, ends, pattern, settings, seed };
        let synapses = match pattern {
            Pattern::Dense => self.dense(&reading)?,
            Pattern::Sparse => self.sparse(&reading)?,
            _ => self.drawn(&reading)?,
        };
        let prefer_cut = settings.get("cut").map(|expr| self.yes_or_no(expr)).transpose()?.unwrap_or(false);
        let (source, target) = (reading.source.population, reading.target.population);
        let mut ids = Vec::new();
        for (suffix, delay_ticks, weights) in self.with_delays(&reading, synapses)? {
            let name = format!("{}{suffix}", reading.name);
            let projection = Projection { name, source, target, weights, delay_ticks, prefer_cut, plasticity: None };
            ids.push(self.add_projection(projection, settings)?);
        }
        Ok(ids)
    }

    fn add_projection(&mut self, projection: Projection, settings: &Settings<'_>) -> Result<ProjectionId, Reported> {
        self.room_for_projections(1, settings)?;
        self.remember_place(&projection.name, settings.place)?;
        self.network.projections.push(projection);
        Ok(ProjectionId(self.network.projections.len() - 1))
    }

    fn end(&mut self, part: &Part) -> Result<End, Reported> {
        let (population, neurons) = self.part(part)?;
        let whole = neurons.len() == self.network.population(population).size();
        Ok(End { population, neurons, whole })
    }

    /// A pattern whose weights are one number or a distribution.
    fn drawn(&mut self, reading: &Reading<'_, '_>) -> Result<Synapses, Reported> {
        let pairs = self.pairs(reading.pattern, reading.ends, reading.settings, reading.seed);
        let expr = self.need(reading.settings, "weight", &self.potential("1"))?;
        let what = format!("`weight` of `{}`", reading.name);
        let value = self.value(&what, expr, Wanted::Potential)?;
        let pairs = pairs?;
        let (sources, targets) = (reading.ends.sources, reading.ends.targets);
        let count = match &pairs {
            Pairs::All => sources * targets,
            Pairs::Equal => sources,
            Pairs::Some(synapses) => synapses.len(),
        };
        let weights = match value {
            Value::Scalar(weight) => return self.weighted(pairs, weight, count, &what),
            Value::Drawn(distribution) => {
                let stream = Stream { seed: reading.seed, label: "weight" };
                let mut random = self.random(&what, stream, expr.place())?;
                if pairs == Pairs::All {
                    let weights = self.drawn_matrix(&what, distribution, reading.ends, &mut random, expr)?;
                    return Ok(Synapses::All(weights));
                }
                self.draws(&what, distribution, count, &mut random, expr)?
            }
            Value::Given(array) if reading.pattern == Pattern::OneToOne && array.values.len() == count => array.values,
            Value::Given(array) => {
                let wanted = match reading.pattern {
                    Pattern::OneToOne => format!("there are {count} pairs"),
                    _ => "this pattern takes one number or a distribution; for a matrix there is `dense`".to_owned(),
                };
                return Err(self.wrong_shape(&what, &array.shape, wanted, expr));
            }
            Value::Linspace(..) => return Err(self.wrong_kind(&what, "one number or a distribution", expr)),
        };
        Ok(match pairs {
            Pairs::All => Synapses::All(weights),
            Pairs::Equal => Synapses::Equal(weights),
            Pairs::Some(mut synapses) => {
                synapses.iter_mut().zip(&weights).for_each(|(synapse, weight)| synapse.2 = *weight);
                self.meter.release(Bytes::of::<f64>(count as u64));
                Synapses::Some(synapses)
            }
        })
    }

    /// A matrix `[target][source]` of draws that are made source by source. Some sources are drawn at a time and then put in
    /// their places, so that no second matrix is needed.
    fn drawn_matrix(
        &mut self,
        what: &str,
        distribution: Distribution,
        Ends { sources, targets, .. }: Ends,
        random: &mut Random,
        expr: &Expr,
    ) -> Result<Vec<f64>, Reported> {
        let count = sources * targets;
        self.take::<f64>(count as u64, what)?;
        let mut matrix = vec![0.0; count];
        let together = SOURCES_AT_ONCE.min(sources);
        let _rows = self.hold::<f64>((together * targets) as u64, what)?;
        let mut rows = vec![0.0; together * targets];
        for first in (0..sources).step_by(together.max(1)) {
            let drawn = together.min(sources - first);
            self.draw_into(what, distribution, &mut rows[..drawn * targets], random, expr)?;
            for (target, row) in matrix.chunks_exact_mut(sources).enumerate() {
                for (index, weight) in row[first..first + drawn].iter_mut().enumerate() {
                    *weight = rows[index * targets + target];
                }
            }
        }
        Ok(matrix)
    }

    /// The pairs of a pattern, `count` of them, with one weight for all.
    fn weighted(&mut self, pairs: Pairs, weight: f64, count: usize, what: &str) -> Result<Synapses, Reported> {
        Ok(match pairs {
            Pairs::Some(mut synapses) => {
                synapses.iter_mut().for_each(|synapse| synapse.2 = weight);
                Synapses::Some(synapses)
            }
            pairs => {
                self.take::<f64>(count as u64, what)?;
                let weights = vec![weight; count];
                if pairs == Pairs::All { Synapses::All(weights) } else { Synapses::Equal(weights) }
            }
        })
    }

    /// A matrix `[target][source]`.
    fn dense(&mut self, reading: &Reading<'_, '_>) -> Result<Synapses, Reported> {
        let expr = self.need(reading.settings, "weight", "file(\"weights.npy\")")?;
        let what = format!("`weight` of `{}`", reading.name);
        let Value::Given(array) = self.value(&what, expr, Wanted::Potential)? else {
            return Err(self.wrong_kind(&what, "a matrix (a list of rows, or a file)", expr));
        };
        let (sources, targets) = (reading.ends.sources, reading.ends.targets);
        let is_matrix = array.shape == [targets, sources] || (array.values.is_empty() && sources * targets == 0);
        if !is_matrix {
            let wanted =
                format!("{targets} targets and {sources} sources need {targets} x {sources}, a row for each target");
            return Err(self.wrong_shape(&what, &array.shape, wanted, expr));
        }
        Ok(Synapses::All(array.values))
    }

    /// Rows of source, target and weight.
    fn sparse(&mut self, reading: &Reading<'_, '_>) -> Result<Synapses, Reported> {
        let example = format!("[[0, 0, {}]]", self.potential("0.5"));
        let expr = self.need(reading.settings, "synapses", &example)?;
        let what = format!("`synapses` of `{}`", reading.name);
        let rows = self.synapse_rows(&what, expr)?;
        let (sources, targets) = (reading.ends.sources as f64, reading.ends.targets as f64);
        let index = |value: f64, size: f64| value.fract() == 0.0 && (0.0..size).contains(&value);
        let outside = rows.iter().find(|(source, target, _)| !(index(*source, sources) && index(*target, targets)));
        if let Some((source, target, _)) = outside {
            let found = format!("from {} to {}", Number(*source), Number(*target));
            let requirement = format!("sources are 0 to {}, targets 0 to {}", sources - 1.0, targets - 1.0);
            return Err(self.bad_value("a synapse", found, requirement, expr));
        }
        self.take::<Synapse>(rows.len() as u64, &what)?;
        let mut synapses: Vec<Synapse> = rows.iter().map(|(s, t, weight)| (*s as u32, *t as u32, *weight)).collect();
        self.meter.release(Bytes::of::<(f64, f64, f64)>(rows.len() as u64));
        drop(rows);
        synapses.sort_unstable_by_key(|(source, target, _)| (*source, *target));
        let same = |pair: &&[Synapse]| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1);
        if let Some(pair) = synapses.windows(2).find(same) {
            let found = format!("from {} to {} twice", pair[0].0, pair[0].1);
            return Err(self.bad_value("a synapse", found, "each pair may occur once; add their weights", expr));
        }
        Ok(Synapses::Some(synapses))
    }

    /// A list or file of rows of three numbers, charged; only the third may have a unit.
    fn synapse_rows(&mut self, what: &str, expr: &Expr) -> Result<Vec<(f64, f64, f64)>, Reported> {
        let Expr::List(rows, _) = expr else {
            let Value::Given(array) = self.value(what, expr, Wanted::PLAIN)? else {
                return Err(self.wrong_kind(what, "rows of source, target and weight", expr));
            };
            if array.shape.get(1) != Some(&3) && !array.values.is_empty() {
                let wanted = "each synapse needs a source, a target and a weight".to_owned();
                return Err(self.wrong_shape(what, &array.shape, wanted, expr));
            }
            self.take::<(f64, f64, f64)>(array.values.len() as u64 / 3, what)?;
            let rows = array.values.chunks_exact(3).map(|row| (row[0], row[1], row[2])).collect();
            self.meter.release(Bytes::of::<f64>(array.values.len() as u64));
            return Ok(rows);
        };
        self.take::<(f64, f64, f64)>(rows.len() as u64, what)?;
        let mut synapses = Vec::with_capacity(rows.len());
        for row in rows {
            let Expr::List(fields, _) = row else { return Err(self.wrong_kind("a synapse", "a list", row)) };
            let [source, target, weight] = fields.as_slice() else {
                let wanted = "it needs a source, a target and a weight".to_owned();
                return Err(self.wrong_shape("a synapse", &[fields.len()], wanted, row));
            };
            let source = self.number("a source", source, Wanted::PLAIN)?;
            let target = self.number("a target", target, Wanted::PLAIN)?;
            synapses.push((source, target, self.number("a weight", weight, Wanted::Potential)?));
        }
        Ok(synapses)
    }

    /// The stored weights: one projection, or one for each delay that occurs, with what is added to its name.
    fn with_delays(
        &mut self,
        reading: &Reading<'_, '_>,
        synapses: Synapses,
    ) -> Result<Vec<(String, u32, Weights)>, Reported> {
        let what = format!("`delay` of `{}`", reading.name);
        let Some(expr) = reading.settings.get("delay") else {
            return Ok(vec![(String::new(), 0, self.stored(reading, synapses)?)]);
        };
        let distribution = match self.value(&what, expr, Wanted::TIME)? {
            Value::Scalar(seconds) => {
                let delay = self.whole_ticks(&what, seconds, expr)?;
                return Ok(vec![(String::new(), delay, self.stored(reading, synapses)?)]);
            }
            Value::Drawn(distribution) => distribution,
            Value::Given(_) | Value::Linspace(..) => {
                return Err(self.wrong_kind(&what, "one time or a distribution of times", expr));
            }
        };
        let mut random = self.random(&what, Stream { seed: reading.seed, label: "delay" }, expr.place())?;
        let mut delays = self.draws(&what, distribution, synapses.len(), &mut random, expr)?;
        let dt_s = self.network.semantics.dt_s;
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for delay in &mut delays {
            let ticks = (*delay / dt_s).round();
            if !(0.0..=f64::from(u32::MAX)).contains(&ticks) {
                let requirement = "delays are at least 0; bound the distribution with `min = 0 ms`";
                return Err(self.bad_value(&what, format!("{} s for one synapse", Number(*delay)), requirement, expr));
            }
            *counts.entry(ticks as u32).or_insert(0) += 1;
            self.room_for_projections(counts.len(), reading.settings)?;
            *delay = ticks;
        }
        self.take::<Synapse>(synapses.len() as u64, &what)?;
        let mut by_delay: BTreeMap<u32, Vec<Synapse>> =
            counts.into_iter().map(|(delay, count)| (delay, Vec::with_capacity(count))).collect();
        for (synapse, ticks) in triplets(reading, &synapses).zip(&delays) {
            by_delay.entry(*ticks as u32).or_default().push(synapse);
        }
        self.release(&synapses);
        self.meter.release(Bytes::of::<f64>(delays.len() as u64));
        let projections = by_delay.into_iter();
        Ok(projections.map(|(delay, synapses)| (format!(" @ {delay}"), delay, Weights::Sparse { synapses })).collect())
    }

    /// In the layout that takes the least memory.
    fn stored(&mut self, reading: &Reading<'_, '_>, synapses: Synapses) -> Result<Weights, Reported> {
        let whole = reading.source.whole && reading.target.whole;
        Ok(match synapses {
            Synapses::All(values) if whole => Weights::Dense { values },
            Synapses::Equal(values) if whole => Weights::OneToOne { values },
            Synapses::Some(synapses) if whole => Weights::Sparse { synapses },
            synapses => {
                self.take::<Synapse>(synapses.len() as u64, format_args!("the synapses of `{}`", reading.name))?;
                let mut moved = Vec::with_capacity(synapses.len());
                moved.extend(triplets(reading, &synapses));
                self.release(&synapses);
                Weights::Sparse { synapses: moved }
            }
        })
    }

    /// Gives back the memory of synapses that go.
    fn release(&self, synapses: &Synapses) {
        let count = synapses.len() as u64;
        self.meter.release(match synapses {
            Synapses::All(_) | Synapses::Equal(_) => Bytes::of::<f64>(count),
            Synapses::Some(_) => Bytes::of::<Synapse>(count),
        });
    }

    /// Reports if there would be too many projections with `more`.
    fn room_for_projections(&mut self, more: usize, settings: &Settings<'_>) -> Result<(), Reported> {
        let (found, limit) = ((self.network.projections.len() + more) as u128, self.limits.projections);
        if found > limit as u128 {
            let problem = Problem::TooLarge { what: "projections", found, limit };
            return Err(self.report.report(&problem, settings.place));
        }
        Ok(())
    }

    /// A population or a part of it: which neurons.
    pub fn part(&mut self, part: &Part) -> Result<(PopulationId, IndexRange<usize>), Reported> {
        let id = self.find_population(&part.name)?;
        let size = self.network.population(id).size();
        let Some(range) = &part.range else { return Ok((id, 0..size)) };
        let start = self.whole("an index", &range.start, 0)? as usize;
        let end = match &range.end {
            Some(end) => self.whole("an index", end, 0)? as usize,
            None => start + 1,
        };
        if start < end && end <= size {
            return Ok((id, start..end));
        }
        let place = range.start.place().to(range.end.as_ref().map_or(range.start.place(), Expr::place));
        let found = if range.end.is_some() { format!("{start} .. {end}") } else { start.to_string() };
        Err(self.bad_range(part, size, found, place))
    }

    fn bad_range(&mut self, part: &Part, size: usize, found: String, place: Place) -> Reported {
        let problem = Problem::BadRange { name: part.name.text.clone(), last: size.saturating_sub(1), found };
        self.report.report(&problem, place)
    }
}

/// The synapses with the indices of their populations, ascending by source, then target.
fn triplets<'x>(reading: &'x Reading<'_, '_>, synapses: &'x Synapses) -> Box<dyn Iterator<Item = Synapse> + 'x> {
    let (first_source, first_target) = (reading.source.neurons.start as u32, reading.target.neurons.start as u32);
    let (sources, targets) = (reading.ends.sources, reading.ends.targets);
    let moved = move |(source, target, weight): Synapse| (first_source + source, first_target + target, weight);
    match synapses {
        Synapses::All(weights) => {
            let pairs = (0..sources).flat_map(move |source| (0..targets).map(move |target| (source, target)));
            Box::new(
                pairs.map(move |(source, target)| {
                    moved((source as u32, target as u32, weights[target * sources + source]))
                }),
            )
        }
        Synapses::Equal(weights) => Box::new(
            weights.iter().enumerate().map(move |(index, weight)| moved((index as u32, index as u32, *weight))),
        ),
        Synapses::Some(synapses) => Box::new(synapses.iter().map(move |synapse| moved(*synapse))),
    }
}
