//! Networks small enough to follow by hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Observation, Rounding, compile};
use synfire_data::{Event, Sample, Samples};
use synfire_diagnostics::{Diagnostic, Location, ToDiagnostic, codes};
use synfire_image::Image;
use synfire_network::{
    Comparison, Firing, Membrane, Network, NeuronModel, Population, PopulationId, PopulationKind, Projection, Reset,
    Schedule, Semantics, SpikeLimit, Synapse, Values, Weights,
};
use synfire_run::{
    Cost, Decode, Fired, ImageMachine, Learned, Machine, PopulationView, ReferenceMachine, RunError, Variable, Watch,
    classify, compare, observe, record, review_input,
};

/// Neurons that add up whole numbers, spike at `threshold` and then subtract it.
fn counters(name: &str, size: usize, threshold: f64) -> Population {
    let firing = Firing { comparison: Comparison::GreaterEqual, reset: Reset::Subtract, ..Firing::above(threshold) };
    let model = NeuronModel {
        membrane: Membrane::LinearLeak { leak_per_tick: Values::ZERO },
        synapse: Synapse::Delta,
        r: 1.0.into(),
        v_min: None,
        v_initial: Values::ZERO,
        firing: Some(firing),
    };
    let kind = PopulationKind::Neurons { model, bias: Values::ZERO, late_bias: Values::ZERO };
    Population { name: name.into(), shape: vec![size], kind }
}

/// Three axons; `b` counts every spike of the last of them, `a` counts two each and hears `b`.
///
/// `b` comes first in a tick and `a` first in the network, so the orders of ids and ticks differ.
fn network() -> Network {
    let projection = |name: &str, source, target, weights| {
        Projection::new(name, PopulationId(source), PopulationId(target), weights)
    };
    Network {
        name: "tiny".into(),
        semantics: Semantics::default(),
        populations: vec![
            counters("a", 2, 2.0),
            Population { name: "in".into(), shape: vec![3], kind: PopulationKind::Input },
            counters("b", 1, 1.0),
        ],
        projections: vec![
            projection("in-a", 1, 0, Weights::Dense { values: vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0] }),
            projection("in-b", 1, 2, Weights::Dense { values: vec![0.0, 0.0, 1.0] }),
            projection("b-a", 2, 0, Weights::Dense { values: vec![0.0, 1.0] }),
        ],
        inputs: vec![PopulationId(1)],
        outputs: vec![PopulationId(0), PopulationId(2)],
    }
}

fn image(network: &Network) -> Image {
    let options = CompileOptions { pinned_scale: Some(1.0), rounding: Rounding::Zero, ..CompileOptions::default() };
    compile(network, &Target::named("ecp5-25f").unwrap(), &options).unwrap().image
}

const ROWS: [[f64; 3]; 4] = [[1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

fn samples() -> Samples {
    Samples::dense(3, 4, ROWS.concat())
}

/// Runs both machines and hands out what they did.
fn both(network: &Network, test: impl Fn(&mut dyn Machine)) {
    let schedule = Schedule::new(network);
    test(&mut ReferenceMachine::new(network, &schedule));
    test(&mut ImageMachine::emulator(&image(network)));
}

fn fired(population: u32, neuron: u32) -> Fired {
    Fired { population, neuron }
}

#[test]
fn spikes_come_by_population_and_neuron_tick_by_tick() {
    both(&network(), |machine| {
        let names: Vec<_> = machine.populations().iter().map(|view| view.name.clone()).collect();
        assert_eq!(names, ["in", "b", "a"], "inputs, then the order of a tick");
        assert_eq!(machine.outputs(), [2, 1]);
        let watches = Watch::parse("a:v,i", machine.populations()).unwrap();
        let mut ticks = Vec::new();
        let recording = record(machine, samples().get(0), 5, &watches, &mut |tick| ticks.push(tick)).unwrap();
        assert_eq!(ticks, [1, 2, 3, 4, 5]);
        // Tick 0: b fires, a1 has 1 + 1 = 2 and fires. Tick 1: a0 has 2. Tick 2: a1 has 1. Tick 3: b fires, a1 has 2.
        let expected =
            [vec![fired(1, 0), fired(2, 1)], vec![fired(2, 0)], vec![], vec![fired(1, 0), fired(2, 1)], vec![]];
        assert_eq!(recording.spikes, expected);
        assert_eq!(recording.traces[0].values, [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], "after the reset");
        assert_eq!(recording.traces[1].values, [1.0, 2.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        assert_eq!(recording.stats.ticks, 5);
        assert_eq!(recording.stats.spikes.clone().into_iter().collect::<Vec<_>>(), [("a".into(), 3), ("b".into(), 2)]);
        let raster = recording.output_raster();
        assert_eq!((raster.ticks(), raster.neurons(), raster.counts()), (5, 3, vec![1, 2, 2]), "a0, a1, b");
    });
}

#[test]
fn an_output_that_is_named_twice_is_refused() {
    let mut network = network();
    network.outputs = vec![PopulationId(2), PopulationId(0), PopulationId(2)];
    let refused = compile(&network, &Target::named("ecp5-25f").unwrap(), &CompileOptions::default()).unwrap_err();
    assert_eq!(refused.0[0].code.to_string(), "SF0210");
}

#[test]
fn an_output_delay_shifts_both_machines_alike() {
    for delay in [1, 3] {
        let mut network = network();
        network.semantics.output_delay_ticks = delay;
        let schedule = Schedule::new(&network);
        let image = image(&network);
        let mut machines: [Box<dyn Machine>; 2] =
            [Box::new(ReferenceMachine::new(&network, &schedule)), Box::new(ImageMachine::emulator(&image))];
        let run = |machine: &mut Box<dyn Machine>| {
            record(machine.as_mut(), samples().get(0), 10, &[], &mut |_| {}).unwrap().spikes
        };
        let [reference, emulator] = machines.each_mut().map(run);
        assert_eq!(reference, emulator);
        // In tick 0 only b fires; what it tells a comes later by the delay, and is told later once more.
        let first = |population| reference.iter().position(|all| all.iter().any(|f| f.population == population));
        let (b, delay) = (network.populations[2].name.clone(), delay as usize);
        let position = |name: &str| machines[0].populations().iter().position(|view| view.name == name).unwrap() as u32;
        assert_eq!((first(position(&b)), first(position("a"))), (Some(delay), Some(1 + delay)));
    }
}

#[test]
fn a_late_bias_acts_from_tick_1_on_after_every_restart() {
    let mut network = network();
    if let PopulationKind::Neurons { late_bias, .. } = &mut network.populations[2].kind {
        *late_bias = 1.0.into();
    }
    assert_eq!(image(&network).start_events.len(), 1);
    both(&network, |machine| {
        for _ in 0..3 {
            let silence = Samples::dense(3, 1, vec![0.0; 3]);
            let spikes = record(machine, silence.get(0), 4, &[], &mut |_| {}).unwrap().spikes;
            let of_b: Vec<_> =
                spikes.iter().map(|fired| fired.iter().filter(|fired| fired.population == 1).count()).collect();
            assert_eq!(of_b, [0, 1, 1, 1]);
        }
    });
}

#[test]
fn a_long_output_delay_of_an_image_costs_nothing_before_it_is_due() {
    let image = Image { output_delay_ticks: u32::MAX, ..image(&network()) };
    let mut machine = ImageMachine::emulator(&image);
    let recording = record(&mut machine, samples().get(0), 6, &[], &mut |_| {}).unwrap();
    assert!(recording.spikes.iter().all(Vec::is_empty));
}

#[test]
fn classes_do_not_depend_on_the_number_of_threads() {
    let network = network();
    let image = image(&network);
    let machine = ImageMachine::emulator(&image);
    let values: Vec<f64> = (0..300).map(|k| f64::from(u8::from((k * 7 + k / 5) % 3 == 0))).collect();
    let samples = Samples::constant(3, values);
    let labels: Vec<usize> = (0..100).map(|k| k % 3).collect();
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| classify(&machine, &samples, Some(&labels), 6, None, &|| {}).unwrap())
    };
    let one = with_threads(1);
    assert_eq!((one.decode, one.decisions.len(), one.ticks), (Decode::Count, 100, 6));
    assert!(one.correct.unwrap() > 0 && one.correct.unwrap() < 100 && one.mean_cycles > 0.0);
    for threads in [2, 3, 7] {
        assert_eq!(with_threads(threads), one);
    }
}

#[test]
fn bytes_are_the_numbers_that_they_are() {
    let network = network();
    let image = image(&network);
    let machine = ImageMachine::emulator(&image);
    // 33 rows, so that words of eight bytes and rests of rows occur.
    let bytes: Vec<u8> = (0..99_u32).map(|k| u8::from((k * 7 + k / 5) % 3 == 0)).collect();
    let numbers: Vec<f64> = bytes.iter().map(|byte| f64::from(*byte)).collect();
    for held in [true, false] {
        let [narrow, wide] = if held {
            [Samples::constant_values(3, bytes.clone().into()), Samples::constant(3, numbers.clone())]
        } else {
            [Samples::dense_values(3, 11, bytes.clone().into()), Samples::dense(3, 11, numbers.clone())]
        };
        for ticks in [5, 11, 14] {
            let run = |samples| classify(&machine, samples, None, ticks, None, &|| {}).unwrap();
            assert_eq!(run(&narrow), run(&wide));
            let review =
                |samples: &Samples| review_input(image.inputs(), &samples.iter().collect::<Vec<_>>(), ticks).unwrap();
            assert_eq!(review(&narrow), review(&wide));
            assert!(review(&narrow)[0].values > 0);
        }
    }
}

#[test]
fn a_byte_outside_the_range_is_told_with_its_place() {
    let network = network();
    let image = image(&network);
    let mut bytes = vec![0_u8; 60];
    (bytes[37], bytes[50]) = (3, 200);
    let numbers: Vec<f64> = bytes.iter().map(|byte| f64::from(*byte)).collect();
    let [narrow, wide] = [Samples::dense_values(3, 10, bytes.into()), Samples::dense(3, 10, numbers)];
    let refusal = |samples: &Samples| {
        review_input(image.inputs(), &samples.iter().collect::<Vec<_>>(), 10).unwrap_err().to_string()
    };
    assert_eq!(refusal(&narrow), refusal(&wide));
    let machine = ImageMachine::emulator(&image);
    let run = |samples| classify(&machine, samples, None, 10, None, &|| {}).unwrap_err().to_string();
    assert_eq!(run(&narrow), run(&wide));
    assert!(run(&narrow).starts_with("sample 1: input value 3 of axon 1"), "{}", run(&narrow));
}

#[test]
fn a_row_that_is_held_is_given_in_every_tick() {
    let network = network();
    let image = image(&network);
    let row = [1.0, 0.0, 1.0];
    let held = Samples::constant(3, row.to_vec());
    let repeated = Samples::dense(3, 8, row.repeat(8));
    let spikes = |samples: &Samples, announced: usize| {
        let mut machine = ImageMachine::emulator(&image);
        machine.restart().unwrap();
        machine.announce(announced);
        let all = (0..8).map(|_| {
            machine.tick(samples.get(0)).unwrap();
            machine.fired().to_vec()
        });
        all.collect::<Vec<_>>()
    };
    for announced in [0, 1, 3, 8] {
        assert_eq!(spikes(&held, announced), spikes(&repeated, 8), "{announced}");
    }
    // Without an announcement each tick may have a sample of its own.
    let mut machine = ImageMachine::emulator(&image);
    let other = Samples::constant(3, vec![0.0; 3]);
    let counts = [&held, &other, &held].map(|samples| machine.tick(samples.get(0)).unwrap().synaptic_events);
    assert_eq!((counts[0] > counts[1], counts[1]), (true, 0));
}

#[test]
fn the_first_of_equal_scores_wins_and_the_first_error_is_told() {
    let network = network();
    let image = image(&network);
    let machine = ImageMachine::emulator(&image);
    let silent = classify(&machine, &Samples::constant(3, vec![0.0; 3]), None, 3, None, &|| {}).unwrap();
    assert_eq!((silent.decisions[0].class, silent.accuracy, silent.correct), (0, None, None));
    let mut values = vec![0.0; 30];
    (values[14], values[25]) = (5.0, 7.0);
    let error = classify(&machine, &Samples::constant(3, values), None, 3, None, &|| {}).unwrap_err();
    assert!(matches!(error, RunError::Sample { sample: 4, .. }), "{error}");
    let none = classify(&machine, &Samples::constant(3, vec![]), None, 3, None, &|| {}).unwrap();
    assert_eq!((none.decisions.len(), none.mean_cycles), (0, 0.0));
}

/// Plays back fixed spikes of two neurons.
struct Player {
    views: Vec<PopulationView>,
    spikes: Vec<Vec<Fired>>,
    tick: usize,
}

impl Player {
    fn new(ticks: &[&[u32]]) -> Self {
        let view =
            |name: &str, is_input| PopulationView { name: name.into(), size: 2, is_input, is_spiking: !is_input };
        let spikes = ticks.iter().map(|neurons| neurons.iter().map(|neuron| fired(1, *neuron)).collect()).collect();
        Self { views: vec![view("in", true), view("out", false)], spikes, tick: 0 }
    }
}

impl Machine for Player {
    fn populations(&self) -> &[PopulationView] {
        &self.views
    }
    fn outputs(&self) -> &[usize] {
        &[1]
    }
    fn restart(&mut self) -> Result<(), RunError> {
        self.tick = 0;
        Ok(())
    }
    fn tick(&mut self, _: Sample<'_>) -> Result<Cost, RunError> {
        self.tick += 1;
        Ok(Cost { cycles: 10, synaptic_events: 3, saturations: 1, ..Cost::default() })
    }
    fn fired(&self) -> &[Fired] {
        &self.spikes[self.tick - 1]
    }
    fn value(&mut self, _: usize, _: usize, _: Variable) -> Result<f64, RunError> {
        Ok(0.0)
    }
    fn learns(&self) -> bool {
        false
    }
    fn freeze(&mut self, _: bool) -> Result<bool, RunError> {
        Ok(false)
    }
    fn learned(&mut self) -> Result<Learned, RunError> {
        Ok(Learned { weights: 0, thresholds: 0, state: None })
    }
}

#[test]
fn differences_are_counted_as_by_hand() {
    let mut reference = Player::new(&[&[0, 1], &[0], &[], &[1], &[]]);
    let mut image = Player::new(&[&[0, 1], &[], &[0, 1], &[], &[]]);
    let result = compare(&mut reference, &mut image, &Samples::constant(2, vec![0.0; 4]), 5).unwrap();
    assert_eq!((result.samples, result.ticks, result.populations.len()), (2, 5, 1));
    let cost = Cost { cycles: 100, synaptic_events: 30, saturations: 10, ..Cost::default() };
    assert_eq!(result.cost, cost, "of the image alone");
    let out = &result.populations[0];
    assert_eq!((out.name.as_str(), out.neurons, out.bits), ("out", 2, 20));
    // Neuron 0 is a tick late, neuron 1 a tick early: four bits in each of two samples.
    assert_eq!((out.mismatches, out.reference_spikes, out.image_spikes), (8, 8, 8));
    assert_eq!((out.first_mismatch, out.rate_error), (Some((0, 1)), 0.0));
    let mut silent = Player::new(&[&[], &[], &[], &[], &[]]);
    let result = compare(&mut reference, &mut silent, &Samples::constant(2, vec![0.0; 2]), 5).unwrap();
    assert_eq!((result.populations[0].mismatches, result.populations[0].rate_error), (4, 1.0));
    let result = compare(&mut silent, &mut reference, &Samples::constant(2, vec![0.0; 2]), 5).unwrap();
    assert_eq!((result.populations[0].mismatches, result.populations[0].first_mismatch), (4, Some((0, 0))));
    let result =
        compare(&mut silent, &mut Player::new(&[&[] as &[u32]; 5]), &Samples::constant(2, vec![0.0; 2]), 5).unwrap();
    assert_eq!((result.populations[0].mismatches, result.populations[0].rate_error), (0, 0.0));
}

#[test]
fn the_network_of_whole_numbers_has_no_differences() {
    let network = network();
    let (schedule, image) = (Schedule::new(&network), image(&network));
    let mut reference = ReferenceMachine::new(&network, &schedule);
    let result = compare(&mut reference, &mut ImageMachine::emulator(&image), &samples(), 8).unwrap();
    assert!(result.populations.iter().all(|population| population.mismatches == 0 && population.reference_spikes > 0));
    assert!(result.cost.cycles > 0 && result.cost.saturations == 0);
}

#[test]
fn an_observation_is_the_largest_magnitude_by_population_and_neuron() {
    let peaks = observe(&network(), &samples(), 4).unwrap().potential;
    // a subtracts its 2 and b its 1 in the tick of the spike.
    assert_eq!(peaks, [vec![2.0, 2.0], vec![], vec![1.0]]);
}

/// A strong, slow synapse in front of a fast membrane that is reset to 0: v is small after every tick, i is not.
fn strong_current() -> Network {
    let mut network = network();
    network.outputs = vec![PopulationId(2)];
    network.projections.retain(|projection| projection.target == PopulationId(2));
    if let PopulationKind::Neurons { model, .. } = &mut network.populations[2].kind {
        model.membrane = Membrane::Leaky { tau_mem_s: 2e-4.into(), v_leak: Values::ZERO };
        model.synapse = Synapse::Current { tau_syn_s: 5e-3.into(), w_in: 50.0.into() };
        model.firing.as_mut().unwrap().reset = Reset::Zero;
    }
    network.projections[0].weights = Weights::Dense { values: vec![0.0, 0.0, 8.0] };
    network
}

#[test]
fn an_observation_leaves_room_for_the_current() {
    let network = strong_current();
    let values = [[0.0, 0.0, 1.0]; 40].concat();
    let samples = Samples::dense(3, 40, values);
    let potential = observe(&network, &samples, 80).unwrap().potential;
    let options = CompileOptions { observation: Some(Observation { potential }), ..CompileOptions::default() };
    let image = compile(&network, &Target::named("ecp5-25f").unwrap(), &options).unwrap().image;
    let schedule = Schedule::new(&network);
    let mut reference = ReferenceMachine::new(&network, &schedule);
    let result = compare(&mut reference, &mut ImageMachine::emulator(&image), &samples, 400).unwrap();
    let b = result.populations.iter().find(|population| population.name == "b").unwrap();
    assert!(b.reference_spikes > 100, "{b:?}");
    assert_eq!((result.cost.saturations, b.reference_spikes), (0, b.image_spikes));
}

#[test]
fn watches_name_populations_and_variables() {
    let view = |name: &str, is_input| PopulationView { name: name.into(), size: 2, is_input, is_spiking: true };
    let views = [view("in", true), view("layer:1", false), view("out", false)];
    let watch = |population, variable| Watch { population, variable };
    assert_eq!(Watch::parse("out:v", &views), Ok(vec![watch(2, Variable::V)]));
    assert_eq!(Watch::parse("layer:1:i, v", &views), Ok(vec![watch(1, Variable::I), watch(1, Variable::V)]));
    for bad in ["", "out", "out:", "out:v,", "out:w", "out:v;i", "in:v"] {
        let population = if bad.starts_with("out") { "out" } else { "layer:1" };
        let error = RunError::BadRecord { what: bad.into(), population: Some(population.into()) };
        assert_eq!(Watch::parse(bad, &views), Err(error), "{bad}");
    }
    let known = vec!["layer:1".into(), "out".into()];
    let missing = RunError::NoSuchPopulation { name: "ou".into(), closest: Some("out".into()), known };
    assert_eq!(Watch::parse("ou:v", &views), Err(missing));
}

/// The core moves a population with a winner behind the others of its stage; who fired is told by name all the same.
#[test]
fn a_winner_does_not_take_the_place_of_another_population() {
    for sizes in [[3, 3], [3, 1], [1, 3]] {
        let mut network = network();
        let (mut first, second) = (counters("first", sizes[0], 1.0), counters("second", sizes[1], 1.0));
        let PopulationKind::Neurons { model, .. } = &mut first.kind else { unreachable!() };
        model.firing.as_mut().unwrap().winner = true;
        network.populations[0] = first;
        network.populations[2] = second;
        let weights = |size: usize| Weights::Dense { values: vec![1.0; 3 * size] };
        network.projections.truncate(2);
        network.projections[0].weights = weights(sizes[0]);
        network.projections[1].weights = weights(sizes[1]);
        let (schedule, image) = (Schedule::new(&network), image(&network));
        let mut machines: [Box<dyn Machine>; 2] =
            [Box::new(ReferenceMachine::new(&network, &schedule)), Box::new(ImageMachine::emulator(&image))];
        let [reference, emulator] =
            machines.each_mut().map(|machine| record(machine.as_mut(), samples().get(0), 4, &[], &mut |_| {}).unwrap());
        assert_eq!(reference.populations, emulator.populations);
        assert_eq!((&reference.spikes, &reference.outputs), (&emulator.spikes, &emulator.outputs));
        let [reference, emulator] = &mut machines;
        let result = compare(reference.as_mut(), emulator.as_mut(), &samples(), 4).unwrap();
        let counts: Vec<_> = result.populations.iter().map(|p| (p.reference_spikes, p.image_spikes)).collect();
        let all = 4 * sizes[1] as u64;
        assert_eq!(counts, [(4, 4), (all, all)], "one of the first, every one of the second");
        assert!(result.populations.iter().all(|population| population.mismatches == 0));
    }
}

/// A machine that lists its populations the other way round.
struct Reversed<M> {
    machine: M,
    views: Vec<PopulationView>,
    fired: Vec<Fired>,
}

impl<M: Machine> Reversed<M> {
    fn new(machine: M) -> Self {
        let views = machine.populations().iter().rev().cloned().collect();
        Self { machine, views, fired: Vec::new() }
    }
}

impl<M: Machine> Machine for Reversed<M> {
    fn populations(&self) -> &[PopulationView] {
        &self.views
    }
    fn outputs(&self) -> &[usize] {
        &[]
    }
    fn restart(&mut self) -> Result<(), RunError> {
        self.machine.restart()
    }
    fn tick(&mut self, sample: Sample<'_>) -> Result<Cost, RunError> {
        let cost = self.machine.tick(sample)?;
        let last = self.views.len() as u32 - 1;
        let reversed = |fired: &Fired| Fired { population: last - fired.population, ..*fired };
        self.fired = self.machine.fired().iter().map(reversed).collect();
        self.fired.sort_unstable();
        Ok(cost)
    }
    fn fired(&self) -> &[Fired] {
        &self.fired
    }
    fn value(&mut self, _: usize, _: usize, _: Variable) -> Result<f64, RunError> {
        Ok(0.0)
    }
    fn learns(&self) -> bool {
        false
    }
    fn freeze(&mut self, _: bool) -> Result<bool, RunError> {
        Ok(false)
    }
    fn learned(&mut self) -> Result<Learned, RunError> {
        Ok(Learned { weights: 0, thresholds: 0, state: None })
    }
}

#[test]
fn a_comparison_pairs_populations_by_name() {
    let network = network();
    let (schedule, image) = (Schedule::new(&network), image(&network));
    let mut reference = ReferenceMachine::new(&network, &schedule);
    let mut emulator = Reversed::new(ImageMachine::emulator(&image));
    let forward = compare(&mut reference, &mut emulator, &samples(), 8).unwrap();
    let backward = compare(&mut emulator, &mut reference, &samples(), 8).unwrap();
    assert_eq!(forward.populations.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(backward.populations.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    for population in forward.populations.iter().chain(&backward.populations) {
        assert_eq!((population.mismatches, population.image_spikes), (0, population.reference_spikes));
        assert!(population.reference_spikes > 0);
    }
}

fn errors() -> Vec<RunError> {
    let network = network();
    let (schedule, image) = (Schedule::new(&network), image(&network));
    let reference = ReferenceMachine::new(&network, &schedule);
    let emulator = ImageMachine::emulator(&image);
    let views = emulator.populations().to_vec();
    let samples =
        |axons: usize, value: f64| Samples::events(axons, 1, vec![Event { tick: 0, axon: axons as u32 - 1, value }]);
    let fails = |samples: &Samples, labels: Option<&[usize]>| {
        classify(&emulator, samples, labels, 2, None, &|| {}).unwrap_err()
    };
    let mut without = network.clone();
    without.outputs.clear();
    let schedule_without = Schedule::new(&without);
    let mut many = network.clone();
    let kinds = many.populations.iter_mut().map(|population| &mut population.kind);
    let models =
        kinds.filter_map(|kind| if let PopulationKind::Neurons { model, .. } = kind { Some(model) } else { None });
    let firings = models.filter_map(|model| model.firing.as_mut());
    firings.for_each(|firing| (firing.max_spikes, firing.v_threshold) = (SpikeLimit::ANY, 1e-12.into()));
    let schedule_many = Schedule::new(&many);
    vec![
        fails(&samples(3, 2.0), None),
        fails(&samples(3, -0.25), None),
        fails(&samples(9, 1.0), None),
        classify(&reference, &samples(9, 1.0), None, 2, None, &|| {}).unwrap_err(),
        fails(&samples(3, 1.0), Some(&[0, 1])),
        fails(&samples(3, 1.0), Some(&[3])),
        classify(&ReferenceMachine::new(&without, &schedule_without), &samples(3, 1.0), None, 2, None, &|| {})
            .unwrap_err(),
        Watch::parse("aa:v", &views).unwrap_err(),
        Watch::parse("something:v", &views).unwrap_err(),
        Watch::parse("in:v", &views).unwrap_err(),
        Watch::parse("a:x", &views).unwrap_err(),
        compare(&mut reference.clone(), &mut Player::new(&[&[]]), &samples(3, 1.0), 1).unwrap_err(),
        classify(&ReferenceMachine::new(&many, &schedule_many), &samples(3, 1.0), None, 2, None, &|| {}).unwrap_err(),
        RunError::NoSpikes { population: "a".into() },
    ]
}

fn text(diagnostic: &Diagnostic) -> String {
    let place = match &diagnostic.location {
        Location::None => "-".to_owned(),
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
    use codes::run::{
        BAD_RECORD, INPUT_RANGE, INPUT_SHAPE, LABELS, MANY_SPIKES, NO_OUTPUTS, NO_SUCH_POPULATION, OTHER_NETWORK,
    };
    let all: Vec<_> = errors().iter().map(ToDiagnostic::to_diagnostic).collect();
    // The order of events is the emulator's, the rest of this area the command line's.
    let provoked =
        [INPUT_RANGE, INPUT_SHAPE, LABELS, MANY_SPIKES, NO_OUTPUTS, NO_SUCH_POPULATION, BAD_RECORD, OTHER_NETWORK];
    for code in provoked {
        assert!(all.iter().any(|diagnostic| diagnostic.code == code), "{code} is not provoked");
    }
    insta::assert_snapshot!(all.iter().map(text).collect::<Vec<_>>().join("\n"));
}
