//! Reports and warnings about a finished compilation.

use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, Severity, codes};
use synfire_image::{Image, PopulationInfo, PopulationRole, accumulator_ranges};

use crate::compile::{Attempt, Compiler};
use crate::neurons;
use crate::report::{PopulationReport, ProjectionReport, Report, resources};

/// What was done.
pub(crate) fn report(compiler: &Compiler<'_>, image: &Image, attempt: &Attempt) -> Report {
    let ranges = accumulator_ranges(image);
    let peak = ranges.iter().map(|range| range.high.max(-range.low)).max().unwrap_or(0);
    let populations =
        image.populations.iter().map(|population| population_report(compiler, image, population, attempt));
    let extra_tick = compiler.schedule.cuts.iter().map(|cut| compiler.network.projection(cut.projection).name.clone());
    Report {
        target: compiler.target.name.clone(),
        weight_bits: compiler.options.weight_bits,
        resources: resources(compiler.target, &image.program, &compiler.placement),
        populations: populations.collect(),
        projections: attempt.projections.clone(),
        extra_tick: extra_tick.collect(),
        accumulator_use: peak as f64 / compiler.target.state_max() as f64,
    }
}

fn population_report(
    compiler: &Compiler<'_>,
    image: &Image,
    info: &PopulationInfo,
    attempt: &Attempt,
) -> PopulationReport {
    let (first, spiking) = match info.role {
        PopulationRole::Input { first, .. } => (first.0, false),
        PopulationRole::Neurons { first, spiking, .. } => (first.0, spiking),
    };
    let id = compiler.network.find(&info.name).map_or(0, |id| id.0);
    let thresholds = || {
        let own = &image.program.neurons[first as usize..first as usize + info.size()];
        own.iter().map(|neuron| neuron.threshold)
    };
    PopulationReport {
        name: info.name.clone(),
        size: info.size(),
        first,
        threshold_steps: spiking.then(|| (thresholds().min().unwrap_or(0), thresholds().max().unwrap_or(0))),
        may_saturate: attempt.scales[id].iter().filter(|scale| !scale.never_saturates).count(),
        leak_error: compiler.steps[id]
            .iter()
            .flat_map(|step| [step.kv, step.ki])
            .map(neurons::leak_error)
            .fold(0.0, f64::max),
    }
}

/// What a user should know about it.
pub(crate) fn warnings(report: &Report, target: &Target) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for population in &report.populations {
        warnings.extend(population_warnings(population, target));
    }
    for projection in report.projections.iter().filter(|projection| 4 * projection.lost > projection.synapses) {
        let ProjectionReport { name, lost, synapses, .. } = projection;
        let message = format!("{lost} of {synapses} weights of `{name}` round to 0 at {} bits", report.weight_bits);
        warnings.push(
            Diagnostic::warning(codes::compile::WEIGHTS_LOST, message)
                .at_node(name, "")
                .help("give more bits with `--weight-bits`"),
        );
    }
    warnings
}

/// Largest relative error of a leak that passes without a warning.
const LEAK_TOLERANCE: f64 = 0.02;
/// Smallest threshold, in integer steps, that passes without a warning.
const FEW_STEPS: i32 = 16;

fn population_warnings(population: &PopulationReport, target: &Target) -> Vec<Diagnostic> {
    let PopulationReport { name, size, .. } = population;
    let mut warnings = Vec::new();
    let mut warn = |code, message: String, help: &str| {
        warnings.push(Diagnostic::warning(code, message).at_node(name, "").help(help));
    };
    if let Some((steps, _)) = population.threshold_steps.filter(|(steps, _)| (0..FEW_STEPS).contains(steps)) {
        let message =
            format!("the smallest threshold in `{name}` is {steps} integer steps at {} state bits", target.state_bits);
        warn(codes::compile::COARSE_THRESHOLD, message, "a target with more state bits resolves it better");
    }
    if population.leak_error > LEAK_TOLERANCE {
        let percent = 100.0 * population.leak_error;
        let message = format!("a leak of `{name}` is off by {percent:.1} % after rounding to 16 bits");
        warn(codes::compile::LEAK_ROUNDED, message, "a longer step (`--dt`) makes the leak per tick larger");
    }
    if population.may_saturate > 0 {
        let message = format!(
            "v or i of {} of {size} neurons of `{name}` could saturate in the worst case",
            population.may_saturate
        );
        let help =
            "`synfire run` and `compare` count saturations; if there are any, take a target with more state bits";
        warn(codes::compile::MAY_SATURATE, message, help);
    }
    // The worst case is only a note: it is unlikely, and executors count what really happens.
    for warning in warnings.iter_mut().filter(|warning| warning.code == codes::compile::MAY_SATURATE) {
        warning.severity = Severity::Note;
    }
    warnings
}
