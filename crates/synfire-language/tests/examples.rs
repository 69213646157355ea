//! Every example runs on the reference and does what its header says.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::{Path, PathBuf};

use support::raster;
use synfire_language::{Disk, Experiment, Limits, Recorded, Rows, format_source, load};
use synfire_network::Schedule;
use synfire_reference::Reference;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// What an example did: for each population, by name, the ticks at which each neuron fired.
struct Run {
    experiment: Experiment,
    spikes: Vec<Vec<Vec<u32>>>,
}

impl Run {
    fn new(example: &str) -> Self {
        let path = folder().join(example);
        let loaded = load(&path, &Disk, &Limits::default()).unwrap_or_else(|found| panic!("{found}"));
        let experiment = loaded.experiment;
        let network = &experiment.network;
        let schedule = Schedule::new(network);
        let mut reference = Reference::new(network, &schedule);
        let rows = Rows::new(network, &experiment.stimuli);
        let mut spikes: Vec<_> =
            network.populations.iter().map(|population| vec![Vec::new(); population.size()]).collect();
        let mut row = vec![0.0; rows.len()];
        for tick in 0..experiment.ticks.expect("an example says how long it runs") {
            rows.fill(tick, &mut row);
            reference.step(&row);
            for id in network.population_ids().filter(|id| !network.population(*id).is_input()) {
                for neuron in reference.spikes(id) {
                    spikes[id.0][neuron].push(tick);
                }
            }
        }
        Self { experiment, spikes }
    }

    /// The ticks of the spikes of each neuron of a population.
    fn of(&self, population: &str) -> &[Vec<u32>] {
        let id = self.experiment.network.find(population).unwrap_or_else(|| panic!("no population `{population}`"));
        &self.spikes[id.0]
    }

    /// Spikes of a neuron in a second, on average.
    fn rate_hz(&self, population: &str) -> f64 {
        let trains = self.of(population);
        let spikes: usize = trains.iter().map(Vec::len).sum();
        let seconds = f64::from(self.experiment.ticks.unwrap_or(0)) * self.experiment.network.semantics.dt_s;
        spikes as f64 / trains.len() as f64 / seconds
    }
}

/// Standard deviation of the intervals between spikes over their mean.
fn variation(ticks: &[u32]) -> f64 {
    let intervals: Vec<f64> = ticks.windows(2).map(|pair| f64::from(pair[1] - pair[0])).collect();
    let mean = intervals.iter().sum::<f64>() / intervals.len() as f64;
    let variance = intervals.iter().map(|interval| (interval - mean).powi(2)).sum::<f64>() / intervals.len() as f64;
    variance.sqrt() / mean
}

/// The picture of an example in the docs: its recorded populations over the first `ticks` ticks.
fn check_picture(example: &str, ticks: u32) {
    let run = Run::new(&format!("{example}.syn"));
    let network = &run.experiment.network;
    let recorded = run.experiment.records.iter().filter(|record| record.quantity == Recorded::Spikes);
    let populations: Vec<_> = recorded
        .map(|record| raster::Rows {
            name: &network.population(record.population).name,
            trains: &run.spikes[record.population.0],
        })
        .collect();
    let picture = raster::svg(&populations, ticks, network.semantics.dt_s);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/examples/{example}.svg"));
    if std::env::var_os("SYNFIRE_BLESS").is_some() {
        std::fs::write(&path, &picture).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == picture, "docs/examples/{example}.svg is out of date; set SYNFIRE_BLESS=1 to write it again");
}

#[test]
fn every_example_has_its_picture_in_the_docs() {
    let examples = [
        ("gates", 50),
        ("synfire_chain", 120),
        ("winner_take_all", 2000),
        ("balanced", 3000),
        ("reservoir", 700),
        ("coincidence", 120),
    ];
    let page = std::fs::read_to_string(folder().join("../docs/examples.md")).unwrap();
    for (example, ticks) in examples {
        check_picture(example, ticks);
        assert!(page.contains(&format!("(examples/{example}.svg)")), "{example}");
        assert!(page.contains(&format!("(../examples/{example}.syn)")), "{example}");
    }
}

#[test]
fn every_example_is_formatted_and_says_what_it_shows() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "syn") {
            continue;
        }
        let page = std::fs::read_to_string(&path).unwrap();
        assert_eq!(format_source(&path, &page, &Limits::default()).unwrap(), page, "{}", path.display());
        assert!(page.starts_with("# ") && page.contains("\n# Shows: "), "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 11);
}

#[test]
fn gates_compute_their_truth_tables() {
    let run = Run::new("gates.syn");
    let table = [
        ("and", vec![40]),
        ("or", vec![20, 30, 40]),
        ("xor", vec![20, 30]),
        ("nand", vec![10, 20, 30]),
        ("nor", vec![10]),
    ];
    for (gate, ticks) in table {
        assert_eq!(run.of(gate), [ticks], "{gate}");
    }
}

#[test]
fn the_chain_hands_on_a_volley_every_two_milliseconds() {
    let run = Run::new("synfire_chain.syn");
    for group in 1..=6_u32 {
        // The volley comes in tick 20; each link takes 4.
        for train in run.of(&format!("g{group}")) {
            assert_eq!(train, &[20 + 4 * group], "g{group}");
        }
    }
}

#[test]
fn one_competitor_wins() {
    let run = Run::new("winner_take_all.syn");
    let counts: Vec<_> = run.of("competitors").iter().map(Vec::len).collect();
    assert_eq!([counts[0], counts[1], counts[3]], [0, 0, 0]);
    assert!(counts[2] > 20, "{counts:?}");
    assert_eq!(run.of("interneuron")[0].len(), counts[2]);
}

#[test]
fn the_balanced_network_is_slow_and_irregular() {
    let run = Run::new("balanced.syn");
    for population in ["exc", "inh"] {
        let rate_hz = run.rate_hz(population);
        let trains: Vec<_> = run.of(population).iter().filter(|train| train.len() > 10).collect();
        let cv = trains.iter().map(|train| variation(train)).sum::<f64>() / trains.len() as f64;
        println!("{population}: {rate_hz:.1} Hz, CV {cv:.2} over {} neurons", trains.len());
        assert!((18.0..24.0).contains(&rate_hz), "{rate_hz} Hz");
        assert!((0.9..1.1).contains(&cv), "{cv}");
        assert!(trains.len() > 80, "{}", trains.len());
    }
}

#[test]
fn the_reservoir_is_active_and_forgets() {
    let run = Run::new("reservoir.syn");
    let ticks: Vec<u32> = run.of("pool").iter().flatten().copied().collect();
    let during = ticks.iter().filter(|tick| **tick < 500).count() as f64 / 200.0 / 0.5;
    let last = ticks.iter().max().unwrap();
    println!("{during:.1} Hz while the input lasts, last spike in tick {last}");
    assert!((30.0..70.0).contains(&during), "{during} Hz");
    assert!((500..600).contains(last), "{last}");
    let active = run.of("pool").iter().filter(|train| !train.is_empty()).count();
    assert!(active > 150, "{active} of 200 neurons took part");
}

#[test]
fn the_place_of_the_detector_is_the_place_of_the_sound() {
    let run = Run::new("coincidence.syn");
    // Left minus right: +4, +2, 0, -2, -4 ms; the spikes meet where the lines end together.
    let expected: [&[u32]; 5] = [&[14], &[33], &[52], &[71], &[90]];
    assert_eq!(run.of("place"), expected);
}
