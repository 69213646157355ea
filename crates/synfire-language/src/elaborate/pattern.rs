//! Which neurons a projection connects.

use super::Elaborator;
use super::scalar::Wanted;
use super::settings::Settings;
use super::value::Stream;
use crate::Problem;
use crate::ast::{Expr, Name};
use crate::random::Random;
use crate::report::Reported;

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

/// The pairs of a pattern, ascending by source, then target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairs {
    /// All of them.
    All,
    /// Equal indices.
    Equal,
    /// These.
    Some(Vec<(u32, u32)>),
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
        let all = ends.sources as u128 * ends.targets as u128;
        let with_self = settings.get("self").map(|expr| self.yes_or_no(expr)).transpose()?.unwrap_or(true);
        let without_self = !with_self && ends.offset.is_some();
        match pattern {
            Pattern::OneToOne if ends.sources != ends.targets => {
                let (found, wanted) =
                    (format!("{} sources", ends.sources), format!("there are {} targets", ends.targets));
                let problem = Problem::WrongShape { what: "`one_to_one`".to_owned(), found, wanted };
                Err(self.report.report(&problem, settings.place))
            }
            Pattern::OneToOne => {
                self.room_for_synapses(ends.sources as u128, settings)?;
                Ok(Pairs::Equal)
            }
            Pattern::Random => self.random_pairs(ends, settings, seed, without_self).map(Pairs::Some),
            _ => {
                self.room_for_synapses(all, settings)?;
                if !without_self {
                    return Ok(Pairs::All);
                }
                let targets = ends.targets;
                let pairs = (0..ends.sources).flat_map(|source| (0..targets).map(move |target| (source, target)));
                let others = pairs.filter(|(source, target)| ends.own(*target) != Some(*source));
                Ok(Pairs::Some(others.map(|(source, target)| (source as u32, target as u32)).collect()))
            }
        }
    }

    /// Reports if there would be too many synapses with `more`.
    pub fn room_for_synapses(&mut self, more: u128, settings: &Settings<'_>) -> Result<(), Reported> {
        let (found, limit) = (more.saturating_add(self.synapses as u128), self.limits.synapses);
        if found <= limit as u128 {
            return Ok(());
        }
        Err(self.report.report(&Problem::TooLarge { what: "synapses", found, limit }, settings.place))
    }

    fn random_pairs(
        &mut self,
        ends: Ends,
        settings: &Settings<'_>,
        seed: Option<u64>,
        without_self: bool,
    ) -> Result<Vec<(u32, u32)>, Reported> {
        self.exclude(settings, "fan_in", "probability")?;
        let stream = Stream { seed, label: "pairs" };
        let mut random = self.random("a `random` projection", stream, settings.place)?;
        if let Some(expr) = settings.get("fan_in") {
            return self.fan_in(ends, expr, settings, &mut random, without_self);
        }
        let fan_in = ends.sources.min(10).to_string();
        let expr = self.need_one(settings, &[("probability", "0.1"), ("fan_in", &fan_in)])?;
        let probability = self.number("`probability`", expr, Wanted::PLAIN)?;
        if !(0.0..=1.0).contains(&probability) {
            return Err(self.bad_value("`probability`", probability.to_string(), "it has to be between 0 and 1", expr));
        }
        // Ten standard deviations above the mean of the binomial distribution: more never comes.
        let mean = ends.sources as f64 * ends.targets as f64 * probability;
        self.room_for_synapses((mean - 10.0 * mean.sqrt()).max(0.0) as u128, settings)?;
        let room = self.limits.synapses - self.synapses;
        let mut pairs = Vec::new();
        let total = ends.sources as u64 * ends.targets as u64;
        let mut position = gap(probability, &mut random);
        while position < total {
            let (source, target) =
                ((position / ends.targets as u64) as usize, (position % ends.targets as u64) as usize);
            if !(without_self && ends.own(target) == Some(source)) {
                pairs.push((source as u32, target as u32));
            }
            if pairs.len() > room {
                self.room_for_synapses(pairs.len() as u128, settings)?;
            }
            position = position.saturating_add(1).saturating_add(gap(probability, &mut random));
        }
        Ok(pairs)
    }

    /// For each target `fan_in` different sources, by Floyd's algorithm (Bentley and Floyd, CACM 30(9), 1987).
    fn fan_in(
        &mut self,
        ends: Ends,
        expr: &Expr,
        settings: &Settings<'_>,
        random: &mut Random,
        without_self: bool,
    ) -> Result<Vec<(u32, u32)>, Reported> {
        let fan_in = self.whole("`fan_in`", expr, 0)?;
        let candidates = ends.sources as u64 - u64::from(without_self && ends.sources > 0);
        if fan_in > candidates {
            let requirement = format!("there are {candidates} sources to choose from");
            return Err(self.bad_value("`fan_in`", fan_in.to_string(), requirement, expr));
        }
        self.room_for_synapses(u128::from(fan_in) * ends.targets as u128, settings)?;
        let mut chosen = vec![false; ends.sources];
        let mut by_source: Vec<Vec<u32>> = vec![Vec::new(); ends.sources];
        let mut mine = Vec::new();
        for target in 0..ends.targets {
            let own = ends.own(target).filter(|_| without_self);
            let candidates = ends.sources as u64 - u64::from(own.is_some());
            for last in candidates - fan_in..candidates {
                let drawn = random.below(last + 1);
                let pick = if chosen[drawn as usize] { last } else { drawn } as usize;
                chosen[pick] = true;
                mine.push(pick);
            }
            for pick in mine.drain(..) {
                chosen[pick] = false;
                let source = pick + usize::from(own.is_some_and(|own| pick >= own));
                by_source[source].push(target as u32);
            }
        }
        let pairs = by_source.into_iter().enumerate();
        Ok(pairs.flat_map(|(source, targets)| targets.into_iter().map(move |target| (source as u32, target))).collect())
    }
}

/// Pairs that are left out before the next one that is taken.
fn gap(probability: f64, random: &mut Random) -> u64 {
    match probability {
        1.0 => 0,
        0.0 => u64::MAX,
        probability => random.failures(probability),
    }
}
