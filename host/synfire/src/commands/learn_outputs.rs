//! What `synfire learn` writes: curve, receptive fields and record, all from the record of the run.

use synfire_data::{DataError, Outputs};
use synfire_image::Image;
use synfire_learn::{EpochRecord, Record};
use synfire_plot::{Axis, Field, Series, curves_svg, fields_svg};

use super::learn_data::columns;
use super::to_json;
use crate::learn_args::LearnArgs;
use crate::outputs::has_extension;

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

/// Writes all files that were asked for, or none.
pub fn write(args: &LearnArgs, image: &Image, record: &Record, weights: &[i16]) -> Result<(), DataError> {
    let mut files = Outputs::default();
    match &args.curve {
        Some(path) if has_extension(path, "svg") => files.bytes(path, curve(record).as_bytes())?,
        Some(path) => files.csv(path, &COLUMNS, record.epochs.iter().map(row))?,
        None => {}
    }
    if let Some(path) = &args.fields {
        files.bytes(path, fields(image, record, weights).as_bytes())?;
    }
    if let Some(path) = &args.record {
        files.bytes(path, to_json(record).as_bytes())?;
    }
    files.commit()
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

/// The weights onto each neuron of the first projection that learns.
fn fields(image: &Image, record: &Record, weights: &[i16]) -> String {
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
