//! Differences between a network and its image have a cause, and go with it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, Held, compile, held};
use synfire_data::Samples;
use synfire_language::{Limits, Memory, load};
use synfire_network::{Network, Schedule};
use synfire_run::{Cause, Causes, Comparison, ImageMachine, ReferenceMachine, Rounded, causes, compare};
use synfire_testkit::{PageKind, random_page};

const TICKS: usize = 60;

fn network(page: &str) -> Network {
    load("page.syn", &Memory::page("page.syn", page), &Limits::default()).unwrap().experiment.network
}

/// A population behind four axons, with these settings and this weight.
fn page(settings: &str, weights: &str) -> Network {
    network(&format!(
        "network n dt = 1 ms seed = 1 run = 60 ms\ninput x[4]\npopulation p[4] lif\n    r = 20\n{settings}\nprojection w: x -> p {weights}\noutput p\n"
    ))
}

fn ecp5(state_bits: u32) -> Target {
    Target { state_bits, ..Target::named("ecp5-85f").unwrap() }
}

fn constant(values: [f64; 4]) -> Samples {
    Samples::constant(4, values.to_vec())
}

fn found(network: &Network, compiled: &Compiled, samples: &Samples) -> (Comparison, Option<Causes>) {
    let schedule = Schedule::new(network);
    let mut reference = ReferenceMachine::new(network, &schedule);
    let mut machine = ImageMachine::emulator(&compiled.image);
    let comparison = compare(&mut reference, &mut machine, samples, TICKS).unwrap();
    let weights = held(network, compiled, Held { weights: true, parameters: false });
    let parameters = held(network, compiled, Held { weights: true, parameters: true });
    let rounded = Rounded { exact: network, weights: &weights, parameters: &parameters };
    let causes = causes(rounded, &compiled.image, samples, TICKS, &comparison).unwrap();
    (comparison, causes)
}

/// Whether `cause` makes all bits differ with some options, and none with others that take it away.
fn goes(
    network: &Network,
    samples: &Samples,
    with: (&Target, CompileOptions),
    cause: Cause,
    without: (&Target, CompileOptions),
) {
    let (comparison, causes) = found(network, &compile(network, with.0, &with.1).unwrap(), samples);
    let causes = causes.unwrap_or_else(|| panic!("{cause:?}: nothing differs"));
    assert_eq!(causes.bits, comparison.mismatches());
    assert_eq!(causes.inputs + causes.weights + causes.parameters + causes.states, causes.bits as i64);
    assert_eq!(causes.largest(), cause, "{causes:?}");
    let (comparison, causes) = found(network, &compile(network, without.0, &without.1).unwrap(), samples);
    assert_eq!((comparison.mismatches(), causes), (0, None), "{cause:?}");
}

#[test]
fn rounded_weights_are_found_and_go_with_more_bits() {
    let network = page("    tau_mem = 50 ms\n    v_threshold = 1", "all_to_all weight = uniform(-0.2, 0.9)");
    let options = |weight_bits| CompileOptions { weight_bits, ..CompileOptions::default() };
    let samples = constant([1.0, 0.5, 0.25, 1.0]);
    let target = ecp5(24);
    goes(&network, &samples, (&target, options(2)), Cause::Weights, (&target, options(16)));
}

#[test]
fn rounded_inputs_are_found_and_go_with_more_bits() {
    let network = page("    tau_mem = 20 ms\n    v_threshold = 1", "one_to_one weight = 0.5");
    let options = |input_bits| CompileOptions { input_bits, weight_bits: 16, ..CompileOptions::default() };
    let samples = constant([0.3125, 0.6875, 0.4375, 0.8125]);
    let target = ecp5(24);
    goes(&network, &samples, (&target, options(1)), Cause::Inputs, (&target, options(8)));
}

#[test]
fn rounded_states_are_found_and_go_with_finer_ones() {
    let network = network(
        "network n dt = 1 ms run = 60 ms decay = euler\ninput x[4]\npopulation p[4] lif\n    tau_mem = 16 ms\n    r = 1\n    v_threshold = 0.5\nprojection w: x -> p one_to_one weight = 1\noutput p\n",
    );
    // v comes so near to its threshold that what a tick rounds away decides.
    let samples = constant([0.515625, 0.53125, 0.578125, 0.625]);
    let coarse = CompileOptions { pinned_scale: Some(160.0), ..CompileOptions::default() };
    let fine = CompileOptions { weight_bits: 16, ..CompileOptions::default() };
    let target = ecp5(24);
    goes(&network, &samples, (&target, coarse), Cause::States, (&target, fine));
}

/// Constant inputs go to the current of some neurons and to the potential of others, and late ones are not there in tick 0.
#[test]
fn constant_inputs_are_where_the_image_has_them() {
    let delta = ["", "[0.3, 0, 0.9, -0.2]", "[0.1, 0.2, 0, 0.4]", "[2, -3, 4, 0.5]"];
    let current = ["tau_syn = 3 ms", "[0, 0, 1.4, 1.2]", "[0.3, 0.2, 0, 0]", "[2, 1, 0, 0]"];
    for (kind, [synapse, v_leak, bias, late]) in [("lif", delta), ("cuba_lif", current)] {
        let network = network(&format!(
            "network n dt = 1 ms\ninput x[4]\npopulation p[4] {kind}\n    {synapse}\n    r = 20\n    tau_mem = 9 ms\n    v_leak = {v_leak}\n    bias = {bias}\n    late_bias = {late}\n    v_threshold = 1\nprojection w: x -> p one_to_one weight = 0.25\noutput p\n"
        ));
        let compiled =
            compile(&network, &ecp5(24), &CompileOptions { weight_bits: 16, ..CompileOptions::default() }).unwrap();
        let schedule = Schedule::new(&network);
        let samples = constant([1.0, 0.5, 0.25, 1.0]);
        for what in [Held::default(), Held { weights: true, parameters: true }] {
            let stepped = held(&network, &compiled, what);
            let mut exact = ReferenceMachine::new(&network, &schedule);
            let mut other = ReferenceMachine::new(&stepped, &schedule);
            let comparison = compare(&mut exact, &mut other, &samples, TICKS).unwrap();
            assert!(comparison.populations[0].reference_spikes > 10, "{comparison:?}");
            assert_eq!(comparison.mismatches(), 0, "{kind} {what:?}");
        }
    }
}

/// Counting in steps changes no spike, so that what a rounded network does otherwise comes from what is rounded.
#[test]
fn a_network_in_steps_spikes_as_the_network_does() {
    let mut spikes = 0;
    let mut compared = 0;
    for seed in 0..60 {
        let network = network(&random_page(seed, PageKind::Fixed).text);
        let Ok(compiled) = compile(&network, &ecp5(24), &CompileOptions::default()) else { continue };
        let stepped = held(&network, &compiled, Held::default());
        let axons = network.input_size();
        let values = (0..axons * TICKS).map(|at| f64::from(u8::from(at * 7919 % 11 < 3))).collect();
        let samples = Samples::dense(axons, TICKS, values);
        let schedule = Schedule::new(&network);
        let mut exact = ReferenceMachine::new(&network, &schedule);
        let mut other = ReferenceMachine::new(&stepped, &schedule);
        let comparison = compare(&mut exact, &mut other, &samples, TICKS).unwrap();
        // A potential that meets its threshold exactly may miss it by what a float leaves.
        let unmatched: u64 = comparison.populations.iter().map(|population| population.unmatched).sum();
        assert_eq!(unmatched, 0, "page {seed}: {comparison:?}");
        spikes += comparison.populations.iter().map(|population| population.reference_spikes).sum::<u64>();
        compared += 1;
    }
    assert!(compared > 40 && spikes > 2000, "{compared} pages with {spikes} spikes");
}
