//! Reports and warnings about a finished compilation.

use synfire_arch::Target;
use synfire_arch::generated::DECAY_FRACTION_BITS;
use synfire_diagnostics::{Diagnostic, Severity, codes};
use synfire_image::{Image, PopulationInfo, PopulationRole, accumulator_ranges};
use synfire_network::{Conventions, PopulationId};

use crate::attempt::Attempt;
use crate::context::Context;
use crate::error::LONGER_STEP;
use crate::integers::off_integer;
use crate::neurons;
use crate::profiles::rounding_error;
use crate::report::{LearningReport, PopulationReport, ProjectionReport, Report, resources};
use crate::rounded::rounded;
use crate::saturation::may_saturate;

/// What was done.
pub(crate) fn report(context: &Context<'_>, image: &Image, attempt: &Attempt) -> Report {
    let ranges = accumulator_ranges(image);
    let peak = ranges.iter().map(|range| range.high.max(-range.low)).max().unwrap_or(0);
    let may_saturate = may_saturate(image);
    let populations = image
        .populations
        .iter()
        .map(|population| population_report(context, image, population, attempt, &may_saturate));
    let extra_tick = context.schedule.cuts.iter().map(|cut| context.network.projection(cut.projection).name.clone());
    Report {
        target: context.target.name.clone(),
        weight_bits: context.options.weight_bits,
        conventions: Conventions::of(context.network),
        resources: resources(context.target, &image.program, &context.placement),
        populations: populations.collect(),
        projections: attempt.projections.clone(),
        learning: attempt.learning.clone(),
        extra_tick: extra_tick.collect(),
        accumulator_use: peak as f64 / context.target.state_max() as f64,
    }
}

fn population_report(
    context: &Context<'_>,
    image: &Image,
    info: &PopulationInfo,
    attempt: &Attempt,
    may_saturate: &[bool],
) -> PopulationReport {
    let (name, size) = (info.name.clone(), info.size());
    let (first, spiking) = match info.role {
        PopulationRole::Input { first, .. } => {
            return PopulationReport { name, size, first: first.0, ..PopulationReport::default() };
        }
        PopulationRole::Neurons { first, spiking, .. } => (first, spiking),
    };
    let place = |index: usize| first.index() + info.layout.place(index);
    let neurons: Vec<_> = (0..size).map(|index| image.program.neurons[place(index)]).collect();
    let thresholds = || neurons.iter().map(|neuron| neuron.threshold);
    let id = context.network.find(&info.name);
    let biases = biases(context, id, attempt);
    let rounded = id.map(|id| rounded(context.network.population(id), &neurons, &attempt.scales[id.0]));
    PopulationReport {
        name,
        size,
        first: first.0,
        threshold_steps: thresholds().min().zip(thresholds().max()).filter(|_| spiking),
        may_saturate: (0..size).filter(|index| may_saturate[place(*index)]).count(),
        leak_error: leak_error(context, id, attempt),
        rounded: rounded.unwrap_or_default(),
        biases: biases.iter().filter(|bias| bias.exact != 0.0).count(),
        biases_lost: biases.iter().filter(|bias| bias.is_lost()).count(),
        bias_error: biases.iter().filter(|bias| bias.is_alone).map(Bias::error).fold(0.0, f64::max),
    }
}

/// Largest relative rounding error of leaks and adaptations.
fn leak_error(context: &Context<'_>, id: Option<PopulationId>, attempt: &Attempt) -> f64 {
    let Some((id, model)) = id.and_then(|id| Some((id, context.network.population(id).model()?))) else { return 0.0 };
    let neurons = context.steps[id.0].iter().zip(&attempt.scales[id.0]).enumerate();
    neurons
        .map(|(neuron, (step, scale))| {
            let profile = rounding_error(&context.network.semantics, model, neuron, *scale);
            neurons::leak_error(step.kv).max(neurons::leak_error(step.ki)).max(profile)
        })
        .fold(0.0, f64::max)
}

/// A constant input in its neuron's scale.
struct Bias {
    exact: f64,
    /// Whether nothing else drives the neuron.
    is_alone: bool,
}

impl Bias {
    fn is_lost(&self) -> bool {
        self.exact != 0.0 && self.exact.round() == 0.0
    }

    /// Relative rounding error.
    fn error(&self) -> f64 {
        if off_integer(self.exact).is_some() { ((self.exact.round() - self.exact) / self.exact).abs() } else { 0.0 }
    }
}

fn biases(context: &Context<'_>, id: Option<PopulationId>, attempt: &Attempt) -> Vec<Bias> {
    let Some(id) = id else { return Vec::new() };
    let steps = context.steps[id.0].iter().zip(&context.drives[id.0]).zip(&attempt.scales[id.0]);
    steps
        .map(|((step, drive), scale)| Bias {
            exact: (step.current_bias + step.membrane_bias) * scale,
            is_alone: drive.peak == step.late_bias.abs(),
        })
        .collect()
}

/// What a user should know about it.
///
/// A network that came through exactly, at a pinned scale, has no coarse thresholds.
pub(crate) fn warnings(context: &Context<'_>, report: &Report) -> Vec<Diagnostic> {
    let exact = context.options.pinned_scale.is_some();
    let mut warnings = Vec::new();
    for population in &report.populations {
        warnings.extend(threshold_warning(context, population).filter(|_| !exact));
        warnings.extend(population.rounded.iter().filter_map(|rounded| rounded.diagnostic(&population.name)));
        warnings.extend(population_warnings(context, population));
    }
    warnings.extend(report.learning.iter().filter_map(rule_warning));
    for projection in report.projections.iter().filter(|projection| 4 * projection.lost > projection.synapses) {
        let ProjectionReport { name, lost, synapses, bits, .. } = projection;
        let message = format!("{lost} of {synapses} weights of `{name}` round to 0 at {bits} bits");
        warnings.push(
            Diagnostic::warning(codes::compile::WEIGHTS_LOST, message)
                .at_node(name, "")
                .help("give more bits, up to `--weight-bits 16`"),
        );
    }
    warnings
}

/// Largest relative error of a learning rule that passes without a warning.
const RULE_TOLERANCE: f64 = 0.07;

fn rule_warning(report: &LearningReport) -> Option<Diagnostic> {
    let errors = [
        (report.amplitude_error, "an amplitude"),
        (report.tau_error, "a time constant"),
        (report.bounds_error, "a bound"),
        (report.range_error, "the range of soft bounds"),
    ];
    let (error, what) = errors.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(e, _)| *e > RULE_TOLERANCE)?;
    let message = format!("{what} of the learning rule of `{}` is off by {}", report.projection, percent(error));
    let warning = Diagnostic::warning(codes::compile::RULE_ROUNDED, message).at_node(&report.projection, "");
    Some(warning.help(
        "give its targets weaker inputs beside it, which leaves its weights more steps; `synfire compile --report` says what became of each",
    ))
}

/// Largest relative error of a leak or a bias that passes without a warning.
const TOLERANCE: f64 = 0.02;
/// Smallest threshold, in integer steps, that passes without a warning.
const FEW_STEPS: i32 = 16;

/// A threshold of 0 steps is one of 0: others are never rounded that far.
fn threshold_warning(context: &Context<'_>, population: &PopulationReport) -> Option<Diagnostic> {
    let (steps, _) = population.threshold_steps.filter(|(steps, _)| (1..FEW_STEPS).contains(steps))?;
    let name = &population.name;
    let message = format!(
        "the smallest threshold in `{name}` is {steps} integer steps at {} state bits",
        context.target.state_bits
    );
    let warning = Diagnostic::warning(codes::compile::COARSE_THRESHOLD, message).at_node(name, "");
    Some(warning.help(format!("{}; or give its neurons weaker inputs beside the threshold", more_state_bits(context))))
}

/// How to get more state bits than the target has.
fn more_state_bits(context: &Context<'_>) -> String {
    let learns = context.demands.rules.iter().any(Option::is_some);
    let has_more = |other: &Target| other.state_bits > context.target.state_bits && (other.learning || !learns);
    match Target::built_in().filter(has_more).max_by_key(|other| other.state_bits) {
        Some(Target { name, state_bits, .. }) => {
            format!("take a target with more state bits, such as `--target {name}`, which has {state_bits}")
        }
        None => {
            "take a target with more `state_bits`: `synfire targets ecp5-85f` prints a file to start from".to_owned()
        }
    }
}

/// The shortest step, in seconds, at which no leak of a population is rounded noticeably; none if no leak is.
fn longer_step_s(context: &Context<'_>, name: &str) -> Option<f64> {
    let id = context.network.find(name)?;
    let decays = context.steps[id.0].iter().flat_map(|step| [step.kv, step.ki]);
    let least = decays.filter(|k| neurons::leak_error(*k) > TOLERANCE).map(|k| 1.0 - k).fold(f64::INFINITY, f64::min);
    // Rounding is off by half a unit at most. A leak is in proportion to the step, with exponential decays nearly.
    let needed = 0.5 / TOLERANCE / f64::from(1_u32 << DECAY_FRACTION_BITS);
    least.is_finite().then(|| 1.05 * context.network.semantics.dt_s * needed / least)
}

fn population_warnings(context: &Context<'_>, population: &PopulationReport) -> Vec<Diagnostic> {
    let PopulationReport { name, size, biases, biases_lost, may_saturate, .. } = population;
    let mut warnings = Vec::new();
    let mut warn = |severity, code, message: String, help: String| {
        let warning = Diagnostic::warning(code, message).at_node(name, "").help(help);
        warnings.push(Diagnostic { severity, ..warning });
    };
    if population.leak_error > TOLERANCE {
        let message = format!("a leak or an adaptation of `{name}` is off by {}", percent(population.leak_error));
        let help = match longer_step_s(context, name) {
            Some(step_s) => format!("take a step of {step_s:.2e} s or more (`--dt`, or `dt` in a page)"),
            None => format!("take {LONGER_STEP}, which makes what changes in a tick larger"),
        };
        warn(Severity::Warning, codes::compile::LEAK_ROUNDED, message, help);
    }
    let more = || more_state_bits(context);
    if 4 * biases_lost > *biases {
        let message = format!("{biases_lost} of {biases} biases of `{name}` round to 0");
        let help = format!("{}; or give the population weaker inputs beside its biases", more());
        warn(Severity::Warning, codes::compile::BIASES_ROUNDED, message, help);
    } else if population.bias_error > TOLERANCE {
        let message = format!(
            "a neuron of `{name}` is driven by its bias alone, which is off by {}",
            percent(population.bias_error)
        );
        let help = format!("take {LONGER_STEP}, which makes the bias of a tick larger, or {}", more());
        warn(Severity::Warning, codes::compile::BIASES_ROUNDED, message, help);
    }
    // The worst case is only a note: it is unlikely, and executors count what really happens.
    if *may_saturate > 0 {
        let message =
            format!("the state of {may_saturate} of {size} neurons of `{name}` could saturate in the worst case");
        let counted = "`synfire run` and `compare` count saturations";
        let limit = "in a page `v_min` stops a potential that runs away downwards";
        let help = if context.options.calibrated {
            format!("{counted}; scales keep room for what was calibrated on, and {limit}")
        } else {
            let calibrate = "`--calibrate FILE` chooses scales by what states reach on that input";
            format!("{counted}; if there are any, {calibrate}, and {limit}")
        };
        warn(Severity::Note, codes::compile::MAY_SATURATE, message, help);
    }
    warnings
}

/// A relative error for people.
fn percent(error: f64) -> String {
    if error > 10.0 { "more than its own size".to_owned() } else { format!("{:.1} % after rounding", 100.0 * error) }
}
