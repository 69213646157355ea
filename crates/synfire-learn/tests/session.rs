//! Runs that stop and go on.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::{NeuronBlock, SourceBlock, Target, TileId};
use synfire_budget::{Budget, Bytes};
use synfire_data::Array;
use synfire_diagnostics::ToDiagnostic as _;
use synfire_image::{Image, PopulationRole, ProjectionInfo, Snapshot};
use synfire_learn::{
    Advance, Checkpoint, Coding, Dataset, LearnError, Phase, Protocol, Readout, Record, Session, Settings, real_arrays,
};
use synfire_run::ImageMachine;
use synfire_testkit::{Bias, Rng, learning_targets, random_plastic_image};

const SETTINGS: Settings = Settings { epochs: 3, seed: 5 };

/// Images that take spikes, on all targets that learn.
fn images(count: usize) -> impl Iterator<Item = Image> {
    let of = move |target: &Target| -> Vec<Image> {
        let takes_spikes = |image: &Image| {
            image.inputs().all(|input| match input.role {
                PopulationRole::Input { format, .. } => i32::from(format.payload_max) >= 1 << format.fraction_bits,
                PopulationRole::Neurons { .. } => false,
            })
        };
        (0..)
            .map(|seed| random_plastic_image(seed, target, &Bias::default()))
            .filter(takes_spikes)
            .take(count)
            .collect()
    };
    learning_targets().into_iter().flat_map(move |target| of(&target))
}

/// Eight samples of random values in two classes.
fn dataset(seed: u64, image: &Image) -> Dataset {
    let rng = &mut Rng::new(seed);
    let axons = image.input_size();
    let values = (0..8 * axons).map(|_| rng.range(0, 8) as f64 / 8.0).collect();
    let labels = (0..8).map(|sample| f64::from(sample % 3) - 1.0).collect();
    let (x, y) = (Array::new(vec![8, axons], values), Array::new(vec![8], labels));
    Dataset::new(x, Some(y.into()), axons, image.output_size()).unwrap()
}

/// A protocol with third factors that keeps what it may.
fn protocol(clears: bool) -> Protocol {
    let phase = Phase { ticks: 5, input: true, teach: false, pre: -1.0, post: 1.5 };
    Protocol {
        coding: Coding::Poisson,
        readout: Readout::Named,
        clear: if clears { Protocol::named("unsupervised").unwrap().clear } else { Vec::new() },
        test_ticks: 6,
        train: vec![phase, Phase { ticks: 2, input: false, post: -0.5, ..phase }],
        ..Protocol::named("unsupervised").unwrap()
    }
}

type OnEmulator<'a> = Session<'a, ImageMachine<'a, synfire_emulator::Emulator>>;

fn session<'a>(image: &'a Image, protocol: &'a Protocol, data: &'a [Dataset; 2]) -> OnEmulator<'a> {
    Session::new(ImageMachine::emulator(image), protocol, &data[0], Some(&data[1]), SETTINGS).unwrap()
}

fn advance(session: &mut OnEmulator<'_>, steps: usize) {
    (0..steps).for_each(|_| assert_ne!(session.advance(&mut || {}).unwrap(), Advance::Done));
}

fn finish(mut session: OnEmulator<'_>) -> (Snapshot, Record) {
    while session.advance(&mut || {}).unwrap() != Advance::Done {}
    (session.learner().save().unwrap(), session.record().clone())
}

#[test]
fn a_run_that_stops_anywhere_goes_on_as_if_it_had_not() {
    let mut learned = 0;
    for (index, image) in images(4).enumerate() {
        let protocol = protocol(index % 2 == 0);
        let data = [dataset(1, &image), dataset(2, &image)];
        let whole = finish(session(&image, &protocol, &data));
        for stop in [0, 1, 4, 9, 14] {
            let mut first = session(&image, &protocol, &data);
            advance(&mut first, stop);
            let bytes = first.checkpoint().unwrap().to_bytes().unwrap();
            let checkpoint = Checkpoint::from_bytes(&bytes).unwrap();
            assert_eq!(checkpoint, first.checkpoint().unwrap());
            let mut second = session(&image, &protocol, &data);
            second.resume(&checkpoint).unwrap();
            assert_eq!(finish(second), whole, "image {index}, stop {stop}");
        }
        learned += usize::from(whole.0.weights != image.program.weights);
    }
    assert!(learned > 8, "{learned}");
}

#[test]
fn looking_at_a_network_does_not_change_it() {
    for image in images(2) {
        let protocol = protocol(false);
        let data = [dataset(1, &image), dataset(2, &image)];
        let looked_at = finish(session(&image, &protocol, &data)).0;
        let plain = Protocol { readout: Readout::None, ..protocol.clone() };
        assert_eq!(looked_at, finish(session(&image, &plain, &data)).0);
    }
}

#[test]
fn a_damaged_checkpoint_is_an_error() {
    let image = images(1).next().unwrap();
    let (protocol, data) = (protocol(true), [dataset(1, &image), dataset(2, &image)]);
    let mut session = session(&image, &protocol, &data);
    advance(&mut session, 3);
    let bytes = session.checkpoint().unwrap().to_bytes().unwrap();
    assert!(Checkpoint::from_bytes(&bytes).is_ok());
    for length in (0..bytes.len()).step_by(37).chain(bytes.len() - 40..bytes.len()) {
        let error = Checkpoint::from_bytes(&bytes[..length]).unwrap_err();
        assert!(matches!(error, LearnError::Checkpoint { .. }), "{length}: {error}");
    }
    for at in (0..bytes.len()).step_by(41) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(Checkpoint::from_bytes(&damaged).is_err(), "byte {at}");
    }
}

#[test]
fn a_checkpoint_goes_on_only_with_what_it_was_made_with() {
    let image = images(1).next().unwrap();
    let other_image = Image { name: "other".into(), ..image.clone() };
    let (own, other_protocol) = (protocol(true), protocol(false));
    let data = [dataset(1, &image), dataset(2, &image)];
    let other_data = [[dataset(3, &image), dataset(2, &image)], [dataset(1, &image), dataset(3, &image)]];
    let checkpoint = session(&image, &own, &data).checkpoint().unwrap();
    let refused = |mut session: OnEmulator<'_>| session.resume(&checkpoint).unwrap_err();
    let machine = ImageMachine::emulator(&image);
    let other_seed = Session::new(machine, &own, &data[0], Some(&data[1]), Settings { seed: 6, ..SETTINGS }).unwrap();
    let errors = [
        refused(session(&other_image, &own, &data)),
        refused(session(&image, &other_protocol, &data)),
        refused(session(&image, &own, &other_data[0])),
        refused(session(&image, &own, &other_data[1])),
        refused(other_seed),
    ];
    insta::assert_snapshot!(errors.map(|error| error.to_diagnostic().message).join("\n"));
}

#[test]
fn protocols_and_data_have_to_fit_each_other() {
    let image = images(1).next().unwrap();
    let data = dataset(1, &image);
    let axons = image.input_size();
    let unlabelled = Dataset::new(Array::new(vec![1, axons], vec![0.0; axons]), None, axons, 1).unwrap();
    let narrow = Dataset::new(Array::new(vec![1, axons + 1], vec![0.0; axons + 1]), None, axons + 1, 1).unwrap();
    let attempt = |protocol: &Protocol, data: &Dataset| {
        Session::new(ImageMachine::emulator(&image), protocol, data, Some(data), SETTINGS).err().unwrap().to_string()
    };
    let named = protocol(true);
    let with = |readout| Protocol { readout, ..named.clone() };
    let taught = Protocol { teacher: Some("left".into()), ..named.clone() };
    let teaching = Protocol { train: vec![Phase { teach: true, ..named.train[0] }], ..taught };
    let messages = [
        attempt(&with(Readout::Recall), &data),
        attempt(&with(Readout::Named), &unlabelled),
        attempt(&with(Readout::Outputs), &unlabelled),
        attempt(&with(Readout::None), &narrow),
        attempt(&teaching, &unlabelled),
        attempt(&Protocol { teacher: Some("nobody".into()), ..named.clone() }, &data),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn matrices_of_what_was_learned_are_charged() {
    let mut image = images(1).next().unwrap();
    let state = Snapshot::new(&image.target, &image.program);
    image.projections = vec![ProjectionInfo {
        name: "wide".into(),
        first_source: SourceBlock(0),
        sources: 300,
        first_target: NeuronBlock(0),
        targets: 200,
        first_tile: TileId(0),
        tiles: 0,
        weight_step: 1.0,
    }];
    image.populations.clear();
    let within = |image: &Image, memory: u64| {
        real_arrays(image, &state, &Budget { memory: Bytes(memory), ..Budget::READER }.meter())
    };
    assert_eq!(within(&image, 8 * 300 * 200).unwrap()["wide"].values.len(), 300 * 200);
    let said = within(&image, 8 * 300 * 200 - 1).unwrap_err().to_string();
    assert!(said.starts_with("the weights of `wide`, 200 x 300 would take memory of"), "{said}");
    // A header of a few bytes can ask for this.
    (image.projections[0].sources, image.projections[0].targets) = (1 << 20, 1 << 20);
    let said = within(&image, 1 << 30).unwrap_err().to_string();
    assert_eq!(said, "the weights of `wide`, 1048576 x 1048576 would take memory of 8 TiB, over the limit of 1 GiB");
}
