//! Networks for which choosing weights by error is not the better way, on data that random spikes are not like.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire::{CompileOptions, OpenOptions, PrepareOptions, Samples, Source, Target, candidate};
use synfire_budget::Budget;
use synfire_network::{Network, Schedule};
use synfire_run::{ImageMachine, ReferenceMachine, compare};
use synfire_testkit::Rng;

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

/// Neurons that one input drives weakly, and another up to ten thousand times as strongly, which hardly ever speaks.
fn very_unequal(rng: &mut Rng) -> (Network, Samples) {
    let neurons = rng.range(2, 6) as usize;
    let mut weights = |exponents: (i64, i64)| -> String {
        let mut weight = || {
            let power = rng.range(exponents.0 * 100, exponents.1 * 100) as f64 / 100.0;
            format!("[{:.5}]", rng.range(30, 400) as f64 / 100.0 * 10_f64.powf(power))
        };
        (0..neurons).map(|_| weight()).collect::<Vec<_>>().join(", ")
    };
    let (x, y) = (weights((-2, 0)), weights((-1, 2)));
    let network = network(&format!(
        "network m dt = 1 ms seed = 1\ninput x[1], y[1]\n\
         population o[{neurons}] lif tau_mem = 5 ms r = 5 v_threshold = 1\n\
         projection x -> o dense weight = [{x}]\nprojection y -> o dense weight = [{y}]\noutput o\n"
    ));
    let row = |rng: &mut Rng| [rng.range(0, 100) < 40, rng.range(0, 100) < 3].map(|is_set| f64::from(u8::from(is_set)));
    (network, Samples::dense(2, 200, (0..200).flat_map(|_| row(rng)).collect()))
}

#[test]
fn without_data_no_input_is_given_up_for_a_stronger_one() {
    let target = Target::named("ecp5-85f").unwrap();
    for weight_bits in [4, 8] {
        let rng = &mut Rng::new(3);
        let [mut by_error, mut plain] = [0, 0];
        for _ in 0..24 {
            let (network, samples) = very_unequal(rng);
            by_error += found(&network, weight_bits, (&samples, 200), false).1;
            let compile = CompileOptions { weight_bits, by_error: false, ..CompileOptions::default() };
            let options = PrepareOptions { compile, calibration: None, budget: Budget::RUN };
            let image = candidate(&network, &target, &options).unwrap().compiled.image;
            let schedule = Schedule::new(&network);
            let mut reference = ReferenceMachine::new(&network, &schedule);
            let mut machine = ImageMachine::emulator(&image);
            plain += compare(&mut reference, &mut machine, &samples, 200).unwrap().mismatches();
        }
        assert!(plain > 0 && 10 * by_error <= 11 * plain, "{weight_bits} bits: {by_error}, to nearest {plain}");
    }
}

#[test]
fn what_says_nothing_is_refused_before_anything_is_chosen_by_it() {
    let network = unequal([1.5, 0.1], [-1.0, -30.0]);
    let target = Target::named("ecp5-85f").unwrap();
    let code = |samples: Samples, ticks: usize| {
        let compile = CompileOptions::default();
        let options = PrepareOptions { compile, calibration: Some((samples, ticks)), budget: Budget::RUN };
        candidate(&network, &target, &options).err().map(|refused| refused.0[0].code.id)
    };
    assert_eq!(code(x_alone(), 20), None);
    assert_eq!(code(x_alone(), 0), Some("SF0529"));
    assert_eq!(code(Samples::dense(2, 1, vec![0.0, 1.5]), 1), Some("SF0501"));
}

#[test]
fn scales_at_which_states_saturate_are_the_last_choice() {
    let integrator = network(
        "network n dt = 1 ms seed = 1\ninput x[2]\n\
         population o[3] if r = 1000 v_threshold = 1 reset = subtract\n\
         projection x -> o dense weight = [[0.37, -0.9], [0.21, -0.13], [0.55, -0.77]]\noutput o\n",
    );
    let samples = Samples::dense(2, 60, (0..120).map(|k| f64::from(u8::from(k % 5 < 3))).collect());
    for weight_bits in 2..=16 {
        let (_, _, saturations) = found(&integrator, weight_bits, (&samples, 60), true);
        assert_eq!(saturations, 0, "{weight_bits} bits");
    }
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
