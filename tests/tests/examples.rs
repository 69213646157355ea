//! The example pages, compiled for the default target: the emulator keeps what each of them says, as the reference does.
//! And a network has one image, whether it comes from NIR or from the page that it was exported to.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, Compiled, Observation, compile};
use synfire_data::{Event, Samples};
use synfire_language::{Disk, Experiment, Limits, Rows, export_syn, load};
use synfire_network::{Network, Reset, ResetTiming, Schedule};
use synfire_nir::{Compat, ImportOverrides, import, read_file, resolve};
use synfire_run::{ImageMachine, Machine, ReferenceMachine, observe_random, record};

/// As the command line does without options, for inputs up to `input_max`.
fn compiled(network: &Network, input_max: f64) -> Compiled {
    let potential = observe_random(network, input_max).unwrap().potential;
    let options = CompileOptions {
        input_range: (0.0, input_max),
        observation: Some(Observation { potential }),
        ..CompileOptions::default()
    };
    let target = Target::named("ecp5-85f").unwrap();
    compile(network, &target, &options).unwrap_or_else(|found| panic!("{found}"))
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn experiment(path: &Path) -> Experiment {
    load(path, &Disk, &Limits::default()).unwrap_or_else(|found| panic!("{found}")).experiment
}

/// The stimuli of a page, tick by tick.
fn stimuli(experiment: &Experiment, ticks: u32) -> Vec<Event> {
    let rows = Rows::new(&experiment.network, &experiment.stimuli);
    let events = |tick| {
        let active = rows.row(tick).into_iter().enumerate().filter(|(_, value)| *value != 0.0);
        active.map(move |(axon, value)| Event { tick, axon: axon as u32, value }).collect::<Vec<_>>()
    };
    (0..ticks).flat_map(events).collect()
}

/// What a machine did: for each population, by name, the ticks at which each neuron fired.
struct Run {
    machine: &'static str,
    spikes: BTreeMap<String, Vec<Vec<usize>>>,
    seconds: f64,
}

impl Run {
    fn new(name: &'static str, machine: &mut dyn Machine, samples: &Samples, ticks: usize, dt_s: f64) -> Self {
        let recording = record(machine, samples.get(0), ticks, &[], &mut |_| {}).unwrap();
        assert_eq!(recording.stats.cost.saturations, 0, "{name}");
        let mut trains: Vec<_> = recording.populations.iter().map(|view| vec![Vec::new(); view.size]).collect();
        for (tick, fired) in recording.spikes.iter().enumerate() {
            for fired in fired {
                trains[fired.population as usize][fired.neuron as usize].push(tick);
            }
        }
        let names = recording.populations.into_iter().map(|view| view.name);
        Self { machine: name, spikes: names.zip(trains).collect(), seconds: ticks as f64 * dt_s }
    }

    /// The ticks of the spikes of each neuron of a population.
    fn of(&self, population: &str) -> &[Vec<usize>] {
        &self.spikes[population]
    }

    /// Spikes of a neuron in a second, on average.
    fn rate_hz(&self, population: &str) -> f64 {
        let trains = self.of(population);
        trains.iter().map(Vec::len).sum::<usize>() as f64 / trains.len() as f64 / self.seconds
    }

    /// The mean over neurons with more than ten spikes of the coefficient of variation of their intervals.
    fn irregularity(&self, population: &str) -> f64 {
        let trains: Vec<_> = self.of(population).iter().filter(|train| train.len() > 10).collect();
        assert!(trains.len() > self.of(population).len() * 8 / 10, "{} neurons of `{population}`", trains.len());
        trains.iter().map(|train| variation(train)).sum::<f64>() / trains.len() as f64
    }
}

/// Standard deviation of the intervals between spikes over their mean.
fn variation(ticks: &[usize]) -> f64 {
    let intervals: Vec<f64> = ticks.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
    let mean = intervals.iter().sum::<f64>() / intervals.len() as f64;
    let variance = intervals.iter().map(|interval| (interval - mean).powi(2)).sum::<f64>() / intervals.len() as f64;
    variance.sqrt() / mean
}

/// An example on the reference and on the emulator, `times` as long as the page says.
fn long_runs(example: &str, times: u32) -> [Run; 2] {
    let experiment = experiment(&repository("examples").join(example));
    let network = &experiment.network;
    let ticks = experiment.ticks.unwrap() * times;
    let events = stimuli(&experiment, ticks);
    // Each page gives positive inputs, and a spike is 1.
    let input_max = events.iter().map(|event| event.value).fold(1.0, f64::max);
    let samples = Samples::events(network.input_size(), ticks as usize, events);
    let image = compiled(network, input_max).image;
    let schedule = Schedule::new(network);
    let run =
        |name, machine: &mut dyn Machine| Run::new(name, machine, &samples, ticks as usize, network.semantics.dt_s);
    [
        run("reference", &mut ReferenceMachine::new(network, &schedule)),
        run("emulator", &mut ImageMachine::emulator(&image)),
    ]
}

/// An example on the reference and on the emulator, for as long as the page says.
fn runs(example: &str) -> [Run; 2] {
    long_runs(example, 1)
}

#[test]
fn gates_compute_their_truth_tables() {
    let table = [
        ("and", vec![40]),
        ("or", vec![20, 30, 40]),
        ("xor", vec![20, 30]),
        ("nand", vec![10, 20, 30]),
        ("nor", vec![10]),
    ];
    for run in runs("gates.syn") {
        for (gate, ticks) in &table {
            assert_eq!(run.of(gate), std::slice::from_ref(ticks), "{gate} on the {}", run.machine);
        }
    }
}

#[test]
fn the_chain_hands_on_a_volley_to_the_tick() {
    for run in runs("synfire_chain.syn") {
        for group in 1..=6 {
            // The volley comes in tick 20; each link takes 4. The weak one of tick 80 leaves no spike.
            let expected = vec![vec![20 + 4 * group]; 50];
            assert_eq!(run.of(&format!("g{group}")), expected, "g{group} on the {}", run.machine);
        }
    }
}

#[test]
fn one_competitor_wins() {
    for run in runs("winner_take_all.syn") {
        let wins: Vec<_> = run.of("competitors").iter().map(Vec::len).collect();
        println!("{}: {wins:?} spikes", run.machine);
        assert_eq!([wins[0], wins[1], wins[3]], [0, 0, 0], "{}", run.machine);
        assert!((25..=30).contains(&wins[2]), "{} on the {}", wins[2], run.machine);
        assert_eq!(run.of("interneuron")[0].len(), wins[2], "{}", run.machine);
    }
}

#[test]
fn the_place_of_the_detector_is_the_place_of_the_sound() {
    // Left minus right: +4, +2, 0, -2, -4 ms; the spikes meet where the lines end together.
    let expected: [&[usize]; 5] = [&[14], &[33], &[52], &[71], &[90]];
    for run in runs("coincidence.syn") {
        assert_eq!(run.of("place"), expected, "{}", run.machine);
    }
}

#[test]
fn the_reservoir_is_active_and_forgets() {
    for run in runs("reservoir.syn") {
        let ticks: Vec<_> = run.of("pool").iter().flatten().copied().collect();
        let during = ticks.iter().filter(|tick| **tick < 500).count() as f64 / 200.0 / 0.5;
        let last = ticks.iter().max().unwrap();
        println!("{}: {during:.1} Hz while the input lasts, last spike in tick {last}", run.machine);
        assert!((30.0..70.0).contains(&during), "{during} Hz on the {}", run.machine);
        assert!((500..600).contains(last), "{last} on the {}", run.machine);
        let active = run.of("pool").iter().filter(|train| !train.is_empty()).count();
        assert!(active > 150, "{active} of 200 neurons took part on the {}", run.machine);
    }
}

/// The network is chaotic: single spikes differ soon, and in one second rates scatter by some 5 % from noise to noise. In
/// five seconds they stay within 5 % of the reference, and irregularity within 0.1.
#[test]
fn the_balanced_network_keeps_its_rate_and_irregularity() {
    let [reference, emulator] = long_runs("balanced.syn", 5);
    for population in ["exc", "inh"] {
        let [rate, fixed_rate] = [&reference, &emulator].map(|run| run.rate_hz(population));
        let [cv, fixed_cv] = [&reference, &emulator].map(|run| run.irregularity(population));
        println!("{population}: {rate:.2} Hz, CV {cv:.3}; on the emulator {fixed_rate:.2} Hz, CV {fixed_cv:.3}");
        assert!((18.0..24.0).contains(&rate) && (0.9..1.1).contains(&cv), "{rate} Hz, {cv}");
        assert!((fixed_rate / rate - 1.0).abs() < 0.05, "{fixed_rate} Hz instead of {rate} Hz");
        assert!((fixed_cv - cv).abs() < 0.1, "{fixed_cv} instead of {cv}");
    }
}

#[test]
fn a_network_from_nir_and_its_page_have_one_image() {
    let graph = repository("tests/data/digits/digits_snntorch_subtract.nir");
    let graph = read_file(graph, &synfire_nir::Limits::default()).unwrap();
    let overrides = ImportOverrides {
        reset: Some(Reset::Subtract),
        reset_timing: Some(ResetTiming::Next),
        ..ImportOverrides::default()
    };
    let imported = import(&graph, "digits", &resolve(Some(Compat::SnnTorch), &overrides)).unwrap().network;
    let folder = tempfile::tempdir().unwrap();
    let exported = export_syn(&imported, "digits.npz");
    let page = folder.path().join("digits.syn");
    std::fs::write(&page, exported.page).unwrap();
    synfire_data::write_npz(folder.path().join("digits.npz"), &exported.arrays).unwrap();
    let loaded = experiment(&page).network;
    let [direct, again] = [&imported, &loaded].map(|network| compiled(network, 1.0).image.to_bytes().unwrap());
    assert!(direct.len() > 4000, "{} bytes", direct.len());
    assert!(direct == again, "the images differ, of {} and {} bytes", direct.len(), again.len());
}
