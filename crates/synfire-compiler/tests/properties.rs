//! What holds for every network: an image that keeps the rules or a reason, the same one every time, and no accumulator
//! that wraps.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use support::run::events;
use support::{EXTREME, INTEGER, REAL, Style, random_network, targets};
use synfire_arch::{NeuronId, SourceBlock, TileId, signed_digits};
use synfire_compiler::{CompileOptions, Compiled, Rounding, compile};
use synfire_diagnostics::codes;
use synfire_emulator::Emulator;
use synfire_image::{Event, EventEncoder, Image, PopulationRole, contribution};
use synfire_network::Network;
use synfire_testkit::Rng;

/// Every width, rounding and input format there is, one after another.
fn options(seed: u64) -> CompileOptions {
    let rng = &mut Rng::new(seed ^ 0x0971);
    let (input_bits, input_range) =
        rng.pick(&[(8, (0.0, 1.0)), (0, (0.0, 1.0)), (4, (-2.0, 1.5)), (3, (-100.0, 4000.0))]);
    CompileOptions {
        weight_bits: rng.count(2, 16),
        input_bits,
        input_range,
        rounding: rng.pick(&[Rounding::Nearest, Rounding::Zero]),
        ..CompileOptions::default()
    }
}

/// Compiles random networks on every target; returns how often each code came up, images under `ok`.
fn outcomes(
    style: &Style,
    pinned_scale: Option<f64>,
    seeds: u64,
    mut with: impl FnMut(u64, &Compiled),
) -> BTreeMap<&'static str, usize> {
    let mut outcomes = BTreeMap::new();
    for seed in 0..seeds {
        let network = random_network(seed, style);
        let options = CompileOptions { pinned_scale, ..options(seed) };
        for target in targets() {
            let compiled = compile(&network, &target, &options);
            assert_eq!(compile(&network, &target, &options), compiled, "seed {seed} on {} again", target.name);
            let code = match &compiled {
                Ok(compiled) => {
                    assert_eq!(compiled.image.check(), Ok(()), "seed {seed}");
                    with(seed, compiled);
                    "ok"
                }
                Err(errors) => {
                    assert!(!errors.0.is_empty() && errors.has_errors());
                    let bug = errors.0.iter().find(|error| error.code == codes::compile::BUG);
                    assert!(bug.is_none(), "seed {seed} on {}: {bug:?}", target.name);
                    errors.0[0].code.id
                }
            };
            *outcomes.entry(code).or_default() += 1;
        }
    }
    outcomes
}

#[test]
fn every_network_becomes_the_same_image_or_the_same_reason() {
    let mut bytes = 0;
    let outcomes = outcomes(&REAL, None, 200, |seed, compiled| {
        let image = &compiled.image;
        let written = image.to_bytes().unwrap();
        assert_eq!(&Image::from_bytes(&written).unwrap(), image, "seed {seed}");
        bytes += written.len();
    });
    println!("{outcomes:?}");
    assert!(outcomes["ok"] > 400 && bytes > 1_000_000, "{outcomes:?} {bytes}");
}

#[test]
fn extreme_parameters_never_panic_and_are_no_fault_of_the_compiler() {
    let outcomes = outcomes(&EXTREME, None, 1200, |_, _| {});
    println!("{outcomes:?}");
    assert!(outcomes["ok"] > 100 && outcomes.len() > 6, "{outcomes:?}");
}

#[test]
fn pinned_networks_never_panic() {
    let outcomes = outcomes(&INTEGER, Some(1.0), 150, |_, compiled| {
        let lost: usize = compiled.report.projections.iter().map(|projection| projection.lost).sum();
        assert_eq!(lost, 0);
    });
    println!("{outcomes:?}");
    assert!(outcomes["ok"] > 100, "{outcomes:?}");
}

/// An image whose neurons all fire in every tick.
fn always_firing(image: &Image) -> Image {
    let mut image = image.clone();
    let lowest = image.target.state_min() as i32;
    image.program.neurons.iter_mut().for_each(|neuron| neuron.threshold = lowest);
    for profile in &mut image.program.profiles {
        (profile.inclusive, profile.refractory, profile.reset_subtract) = (true, 0, false);
        profile.adaptation_step = 0;
    }
    image
}

/// Accumulators in 64 bits, filled by nothing but the lists.
struct Oracle<'a> {
    image: &'a Image,
    /// `[slot][neuron]`.
    ring: Vec<Vec<i64>>,
    extreme: i64,
}

impl<'a> Oracle<'a> {
    fn new(image: &'a Image) -> Self {
        let ring = vec![vec![0; image.program.neurons.len()]; image.target.ring_depth as usize];
        Self { image, ring, extreme: 0 }
    }

    fn deliver(&mut self, tick: usize, source: SourceBlock, row: u32, payload: i16) {
        let Image { target, program, .. } = self.image;
        for entry in program.uses_of(source) {
            let slot = (tick + entry.delay as usize) % self.ring.len();
            for step in 0..entry.count {
                let first = (entry.block.index() + step as usize) * target.lanes as usize;
                let weights = program.row(target.lanes, TileId(entry.tile.0 + step * entry.stride), row);
                for (accumulator, weight) in self.ring[slot][first..].iter_mut().zip(weights) {
                    for digit in signed_digits(payload) {
                        let value = contribution(*weight, entry.exponent + i32::from(digit.position));
                        *accumulator += if digit.negative { -value } else { value };
                    }
                }
            }
        }
    }

    /// The tick of a core whose neurons all fire.
    fn tick(&mut self, tick: usize, events: &[Event]) {
        let lanes = self.image.target.lanes;
        for event in events {
            self.deliver(tick, SourceBlock(event.axon.0 / lanes), event.axon.0 % lanes, event.payload);
        }
        for stage in &self.image.program.stages {
            let neurons = stage.first.0 * lanes..(stage.last.0 + 1) * lanes;
            for neuron in neurons.clone() {
                let slot = tick % self.ring.len();
                let sum = std::mem::take(&mut self.ring[slot][neuron as usize]);
                self.extreme = self.extreme.max(sum.abs());
                assert!(
                    (self.image.target.state_min()..=self.image.target.state_max()).contains(&sum),
                    "neuron {neuron}"
                );
            }
            for neuron in neurons {
                self.deliver(
                    tick,
                    self.image.target.source_block(synfire_arch::NeuronBlock(neuron / lanes)),
                    neuron % lanes,
                    1,
                );
            }
        }
    }
}

/// Events of every axon, all at one end of their range or at either end.
fn loudest(image: &Image, rng: &mut Rng, tick: usize) -> Vec<Event> {
    let side = rng.range(0, 2);
    let mut events = if tick == 0 { image.start_events.clone() } else { Vec::new() };
    for population in image.inputs() {
        let PopulationRole::Input { format, .. } = population.role else { continue };
        for axon in (0..population.size()).filter_map(|index| population.axon(index)) {
            let high = side == 0 || (side == 1 && rng.chance(0.5));
            let payload = if high { format.payload_max } else { format.payload_min };
            events.push(Event { axon, payload });
        }
    }
    events.retain(|event| event.payload != 0);
    events.sort_by_key(|event| event.axon);
    events
}

#[test]
fn no_accumulator_wraps_whatever_comes_in() {
    let (mut images, mut tightest) = (0, 0.0_f64);
    outcomes(&REAL, None, 80, |seed, compiled| {
        let image = always_firing(&compiled.image);
        let mut oracle = Oracle::new(&image);
        let mut emulator = Emulator::new(&image.target, &image.program);
        let rng = &mut Rng::new(seed);
        for tick in 0..12 {
            let events = loudest(&image, rng, tick);
            oracle.tick(tick, &events);
            let fired = emulator.tick(&events).unwrap().spikes.len();
            assert_eq!(fired, image.program.neurons.len());
            for (slot, accumulators) in oracle.ring.iter().enumerate() {
                for (neuron, sum) in accumulators.iter().enumerate() {
                    let own = emulator.accumulator(slot as u32, NeuronId(neuron as u32));
                    assert_eq!(i64::from(own), *sum, "seed {seed}, tick {tick}, slot {slot}, neuron {neuron}");
                }
            }
        }
        images += 1;
        tightest = tightest.max(oracle.extreme as f64 / image.target.state_max() as f64);
    });
    println!("{images} images, accumulators up to {tightest}");
    assert!(images > 150 && tightest > 0.8, "{images} {tightest}");
}

#[test]
fn what_is_proven_not_to_saturate_does_not() {
    let (mut proven, mut saturating) = (0, 0);
    outcomes(&REAL, None, 150, |seed, compiled| {
        let image = &compiled.image;
        let may = compiled.report.populations.iter().map(|population| population.may_saturate).sum::<usize>();
        let mut emulator = Emulator::new(&image.target, &image.program);
        let rng = &mut Rng::new(seed);
        let mut saturations = 0;
        for tick in 0..100 {
            saturations += emulator.tick(&loudest(image, rng, tick)).unwrap().saturations;
        }
        if may == 0 {
            assert_eq!(saturations, 0, "seed {seed} on {}", image.target.name);
            proven += 1;
        } else {
            saturating += usize::from(saturations > 0);
        }
    });
    println!("{proven} proven, {saturating} of the others saturate");
    assert!(proven > 50 && saturating > 10, "{proven} {saturating}");
}

#[test]
fn inputs_that_no_row_drives_stay_silent() {
    let drives = |network: &Network, input: usize| network.projections.iter().any(|p| p.source.0 == input);
    let mut networks = (0..).map(|seed| random_network(seed, &INTEGER));
    let mut network = networks.find(|n| n.inputs.len() == 2 && drives(n, 0) && drives(n, 1)).unwrap();
    network.inputs.remove(0);
    let image = compile(&network, &support::roomy(8), &CompileOptions::default()).unwrap().image;
    assert_eq!(image.inputs().count(), 1);
    let lists = image.program.pointers[..image.target.axon_blocks() as usize].iter().flatten().count();
    let encoder = EventEncoder::new(&image);
    let heard = events(&encoder, 1, &vec![1.0; image.input_size()]);
    let heard: BTreeSet<_> = heard.iter().map(|event| event.axon.0 / image.target.lanes).collect();
    assert!(lists > heard.len(), "the dropped input has axons of its own: {lists} lists, {heard:?}");
}
