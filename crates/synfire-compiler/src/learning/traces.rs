//! Traces: decays, bumps, and the ranges of blocks that keep them.

use std::collections::BTreeMap;

use synfire_arch::generated::TRACE_BITS;
use synfire_arch::{SourceBlock, Target};
use synfire_image::{TraceParameters, TraceRange};
use synfire_network::{Decay, Network, PopulationId, Semantics, Trace};

use super::demand::Kind;
use super::dyadic::Dyadic;
use crate::place::Placement;

/// The largest trace.
pub(crate) const FULL: f64 = ((1_u32 << TRACE_BITS) - 1) as f64;
/// A bump whose amplitudes are all off by less is good enough: then the largest of these is taken.
const GOOD: f64 = 0.01;

/// One side of a rule, as far as its trace matters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SideDemand {
    /// The gain that would be needed if the trace had one level for each real unit.
    pub gain: f64,
    /// Target of the trace, in real units.
    pub target: f64,
    /// Whether the third factor takes the place of the mantissa.
    pub modulated: bool,
}

impl SideDemand {
    /// The gain at so many levels for each real unit of the trace.
    pub fn dyadic(&self, levels: f64) -> Dyadic {
        Dyadic::nearest(self.gain / levels, if self.modulated { 8..=8 } else { 1..=15 })
    }

    fn error(&self, levels: f64) -> f64 {
        self.dyadic(levels).error(self.gain / levels)
    }
}

/// A trace as the core has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CoreTrace {
    pub parameters: TraceParameters,
    /// Levels for each real unit.
    pub levels: f64,
}

impl CoreTrace {
    /// Chooses decay and bump.
    ///
    /// A trace that only the nearest spike sets never passes its bump, so that levels are free. One that adds up stops at
    /// 255 levels, which stand for 1 up to 2: it stops where it should, or later.
    pub fn new(semantics: &Semantics, trace: &Trace, sides: &[SideDemand]) -> Self {
        let highest = sides.iter().map(|side| side.target).fold(0.0, f64::max);
        let top = if trace.nearest {
            FULL.min(FULL * trace.bump / highest).floor().max(1.0)
        } else {
            (FULL * trace.bump).round().max(1.0)
        };
        let bottom = (top / 2.0).ceil().max(1.0);
        let worst = |bump: f64| sides.iter().map(|side| side.error(bump / trace.bump)).fold(0.0, f64::max);
        let mut best = (top, worst(top));
        let mut bump = top;
        while best.1 > GOOD && bump > bottom {
            bump -= 1.0;
            if worst(bump) < best.1 {
                best = (bump, worst(bump));
            }
        }
        let Dyadic { mantissa, shift } = Dyadic::nearest(loss(semantics, trace.tau_s), 1..=15);
        let parameters = TraceParameters { mantissa, shift, bump: best.0 as u8, nearest: trace.nearest };
        Self { parameters, levels: best.0 / trace.bump }
    }

    /// What it is in real units, where 255 levels are 1.
    pub fn realised(&self, semantics: &Semantics) -> Trace {
        let TraceParameters { mantissa, shift, bump, nearest } = self.parameters;
        let loss = Dyadic { mantissa, shift }.value();
        let tau_s = match semantics.decay {
            Decay::Euler => semantics.dt_s / loss,
            Decay::Exponential => -semantics.dt_s / (-loss).ln_1p(),
        };
        Trace { tau_s, bump: f64::from(bump) / FULL, nearest }
    }
}

/// What a trace loses in a tick.
fn loss(semantics: &Semantics, tau_s: f64) -> f64 {
    match semantics.decay {
        Decay::Euler => (semantics.dt_s / tau_s).min(1.0),
        Decay::Exponential => -(-semantics.dt_s / tau_s).exp_m1(),
    }
}

/// The ranges of source blocks that keep these traces; neighbours that keep the same are one range.
pub(crate) fn trace_ranges(
    network: &Network,
    target: &Target,
    placement: &Placement,
    traces: &BTreeMap<(PopulationId, Kind), CoreTrace>,
) -> Vec<TraceRange> {
    let mut ranges: Vec<TraceRange> = Vec::new();
    for id in network.population_ids().filter(|id| network.population(*id).size() > 0) {
        let [pre, post] = [Kind::Pre, Kind::Post].map(|kind| traces.get(&(id, kind)).map(|trace| trace.parameters));
        if pre.is_none() && post.is_none() {
            continue;
        }
        let base = if network.population(id).is_input() { 0 } else { target.axon_blocks() };
        let first = base + placement.first[id.0] / target.lanes;
        let last = first + (network.population(id).size() as u32).div_ceil(target.lanes) - 1;
        ranges.push(TraceRange { first: SourceBlock(first), last: SourceBlock(last), pre, post });
    }
    ranges.sort_by_key(|range| range.first);
    ranges.dedup_by(|next, range| {
        let merge = range.last.0 + 1 == next.first.0 && (range.pre, range.post) == (next.pre, next.post);
        if merge {
            range.last = next.last;
        }
        merge
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(gain: f64, modulated: bool) -> SideDemand {
        SideDemand { gain, target: 0.0, modulated }
    }

    #[test]
    fn the_bump_makes_up_for_the_coarse_gain() {
        let semantics = Semantics { dt_s: 1e-3, ..Semantics::default() };
        for (bump, nearest) in [(1.0, true), (0.25, false), (0.125, true), (1.0, false)] {
            let trace = Trace { tau_s: 0.02, bump, nearest };
            for step in 0..340 {
                let gain = 900.0 * 0.97_f64.powi(step);
                for modulated in [false, true] {
                    let core = CoreTrace::new(&semantics, &trace, &[side(gain, modulated)]);
                    let error = side(gain, modulated).error(core.levels);
                    assert!(error < 0.02, "{trace:?} {gain} {modulated}: {error}");
                    assert!(nearest || core.levels < 255.0 * 1.01, "{core:?}");
                }
            }
        }
    }

    #[test]
    fn targets_stay_within_the_trace() {
        let semantics = Semantics::default();
        let trace = Trace { tau_s: 0.02, bump: 0.25, nearest: true };
        let core = CoreTrace::new(&semantics, &trace, &[SideDemand { gain: 10.0, target: 1.0, modulated: false }]);
        assert!(core.levels <= FULL && core.levels > 0.9 * FULL / 2.0, "{core:?}");
    }

    #[test]
    fn decays_come_back_as_time_constants() {
        let trace = Trace { tau_s: 0.02, bump: 1.0, nearest: true };
        for decay in [Decay::Euler, Decay::Exponential] {
            let semantics = Semantics { dt_s: 1e-3, decay, output_delay_ticks: 0 };
            let realised = CoreTrace::new(&semantics, &trace, &[side(1.0, false)]).realised(&semantics);
            assert!((realised.tau_s / trace.tau_s - 1.0).abs() < 1.0 / 16.0, "{realised:?}");
        }
    }
}
