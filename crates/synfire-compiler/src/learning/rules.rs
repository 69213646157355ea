//! The table of rules, and what became of each in real units.

use std::collections::BTreeMap;

use synfire_arch::RuleId;
use synfire_diagnostics::Number;
use synfire_image::{Rule, RuleSide, TraceRange};
use synfire_network::{Bounds, Plasticity, PopulationId, Projection, Semantics, Side};

use super::demand::Kind;
use super::traces::{CoreTrace, FULL, SideDemand, trace_ranges};
use crate::context::Context;
use crate::error::CompileError;
use crate::integers::off_integer;
use crate::report::LearningReport;
use crate::scale::weight_limit;

/// An amplitude or a decay that is off by more has no place in the core.
const REFUSED: f64 = 0.1;

/// A rule as the core has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Integer {
    pub rule: RuleId,
    /// Lower bound of a weight.
    pub w_min: i64,
    /// Upper bound of a weight.
    pub w_max: i64,
    /// Whether weights keep their signs.
    pub keep_sign: bool,
    /// Integers for each real unit of a weight.
    pub steps: f64,
}

/// All that learning adds to a program but its tiles and lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct LearningPlan {
    /// By projection.
    pub of: Vec<Option<Integer>>,
    pub rules: Vec<Rule>,
    pub trace_ranges: Vec<TraceRange>,
    pub reports: Vec<LearningReport>,
}

/// Rules and traces at these exponents and scales.
pub(crate) fn learning(
    context: &Context<'_>,
    exponents: &[i32],
    scales: &[Vec<f64>],
) -> Result<LearningPlan, CompileError> {
    let mut converters = BTreeMap::new();
    for (index, projection) in context.network.projections.iter().enumerate() {
        if let Some(rule) = context.demands.rules[index] {
            converters.insert(index, converter(context, projection, rule, exponents[index], scales)?);
        }
    }
    let traces = core_traces(context, &converters);
    let mut plan = LearningPlan { of: vec![None; context.network.projections.len()], ..LearningPlan::default() };
    for (index, converter) in &converters {
        let (rule, report) = rule(context, *index, converter, &traces)?;
        let known = plan.rules.iter().position(|other| *other == rule);
        let id = known.unwrap_or(plan.rules.len());
        if known.is_none() {
            plan.rules.push(rule);
        }
        let rule_id = RuleId(id as u32);
        let Converter { w_min, w_max, steps, .. } = *converter;
        plan.of[*index] = Some(Integer { rule: rule_id, w_min, w_max, keep_sign: rule.keep_sign, steps });
        plan.reports.push(LearningReport { rule: id + 1, ..report });
    }
    plan.trace_ranges = trace_ranges(context.network, context.target, &context.placement, &traces);
    Ok(plan)
}

/// Bounds of the weights in steps.
fn converter<'p>(
    context: &Context<'_>,
    projection: &'p Projection,
    rule: Plasticity,
    exponent: i32,
    scales: &[Vec<f64>],
) -> Result<Converter<'p>, CompileError> {
    let target = projection.target.0;
    // All neurons of the target have the same; see `weigh_alike`.
    let first = context.steps[target].first().zip(scales[target].first());
    let steps = first.map_or(1.0, |(step, scale)| step.input_gain * scale * 2_f64.powi(-exponent));
    check_pinned(context, projection, &rule, steps)?;
    let [w_min, w_max] = [rule.w_min, rule.w_max].map(|bound| (bound * steps).round());
    let converter = Converter { projection, rule, steps, w_min: w_min as i64, w_max: w_max as i64 };
    if w_min < w_max {
        Ok(converter)
    } else {
        let step = 1.0 / steps;
        let bounds = format!("its bounds {} and {}", Number(rule.w_min), Number(rule.w_max));
        let reason = format!("{bounds} are less than one step of the weights apart, {step:.3e}");
        Err(converter.refuse(reason, "move the bounds further apart".into()))
    }
}

/// At a pinned scale bounds have to be integers that fit, and the same for all targets.
fn check_pinned(
    context: &Context<'_>,
    projection: &Projection,
    rule: &Plasticity,
    steps: f64,
) -> Result<(), CompileError> {
    let Some(scale) = context.options.pinned_scale else { return Ok(()) };
    let gains = context.steps[projection.target.0].iter().map(|step| step.input_gain);
    if let Some(neuron) = gains.clone().position(|gain| gain * scale != steps) {
        return Err(CompileError::WeightSteps {
            projection: projection.name.clone(),
            population: context.network.population(projection.target).name.clone(),
            neuron,
            reason: "its input has another factor than that of neuron 0, and the scale is pinned",
        });
    }
    let limit = weight_limit(context.options.weight_bits.min(context.target.weight_bits), context.target.weight_bits);
    for bound in [rule.w_min * steps, rule.w_max * steps] {
        if let Some(off) = off_integer(bound) {
            let name = projection.name.clone();
            return Err(CompileError::NotInteger { what: "a bound of the learning rule", name, scale, off });
        }
        if bound.abs() > limit as f64 {
            return Err(CompileError::WeightTooWide {
                projection: projection.name.clone(),
                largest: bound.abs(),
                scale,
                weight_bits: context.options.weight_bits.min(context.target.weight_bits),
                limit,
            });
        }
    }
    Ok(())
}

fn core_traces(
    context: &Context<'_>,
    converters: &BTreeMap<usize, Converter<'_>>,
) -> BTreeMap<(PopulationId, Kind), CoreTrace> {
    let traces = context.demands.traces.iter().map(|(key, demand)| {
        let users = demand.users.iter().filter_map(|user| converters.get(user));
        let sides = users.filter_map(|converter| {
            let side = if key.1 == Kind::Pre { converter.rule.on_post } else { converter.rule.on_pre };
            side.map(|side| converter.demand(&side))
        });
        (*key, CoreTrace::new(&context.network.semantics, &demand.trace, &sides.collect::<Vec<_>>()))
    });
    traces.collect()
}

/// The rule of a projection, and what it is in real units.
fn rule(
    context: &Context<'_>,
    index: usize,
    converter: &Converter<'_>,
    traces: &BTreeMap<(PopulationId, Kind), CoreTrace>,
) -> Result<(Rule, LearningReport), CompileError> {
    let projection = &context.network.projections[index];
    let (semantics, asked) = (&context.network.semantics, converter.rule);
    let convert = |side: Option<Side>, key| match (side, traces.get(&key)) {
        (Some(side), Some(trace)) => converter.side(&side, trace, semantics).map(Some),
        _ => Ok(None),
    };
    let pre = convert(asked.on_pre, (projection.target, Kind::Post))?;
    let post = convert(asked.on_post, (projection.source, Kind::Pre))?;
    let is_soft = [&pre, &post].into_iter().flatten().any(|side| side.core.soft);
    let rule = Rule {
        w_min: converter.w_min as i16,
        w_max: converter.w_max as i16,
        range_shift: if is_soft { converter.range_shift() } else { 0 },
        keep_sign: asked.keep_sign,
        pre: pre.as_ref().map_or(RuleSide::default(), |side| side.core),
        post: post.as_ref().map_or(RuleSide::default(), |side| side.core),
    };
    let step = 1.0 / converter.steps;
    let realised = Plasticity {
        w_min: converter.w_min as f64 * step,
        w_max: converter.w_max as f64 * step,
        on_pre: pre.as_ref().map(|side| side.realised),
        on_post: post.as_ref().map(|side| side.realised),
        ..asked
    };
    let range = asked.w_max - asked.w_min;
    let off = |real: f64, asked: f64| (real - asked).abs() / range;
    let sides = || [&pre, &post].into_iter().flatten();
    let report = LearningReport {
        projection: projection.name.clone(),
        rule: 0,
        weight_step: step,
        bounds: (rule.w_min, rule.w_max),
        realised,
        bounds_error: off(realised.w_min, asked.w_min).max(off(realised.w_max, asked.w_max)),
        range_error: if is_soft { converter.range_error() } else { 0.0 },
        amplitude_error: sides().map(|side| side.amplitude_error).fold(0.0, f64::max),
        tau_error: sides().map(|side| side.tau_error).fold(0.0, f64::max),
    };
    Ok((rule, report))
}

/// A rule with the step of its weights.
struct Converter<'p> {
    projection: &'p Projection,
    rule: Plasticity,
    /// Integers for each real unit of a weight.
    steps: f64,
    w_min: i64,
    w_max: i64,
}

/// One side as the core has it.
struct CoreSide {
    core: RuleSide,
    realised: Side,
    amplitude_error: f64,
    tau_error: f64,
}

impl Converter<'_> {
    /// The power of two nearest to the range of the weights.
    fn range_shift(&self) -> u8 {
        ((self.w_max - self.w_min) as f64).log2().round() as u8
    }

    /// By how much that power is off.
    fn range_error(&self) -> f64 {
        (f64::from(1_u32 << self.range_shift()) / (self.w_max - self.w_min) as f64 - 1.0).abs()
    }

    /// With soft bounds the core's difference is as many times larger.
    fn range(&self, side: &Side) -> f64 {
        if side.bounds == Bounds::Hard { 1.0 } else { (self.w_max - self.w_min) as f64 }
    }

    fn demand(&self, side: &Side) -> SideDemand {
        let gain = side.amplitude.abs() * self.steps / self.range(side);
        SideDemand { gain, target: side.target, modulated: side.modulated }
    }

    fn side(&self, side: &Side, trace: &CoreTrace, semantics: &Semantics) -> Result<CoreSide, CompileError> {
        if side.modulated && side.amplitude < 0.0 {
            let amplitude = side.amplitude;
            return Err(self.refuse(
                format!("a change that a third factor multiplies has a positive amplitude, and this is {amplitude}"),
                "give a positive amplitude: a negative third factor turns the change around".into(),
            ));
        }
        let demand = self.demand(side);
        let gain = demand.dyadic(trace.levels);
        let asked = demand.gain / trace.levels;
        let amplitude_error = gain.error(asked);
        if amplitude_error > REFUSED {
            return Err(self.refuse(
                format!(
                    "its amplitude {} would be {:.2e} steps of the weights for a level of the trace, and the core does {:.2e} there",
                    Number(side.amplitude),
                    asked * self.range(side),
                    gain.value() * self.range(side)
                ),
                format!("multiply the amplitude by {:.2e}", gain.value() / asked),
            ));
        }
        let realised_trace = trace.realised(semantics);
        let tau_error = (realised_trace.tau_s / side.trace.tau_s - 1.0).abs();
        if tau_error > REFUSED {
            let (tau_s, nearest_s, dt_s) = (Number(side.trace.tau_s), realised_trace.tau_s, Number(semantics.dt_s));
            return Err(self.refuse(
                format!("its time constant {tau_s} s would become {nearest_s:.3e} s at a step of {dt_s} s"),
                format!("give a time constant of {nearest_s:.3e} s"),
            ));
        }
        let target = (side.target * trace.levels).round().min(FULL);
        let mantissa = gain.mantissa as i8;
        let core = RuleSide {
            gain: if side.modulated { 0 } else { mantissa * side.amplitude.signum() as i8 },
            shift: gain.shift,
            target: target as u8,
            soft: side.bounds != Bounds::Hard,
            down: side.bounds == Bounds::SoftDown,
            modulated: side.modulated,
        };
        let amplitude = gain.value() * FULL * self.range(side) / self.steps * side.amplitude.signum();
        let realised = Side { trace: realised_trace, amplitude, target: target / FULL, ..*side };
        Ok(CoreSide { core, realised, amplitude_error, tau_error })
    }

    fn refuse(&self, reason: String, remedy: String) -> CompileError {
        CompileError::RuleRefused { projection: self.projection.name.clone(), reason, remedy }
    }
}
