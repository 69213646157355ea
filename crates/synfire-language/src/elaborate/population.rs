//! Input and neuron populations.

use synfire_diagnostics::Number;
use synfire_network::{
    Adaptation, AdaptationDecay, Comparison, Firing, Membrane, NeuronModel, Population, PopulationId, PopulationKind,
    Refractory, Reset, ResetTiming, SpikeLimit, Synapse, Values,
};

use super::Elaborator;
use super::model::{MODELS, MembraneKind, Model};
use super::scalar::Wanted;
use super::settings::Settings;
use super::value::Stream;
use crate::Problem;
use crate::ast::{Expr, Group, Name, Setting};
use crate::quantity::Dimension;
use crate::report::Reported;

/// `zero`, `subtract` and `none`.
pub const RESETS: &[(&str, Reset)] = &[("zero", Reset::Zero), ("subtract", Reset::Subtract), ("none", Reset::None)];
/// `same`, `next` and `no_delay`.
pub const RESET_TIMINGS: &[(&str, ResetTiming)] =
    &[("same", ResetTiming::Same), ("next", ResetTiming::Next), ("no_delay", ResetTiming::NoDelay)];
/// `greater` and `greater_equal`.
pub const COMPARISONS: &[(&str, Comparison)] =
    &[("greater", Comparison::Greater), ("greater_equal", Comparison::GreaterEqual)];
/// `hold` and `integrate`: whether the potential is held while a neuron is refractory.
pub const REFRACTORY_MODES: &[(&str, bool)] = &[("hold", true), ("integrate", false)];

/// One population whose parameters are being read.
struct Parameters<'e, 's> {
    name: &'e str,
    size: usize,
    seed: Option<u64>,
    settings: &'e Settings<'s>,
}

impl Elaborator<'_> {
    /// `input A[n]`
    pub fn input(&mut self, group: &Group) -> Result<(), Reported> {
        let shape = self.shape(group).inspect_err(|_| self.break_name(&group.name.text))?;
        let id = self.add_population(
            &group.name,
            Population { name: group.name.text.clone(), shape, kind: PopulationKind::Input },
        )?;
        self.network.inputs.push(id);
        Ok(())
    }

    /// `population A[n], B[m] MODEL ...`
    pub fn population(&mut self, groups: &[Group], model_name: &Name, settings: &[Setting]) -> Result<(), Reported> {
        let Some(model) = Model::parse(&model_name.text) else {
            let problem =
                Problem::UnknownWord { what: "neuron model", word: model_name.text.clone(), known: MODELS.to_vec() };
            groups.iter().for_each(|group| self.break_name(&group.name.text));
            return Err(self.report.report(&problem, model_name.place));
        };
        let owner = format!("`{}`", model_name.text);
        let settings = self.settings(owner, model_name.place, settings, &model.settings());
        for group in groups {
            let Ok(shape) = self.shape(group) else {
                self.break_name(&group.name.text);
                continue;
            };
            let seed = self.seed(&settings, &group.name.text)?;
            let size = shape.iter().product();
            let parameters = Parameters { name: &group.name.text, size, seed, settings: &settings };
            let kind = self.neuron_kind(model, &parameters);
            // A population with a wrong parameter still exists, so that what refers to it is checked.
            let placeholder = kind.unwrap_or_else(|_| {
                self.break_name(&group.name.text);
                PopulationKind::Input
            });
            self.add_population(&group.name, Population { name: group.name.text.clone(), shape, kind: placeholder })?;
        }
        Ok(())
    }

    /// The shape of a new population; none is a single neuron.
    fn shape(&mut self, group: &Group) -> Result<Vec<usize>, Reported> {
        let Some(lengths) = &group.shape else { return Ok(vec![1]) };
        let what = format!("the size of `{}`", group.name.text);
        let mut shape = Vec::new();
        let mut size = 1_u128;
        self.take::<usize>(2 * lengths.len() as u64, "the shapes of populations")?;
        for length in lengths {
            let length = self.whole(&what, length, 0)?;
            size = size.saturating_mul(u128::from(length));
            shape.push(length as usize);
        }
        let (found, limit) = (size.saturating_add(self.neurons as u128), self.limits.neurons);
        if found > limit as u128 {
            let problem = Problem::TooLarge { what: "axons and neurons", found, limit };
            return Err(self.report.report(&problem, group.name.place));
        }
        self.neurons = found as usize;
        Ok(shape)
    }

    fn add_population(&mut self, name: &Name, population: Population) -> Result<PopulationId, Reported> {
        if self.populations.contains_key(&population.name) {
            let problem = Problem::Duplicate { what: "population", name: population.name };
            return Err(self.report.report(&problem, name.place));
        }
        let (found, limit) = (self.network.populations.len() as u128 + 1, self.limits.populations);
        if found > limit as u128 {
            return Err(self.report.report(&Problem::TooLarge { what: "populations", found, limit }, name.place));
        }
        let id = PopulationId(self.network.populations.len());
        self.populations.insert(population.name.clone(), id);
        self.remember_place(&population.name, name.place)?;
        self.network.populations.push(population);
        Ok(id)
    }

    fn neuron_kind(&mut self, model: Model, parameters: &Parameters<'_, '_>) -> Result<PopulationKind, Reported> {
        let membrane = self.membrane(model, parameters);
        let synapse = self.synapse(model, parameters);
        let firing = if model.fires { self.firing(model, parameters).map(Some) } else { Ok(None) };
        let (r_unit, r_default) = match model.membrane {
            MembraneKind::Integrator => (Wanted::OrPlain(Dimension::RATE), 1.0 / self.network.semantics.dt_s),
            MembraneKind::Leaky | MembraneKind::Linear => (Wanted::PLAIN, 1.0),
        };
        let r = self.optional(parameters, "r", r_unit)?.unwrap_or(Values::Same(r_default));
        let bias = self.optional(parameters, "bias", Wanted::Potential)?.unwrap_or(Values::ZERO);
        let late_bias = self.optional(parameters, "late_bias", Wanted::Potential)?.unwrap_or(Values::ZERO);
        let v_min = self.optional(parameters, "v_min", Wanted::Potential)?;
        let v_initial = self.optional(parameters, "v_initial", Wanted::Potential)?.unwrap_or(Values::ZERO);
        let model = NeuronModel { membrane: membrane?, synapse: synapse?, r, v_min, v_initial, firing: firing? };
        Ok(PopulationKind::Neurons { model, bias, late_bias })
    }

    fn membrane(&mut self, model: Model, parameters: &Parameters<'_, '_>) -> Result<Membrane, Reported> {
        Ok(match model.membrane {
            MembraneKind::Leaky => Membrane::Leaky {
                tau_mem_s: self.required(parameters, "tau_mem", "20 ms", Wanted::TIME)?,
                v_leak: self.optional(parameters, "v_leak", Wanted::Potential)?.unwrap_or(Values::ZERO),
            },
            MembraneKind::Integrator => Membrane::Integrator,
            MembraneKind::Linear => {
                let example = self.potential("0.1");
                Membrane::LinearLeak { leak_per_tick: self.required(parameters, "leak", &example, Wanted::Potential)? }
            }
        })
    }

    fn synapse(&mut self, model: Model, parameters: &Parameters<'_, '_>) -> Result<Synapse, Reported> {
        if !model.current {
            return Ok(Synapse::Delta);
        }
        Ok(Synapse::Current {
            tau_syn_s: self.required(parameters, "tau_syn", "5 ms", Wanted::TIME)?,
            w_in: self.optional(parameters, "w_in", Wanted::PLAIN)?.unwrap_or(Values::Same(1.0)),
        })
    }

    fn firing(&mut self, model: Model, parameters: &Parameters<'_, '_>) -> Result<Firing, Reported> {
        let v_threshold = self.required(parameters, "v_threshold", &self.potential("1"), Wanted::Potential);
        let settings = parameters.settings;
        let comparison = settings.get("comparison").map(|expr| self.choice("comparison", expr, COMPARISONS));
        let reset = settings.get("reset").map(|expr| self.choice("reset", expr, RESETS));
        let reset_timing = settings.get("reset_timing").map(|expr| self.choice("reset timing", expr, RESET_TIMINGS));
        let winner = settings.get("winner").map(|expr| self.yes_or_no(expr));
        let inhibition = settings.get("inhibition").map(|expr| self.yes_or_no(expr));
        let max_spikes = settings.get("max_spikes").map(|expr| self.spike_limit(expr));
        let v_reset = self.optional(parameters, "v_reset", Wanted::Potential)?.unwrap_or(Values::ZERO);
        let refractory = self.refractory(settings)?;
        let adaptation = if model.adaptive { Some(self.adaptation(parameters)?) } else { None };
        Ok(Firing {
            v_threshold: v_threshold?,
            comparison: comparison.transpose()?.unwrap_or(Comparison::Greater),
            reset: reset.transpose()?.unwrap_or(Reset::Zero),
            reset_timing: reset_timing.transpose()?.unwrap_or(ResetTiming::Same),
            v_reset,
            refractory,
            adaptation,
            winner: winner.transpose()?.unwrap_or(false),
            inhibition: inhibition.transpose()?.unwrap_or(false),
            max_spikes: max_spikes.transpose()?.unwrap_or(SpikeLimit::ONE),
        })
    }

    /// How often a neuron may spike in a tick: a number, or `any`.
    pub fn spike_limit(&mut self, expr: &Expr) -> Result<SpikeLimit, Reported> {
        if let Expr::Word(_) = expr {
            return self.choice("number of spikes", expr, &[("any", SpikeLimit::ANY)]);
        }
        let number = self.whole("`max_spikes`", expr, 1)?;
        u32::try_from(number).ok().and_then(SpikeLimit::new).ok_or_else(|| {
            let requirement = format!("it has to be a whole number from 1 to {}, or `any`", u32::MAX);
            self.bad_value("`max_spikes`", number.to_string(), requirement, expr)
        })
    }

    fn refractory(&mut self, settings: &Settings<'_>) -> Result<Option<Refractory>, Reported> {
        let mode = settings.get("refractory_mode").map(|expr| self.choice("refractory mode", expr, REFRACTORY_MODES));
        let hold = mode.transpose()?;
        let Some(expr) = settings.get("refractory") else {
            return match hold {
                Some(_) => self.need(settings, "refractory", "2 ms").map(|_| None),
                None => Ok(None),
            };
        };
        let ticks = self.ticks("`refractory`", expr)?;
        Ok(Some(Refractory { ticks, hold: hold.unwrap_or(true) }))
    }

    fn adaptation(&mut self, parameters: &Parameters<'_, '_>) -> Result<Adaptation, Reported> {
        let settings = parameters.settings;
        self.exclude(settings, "adaptation_tau", "adaptation_decay")?;
        self.exclude(settings, "adaptation_tau", "target_rate")?;
        self.exclude(settings, "adaptation_decay", "target_rate")?;
        let step = self.required(parameters, "adaptation_step", &self.potential("0.1"), Wanted::Potential)?;
        let decay = match (settings.get("adaptation_decay"), settings.get("target_rate")) {
            (Some(expr), _) => {
                AdaptationDecay::Linear { per_tick: self.number("`adaptation_decay`", expr, Wanted::Potential)? }
            }
            (None, Some(expr)) => AdaptationDecay::Linear { per_tick: self.decay_at_rate(&step, expr)? },
            (None, None) => {
                let decay = self.potential("0.001");
                let examples = [("adaptation_tau", "100 ms"), ("adaptation_decay", &decay), ("target_rate", "10 Hz")];
                let expr = self.need_one(settings, &examples)?;
                AdaptationDecay::Exponential { tau_s: self.number("`adaptation_tau`", expr, Wanted::TIME)? }
            }
        };
        Ok(Adaptation { step, decay })
    }

    /// The fall in a tick that spikes at this rate just make up for.
    fn decay_at_rate(&mut self, step: &Values, rate: &Expr) -> Result<f64, Reported> {
        let rate_hz = self.number("`target_rate`", rate, Wanted::RATE)?;
        let Values::Same(step) = step else {
            let requirement =
                "neurons of a population share what their thresholds fall by, so `adaptation_step` is one number";
            return Err(self.bad_value("`target_rate`", format!("{} Hz", Number(rate_hz)), requirement, rate));
        };
        let per_tick = step * rate_hz * self.network.semantics.dt_s;
        if (0.0..=*step).contains(&per_tick) {
            Ok(per_tick)
        } else {
            let requirement = "it has to be between 0 and one spike in each tick";
            Err(self.bad_value("`target_rate`", format!("{} Hz", Number(rate_hz)), requirement, rate))
        }
    }

    fn required(
        &mut self,
        parameters: &Parameters<'_, '_>,
        key: &'static str,
        example: &str,
        wanted: Wanted,
    ) -> Result<Values, Reported> {
        let expr = self.need(parameters.settings, key, example)?;
        self.parameter(parameters, key, expr, wanted)
    }

    fn optional(
        &mut self,
        parameters: &Parameters<'_, '_>,
        key: &'static str,
        wanted: Wanted,
    ) -> Result<Option<Values>, Reported> {
        let expr = parameters.settings.get(key);
        expr.map(|expr| self.parameter(parameters, key, expr, wanted)).transpose()
    }

    fn parameter(
        &mut self,
        parameters: &Parameters<'_, '_>,
        key: &'static str,
        expr: &Expr,
        wanted: Wanted,
    ) -> Result<Values, Reported> {
        let what = format!("`{key}` of `{}`", parameters.name);
        self.values(&what, expr, wanted, parameters.size, Stream { seed: parameters.seed, label: key })
    }
}
