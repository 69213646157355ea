//! What a microcontroller encodes and decodes is what a host does, bit for bit.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, compile};
use synfire_data::Samples;
use synfire_emulator::Emulator;
use synfire_encode::{Chance, Counts, Direct, First, Potential, Potentials};
use synfire_image::{EventEncoder, Image, InputFormat, PopulationRole};
use synfire_language::{Limits, Memory, Rows, load};
use synfire_run::{Decision, Decode, ImageMachine, classify};
use synfire_testkit::Rng;

const AXONS: usize = 6;
const OUTPUTS: usize = 5;
const TICKS: usize = 40;

fn image(kind: &str, parameters: &str) -> Image {
    let page = format!(
        "network n dt = 1 ms\ninput x[{AXONS}]\npopulation p[{OUTPUTS}] {kind}\n    tau_mem = 8 ms\n    \
         r = 4\n{parameters}projection w: x -> p all_to_all weight = normal(0.1, 0.6) seed = 3\noutput p\n"
    );
    let network = load("page.syn", &Memory::page("page.syn", page.as_str()), &Limits::default()).unwrap();
    let options = CompileOptions { input_range: (-2.0, 2.0), ..CompileOptions::default() };
    compile(&network.experiment.network, &Target::named("ecp5-85f").unwrap(), &options).unwrap().image
}

/// Spikes, by tick and output, and potentials after each tick.
struct Activity {
    spikes: Vec<Vec<usize>>,
    v: Vec<[i32; OUTPUTS]>,
}

fn run(image: &Image, samples: &Samples) -> Activity {
    let mut core = Emulator::new(&image.target, &image.program);
    let encoder = EventEncoder::new(image);
    let output = image.outputs().next().unwrap();
    let neurons: [_; OUTPUTS] = std::array::from_fn(|index| output.neuron(index).unwrap());
    let (mut events, mut activity) = (Vec::new(), Activity { spikes: Vec::new(), v: Vec::new() });
    for tick in 0..TICKS {
        encoder.events(samples.get(0).row(tick), tick == 0, &mut events).unwrap();
        let fired = core.tick(&events).unwrap().spikes.clone();
        activity
            .spikes
            .push((0..OUTPUTS).filter(|at| fired.iter().any(|spike| spike.neuron == neurons[*at])).collect());
        activity.v.push(neurons.map(|neuron| core.state(neuron).v));
    }
    activity
}

fn scales(image: &Image) -> [f64; OUTPUTS] {
    let PopulationRole::Neurons { scale, .. } = &image.outputs().next().unwrap().role else { unreachable!() };
    scale.as_slice().try_into().unwrap()
}

fn samples(seed: u64) -> Samples {
    let mut rng = Rng::new(seed);
    Samples::dense(AXONS, TICKS, (0..AXONS * TICKS).map(|_| f64::from(rng.range(-256, 256) as i32) / 128.0).collect())
}

fn decided(image: &Image, samples: &Samples, decode: Decode) -> Decision {
    let found = classify(&ImageMachine::emulator(image), samples, None, TICKS, Some(decode), &|| {}).unwrap();
    found.decisions[0].clone()
}

#[test]
fn classes_by_spikes_are_those_of_classify() {
    let image = image("lif", "    v_threshold = 0.9\n");
    for seed in 0..50 {
        let samples = samples(seed);
        let activity = run(&image, &samples);
        let (mut counts, mut first) = (Counts::<OUTPUTS>::default(), First::<OUTPUTS>::new(TICKS as u32));
        for (tick, spikes) in activity.spikes.iter().enumerate() {
            for output in spikes {
                counts.spike(*output);
                first.spike(*output, tick as u32);
            }
        }
        let count = decided(&image, &samples, Decode::Count);
        assert_eq!((counts.class(), counts.spikes.map(f64::from).to_vec()), (count.class, count.scores), "{seed}");
        let expected = decided(&image, &samples, Decode::First);
        assert_eq!(
            (first.class(), first.scores().map(f64::from).to_vec()),
            (expected.class, expected.scores),
            "{seed}"
        );
    }
}

#[test]
fn classes_by_potentials_are_those_of_classify() {
    let image = image("li", "");
    for seed in 0..50 {
        let samples = samples(seed);
        let activity = run(&image, &samples);
        let kinds = [Potential::Max, Potential::Last, Potential::Mean];
        for (kind, decode) in kinds.into_iter().zip([Decode::Max, Decode::Last, Decode::Mean]) {
            let mut potentials = Potentials::new(kind, scales(&image));
            activity.v.iter().for_each(|v| potentials.add(v));
            let expected = decided(&image, &samples, decode);
            assert_eq!(potentials.scores().to_vec(), expected.scores, "{seed} {kind:?}");
            assert_eq!(potentials.class(), expected.class, "{seed} {kind:?}");
        }
    }
}

#[test]
fn payloads_of_values_are_those_of_the_host() {
    let mut image = image("li", "");
    let mut rng = Rng::new(1);
    let (mut inside, mut outside) = (0, 0);
    for _ in 0..2_000 {
        let bounds = [rng.range(-32_768, 32_767) as i16, rng.range(-32_768, 32_767) as i16];
        let format = InputFormat {
            fraction_bits: rng.count(0, 15),
            payload_min: *bounds.iter().min().unwrap(),
            payload_max: *bounds.iter().max().unwrap(),
        };
        for population in &mut image.populations {
            if let PopulationRole::Input { format: its, .. } = &mut population.role {
                *its = format;
            }
        }
        let encoder = EventEncoder::new(&image);
        let InputFormat { fraction_bits, payload_min: min, payload_max: max } = format;
        let direct = Direct { fraction_bits: fraction_bits as u8, min, max };
        for _ in 0..20 {
            let own_bits = rng.count(0, 31) as u8;
            let value = rng.range(i32::MIN.into(), i32::MAX.into()) as i32 >> rng.count(0, 31);
            let host = encoder.encode(0, f64::from(value) / f64::from(own_bits).exp2());
            let host = host.ok().map(|event| event.map_or(0, |event| event.payload));
            assert_eq!(direct.payload(value, own_bits), host, "{value} / 2^{own_bits} for {direct:?}");
            *(if host.is_some() { &mut inside } else { &mut outside }) += 1;
        }
    }
    assert!(inside > 5_000 && outside > 5_000, "{inside} in range, {outside} not");
}

#[test]
fn random_spikes_are_those_of_a_page() {
    let page = "network n dt = 1 ms\ninput x[4]\npopulation p[1] lif\n    tau_mem = 8 ms\n    v_threshold = 1\n\
                projection w: x -> p all_to_all weight = 1\noutput p\nstimulus s -> x poisson rate = 200 Hz seed = 77\n";
    let page = load("page.syn", &Memory::page("page.syn", page), &Limits::default()).unwrap();
    let experiment = page.experiment;
    let rows = Rows::new(&experiment.network, &experiment.stimuli);
    let chance = Chance::new(0.2);
    let mut row = [0.0; 4];
    let mut spikes = 0;
    for tick in 0..200 {
        rows.fill(tick, &mut row);
        let expected = [0, 1, 2, 3].map(|axon| f64::from(u8::from(chance.spikes(77, axon, tick.into()))));
        assert_eq!(row, expected, "tick {tick}");
        spikes += row.iter().filter(|value| **value > 0.0).count();
    }
    assert!(spikes > 100);
}
