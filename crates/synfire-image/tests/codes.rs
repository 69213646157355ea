//! What a user reads for each code of an image, provoked through the public interface.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod plastic;

use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target, TileId};
use synfire_diagnostics::{Diagnostic, Location, ToDiagnostic, codes};
use synfire_image::{EventEncoder, Image, ImageError, InputFormat, PopulationRole, Use};
use synfire_testkit::{Bias, random_image};

fn image() -> Image {
    let bias = Bias { max_axon_blocks: 2, ..Bias::default() };
    let mut images = (0..).map(|seed| random_image(seed, &Target::named("hx8k").unwrap(), &bias));
    let rich = |image: &Image| image.program.uses.len() > 3 && image.inputs().all(|population| population.size() > 1);
    images.find(rich).unwrap()
}

fn changed(change: impl FnOnce(&mut Image)) -> ImageError {
    let mut image = image();
    change(&mut image);
    image.check().unwrap_err()
}

fn plastic_changed(change: impl FnOnce(&mut Image)) -> ImageError {
    let mut image = plastic::image();
    change(&mut image);
    image.check().unwrap_err()
}

fn learning() -> Vec<ImageError> {
    vec![
        plastic_changed(|image| image.target.learning = false),
        plastic_changed(|image| image.program.rules = vec![plastic::RULE; 4]),
        plastic_changed(|image| image.program.rules[0].pre.shift = 21),
        plastic_changed(|image| image.program.trace_ranges[0].post = image.program.trace_ranges[0].pre),
        plastic_changed(|image| image.program.uses[1].tile = TileId(0)),
        plastic_changed(|image| image.program.trace_ranges.truncate(1)),
        plastic_changed(|image| image.program.weights[5] = 101),
    ]
}

fn bytes_with(change: impl FnOnce(&mut Vec<u8>)) -> ImageError {
    let mut bytes = image().to_bytes().unwrap();
    change(&mut bytes);
    Image::from_bytes(&bytes).unwrap_err()
}

/// Bytes whose digest fits again.
fn resealed(change: impl FnOnce(&mut Vec<u8>)) -> ImageError {
    use sha2::{Digest, Sha256};
    bytes_with(|bytes| {
        bytes.truncate(bytes.len() - 32);
        change(bytes);
        let digest = Sha256::digest(&*bytes);
        bytes.extend(digest);
    })
}

fn replace(bytes: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
}

fn files() -> Vec<ImageError> {
    vec![
        bytes_with(|bytes| bytes[0] = b'\x89'),
        bytes_with(Vec::clear),
        bytes_with(|bytes| bytes[8] = 9),
        resealed(|bytes| replace(bytes, "\"specification\":\"", "\"specification\":X")),
        resealed(|bytes| {
            let at = bytes.windows(17).position(|window| window == b"\"specification\":\"").unwrap() + 17;
            bytes[at..at + 4].copy_from_slice(b"0000");
        }),
        bytes_with(|bytes| bytes.truncate(40)),
        bytes_with(|bytes| *bytes.last_mut().unwrap() ^= 1),
        resealed(|bytes| bytes[15] = 0xff),
        resealed(|bytes| bytes.extend([0; 3])),
        resealed(|bytes| bytes.truncate(bytes.len() - 3)),
        resealed(|bytes| replace(bytes, "\"memory\":\"uses\"", "\"memory\":\"used\"")),
        resealed(|bytes| replace(bytes, "\"lanes\":4", "\"lanes\":3")),
    ]
}

fn rules() -> Vec<ImageError> {
    vec![
        changed(|image| image.program.profiles = vec![image.program.profiles[0]; 5]),
        changed(|image| image.program.weights.truncate(1)),
        changed(|image| image.program.stages[0].first = NeuronBlock(1)),
        changed(|image| image.program.stages.clear()),
        changed(|image| image.program.neurons[2].profile = 77),
        changed(|image| image.program.neurons[2].threshold = 1 << 20),
        changed(|image| image.program.profiles[0].v_min = 1),
        changed(|image| image.program.profiles[0].leak = -1),
        changed(|image| image.program.profiles[0].adaptation_step = 1),
        changed(|image| image.program.weights[5] = 200),
        changed(|image| image.program.uses.iter_mut().for_each(|entry| entry.last = false)),
        changed(|image| first_use(image).tile = TileId(4000)),
        changed(|image| first_use(image).exponent = 16),
        changed(|image| first_use(image).delay = 4),
        changed(|image| image.outputs = vec![0]),
        changed(|image| image.dt_s = f64::NAN),
        changed(|image| image.populations[1].name = image.populations[0].name.clone()),
        changed(|image| image.populations[0].shape = vec![2, usize::MAX]),
        changed(|image| image.populations[1].role = image.populations[0].role.clone()),
        changed(|image| set_scale(image, 0.0, 1.0)),
        changed(|image| set_scale(image, 1.0, f64::INFINITY)),
        changed(|image| set_format(image, InputFormat { fraction_bits: 16, payload_min: 0, payload_max: 1 })),
        changed(|image| set_format(image, InputFormat { fraction_bits: 0, payload_min: 1, payload_max: 1 })),
        changed(|image| {
            let axon = image.inputs().next().map(first_axon).unwrap();
            image.start_events[0].axon = axon;
        }),
        changed(|image| {
            first_use(image).exponent = 15;
            image.program.weights.fill(127);
        }),
    ]
}

fn first_use(image: &mut Image) -> &mut Use {
    let first = image.program.pointers.iter().flatten().next().copied().unwrap();
    &mut image.program.uses[first as usize]
}

fn first_axon(population: &synfire_image::PopulationInfo) -> AxonId {
    match population.role {
        PopulationRole::Input { first, .. } => first,
        PopulationRole::Neurons { .. } => unreachable!("inputs only"),
    }
}

fn set_scale(image: &mut Image, v: f64, i: f64) {
    let size = image.populations[2].size();
    let (scale, current_scale) = (vec![v; size], vec![i; size]);
    image.populations[2].role = PopulationRole::Neurons { first: NeuronId(0), spiking: true, scale, current_scale };
}

fn set_format(image: &mut Image, format: InputFormat) {
    let first = first_axon(&image.populations[0]);
    image.populations[0].role = PopulationRole::Input { first, format };
}

fn text(diagnostic: &Diagnostic) -> String {
    let place = match &diagnostic.location {
        Location::None => "-".to_owned(),
        Location::Node { node, kind } if kind.is_empty() => format!("node `{node}`"),
        Location::Node { node, kind } => format!("node `{node}` ({kind})"),
        other => format!("{other:?}"),
    };
    let notes: String = diagnostic.notes.iter().map(|note| format!("  note: {note}\n")).collect();
    let help = diagnostic.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
    let Diagnostic { code, severity, message, .. } = diagnostic;
    format!("{code} {severity:?}: {message}\n  at: {place}\n{notes}{help}")
}

#[test]
fn every_code_says_what_and_where_and_what_to_do() {
    let mut image = image();
    set_format(&mut image, InputFormat { fraction_bits: 4, payload_min: -100, payload_max: 200 });
    let encoder = EventEncoder::new(&image);
    let values = [(0, 12.6), (0, f64::NAN), (0, f64::NEG_INFINITY), (image.input_size(), 1.0)];
    let values = values.map(|(position, value)| encoder.encode(position, value).unwrap_err().to_diagnostic());
    let errors = files().into_iter().chain(rules()).chain(learning());
    let all: Vec<_> = errors.map(|error| error.to_diagnostic()).chain(values).collect();
    use codes::image::{NOT_A_SNAPSHOT, SNAPSHOT_DAMAGED, SNAPSHOT_MISMATCH};
    let in_snapshots = [NOT_A_SNAPSHOT, SNAPSHOT_DAMAGED, SNAPSHOT_MISMATCH];
    for code in codes::image::ALL.iter().filter(|code| !in_snapshots.contains(code)) {
        assert!(all.iter().any(|diagnostic| diagnostic.code == *code), "{code} is not provoked");
    }
    let all = all.iter().map(text).collect::<Vec<_>>().join("\n");
    // The digest of the specification changes with it.
    insta::with_settings!({ filters => vec![(r"this build has [0-9a-f]{8}", "this build has [digest]"),
        (r"specification 0000[0-9a-f]{4}", "specification 0000....")] }, {
        insta::assert_snapshot!(all);
    });
}
