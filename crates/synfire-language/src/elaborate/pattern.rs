//! Which neurons a projection connects.

use synfire_diagnostics::Number;

use super::Elaborator;
use super::scalar::Wanted;
use super::settings::Settings;
use super::value::Stream;
use crate::Problem;
use crate::ast::{Expr, Name};
use crate::random::Random;
use crate::report::Reported;

/// What is charged here, for messages.
const SYNAPSES: &str = "the synapses of a projection";
/// Steps of drawing one synapse.
const DRAW_STEPS: u64 = 20;

/// The patterns by name.
pub const PATTERNS: &[(&str, Pattern)] = &[
    ("all_to_all", Pattern::AllToAll),
    ("one_to_one", Pattern::OneToOne),
    ("random", Pattern::Random),
    ("dense", Pattern::Dense),
    ("sparse", Pattern::Sparse),
];

/// A pattern of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Every source to every target.
    AllToAll,
    /// Source k to target k.
    OneToOne,
    /// Each pair with a probability, or a fixed number of sources for each target.
    Random,
    /// A matrix of weights, `[target][source]`.
    Dense,
    /// A list of synapses.
    Sparse,
}

impl Pattern {
    /// The settings a projection of this pattern may have.
    pub fn settings(self) -> &'static [&'static str] {
        match self {
            Self::AllToAll => &["weight", "delay", "self", "cut", "seed"],
            Self::OneToOne => &["weight", "delay", "cut", "seed"],
            Self::Random => &["probability", "fan_in", "weight", "delay", "self", "cut", "seed"],
            Self::Dense => &["weight", "delay", "cut", "seed"],
            Self::Sparse => &["synapses", "delay", "cut", "seed"],
        }
    }
}

/// Two ends of a projection: so many neurons from the first on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Sources.
    pub sources: usize,
    /// Targets.
    pub targets: usize,
    /// When both ends are in one population: the index of source 0 less that of target 0 in it.
    pub offset: Option<isize>,
}

impl Ends {
    /// The source that is the same neuron as `target`, if there is one.
    fn own(&self, target: usize) -> Option<usize> {
        let source = (target as isize).checked_sub(self.offset?)?;
        usize::try_from(source).ok().filter(|source| *source < self.sources)
    }
}

/// Source, target and weight.
pub type Synapse = (u32, u32, f64);

/// The pairs of a pattern, ascending by source, then target.
#[derive(Debug, Clone, PartialEq)]
pub enum Pairs {
    /// All of them.
    All,
    /// Equal indices.
    Equal,
    /// These, charged, with room for their weights.
    Some(Vec<Synapse>),
}

impl Elaborator<'_> {
    /// The pattern of this name.
    pub fn pattern(&mut self, name: &Name) -> Result<Pattern, Reported> {
        self.choice("pattern of connections", &Expr::Word(name.clone()), PATTERNS)
    }

    /// The pairs of every pattern but [`Pattern::Dense`] and [`Pattern::Sparse`], which bring their own weights.
    pub fn pairs(
        &mut self,
        pattern: Pattern,
        ends: Ends,
        settings: &Settings<'_>,
        seed: Option<u64>,
    ) -> Result<Pairs, Reported> {
        let with_self = settings.get("self").map(|expr| self.yes_or_no(expr)).transpose()?.unwrap_or(true);
        let without_self = !with_self && ends.offset.is_some();
        match pattern {
            Pattern::OneToOne if ends.sources != ends.targets => {
                let (found, wanted) =
                    (format!("{} sources", ends.sources), format!("there are {} targets", ends.targets));
                let problem = Problem::WrongShape { what: "`one_to_one`".to_owned(), found, wanted };
                Err(self.report.report(&problem, settings.place))
            }
            Pattern::OneToOne => Ok(Pairs::Equal),
            Pattern::Random => self.random_pairs(ends, settings, seed, without_self).map(Pairs::Some),
            _ if !without_self => Ok(Pairs::All),
            _ => {
                let most = ends.sources as u64 * ends.targets as u64;
                self.take::<Synapse>(most, SYNAPSES)?;
                let mut synapses = Vec::with_capacity(most as usize);
                for source in 0..ends.sources {
                    let others = (0..ends.targets).filter(|target| ends.own(*target) != Some(source));
                    synapses.extend(others.map(|target| (source as u32, target as u32, 0.0)));
                }
                Ok(Pairs::Some(synapses))
            }
        }
    }

    fn random_pairs(
        &mut self,
        ends: Ends,
        settings: &Settings<'_>,
        seed: Option<u64>,
        without_self: bool,
    ) -> Result<Vec<Synapse>, Reported> {
        self.exclude(settings, "fan_in", "probability")?;
        let stream = Stream { seed, label: "pairs" };
        let mut random = self.random("a `random` projection", stream, settings.place)?;
        if let Some(expr) = settings.get("fan_in") {
            return self.fan_in(ends, expr, &mut random, without_self);
        }
        let fan_in = ends.sources.min(10).to_string();
        let expr = self.need_one(settings, &[("probability", "0.1"), ("fan_in", &fan_in)])?;
        let probability = self.number("`probability`", expr, Wanted::PLAIN)?;
        if !(0.0..=1.0).contains(&probability) {
            return Err(self.bad_value(
                "`probability`",
                Number(probability).to_string(),
                "it has to be between 0 and 1",
                expr,
            ));
        }
        let total = ends.sources as u64 * ends.targets as u64;
        // Four standard deviations above the mean of the binomial distribution: more hardly ever comes.
        let mean = total as f64 * probability;
        let likely = ((mean + 4.0 * mean.sqrt()) as u64).saturating_add(8).min(total);
        self.take::<Synapse>(likely, SYNAPSES)?;
        self.work(DRAW_STEPS * likely, SYNAPSES)?;
        let mut synapses: Vec<Synapse> = Vec::with_capacity(likely as usize);
        let mut position = gap(probability, &mut random);
        while position < total {
            let (source, target) =
                ((position / ends.targets as u64) as usize, (position % ends.targets as u64) as usize);
            if !(without_self && ends.own(target) == Some(source)) {
                let pushed = self.meter.push(&mut synapses, (source as u32, target as u32, 0.0), SYNAPSES);
                pushed.map_err(|error| self.report.report(&error.into(), settings.place))?;
            }
            position = position.saturating_add(1).saturating_add(gap(probability, &mut random));
        }
        Ok(synapses)
    }

    /// For each target `fan_in` different sources, by Floyd's algorithm (Bentley and Floyd, CACM 30(9), 1987).
    fn fan_in(
        &mut self,
        ends: Ends,
        expr: &Expr,
        random: &mut Random,
        without_self: bool,
    ) -> Result<Vec<Synapse>, Reported> {
        let fan_in = self.whole("`fan_in`", expr, 0)?;
        let candidates = ends.sources as u64 - u64::from(without_self && ends.sources > 0);
        if fan_in > candidates {
            let requirement = format!("there are {candidates} sources to choose from");
            return Err(self.bad_value("`fan_in`", fan_in.to_string(), requirement, expr));
        }
        let count = fan_in.saturating_mul(ends.targets as u64);
        self.take::<Synapse>(count, SYNAPSES)?;
        self.work(DRAW_STEPS.saturating_mul(count), SYNAPSES)?;
        let _picks = self.hold::<u32>(count.saturating_add(3 * ends.sources as u64 + 2), SYNAPSES)?;
        let picks = picked(ends, fan_in, random, without_self);
        Ok(by_source(ends, fan_in as usize, &picks))
    }
}

/// The sources of each target, `fan_in` for each, target by target.
fn picked(ends: Ends, fan_in: u64, random: &mut Random, without_self: bool) -> Vec<u32> {
    let mut chosen = vec![false; ends.sources];
    let mut picks: Vec<u32> = Vec::with_capacity(fan_in as usize * ends.targets);
    for target in 0..ends.targets {
        let own = ends.own(target).filter(|_| without_self);
        let candidates = ends.sources as u64 - u64::from(own.is_some());
        let first = picks.len();
        for last in candidates - fan_in..candidates {
            let drawn = random.below(last + 1);
            let pick = if chosen[drawn as usize] { last } else { drawn } as usize;
            chosen[pick] = true;
            picks.push(pick as u32);
        }
        for pick in &mut picks[first..] {
            chosen[*pick as usize] = false;
            *pick += u32::from(own.is_some_and(|own| *pick as usize >= own));
        }
    }
    picks
}

/// The same pairs, ascending by source, then target: counted, then put in their places.
fn by_source(ends: Ends, fan_in: usize, picks: &[u32]) -> Vec<Synapse> {
    let mut next = vec![0_usize; ends.sources + 1];
    picks.iter().for_each(|source| next[*source as usize + 1] += 1);
    for source in 0..ends.sources {
        next[source + 1] += next[source];
    }
    let mut synapses = vec![(0, 0, 0.0); picks.len()];
    for (index, source) in picks.iter().enumerate() {
        let place = &mut next[*source as usize];
        synapses[*place] = (*source, (index / fan_in) as u32, 0.0);
        *place += 1;
    }
    synapses
}

/// Pairs that are left out before the next one that is taken.
fn gap(probability: f64, random: &mut Random) -> u64 {
    match probability {
        1.0 => 0,
        0.0 => u64::MAX,
        probability => random.failures(probability),
    }
}
