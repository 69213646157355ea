//! Each rule of an image at its limit: the last value that is allowed, and the first that is not.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::{NeuronBlock, NeuronId, RuleId, Target, TileId};
use synfire_image::{
    Image, ImageError, Layout, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program, StageRange, Use,
};
use synfire_testkit::{Bias, random_image};

/// 4 lanes, 256 tiles, 32 blocks of axons, 8-bit weights, 16-bit states, delays up to 3.
const TARGET: &str = "hx8k";
const LANES: usize = 4;

/// Three blocks of neurons in two stages, one tile, and one run of it that block 1 sends to itself a tick later.
fn program() -> Program {
    let target = Target::named(TARGET).unwrap();
    let neuron = NeuronParameters { threshold: 1, bias: 0, kv: 0, ki: 0, profile: 0 };
    let stage = |first, last| StageRange { first: NeuronBlock(first), last: NeuronBlock(last), winner: false };
    let mut pointers = vec![None; target.source_blocks() as usize];
    pointers[target.axon_blocks() as usize + 1] = Some(0);
    Program {
        weights: vec![1; LANES * LANES],
        uses: vec![USE],
        pointers,
        neurons: vec![neuron; 3 * LANES],
        profiles: vec![Profile::PLAIN],
        stages: vec![stage(0, 0), stage(1, 2)],
        ..Program::default()
    }
}

const USE: Use =
    Use { tile: TileId(0), stride: 1, block: NeuronBlock(1), count: 1, delay: 1, exponent: 0, rule: None, last: true };

/// What the check says of the program with a change: `ok`, or the place and the broken rule.
fn said(change: impl FnOnce(&mut Program)) -> String {
    let mut image: Image = random_image(1, &Target::named(TARGET).unwrap(), &Bias::default());
    let mut program = program();
    let scale = vec![1.0; program.neurons.len()];
    image.populations = vec![PopulationInfo {
        name: "n".into(),
        shape: vec![program.neurons.len()],
        role: PopulationRole::Neurons { first: NeuronId(0), spiking: true, scale: scale.clone(), current_scale: scale },
        layout: Layout::Consecutive,
    }];
    (image.projections, image.start_events, image.outputs) = (vec![], vec![], vec![0]);
    change(&mut program);
    image.program = program;
    match image.check() {
        Ok(()) => "ok".into(),
        Err(ImageError::Inconsistent { place, reason }) => format!("{place}: {reason}"),
        Err(ImageError::DoesNotFit { resource, needed, available, .. }) => {
            format!("{resource} {needed} of {available}")
        }
        Err(ImageError::AccumulatorOverflow { population, neuron, low, high, .. }) => {
            format!("{population} {neuron}: {low} to {high}")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_program_itself_is_right() {
    assert_eq!(said(|_| ()), "ok");
}

#[test]
fn memories_are_full_at_their_size() {
    let tiles = |count: usize| said(|program| program.weights = vec![0; count * LANES * LANES]);
    assert_eq!((tiles(256), tiles(257)), ("ok".into(), "tiles 257 of 256".into()));
    // 257 entries are 256 runs and one column, or as many of one kind.
    let entries = |count: usize| said(|program| program.uses = vec![USE; count]);
    assert_eq!((entries(256), entries(257)), ("ok".into(), "list entries 257 of 256".into()));
    let profiles = |count: usize| said(|program| program.profiles = vec![Profile::PLAIN; count]);
    assert_eq!((profiles(4), profiles(5)), ("ok".into(), "profiles 5 of 4".into()));
}

#[test]
fn weights_are_whole_tiles_and_neurons_whole_blocks() {
    let refused = "sizes: weights and neurons have to be whole tiles and blocks";
    // Three halves of a tile are whole rows and whole blocks, but no whole tiles.
    assert_eq!(said(|program| program.weights = vec![1; 3 * LANES * LANES / 2]), refused);
    assert_eq!(said(|program| program.neurons.truncate(3 * LANES - 1)), refused);
}

#[test]
fn stages_follow_each_other_and_cover_all_neurons() {
    let gap = |stage: usize| format!("stage {stage}: stages have to follow each other without a gap");
    assert_eq!(said(|program| program.stages[1].first = NeuronBlock(2)), gap(1));
    assert_eq!(said(|program| program.stages[1].first = NeuronBlock(0)), gap(1));
    assert_eq!(said(|program| program.stages[1].last = NeuronBlock(0)), gap(1));
    let cover = "stages: they have to cover all neurons";
    assert_eq!(said(|program| program.stages[1].last = NeuronBlock(1)), cover);
    assert_eq!(said(|program| program.stages[1].last = NeuronBlock(3)), cover);
}

#[test]
fn neurons_and_profiles_stay_in_their_ranges() {
    let neuron = |change: fn(&mut NeuronParameters)| said(|program| change(&mut program.neurons[5]));
    let outside = "neuron 5: a value is outside the target's state bits";
    assert_eq!((neuron(|n| n.threshold = 32767), neuron(|n| n.threshold = 32768)), ("ok".into(), outside.into()));
    assert_eq!((neuron(|n| n.bias = -32768), neuron(|n| n.bias = -32769)), ("ok".into(), outside.into()));
    assert_eq!(neuron(|n| n.profile = 1), "neuron 5: its profile does not exist");
    let subtract = |threshold: i32| {
        said(|program| {
            program.profiles[0].reset_subtract = true;
            program.neurons[5].threshold = threshold;
        })
    };
    assert_eq!(subtract(0), "ok");
    assert_eq!(subtract(-1), "neuron 5: reset by subtraction needs a threshold of at least 0");
    assert_eq!(neuron(|n| n.threshold = -1), "ok");
}

#[test]
fn profiles_keep_each_of_their_rules() {
    let profile = |change: fn(&mut Profile)| said(|program| change(&mut program.profiles[0]));
    let v_min = "profile 0: v_min has to be at most 0 and at most v_reset";
    assert_eq!(profile(|p| (p.v_min, p.v_reset) = (-3, -3)), "ok");
    assert_eq!(profile(|p| (p.v_min, p.v_reset) = (-3, -4)), v_min);
    assert_eq!(profile(|p| (p.v_min, p.v_reset) = (1, 2)), v_min);
    assert_eq!(profile(|p| (p.v_min, p.v_reset) = (0, 2)), "ok");
    assert_eq!(profile(|p| p.leak = -1), "profile 0: a leak has to be at least 0");
    assert_eq!(profile(|p| p.adaptation_step = -1), "profile 0: an adaptation step has to be at least 0");
    assert_eq!(profile(|p| p.adaptation_step = 1), "profile 0: the target has no adaptation");
    assert_eq!(profile(|p| p.adaptation_prescale = 15), "ok");
    assert_eq!(profile(|p| p.adaptation_prescale = 16), "profile 0: an adaptation prescale is 0 to 15");
    assert_eq!(profile(|p| p.v_min = -32769), "profile 0: a value is outside the target's state bits");
}

#[test]
fn weights_stay_in_their_bits() {
    let weight = |value: i16| said(|program| program.weights[7] = value);
    let refused = "weight 7: it is outside the target's weight bits";
    for value in [-128, 127] {
        assert_eq!(weight(value), "ok");
    }
    for value in [-129, 128] {
        assert_eq!(weight(value), refused);
    }
}

#[test]
fn runs_name_what_exists() {
    let run = |change: fn(&mut Use)| said(|program| change(&mut program.uses[0]));
    assert_eq!(run(|run| run.count = 0), "use 0: a run has at least one block");
    assert_eq!(run(|run| run.tile = TileId(1)), "use 0: it names a tile that does not exist");
    let no_tile = "use 0: it names a tile that does not exist";
    let no_block = "use 0: it names a neuron block that does not exist";
    // Tiles 0, 5 and 10.
    let spread = |tiles: usize, block: u32, delay: u32| {
        said(|program| {
            program.weights = vec![0; tiles * LANES * LANES];
            program.uses[0] = Use { stride: 5, block: NeuronBlock(block), count: 3, delay, ..USE };
        })
    };
    assert_eq!((spread(11, 0, 1), spread(10, 0, 1)), ("ok".into(), no_tile.into()));
    assert_eq!(spread(11, 1, 1), no_block);
    assert_eq!((spread(11, 0, 3), spread(11, 0, 4)), ("ok".into(), "use 0: its delay is longer than the ring".into()));
    assert_eq!(
        (run(|run| run.stride = 63), run(|run| run.stride = 64)),
        ("ok".into(), "use 0: its stride is too large".into())
    );
    for exponent in [-8, 15] {
        assert!(!said(|program| program.uses[0].exponent = exponent).contains("exponent"));
    }
    for exponent in [-9, 16] {
        assert_eq!(said(|program| program.uses[0].exponent = exponent), "use 0: its exponent is out of range");
    }
    assert_eq!(run(|run| run.rule = Some(RuleId(0))), "use 0: its learning rule does not exist");
}

#[test]
fn a_delivery_without_delay_leads_to_a_later_stage_and_is_named() {
    let early = |use_: usize| format!("use {use_}: a delivery without delay has to lead to a later stage");
    let from = |source: u32, runs: &[(u32, u32)]| {
        said(|program| {
            let target = Target::named(TARGET).unwrap();
            program.pointers.fill(None);
            program.pointers[(target.axon_blocks() + source) as usize] = Some(0);
            let run = |&(block, delay): &(u32, u32)| Use { block: NeuronBlock(block), delay, last: false, ..USE };
            program.uses = runs.iter().map(run).collect();
            program.uses.last_mut().unwrap().last = true;
        })
    };
    assert_eq!(from(0, &[(1, 0)]), "ok");
    assert_eq!(from(0, &[(0, 0)]), early(0));
    assert_eq!(from(1, &[(2, 0)]), early(0), "the same stage");
    // The one that is named is early itself: not the delayed one before it, not the one that leads to a later stage.
    assert_eq!(from(0, &[(0, 1), (1, 0), (0, 0)]), early(2));
    assert_eq!(from(2, &[(0, 1), (2, 1)]), "ok");
}

#[test]
fn an_accumulator_is_proven_to_its_last_value() {
    // One neuron that spikes adds 127 * 2^exponent to each of its block, and so do the three beside it.
    let sum = |weight: i16, exponent: i32| {
        said(|program| {
            program.weights.fill(weight);
            program.uses[0].exponent = exponent;
        })
    };
    // 4 * 127 * 64 = 32,512 and 4 * -128 * 64 = -32,768 fit 16 bits, twice as much does not.
    assert_eq!((sum(127, 6), sum(-128, 6)), ("ok".into(), "ok".into()));
    assert_eq!((sum(127, 7), sum(-128, 7)), ("n 4: 0 to 65024".into(), "n 4: -65536 to 0".into()));
}

#[test]
fn runs_together_visit_a_bounded_number_of_tiles() {
    let target = Target::named("sim-large").unwrap();
    let mut image: Image = random_image(1, &target, &Bias { max_tiles: 1, ..Bias::default() });
    let (lanes, blocks) = (target.lanes as usize, 1024);
    let neuron = NeuronParameters { threshold: 1, bias: 0, kv: 0, ki: 0, profile: 0 };
    image.program = Program {
        weights: vec![0; blocks * lanes * lanes],
        uses: vec![Use { block: NeuronBlock(0), count: 512, ..USE }; 65536],
        pointers: vec![None; target.source_blocks() as usize],
        neurons: vec![neuron; blocks * lanes],
        profiles: vec![Profile::PLAIN],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(blocks as u32 - 1), winner: false }],
        ..Program::default()
    };
    let is_over = |image: &Image| image.check().is_err_and(|error| error.to_string().contains("over the limit"));
    // 2^16 runs of 2^9 tiles each are 2^25 visits.
    assert!(!is_over(&image));
    image.program.uses[7].count += 1;
    assert!(is_over(&image));
    // Runs that share one tile visit that one alone.
    image.program.uses[7].stride = 0;
    assert!(!is_over(&image));
}
