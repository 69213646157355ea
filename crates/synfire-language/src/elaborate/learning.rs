//! Learning rules by name, their settings, and the projections they are attached to.
//!
//! In the rules after the literature a spike adds 1 to a trace, whose sum stops at `trace_max`; amplitudes are those of one
//! pair of spikes. In the general `rule` traces run from 0 to 1, as in the network.

use synfire_diagnostics::{Location, Number};
use synfire_network::{Bounds, Plasticity, ProjectionId, Side, Trace};

use super::Elaborator;
use super::scalar::Wanted;
use super::settings::Settings;
use crate::Problem;
use crate::ast::{Expr, Name, Setting};
use crate::experiment::Learning;
use crate::report::Reported;

/// The learning rules: additive pair STDP; with soft bounds; symmetric; with a target trace; and whatever the core can.
pub const RULES: &[(&str, Rule)] = &[
    ("stdp", Rule::Pair),
    ("stdp_soft", Rule::Soft),
    ("stdp_symmetric", Rule::Symmetric),
    ("stdp_target", Rule::Target),
    ("rule", Rule::General),
];

const MODULATED: &[(&str, [bool; 2])] =
    &[("no", [false, false]), ("pre", [true, false]), ("post", [false, true]), ("both", [true, true])];
const SOFTNESS: &[(&str, Bounds)] = &[("hard", Bounds::Hard), ("soft", Bounds::SoftUp)];
const BOUNDS: &[(&str, Bounds)] = &[("hard", Bounds::Hard), ("up", Bounds::SoftUp), ("down", Bounds::SoftDown)];
/// How many spikes a trace holds if the page does not say: their number within about a time constant.
const TRACE_MAX: f64 = 4.0;

/// A learning rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// `stdp`: a spike after an event raises the weight, an event after a spike lowers it.
    Pair,
    /// `stdp_soft`: the same, in proportion to the distance from the bound.
    Soft,
    /// `stdp_symmetric`: both orders raise it.
    Symmetric,
    /// `stdp_target`: a spike moves it by how much the trace of the source exceeds a target.
    Target,
    /// `rule`: both sides as they are in the network.
    General,
}

impl Rule {
    /// The settings the rule may have.
    pub fn settings(self) -> Vec<&'static str> {
        let own: &[&str] = match self {
            Self::Pair | Self::Soft => &["a_plus", "a_minus", "tau_pre", "tau_post"],
            Self::Symmetric => &["a_plus", "tau_pre", "tau_post", "x_target", "y_target", "bounds"],
            Self::Target => &["a_plus", "tau_pre", "x_target", "bounds"],
            Self::General => &[
                "a_post",
                "tau_pre",
                "bump_pre",
                "nearest_pre",
                "x_target",
                "bounds_post",
                "a_pre",
                "tau_post",
                "bump_post",
                "nearest_post",
                "y_target",
                "bounds_pre",
            ],
        };
        let traces: &[&str] = if self == Self::General { &[] } else { &["nearest", "trace_max"] };
        [own, traces, &["w_min", "w_max", "keep_sign", "modulated"]].concat()
    }
}

/// The keys of one side of the general rule.
struct Keys {
    amplitude: &'static str,
    tau: &'static str,
    bump: &'static str,
    nearest: &'static str,
    target: &'static str,
    bounds: &'static str,
}

const ON_POST: Keys = Keys {
    amplitude: "a_post",
    tau: "tau_pre",
    bump: "bump_pre",
    nearest: "nearest_pre",
    target: "x_target",
    bounds: "bounds_post",
};
const ON_PRE: Keys = Keys {
    amplitude: "a_pre",
    tau: "tau_post",
    bump: "bump_post",
    nearest: "nearest_post",
    target: "y_target",
    bounds: "bounds_pre",
};

/// What the traces of a named rule share.
#[derive(Clone, Copy)]
struct Traces {
    /// Spikes at full scale.
    max: f64,
    nearest: bool,
}

impl Elaborator<'_> {
    /// `learning RULE on PROJECTION, PROJECTION ...`
    pub fn learning(&mut self, rule_name: &Name, on: &[Name], settings: &[Setting]) -> Result<(), Reported> {
        let rule = self.choice("learning rule", &Expr::Word(rule_name.clone()), RULES)?;
        let owner = format!("`{}`", rule_name.text);
        let settings = self.settings(owner, rule_name.place, settings, &rule.settings());
        let plasticity = self.plasticity(rule, &settings)?;
        let location = Location::Text { file: self.file.clone(), span: rule_name.place.0, label: String::new() };
        for name in on {
            let Some(projections) = self.labels.get(&name.text).cloned() else {
                self.search(self.labels.len())?;
                let known: Vec<String> = self.labels.keys().cloned().collect();
                return Err(self.unknown_name("projection", &name.text, known.iter().map(String::as_str), name.place));
            };
            for projection in projections {
                self.take_name(&rule_name.text)?;
                self.attach(projection, plasticity, name)?;
                let learning = Learning { rule: rule_name.text.clone(), projection, location: location.clone() };
                self.experiment.learning.push(learning);
            }
        }
        Ok(())
    }

    fn attach(&mut self, projection: ProjectionId, rule: Plasticity, at: &Name) -> Result<(), Reported> {
        let place = &mut self.network.projections[projection.0].plasticity;
        match place.replace(rule) {
            None => Ok(()),
            Some(_) => Err(self.report.report(&Problem::TwoRules { projection: at.text.clone() }, at.place)),
        }
    }

    fn plasticity(&mut self, rule: Rule, settings: &Settings<'_>) -> Result<Plasticity, Reported> {
        let w_min = self.amount(settings, "w_min")?.unwrap_or(0.0);
        let expr = self.need(settings, "w_max", &self.potential("1"))?;
        let w_max = self.number("`w_max`", expr, Wanted::Potential)?;
        if w_min >= w_max {
            return Err(self.bad_value(
                "`w_max`",
                Number(w_max).to_string(),
                format!("it has to be above `w_min`, {}", Number(w_min)),
                expr,
            ));
        }
        let keep_sign = self.answer(settings, "keep_sign")?;
        let modulated =
            settings.get("modulated").map(|expr| self.choice("side of a rule", expr, MODULATED)).transpose()?;
        let [modulated_pre, modulated_post] = modulated.unwrap_or_default();
        let (on_pre, on_post) = match rule {
            Rule::General => (self.side(settings, &ON_PRE)?, self.side(settings, &ON_POST)?),
            _ => self.named_sides(rule, settings)?,
        };
        let on_pre = on_pre.map(|side| Side { modulated: modulated_pre, ..side });
        let on_post = on_post.map(|side| Side { modulated: modulated_post, ..side });
        Ok(Plasticity { w_min, w_max, keep_sign, on_pre, on_post })
    }

    /// `(on_pre, on_post)` of a rule after the literature.
    fn named_sides(&mut self, rule: Rule, settings: &Settings<'_>) -> Result<(Option<Side>, Option<Side>), Reported> {
        let traces = self.traces(settings)?;
        if matches!(rule, Rule::Pair | Rule::Soft) {
            let [plus, minus] = [self.amount(settings, "a_plus")?, self.amount(settings, "a_minus")?];
            if plus.is_none() && minus.is_none() {
                let example = self.potential("0.01");
                self.need_one(settings, &[("a_plus", &example), ("a_minus", &example)])?;
            }
            // Lowered by a negative change, or pulled toward the lower bound.
            let (up, down, sign) = match rule {
                Rule::Soft => (Bounds::SoftUp, Bounds::SoftDown, 1.0),
                _ => (Bounds::Hard, Bounds::Hard, -1.0),
            };
            let on_post = self.pair_side(settings, plus, ["a_plus", "tau_pre"], traces, up)?;
            let on_pre =
                self.pair_side(settings, minus.map(|minus| sign * minus), ["a_minus", "tau_post"], traces, down)?;
            return Ok((on_pre, on_post));
        }
        let expr = self.need(settings, "a_plus", &self.potential("0.01"))?;
        let amplitude = self.number("`a_plus`", expr, Wanted::Potential)? * traces.max;
        let bounds = settings.get("bounds").map(|expr| self.choice("kind of bounds", expr, SOFTNESS)).transpose()?;
        let bounds = bounds.unwrap_or(Bounds::Hard);
        let tau_pre = self.need(settings, "tau_pre", "20 ms")?;
        let tau_post = settings.get("tau_post").unwrap_or(tau_pre);
        let target = self.trace_level(settings, "x_target", traces.max)?;
        let trace = self.trace("`tau_pre`", tau_pre, traces)?;
        let on_post = Side { trace, amplitude, target, bounds, modulated: false };
        if rule == Rule::Target {
            return Ok((None, Some(on_post)));
        }
        let target = self.trace_level(settings, "y_target", traces.max)?;
        let on_pre = Side { trace: self.trace("`tau_post`", tau_post, traces)?, target, ..on_post };
        Ok((Some(on_pre), Some(on_post)))
    }

    /// One side of pair STDP, if it has an amplitude.
    fn pair_side(
        &mut self,
        settings: &Settings<'_>,
        amplitude: Option<f64>,
        [key, tau]: [&'static str; 2],
        traces: Traces,
        bounds: Bounds,
    ) -> Result<Option<Side>, Reported> {
        let Some(amplitude) = amplitude else {
            return match settings.get(tau) {
                Some(_) => self.need(settings, key, &self.potential("0.01")).map(|_| None),
                None => Ok(None),
            };
        };
        let expr = self.need(settings, tau, "20 ms")?;
        let trace = self.trace(&format!("`{tau}`"), expr, traces)?;
        Ok(Some(Side { trace, amplitude: amplitude * traces.max, target: 0.0, bounds, modulated: false }))
    }

    /// One side of the general rule, if it has an amplitude.
    fn side(&mut self, settings: &Settings<'_>, keys: &Keys) -> Result<Option<Side>, Reported> {
        let Some(amplitude) = self.amount(settings, keys.amplitude)? else {
            let others = [keys.tau, keys.bump, keys.nearest, keys.target, keys.bounds];
            return if others.iter().any(|key| settings.get(key).is_some()) {
                self.need(settings, keys.amplitude, &self.potential("0.01")).map(|_| None)
            } else {
                Ok(None)
            };
        };
        let nearest = self.answer(settings, keys.nearest)?;
        let expr = self.need(settings, keys.tau, "20 ms")?;
        let mut trace = self.trace(&format!("`{}`", keys.tau), expr, Traces { max: 1.0, nearest })?;
        if let Some(expr) = settings.get(keys.bump) {
            let what = format!("`{}`", keys.bump);
            trace.bump = self.number(&what, expr, Wanted::PLAIN)?;
            if !(trace.bump > 0.0 && trace.bump <= 1.0) {
                return Err(self.bad_value(
                    &what,
                    Number(trace.bump).to_string(),
                    "it has to be above 0, and at most 1",
                    expr,
                ));
            }
        }
        let target = self.trace_level(settings, keys.target, 1.0)?;
        let bounds = settings.get(keys.bounds).map(|expr| self.choice("kind of bounds", expr, BOUNDS)).transpose()?;
        Ok(Some(Side { trace, amplitude, target, bounds: bounds.unwrap_or(Bounds::Hard), modulated: false }))
    }

    /// `nearest` and `trace_max`.
    fn traces(&mut self, settings: &Settings<'_>) -> Result<Traces, Reported> {
        let nearest = self.answer(settings, "nearest")?;
        let Some(expr) = settings.get("trace_max") else {
            return Ok(Traces { max: if nearest { 1.0 } else { TRACE_MAX }, nearest });
        };
        if nearest {
            let conflict = "has no meaning with `nearest = yes`: a trace is 1 after each spike".to_owned();
            let problem = Problem::SettingConflict { key: "trace_max".to_owned(), conflict };
            return Err(self.report.report(&problem, expr.place()));
        }
        let max = self.number("`trace_max`", expr, Wanted::PLAIN)?;
        if max >= 1.0 {
            Ok(Traces { max, nearest })
        } else {
            Err(self.bad_value("`trace_max`", Number(max).to_string(), "it has to be at least 1, one spike", expr))
        }
    }

    fn trace(&mut self, what: &str, tau: &Expr, Traces { max, nearest }: Traces) -> Result<Trace, Reported> {
        let tau_s = self.number(what, tau, Wanted::TIME)?;
        if tau_s > 0.0 {
            Ok(Trace { tau_s, bump: 1.0 / max, nearest })
        } else {
            Err(self.bad_value(what, format!("{} s", Number(tau_s)), "it has to be above 0", tau))
        }
    }

    /// A level of a trace, as a fraction of its largest.
    fn trace_level(&mut self, settings: &Settings<'_>, key: &'static str, max: f64) -> Result<f64, Reported> {
        let Some(expr) = settings.get(key) else { return Ok(0.0) };
        let what = format!("`{key}`");
        let level = self.number(&what, expr, Wanted::PLAIN)?;
        if (0.0..=max).contains(&level) {
            Ok(level / max)
        } else {
            let requirement = format!("it has to be between 0 and {}, the largest trace", Number(max));
            Err(self.bad_value(&what, Number(level).to_string(), requirement, expr))
        }
    }

    fn amount(&mut self, settings: &Settings<'_>, key: &'static str) -> Result<Option<f64>, Reported> {
        settings.get(key).map(|expr| self.number(&format!("`{key}`"), expr, Wanted::Potential)).transpose()
    }

    fn answer(&mut self, settings: &Settings<'_>, key: &'static str) -> Result<bool, Reported> {
        Ok(settings.get(key).map(|expr| self.yes_or_no(expr)).transpose()?.unwrap_or(false))
    }
}
