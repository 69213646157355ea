//! Networks in which every neuron and every axon reaches every neuron.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, RuleId, SourceBlock, Target, TileId};
use synfire_image::{
    ColumnUse, Image, InputFormat, Layout, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program, Rule,
    RuleSide, StageRange, TraceParameters, TraceRange, Use,
};

/// The network on `neurons` neurons, of which those in `spiking` spike in every tick. `shared`: all blocks that a source
/// block reaches share one tile, for targets that do not have enough of them.
pub fn dense(target: &Target, spiking: std::ops::Range<u32>, shared: bool) -> Image {
    let (lanes, blocks) = (target.lanes, target.neuron_blocks());
    let sources = target.source_blocks();
    let tiles_each = if shared { 1 } else { blocks };
    let weights = (0..(sources * tiles_each * lanes * lanes) as usize).map(|index| (index % 7) as i16 - 3).collect();
    let run = |source| Use {
        tile: TileId(source * tiles_each),
        stride: u32::from(!shared),
        block: NeuronBlock(0),
        count: blocks,
        delay: 1,
        exponent: 0,
        rule: None,
        last: true,
    };
    let neuron = |index| {
        let threshold = if spiking.contains(&index) { target.state_min() } else { target.state_max() } as i32;
        NeuronParameters { threshold, bias: 0, kv: 0, ki: 0, profile: 0 }
    };
    let program = Program {
        weights,
        uses: (0..sources).map(run).collect(),
        pointers: (0..sources).map(Some).collect(),
        neurons: (0..target.neurons).map(neuron).collect(),
        profiles: vec![Profile::PLAIN],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(blocks - 1), winner: false }],
        ..Program::default()
    };
    image(target, program)
}

/// [`dense`] without shared tiles, where every weight learns on both sides and every block keeps its traces.
pub fn dense_learning(target: &Target, spiking: std::ops::Range<u32>) -> Image {
    let mut image = dense(target, spiking, false);
    let (sources, blocks) = (target.source_blocks(), target.neuron_blocks());
    let program = &mut image.program;
    program.uses.iter_mut().for_each(|entry| entry.rule = Some(RuleId(0)));
    let side = |gain| RuleSide { gain, shift: 6, target: 0, soft: false, down: false, modulated: false };
    let (pre, post) = (side(-3), side(5));
    program.rules = vec![Rule { w_min: -100, w_max: 100, range_shift: 8, keep_sign: false, pre, post }];
    let trace = Some(TraceParameters { mantissa: 9, shift: 5, bump: 200, nearest: false });
    let range = |first, last, post| TraceRange { first: SourceBlock(first), last: SourceBlock(last), pre: trace, post };
    let axons = target.axon_blocks();
    program.trace_ranges = vec![range(0, axons - 1, None), range(axons, sources - 1, trace)];
    let column = |block| ColumnUse {
        tile: TileId(block),
        stride: blocks,
        block: SourceBlock(0),
        count: sources,
        rule: RuleId(0),
        last: true,
    };
    program.columns = (0..blocks).map(column).collect();
    program.column_pointers = (0..blocks).map(Some).collect();
    image.check().expect("dense images that learn are valid");
    image
}

fn image(target: &Target, program: Program) -> Image {
    let population = |name: &str, size: u32, role| PopulationInfo {
        name: name.into(),
        shape: vec![size as usize],
        role,
        layout: Layout::Consecutive,
    };
    let format = InputFormat { fraction_bits: 0, payload_min: 0, payload_max: 1 };
    let scale = vec![1.0; target.neurons as usize];
    let neurons = PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale };
    let image = Image {
        name: "dense".into(),
        target: target.clone(),
        dt_s: 1e-3,
        populations: vec![
            population("in", target.axons, PopulationRole::Input { first: AxonId(0), format }),
            population("out", target.neurons, neurons),
        ],
        outputs: vec![1],
        output_delay_ticks: 0,
        start_events: vec![],
        projections: vec![],
        program,
        report: Default::default(),
    };
    image.check().expect("dense images are valid");
    image
}
