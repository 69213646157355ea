//! Random images.

use std::collections::BTreeSet;

use synfire_arch::generated::EXPONENT_MIN;
use synfire_arch::{AxonId, NeuronBlock, NeuronId, SourceBlock, Target};
use synfire_image::{
    Event, Image, InputFormat, Layout, PopulationInfo, PopulationRole, Program, ReportText, StageRange, Use,
    accumulator_ranges,
};

use crate::plastic::Plastic;
use crate::{Bias, Rng, neurons, traces, uses};

/// The image of a seed, with fixed weights: it passes [`Image::check`].
///
/// # Panics
/// If it does not, which would be a fault of this generator.
pub fn random_image(seed: u64, target: &Target, bias: &Bias) -> Image {
    image(seed, target, bias, false)
}

/// The image of a seed, with projections that learn beside those with fixed weights, with random rules, traces and winners: it
/// passes [`Image::check`].
///
/// # Panics
/// If the target does not learn, or if the image breaks a rule, which would be a fault of this generator.
pub fn random_plastic_image(seed: u64, target: &Target, bias: &Bias) -> Image {
    assert!(target.learning, "`{}` does not learn", target.name);
    image(seed, target, bias, true)
}

fn image(seed: u64, target: &Target, bias: &Bias, learns: bool) -> Image {
    let rng = &mut Rng::new(seed ^ own_bits(target));
    let mut program = Program { stages: stages(rng, target, bias), ..Program::default() };
    let blocks = program.stages.last().map_or(0, |stage| stage.last.0 + 1);
    let fixed_tiles = if learns { target.tiles / 2 } else { target.tiles };
    for _ in 0..rng.count(1, bias.max_tiles.min(fixed_tiles)) {
        uses::tile(rng, target, &mut program.weights);
    }
    let axon_blocks = rng.count(1, bias.max_axon_blocks.min(target.axon_blocks()));
    let first_axon_block = rng.count(0, target.axon_blocks() - axon_blocks);
    let axons = first_axon_block..first_axon_block + axon_blocks;
    let sources = if learns { target.source_blocks() } else { target.axon_blocks() + blocks };
    program.pointers = vec![None; sources as usize];
    let plastic = if learns { Plastic::random(rng, target, &program, axons.clone()) } else { Plastic::none(sources) };
    let sources: Vec<_> =
        axons.clone().chain(target.axon_blocks()..target.axon_blocks() + blocks).map(SourceBlock).collect();
    uses::lists(rng, target, bias, &mut program, &sources, &plastic);
    program.profiles = (0..rng.count(1, target.profiles.min(6))).map(|_| neurons::profile(rng, target, bias)).collect();

    let mut image = host_data(rng, target, axons.start * target.lanes, axon_blocks * target.lanes);
    image.program = program;
    if learns {
        plastic.complete(rng, target, &mut image.program);
        image.program.stages.iter_mut().for_each(|stage| stage.winner = target.winner && rng.chance(0.25));
    }
    placeholder_neurons(&mut image, blocks);
    fit_accumulators(&mut image);
    if learns {
        traces::ranges(rng, target, &mut image.program);
    }
    random_neurons(rng, bias, &mut image);
    image.check().unwrap_or_else(|error| panic!("seed {seed} on `{}`: {error}", target.name));
    image
}

/// So that one seed is another network on another target.
fn own_bits(target: &Target) -> u64 {
    target.digest().into_iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(byte))
}

/// Stages that cover a random number of blocks.
fn stages(rng: &mut Rng, target: &Target, bias: &Bias) -> Vec<StageRange> {
    let blocks = rng.count(1, bias.max_neuron_blocks.min(target.neuron_blocks()));
    let count = rng.count(1, blocks.min(target.stages));
    let mut ends = BTreeSet::from([blocks - 1]);
    while ends.len() < count as usize {
        ends.insert(rng.count(0, blocks - 1));
    }
    let mut next = 0;
    let stage = |last| StageRange {
        first: NeuronBlock(std::mem::replace(&mut next, last + 1)),
        last: NeuronBlock(last),
        winner: false,
    };
    ends.into_iter().map(stage).collect()
}

/// An image without a program: two input populations, a start event, one population of all neurons.
fn host_data(rng: &mut Rng, target: &Target, first_axon: u32, axons: u32) -> Image {
    let split = rng.count(0, axons - 1);
    // The last axon is left to the start event.
    let sizes = [split, axons - 1 - split];
    let mut first = first_axon;
    let mut populations = Vec::new();
    for (name, size) in ["left", "right"].into_iter().zip(sizes) {
        let role = PopulationRole::Input { first: AxonId(first), format: format(rng) };
        populations.push(PopulationInfo {
            name: name.into(),
            shape: vec![size as usize],
            role,
            layout: Layout::Consecutive,
        });
        first += size;
    }
    Image {
        name: "random".into(),
        target: target.clone(),
        dt_s: 1e-3,
        outputs: vec![populations.len()],
        populations,
        output_delay_ticks: 0,
        projections: Vec::new(),
        start_events: vec![Event { axon: AxonId(first), payload: rng.pick(&[1, -1, 100, -300, i16::MAX, i16::MIN]) }],
        program: Program::default(),
        report: ReportText::default(),
    }
}

fn format(rng: &mut Rng) -> InputFormat {
    let (fraction_bits, payload_min, payload_max) =
        rng.pick(&[(0, 0, 1), (8, 0, 256), (0, -1, 1), (4, -100, 200), (15, i16::MIN, i16::MAX), (7, -128, 0)]);
    InputFormat { fraction_bits, payload_min, payload_max }
}

/// Neurons that only count: what accumulators can hold does not depend on parameters.
fn placeholder_neurons(image: &mut Image, blocks: u32) {
    let size = (blocks * image.target.lanes) as usize;
    let placeholder = synfire_image::NeuronParameters { threshold: 0, bias: 0, kv: 0, ki: 0, profile: 0 };
    image.program.neurons = vec![placeholder; size];
    let scale = vec![1.0; size];
    let role = PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale };
    image.populations.push(PopulationInfo {
        name: "neurons".into(),
        shape: vec![size],
        role,
        layout: Layout::Consecutive,
    });
}

/// Lowers exponents, then halves weights, until no accumulator can overflow; so the sums come close to it.
fn fit_accumulators(image: &mut Image) {
    let (min, max) = (image.target.state_min(), image.target.state_max());
    let (lanes, tile) = (image.target.lanes as usize, (image.target.lanes * image.target.lanes) as usize);
    loop {
        let ranges = accumulator_ranges(image);
        let overflows = |block: usize| {
            ranges[block * lanes..(block + 1) * lanes].iter().any(|range| range.low < min || range.high > max)
        };
        let overflowing: Vec<_> = (0..ranges.len() / lanes).map(overflows).collect();
        if !overflowing.contains(&true) {
            return;
        }
        let (mut halved, mut rules) = (BTreeSet::new(), BTreeSet::new());
        for entry in &mut image.program.uses {
            let first = entry.block.index();
            if !overflowing[first..first + entry.count as usize].contains(&true) {
                continue;
            }
            if entry.exponent > EXPONENT_MIN {
                entry.exponent -= 1;
            } else if let Some(rule) = entry.rule {
                rules.insert(rule);
            } else {
                halved.extend((0..entry.count).map(|step| (entry.tile.0 + step * entry.stride) as usize));
            }
        }
        for rule in &rules {
            let rule = &mut image.program.rules[rule.index()];
            (rule.w_min, rule.w_max) = (rule.w_min / 2, rule.w_max / 2);
        }
        let learns = |entry: &&Use| entry.rule.is_some_and(|rule| rules.contains(&rule));
        for entry in image.program.uses.iter().filter(learns) {
            halved.extend((0..entry.count).map(|step| (entry.tile.0 + step * entry.stride) as usize));
        }
        for index in halved {
            image.program.weights[index * tile..(index + 1) * tile].iter_mut().for_each(|weight| *weight /= 2);
        }
    }
}

fn random_neurons(rng: &mut Rng, bias: &Bias, image: &mut Image) {
    let ranges = accumulator_ranges(image);
    let (target, program) = (&image.target, &mut image.program);
    let last_profile = program.profiles.len() as u32 - 1;
    for (block, ranges) in program.neurons.chunks_mut(target.lanes as usize).zip(ranges.chunks(target.lanes as usize)) {
        let mixed = rng.chance(bias.mixed_profiles);
        let common = rng.count(0, last_profile) as u16;
        for (neuron, inputs) in block.iter_mut().zip(ranges) {
            let profile = if mixed { rng.count(0, last_profile) as u16 } else { common };
            *neuron = neurons::neuron(rng, target, bias, &program.profiles, profile, *inputs);
        }
    }
}

#[cfg(test)]
mod tests {
    use synfire_image::Rule;

    use super::*;
    use crate::{learning_targets, targets};

    #[test]
    fn a_seed_is_an_image() {
        for target in targets() {
            let image = random_image(7, &target, &Bias::default());
            assert_eq!(image, random_image(7, &target, &Bias::default()));
            assert_ne!(image.program, random_image(8, &target, &Bias::default()).program);
        }
    }

    #[test]
    fn images_that_learn_have_what_tests_need() {
        let of_target = |target: Target| (0..40).map(move |seed| random_plastic_image(seed, &target, &Bias::default()));
        let images: Vec<_> = learning_targets().into_iter().flat_map(of_target).collect();
        let count = |test: &dyn Fn(&Image) -> bool| images.iter().filter(|image| test(image)).count();
        let rows = |image: &Image| image.program.uses.iter().filter(|entry| entry.rule.is_some()).count();
        assert!(count(&|image| rows(image) > 0) > images.len() * 3 / 4);
        assert!(count(&|image| image.program.columns.iter().any(|entry| !entry.last)) > images.len() / 10);
        assert!(count(&|image| image.program.columns.iter().any(|entry| entry.stride > 1 && entry.count > 1)) > 50);
        assert!(count(&|image| image.program.trace_ranges.len() > 2) > images.len() / 10);
        assert!(count(&|image| image.program.stages.iter().any(|stage| stage.winner)) > images.len() / 10);
        let rules = |test: fn(&Rule) -> bool| {
            let uses =
                |entry: &Use, image: &Image| entry.rule.is_some_and(|rule| test(&image.program.rules[rule.index()]));
            count(&|image| image.program.uses.iter().any(|entry| uses(entry, image)))
        };
        let tests: [fn(&Rule) -> bool; 8] = [
            |rule| rule.keep_sign,
            |rule| rule.pre.soft && rule.pre.down,
            |rule| rule.post.soft && !rule.post.down,
            |rule| rule.pre.modulated,
            |rule| rule.post.modulated,
            |rule| rule.post.gain < 0 && rule.post.target > 0,
            |rule| rule.w_min < 0 && rule.w_max > 1,
            |rule| !rule.post.is_active() && rule.pre.is_active(),
        ];
        for (index, test) in tests.into_iter().enumerate() {
            assert!(rules(test) > 10, "{index}: {}", rules(test));
        }
    }

    #[test]
    fn images_have_what_tests_need() {
        let images: Vec<_> = (0..20)
            .flat_map(|seed| targets().into_iter().map(move |target| random_image(seed, &target, &Bias::default())))
            .collect();
        let uses = || images.iter().flat_map(|image| image.program.uses.iter().map(move |entry| (image, entry)));
        assert!(uses().filter(|(_, entry)| entry.exponent < 0).count() > 50);
        assert!(uses().filter(|(_, entry)| entry.exponent > 0).count() > 50);
        assert!(uses().filter(|(image, entry)| entry.delay == image.target.delay_max()).count() > 50);
        assert!(uses().filter(|(_, entry)| entry.stride == 0 && entry.count > 1).count() > 50);
        assert!(uses().filter(|(_, entry)| entry.stride > 1).count() > 20);
        let staged = images.iter().filter(|image| image.program.stages.len() > 2).count();
        assert!(staged > 50, "{staged} of {}", images.len());
    }
}
