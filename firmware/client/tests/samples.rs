//! Samples of a client on a virtual board: outputs spike as often as on the emulator.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod wire;

use synfire_client::{Client, Pack, SampleError, block_on, held};
use synfire_emulator::Emulator;
use synfire_image::{EventEncoder, Image, PopulationRole};
use synfire_testkit::{Bias, Rng, random_image, targets};

const TICKS: u16 = 9;
const FRACTION_BITS: u8 = 4;

/// A value for each input, inside its range.
fn values(image: &Image, seed: u64) -> Vec<(usize, i32)> {
    let mut rng = Rng::new(seed);
    let formats = image.inputs().flat_map(|population| match population.role {
        PopulationRole::Input { format, .. } => vec![format; population.size()],
        PopulationRole::Neurons { .. } => Vec::new(),
    });
    let value = |format: synfire_image::InputFormat| {
        let step = f64::from(1_u32 << format.fraction_bits) / f64::from(1_u32 << FRACTION_BITS);
        let (min, max) = (f64::from(format.payload_min) / step, f64::from(format.payload_max) / step);
        rng.range(min.ceil() as i64, max.floor() as i64) as i32
    };
    formats.map(value).enumerate().collect()
}

fn emulated(image: &Image, values: &[(usize, i32)]) -> Vec<u16> {
    let (encoder, mut core) = (EventEncoder::new(image), Emulator::new(&image.target, &image.program));
    let outputs = image.outputs().flat_map(|population| (0..population.size()).filter_map(|at| population.neuron(at)));
    let outputs: Vec<_> = outputs.collect();
    let (mut events, mut counts) = (Vec::new(), vec![0; outputs.len()]);
    for tick in 0..u32::from(TICKS) {
        let row = values.iter().map(|(input, value)| (*input, f64::from(*value) / f64::from(1 << FRACTION_BITS)));
        encoder.events(row, tick == 0, &mut events).unwrap();
        let spikes = &core.tick(&events).unwrap().spikes;
        if tick < u32::from(TICKS).saturating_sub(image.output_delay_ticks) {
            for (count, output) in counts.iter_mut().zip(&outputs) {
                *count += spikes.iter().filter(|spike| spike.neuron == *output).count() as u16;
            }
        }
    }
    counts
}

#[test]
fn counts_are_those_of_the_emulator() {
    let (mut spikes, mut with_starts, mut with_period) = (0, 0, 0);
    for seed in 0..40 {
        let targets = targets();
        let mut image = random_image(seed, &targets[seed as usize % targets.len()], &Bias::default());
        image.output_delay_ticks = (seed % 3) as u32;
        with_starts += usize::from(!image.start_events.is_empty());
        let bytes = synfire_pack::pack(&image).unwrap();
        let pack = Pack::parse(&bytes).unwrap();
        // Those with a longer one take as many ticks between samples.
        if pack.period() > 256 {
            continue;
        }
        with_period += usize::from(pack.period() > 1);
        let mut client = block_on(Client::open(wire::wire(&image.target, ""), 5)).unwrap();
        block_on(client.program(&pack)).unwrap();
        for sample in 0..3 {
            let values = values(&image, 100 * seed + sample);
            let mut buffer = vec![0; 2 * values.len() + image.start_events.len() + 6];
            let words = held(&pack, values.iter().copied(), FRACTION_BITS, TICKS, &mut buffer).unwrap();
            let mut counts = vec![0; pack.outputs().len()];
            block_on(client.count(&pack, words, TICKS, &mut counts)).unwrap();
            assert_eq!(counts, emulated(&image, &values), "seed {seed}, sample {sample}");
            spikes += counts.iter().map(|count| usize::from(*count)).sum::<usize>();
        }
    }
    assert!(spikes > 1_000, "{spikes}");
    assert!(with_starts > 5 && with_period > 5, "{with_starts} with start events, {with_period} with a period");
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let image = random_image(3, &targets()[0], &Bias::default());
    let bytes = synfire_pack::pack(&image).unwrap();
    let pack = Pack::parse(&bytes).unwrap();
    let sample = |input, value, room: usize| {
        let mut buffer = vec![0; room];
        held(&pack, std::iter::once((input, value)), 0, 5, &mut buffer).map(<[u32]>::len)
    };
    assert_eq!(sample(pack.inputs(), 0, 50), Err(SampleError::NoInput { input: pack.inputs() }));
    assert_eq!(sample(0, i32::MAX, 50), Err(SampleError::OutOfRange { input: 0 }));
    assert_eq!(sample(0, 0, 1), Err(SampleError::NoRoom));
    let long = held(&pack, std::iter::empty(), 0, 16_384, &mut [0; 9]).map(<[u32]>::len);
    assert_eq!(long, Err(SampleError::TooLong));
}
