//! Networks for which choosing weights by error is not the better way, on data that random spikes are not like.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire::{CompileOptions, OpenOptions, PrepareOptions, Samples, Source, Target, candidate};
use synfire_budget::Budget;
use synfire_network::{Network, Schedule};
use synfire_run::{ImageMachine, ReferenceMachine, compare};

fn network(page: &str) -> Network {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.syn");
    std::fs::write(&path, page).unwrap();
    match synfire::open(&path, &OpenOptions::default()).unwrap() {
        Source::Network(loaded) => loaded.network().clone(),
        Source::Image(_) => panic!("an image"),
    }
}

/// Spikes of the reference, differing bits and saturations on these samples of so many ticks.
fn found(network: &Network, weight_bits: u32, data: (&Samples, usize), calibrated: bool) -> (u64, u64, u64) {
    let (samples, ticks) = data;
    let compile = CompileOptions { weight_bits, ..CompileOptions::default() };
    let calibration = calibrated.then(|| (samples.clone(), ticks));
    let options = PrepareOptions { compile, calibration, budget: Budget::RUN };
    let image = candidate(network, &Target::named("ecp5-85f").unwrap(), &options).unwrap().compiled.image;
    let schedule = Schedule::new(network);
    let mut reference = ReferenceMachine::new(network, &schedule);
    let mut machine = ImageMachine::emulator(&image);
    let comparison = compare(&mut reference, &mut machine, samples, ticks).unwrap();
    let spikes = comparison.populations.iter().map(|population| population.reference_spikes).sum();
    (spikes, comparison.mismatches(), comparison.cost.saturations)
}

/// Two neurons whose weights from `x` are very unequal, and strong weights from `y`, which is silent.
fn unequal(x: [f64; 2], y: [f64; 2]) -> Network {
    network(&format!(
        "network m dt = 1 ms seed = 1\ninput x[1], y[1]\n\
         population o[2] lif tau_mem = 5 ms r = 5 v_threshold = 1\n\
         projection x -> o dense weight = [[{}], [{}]]\nprojection y -> o dense weight = [[{}], [{}]]\noutput o\n",
        x[0], x[1], y[0], y[1]
    ))
}

/// 20 ticks in which `x` spikes two times of three, and `y` never.
fn x_alone() -> Samples {
    Samples::dense(2, 20, (0..20).flat_map(|tick| [f64::from(u8::from(tick % 3 != 2)), 0.0]).collect())
}

#[test]
fn a_neuron_is_not_silenced_for_what_is_silent_itself() {
    let (network, samples) = (unequal([1.5, 0.1], [-1.0, -30.0]), x_alone());
    let (spikes, bits, _) = found(&network, 8, (&samples, 20), false);
    assert!(spikes > 10 && bits == 0, "{bits} of {spikes}");
    // At 4 bits it takes data to know that.
    let network = unequal([0.7, 0.03], [-5.0, -5.0]);
    let (spikes, bits, saturations) = found(&network, 4, (&samples, 20), true);
    assert!(spikes > 5 && bits == 0 && saturations == 0, "{bits} of {spikes}");
}

#[test]
fn what_compiles_in_the_plain_way_compiles() {
    let network = network(
        "network r dt = 1 ms seed = 568\ninput x[1]\n\
         population h[6] linear_lif leak = 0.01 v_threshold = 0.3 reset = subtract \
         bias = [0.087, -0.094, 0.034, 0.096, 0.037, 0.03] refractory = 2 ms\n\
         projection x -> h dense weight = [[0.034741], [0.062978], [100.0], [0.427184], [0.127965], [0.069953]]\n\
         projection x -> h dense weight = [[-0.906838], [0.468735], [-1.612523], [0.382861], [0.01832], [0.114291]]\n\
         output h\n",
    );
    // At 2 bits neither way finds a scale.
    for weight_bits in 3..=16 {
        let compile = CompileOptions { weight_bits, ..CompileOptions::default() };
        let options = PrepareOptions { compile, calibration: None, budget: Budget::RUN };
        let compiled = candidate(&network, &Target::named("ecp5-85f").unwrap(), &options);
        assert!(compiled.is_ok(), "{weight_bits} bits");
    }
}
