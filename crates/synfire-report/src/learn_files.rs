//! Files about a run that learned: the learning curve, and the weights as pictures.

use std::path::Path;

use synfire_arch::SourceBlock;
use synfire_data::{DataError, Outputs, has_extension};
use synfire_image::{Image, PopulationRole};
use synfire_learn::{EpochRecord, Record};
use synfire_plot::{Axis, Field, Series, curves_svg, fields_svg};

/// The columns of the table.
const COLUMNS: [&str; 13] = [
    "epoch",
    "presentations",
    "ticks",
    "cycles",
    "learn_cycles",
    "synaptic_events",
    "spikes",
    "saturations",
    "trace_saturations",
    "correct",
    "samples",
    "silent",
    "accuracy",
];

/// Adds the learning curve: a picture if the file ends in `svg`, anything else a table with a row for each epoch.
///
/// # Errors
/// When the file cannot be written.
pub fn add_learning_curve(files: &mut Outputs, path: &Path, record: &Record) -> Result<(), DataError> {
    if has_extension(path, "svg") {
        files.bytes(path, curve(record).as_bytes())
    } else {
        files.csv(path, &COLUMNS, record.epochs.iter().map(row))
    }
}

fn row(epoch: &EpochRecord) -> Vec<String> {
    let spikes: u64 = epoch.spikes.values().sum();
    let mut row: Vec<String> = [
        u64::from(epoch.epoch),
        epoch.presentations as u64,
        epoch.ticks,
        epoch.cycles,
        epoch.learn_cycles,
        epoch.synaptic_events,
        spikes,
        epoch.saturations,
        epoch.trace_saturations,
    ]
    .map(|number| number.to_string())
    .into();
    match &epoch.evaluation {
        Some(found) => {
            row.extend([found.correct, found.samples, found.silent].map(|number| number.to_string()));
            row.push(format!("{:.6}", found.accuracy()));
        }
        None => row.extend([const { String::new() }; 4]),
    }
    row
}

/// Right answers by epoch, or, if none were asked for, spikes in a presentation.
fn curve(record: &Record) -> String {
    let epochs = || record.epochs.iter().map(|epoch| (f64::from(epoch.epoch), epoch));
    let right: Vec<_> =
        epochs().filter_map(|(x, epoch)| Some((x, 100.0 * epoch.evaluation.as_ref()?.accuracy()))).collect();
    let last = record.epochs.last().map_or(0.0, |epoch| f64::from(epoch.epoch));
    let x = Axis { name: "epoch", range: (0.0, last) };
    if !right.is_empty() {
        let series = Series { name: "right answers".into(), points: right };
        return curves_svg(x, Axis { name: "% of the test", range: (0.0, 100.0) }, &[series]);
    }
    let spikes = |epoch: &EpochRecord| epoch.spikes.values().sum::<u64>() as f64 / epoch.presentations as f64;
    let points: Vec<_> =
        epochs().filter(|(_, epoch)| epoch.presentations > 0).map(|(x, epoch)| (x, spikes(epoch))).collect();
    let most = points.iter().fold(1.0_f64, |most, (_, y)| most.max(*y));
    let series = Series { name: "spikes".into(), points };
    curves_svg(x, Axis { name: "in a presentation", range: (0.0, most) }, &[series])
}

/// A picture (SVG) of the weights onto each neuron of the first projection that learns.
pub fn fields_picture(image: &Image, record: &Record, weights: &[i16]) -> String {
    let Some(projection) = image.projections.first() else { return fields_svg("", 1, &[]) };
    let values = image.real_weights(projection, weights);
    let caption = |neuron: usize| match record.names.classes.get(neuron) {
        Some(Some(class)) if *class == record.names.nothing => "none".to_owned(),
        Some(Some(class)) => class.to_string(),
        Some(None) => "-".to_owned(),
        None => neuron.to_string(),
    };
    let fields: Vec<_> = values
        .chunks_exact(projection.sources.max(1))
        .enumerate()
        .map(|(neuron, weights)| Field { caption: caption(neuron), weights: weights.to_vec() })
        .collect();
    let title = format!("{}: weights of `{}`", image.name, projection.name);
    fields_svg(&title, columns(image, projection.first_source, projection.sources), &fields)
}

/// The columns in which to draw the population that a projection comes from.
fn columns(image: &Image, first_source: SourceBlock, sources: usize) -> usize {
    let lanes = image.target.lanes;
    let is_source = |role: &PopulationRole| match role {
        PopulationRole::Input { first, .. } => first.0 == first_source.0 * lanes,
        PopulationRole::Neurons { first, .. } => (image.target.axon_blocks() + first.0 / lanes) == first_source.0,
    };
    let shape = image.populations.iter().find(|population| is_source(&population.role)).map(|found| &found.shape);
    match shape.map(Vec::as_slice) {
        Some([.., rows, columns]) if *rows > 1 => *columns,
        _ => (sources as f64).sqrt().ceil() as usize,
    }
    .max(1)
}
