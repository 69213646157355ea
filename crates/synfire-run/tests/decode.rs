//! Scores by hand: what each way to decide makes of spikes and potentials.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_compiler::{CompileOptions, compile};
use synfire_data::Samples;
use synfire_language::{Limits, Memory, load};
use synfire_network::Network;
use synfire_run::{Decode, ImageMachine, Machine, RunError, Variable, classify};

const TICKS: usize = 12;

/// Three outputs behind two axons: neurons of this kind.
fn network(kind: &str, threshold: &str) -> Network {
    let page = format!(
        "network n dt = 1 ms\ninput x[2]\npopulation p[3] {kind}\n    tau_mem = 8 ms\n    r = 4\n{threshold}\
         projection w: x -> p sparse synapses = [[0, 0, 1], [0, 1, -0.5], [1, 1, 0.75], [1, 2, 0.4]]\noutput p\n"
    );
    load("page.syn", &Memory::page("page.syn", page.as_str()), &Limits::default()).unwrap().experiment.network
}

/// A pulse on each axon in turn.
fn samples() -> Samples {
    let values = (0..TICKS).flat_map(|tick| [f64::from(u8::from(tick < 4)), f64::from(u8::from(tick % 3 == 1))]);
    Samples::dense(2, TICKS, values.collect())
}

/// Spikes and v of each output after each tick.
fn watched(network: &Network) -> Vec<[(f64, f64); 3]> {
    let image = compile(network, &Target::named("ecp5-85f").unwrap(), &CompileOptions::default()).unwrap().image;
    let mut machine = ImageMachine::emulator(&image);
    let (samples, output) = (samples(), machine.outputs()[0]);
    machine.restart().unwrap();
    let tick = |_| {
        machine.tick(samples.get(0)).unwrap();
        [0, 1, 2].map(|neuron| {
            let spikes = machine.fired().iter().filter(|fired| fired.neuron as usize == neuron).count();
            (spikes as f64, machine.value(output, neuron, Variable::V).unwrap())
        })
    };
    (0..TICKS).map(tick).collect()
}

fn scores(network: &Network, decode: Option<Decode>) -> Result<(Decode, Vec<f64>), RunError> {
    let image = compile(network, &Target::named("ecp5-85f").unwrap(), &CompileOptions::default()).unwrap().image;
    let found = classify(&ImageMachine::emulator(&image), &samples(), None, TICKS, decode, &|| {})?;
    Ok((found.decode, found.decisions[0].scores.clone()))
}

#[test]
fn spikes_decide_by_number_or_by_the_first() {
    let network = network("lif", "    v_threshold = 0.9\n");
    let watched = watched(&network);
    let count = [0, 1, 2].map(|neuron| watched.iter().map(|tick| tick[neuron].0).sum::<f64>());
    let first = [0, 1, 2].map(|neuron| {
        let tick = watched.iter().position(|tick| tick[neuron].0 > 0.0);
        tick.map_or(0.0, |tick| (TICKS - tick) as f64)
    });
    assert!(count[0] > 1.0 && count.contains(&0.0), "{count:?}");
    assert_eq!(scores(&network, None).unwrap(), (Decode::Count, count.to_vec()));
    assert_eq!(scores(&network, Some(Decode::Count)).unwrap().1, count);
    assert_eq!(scores(&network, Some(Decode::First)).unwrap().1, first);
}

#[test]
fn potentials_decide_by_the_largest_the_last_or_the_mean() {
    let network = network("li", "");
    let watched = watched(&network);
    let v = |neuron: usize| watched.iter().map(move |tick| tick[neuron].1);
    let max = [0, 1, 2].map(|neuron| v(neuron).fold(f64::NEG_INFINITY, f64::max));
    let last = [0, 1, 2].map(|neuron| watched[TICKS - 1][neuron].1);
    let mean = [0, 1, 2].map(|neuron| v(neuron).fold(0.0, |sum, v| sum + v) / TICKS as f64);
    assert!(max != last && last != mean);
    assert_eq!(scores(&network, Some(Decode::Max)).unwrap().1, max);
    assert_eq!(scores(&network, Some(Decode::Last)).unwrap().1, last);
    assert_eq!(scores(&network, None).unwrap(), (Decode::Mean, mean.to_vec()));
    let refused = scores(&network, Some(Decode::First)).unwrap_err();
    assert_eq!(refused, RunError::NoSpikes { population: "p".into() });
}
