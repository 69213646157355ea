//! Learning from the page to the network file: one image whichever way a network comes, learned weights that go back into
//! NIR, and thresholds that find their rate.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use synfire_arch::{NeuronId, Target};
use synfire_compiler::{CompileOptions, Compiled, compile};
use synfire_emulator::Emulator;
use synfire_image::{Controls, EventEncoder, Image, PopulationRole};
use synfire_language::{Experiment, Limits, Memory, Rows, export_syn, load};
use synfire_network::Weights;
use synfire_nir::{import, read_bytes, replace_weights, resolve, write_bytes};

/// 40 axons and 10 neurons, with weights that a generator of numbers draws.
const PLAIN: &str = "
    network net dt = 1 ms seed = 3
    input pixels[40]
    population digits[10] lif tau_mem = 20 ms v_threshold = 1 r = 20 reset = subtract
    projection feed: pixels -> digits all_to_all weight = uniform(0, 0.3)
    output digits
";

/// The same network from a file, and how it learns.
const LEARNING: &str = "
    network net dt = 1 ms seed = 3
    import \"plain.nir\" reset = subtract
    learning stdp on feed
        a_plus   = 0.01
        a_minus  = 0.004
        tau_pre  = 20 ms
        tau_post = 15 ms
        w_max    = 0.4
    stimulus noise -> pixels poisson rate = 40 Hz
";

fn loaded(files: &Memory, page: &str) -> Experiment {
    load(page, files, &Limits::default()).unwrap_or_else(|found| panic!("{found}")).experiment
}

/// The experiment that learns, and the bytes of the file that it imports.
fn learning() -> (Experiment, Vec<u8>) {
    let plain = loaded(&Memory::page("plain.syn", PLAIN), "plain.syn").network;
    let exported = synfire_nir::export(&plain).unwrap();
    let bytes = write_bytes(&exported.graph).unwrap();
    let mut files = Memory::page("learning.syn", LEARNING);
    files.files.insert(PathBuf::from("plain.nir"), bytes.clone());
    (loaded(&files, "learning.syn"), bytes)
}

fn compiled(experiment: &Experiment) -> Compiled {
    let target = Target::named("ecp5-25f").unwrap();
    compile(&experiment.network, &target, &CompileOptions::default()).unwrap_or_else(|found| panic!("{found}"))
}

/// Runs the stimuli of a page; `observe` sees the spikes of every tick.
fn run(experiment: &Experiment, image: &Image, ticks: u32, mut observe: impl FnMut(u32, &[NeuronId])) -> Emulator {
    let (rows, encoder) = (Rows::new(&experiment.network, &experiment.stimuli), EventEncoder::new(image));
    let mut emulator = Emulator::new(&image.target, &image.program);
    emulator.set_controls(Controls { seed: 1, ..Controls::default() });
    for tick in 0..ticks {
        let row = rows.row(tick);
        let events = row.iter().enumerate().filter_map(|(axon, value)| encoder.encode(axon, *value).unwrap());
        let result = emulator.tick(&events.collect::<Vec<_>>()).unwrap();
        observe(tick, &result.spikes.iter().map(|spike| spike.neuron).collect::<Vec<_>>());
    }
    emulator
}

#[test]
fn a_graph_with_a_rule_and_its_page_are_one_image() {
    let (experiment, _) = learning();
    let exported = export_syn(&experiment.network, "net.npz");
    assert!(exported.page.contains("learning rule on feed"), "{}", exported.page);
    let mut files = Memory::page("again.syn", exported.page);
    files.arrays = BTreeMap::from([(PathBuf::from("net.npz"), exported.arrays)]);
    let again = loaded(&files, "again.syn");
    assert_eq!(again.network, experiment.network);
    let bytes = |experiment: &Experiment| compiled(experiment).image.to_bytes().unwrap();
    assert_eq!(bytes(&again), bytes(&experiment));
}

#[test]
fn learned_weights_go_back_into_the_graph_they_came_from() {
    let (experiment, bytes) = learning();
    let Compiled { image, report, .. } = compiled(&experiment);
    let emulator = run(&experiment, &image, 500, |_, _| {});
    let projection = &image.projections[0];
    let learned = image.real_weights(projection, &emulator.weights());
    assert_ne!(learned, image.real_weights(projection, &image.program.weights));
    let mut graph = read_bytes(&bytes, &synfire_nir::Limits::default()).unwrap();
    replace_weights(&mut graph, &projection.name, [projection.targets, projection.sources], &learned).unwrap();
    let file = read_bytes(&write_bytes(&graph).unwrap(), &synfire_nir::Limits::default()).unwrap();
    let network = import(&file, "net", &resolve(None, &Default::default())).unwrap().network;
    assert_eq!(network.projections[0].weights, Weights::Dense { values: learned.clone() });
    // The image takes them back too, to the bit.
    let mut again = image.clone();
    assert!(again.set_real_weights(&projection.name, &learned).unwrap() < 1e-9);
    assert_eq!(again.program.weights, emulator.weights());
    let bound = report.learning[0].realised.w_max;
    assert!(learned.iter().all(|weight| (0.0..=bound).contains(weight)));
}

#[test]
fn thresholds_rise_until_neurons_keep_their_rate() {
    let page = "
        network homeostasis dt = 1 ms seed = 1
        input drive[20]
        population out[8] adaptive_lif
            tau_mem         = 20 ms
            r               = 20
            v_threshold     = 1
            adaptation_step = 0.02
            target_rate     = 10 Hz
        projection drive -> out all_to_all weight = uniform(0.1, 0.5)
        stimulus noise -> drive poisson rate = 50 Hz
        output out
    ";
    let experiment = loaded(&Memory::page("page.syn", page), "page.syn");
    let Compiled { image, report, .. } = compiled(&experiment);
    assert!(report.populations.iter().all(|population| population.leak_error < 0.03), "{:?}", report.populations);
    let (mut early, mut late) = ([0_u32; 8], [0_u32; 8]);
    let emulator = run(&experiment, &image, 70_000, |tick, spikes| {
        let counts = match tick {
            0..2_000 => &mut early,
            2_000..50_000 => return,
            _ => &mut late,
        };
        spikes.iter().for_each(|neuron| counts[neuron.index()] += 1);
    });
    // 20 spikes in 2 seconds and 200 in 20 would be the rate.
    assert!(early.iter().all(|count| *count > 40), "{early:?}");
    assert!(late.iter().all(|count| (190..=210).contains(count)), "{late:?}");
    let thresholds = image.real_thresholds(1, |neuron| emulator.state(NeuronId(neuron as u32)).a);
    assert!(thresholds.iter().all(|threshold| *threshold > 1.5), "{thresholds:?}");
    assert!(matches!(image.populations[1].role, PopulationRole::Neurons { .. }));
}
