//! A network against its image.

use std::collections::BTreeMap;
use std::sync::Arc;

use synfire::{Compared, Input, Samples};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};
use synfire_network::Schedule;
use synfire_report::{CompareReport, Document as _, ShownConventions};
use synfire_run::{Comparison, ImageMachine, ReferenceMachine, review_input};

use crate::budget;
use crate::compiled::{Inner, Made};
use crate::error::diagnosed;
use crate::stoppable::Stoppable;
use crate::values::json;
use crate::wait::Work;

/// What is to be compared.
pub struct Compare {
    pub inner: Arc<Inner>,
    /// None: the stimuli of the page.
    pub input: Option<Samples>,
    pub labels: Option<Vec<usize>>,
    pub ticks: Option<u32>,
}

/// JSON, text and warnings.
type Report = (String, String, Vec<Diagnostic>);

/// Compares spikes, potentials and classes.
///
/// # Errors
/// When it came as an image, or what is wrong with the samples.
pub fn compare(job: &Compare, work: &Work) -> Result<Report, Diagnostics> {
    let Made { loaded, prepared } = job.inner.made()?;
    let (samples, ticks) = job.input(loaded)?;
    let compared = Compared { network: loaded.network(), compiled: &prepared.compiled, samples: &samples, ticks };
    let comparison = spikes(&job.inner, &compared, work)?;
    let causes = compared.causes(&comparison, budget::run())?;
    let classes = match &job.labels {
        Some(labels) => compared.classes(Some(labels), budget::run())?,
        None => None,
    };
    let mut warnings = prepared.compiled.warnings.clone();
    warnings.retain(|warning| warning.code != codes::compile::SPIKES_DIFFER);
    warnings.extend(compared.warnings(&comparison, None));
    let report = &prepared.compiled.report;
    let others = report.projections.iter().filter(|projection| projection.bits != report.weight_bits);
    let report = CompareReport {
        network: &compared.network.name,
        target: &prepared.compiled.image.target.name,
        weight_bits: report.weight_bits,
        own_weight_bits: others.map(|own| (own.name.as_str(), own.bits)).collect::<BTreeMap<_, _>>(),
        state_bits: prepared.compiled.image.target.state_bits,
        conventions: &ShownConventions::of_network(loaded.network(), loaded.leaves_open),
        comparison,
        causes,
        tried: &[],
        tried_on: None,
        reference_accuracy: classes.and_then(|classes| classes.reference),
        image_accuracy: classes.and_then(|classes| classes.image),
        same_class: classes.map(|classes| classes.same),
        warnings,
    };
    Ok((json(&report)?, report.text().as_str().to_owned(), report.warnings.clone()))
}

/// [`Compared::compare`], which stops when it is told to.
fn spikes(inner: &Inner, compared: &Compared<'_>, work: &Work) -> Result<Comparison, Diagnostics> {
    let Compared { network, samples, ticks, .. } = *compared;
    let schedule = Schedule::new(network);
    let mut reference = ReferenceMachine::new(network, &schedule);
    let machine = ImageMachine::emulator_within(&inner.image, &budget::run().meter()).map_err(diagnosed)?;
    synfire_run::compare(&mut reference, &mut Stoppable::new(machine, work), samples, ticks).map_err(diagnosed)
}

impl Compare {
    fn input(&self, loaded: &synfire::Loaded) -> Result<(Samples, usize), Diagnostics> {
        let image = &self.inner.image;
        let (samples, ticks) = match &self.input {
            Some(samples) => (samples.clone(), synfire::ticks_of(samples, self.ticks.or(loaded.experiment.ticks))?),
            None => {
                let experiment = Some(&loaded.experiment);
                let input = Input::of_run(None, self.ticks, experiment, image.input_size(), budget::reader())?;
                (input.samples, input.ticks)
            }
        };
        let all: Vec<_> = samples.iter().collect();
        review_input(image.inputs(), &all, ticks).map_err(diagnosed)?;
        let (neurons, meter) = (image.program.neurons.len(), budget::run().meter());
        synfire_run::charge_work(neurons, samples.len(), ticks, &meter).map_err(diagnosed)?;
        Ok((samples, ticks))
    }
}
