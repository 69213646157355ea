//! A question does not change who is asked: what a network that learns says of a sample depends on nothing but the sample.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, compile};
use synfire_data::Samples;
use synfire_emulator::Stepped;
use synfire_image::Image;
use synfire_language::{Limits, Memory, load};
use synfire_network::{Network, Schedule};
use synfire_run::{
    Classification, ImageMachine, Machine, ReferenceMachine, classify, classify_in_order, compare, observe, record,
    sensitivity,
};

/// Learns fast, and its thresholds rise with every spike.
const PAGE: &str = "
network taught dt = 1 ms seed = 3
input pixels[12]
population cells[6] adaptive_lif
    tau_mem         = 10 ms
    r               = 10
    v_threshold     = 1
    adaptation_step = 0.2
    target_rate     = 30 Hz
projection feed: pixels -> cells all_to_all weight = uniform(0.1, 0.6)
learning stdp on feed
    a_plus   = 0.1
    a_minus  = 0.05
    tau_pre  = 10 ms
    tau_post = 10 ms
    w_max    = 1
output cells
";
const TICKS: usize = 24;
const COUNT: usize = 9;

fn network() -> Network {
    load("page.syn", &Memory::page("page.syn", PAGE), &Limits::default()).unwrap().experiment.network
}

fn image(network: &Network) -> Image {
    compile(network, &Target::named("ecp5-25f").unwrap(), &CompileOptions::default()).unwrap().image
}

/// Random spikes, the samples in this order.
fn samples(order: &[usize]) -> Samples {
    let value = |sample: usize, at: usize| f64::from(u8::from((sample * 7919 + at * 104_729) % 13 < 2 + sample % 5));
    let values = order.iter().flat_map(|sample| (0..TICKS * 12).map(|at| value(*sample, at))).collect();
    Samples::dense(12, TICKS, values)
}

/// As they are, backwards, and two shuffles.
fn orders() -> [Vec<usize>; 4] {
    let forward: Vec<usize> = (0..COUNT).collect();
    let backward = forward.iter().rev().copied().collect();
    let by = |step: usize| forward.iter().map(|k| k * step % COUNT).collect();
    [by(1), backward, by(2), by(5)]
}

/// What was decided, by sample.
fn by_sample(order: &[usize], found: Classification) -> Vec<Vec<f64>> {
    let mut scores = vec![Vec::new(); COUNT];
    for (sample, decision) in order.iter().zip(found.decisions) {
        scores[*sample] = decision.scores;
    }
    scores
}

/// The answer of a machine to every order, on one thread and on several, and one sample after the other.
fn answers<M: Machine + Clone + Send + Sync>(machine: &M) -> Vec<Vec<Vec<f64>>> {
    let mut answers = Vec::new();
    for order in orders() {
        let samples = samples(&order);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| classify(machine, &samples, None, TICKS, None, &|| {}).unwrap());
            answers.push(by_sample(&order, found));
        }
        answers.push(by_sample(&order, in_order(&mut machine.clone(), &samples)));
    }
    answers
}

/// One after the other. The machine ends as it was and would learn as before.
fn in_order(machine: &mut dyn Machine, samples: &Samples) -> Classification {
    let found = classify_in_order(machine, samples, None, TICKS, None, &mut || {}).unwrap();
    let learned = machine.learned().unwrap();
    assert_eq!((learned.weights, learned.thresholds), (0, 0));
    assert!(!machine.freeze(false).unwrap(), "it was left frozen");
    found
}

fn all_equal<T: PartialEq + std::fmt::Debug>(answers: &[T]) {
    answers.iter().for_each(|answer| assert_eq!(answer, &answers[0]));
}

#[test]
fn classes_do_not_depend_on_threads_or_on_other_samples() {
    let network = network();
    let (schedule, image) = (Schedule::new(&network), image(&network));
    assert!(image.learns());
    let emulator = answers(&ImageMachine::emulator(&image));
    all_equal(&emulator);
    assert!(emulator[0].iter().flatten().sum::<f64>() > 50.0, "it spikes: {emulator:?}");
    all_equal(&answers(&ReferenceMachine::new(&network, &schedule)));
    let mut stepped = ImageMachine::new(&image, Stepped::new(&image.target, &image.program)).unwrap();
    let forward = &orders()[0];
    assert_eq!(by_sample(forward, in_order(&mut stepped, &samples(forward))), emulator[0]);
}

/// Without this nothing above would be tested.
#[test]
fn the_network_would_learn_if_it_were_not_frozen() {
    let network = network();
    let (schedule, image) = (Schedule::new(&network), image(&network));
    let forward = samples(&orders()[0]);
    let machines: [Box<dyn Machine>; 3] = [
        Box::new(ReferenceMachine::new(&network, &schedule)),
        Box::new(ImageMachine::emulator(&image)),
        Box::new(ImageMachine::new(&image, Stepped::new(&image.target, &image.program)).unwrap()),
    ];
    for mut machine in machines {
        assert!(machine.learns());
        assert!(!machine.freeze(true).unwrap());
        record(machine.as_mut(), forward.get(4), TICKS, &[], &mut |_| {}).unwrap();
        let learned = machine.learned().unwrap();
        assert_eq!((learned.weights, learned.thresholds), (0, 0), "frozen");
        assert!(machine.freeze(false).unwrap());
        record(machine.as_mut(), forward.get(4), TICKS, &[], &mut |_| {}).unwrap();
        let learned = machine.learned().unwrap();
        assert!(learned.weights > 20 && learned.thresholds == 6, "{} {}", learned.weights, learned.thresholds);
    }
}

#[test]
fn comparisons_do_not_depend_on_the_order_of_samples() {
    let network = network();
    let (schedule, image) = (Schedule::new(&network), image(&network));
    let compared = orders().map(|order| {
        let mut reference = ReferenceMachine::new(&network, &schedule);
        let mut machine = ImageMachine::emulator(&image);
        let found = compare(&mut reference, &mut machine, &samples(&order), TICKS).unwrap();
        assert_eq!(machine.learned().unwrap().weights, 0);
        let cells = &found.populations[0];
        (cells.mismatches, cells.reference_spikes, cells.image_spikes, cells.rate_error, found.cost)
    });
    all_equal(&compared);
}

#[test]
fn observations_do_not_depend_on_the_order_of_samples() {
    let network = network();
    all_equal(&orders().map(|order| observe(&network, &samples(&order), TICKS).unwrap().potential));
}

/// Floating point and rounded weights part as they learn. Frozen they do not, where states are wide enough.
#[test]
fn the_sensitivity_check_does_not_teach() {
    let network = network();
    let options = CompileOptions { weight_bits: 16, ..CompileOptions::default() };
    let wide = Target { name: "wide".into(), state_bits: 24, ..Target::named("ecp5-85f").unwrap() };
    let image = compile(&network, &wide, &options).unwrap().image;
    assert!(image.learns());
    assert_eq!(sensitivity(&network, &image).unwrap().worst, Some(("cells".to_owned(), 0.0)));
}
