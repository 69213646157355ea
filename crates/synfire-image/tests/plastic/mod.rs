//! The smallest image that learns: axon blocks 0 and 1 reach neuron block 0, each through a tile with rule 0.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, RuleId, SourceBlock, Target, TileId};
use synfire_image::{
    ColumnUse, Image, InputFormat, Layout, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program,
    ReportText, Rule, RuleSide, StageRange, TraceParameters, TraceRange, Use,
};

/// Pair STDP within 0 to 100.
pub const RULE: Rule = Rule {
    w_min: 0,
    w_max: 100,
    range_shift: 7,
    keep_sign: false,
    pre: RuleSide { gain: -3, shift: 8, target: 0, soft: false, down: false, modulated: false },
    post: RuleSide { gain: 5, shift: 8, target: 20, soft: false, down: false, modulated: false },
};

const TRACE: TraceParameters = TraceParameters { mantissa: 13, shift: 8, bump: 100, nearest: false };

fn profile(target: &Target) -> Profile {
    Profile { v_min: target.state_min() as i32, ..Profile::PLAIN }
}

fn program(target: &Target) -> Program {
    let (lanes, axon_blocks) = (target.lanes, target.axon_blocks());
    let entry = |tile| Use {
        tile: TileId(tile),
        stride: 0,
        block: NeuronBlock(0),
        count: 1,
        delay: 0,
        exponent: 0,
        rule: Some(RuleId(0)),
        last: true,
    };
    let column = ColumnUse { tile: TileId(0), stride: 1, block: SourceBlock(0), count: 2, rule: RuleId(0), last: true };
    let mut pointers = vec![None; target.source_blocks() as usize];
    pointers[..2].copy_from_slice(&[Some(0), Some(1)]);
    let neuron_block = SourceBlock(axon_blocks);
    Program {
        weights: vec![10; (2 * lanes * lanes) as usize],
        uses: vec![entry(0), entry(1)],
        pointers,
        neurons: vec![NeuronParameters { threshold: 50, bias: 0, kv: 60_000, ki: 0, profile: 0 }; lanes as usize],
        profiles: vec![profile(target)],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(0), winner: false }],
        rules: vec![RULE],
        trace_ranges: vec![
            TraceRange { first: SourceBlock(0), last: SourceBlock(1), pre: Some(TRACE), post: None },
            TraceRange { first: neuron_block, last: neuron_block, pre: None, post: Some(TRACE) },
        ],
        columns: vec![column],
        column_pointers: vec![Some(0)],
    }
}

/// The image on `ncx`, which has neither soft bounds nor winners.
pub fn image() -> Image {
    let target = Target::named("ncx").unwrap();
    let (lanes, program) = (target.lanes as usize, program(&target));
    let format = InputFormat { fraction_bits: 0, payload_min: 0, payload_max: 1 };
    let scale = vec![1.0; lanes];
    let roles = [
        PopulationRole::Input { first: AxonId(0), format },
        PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale },
    ];
    let populations = ["in", "out"].into_iter().zip([2 * lanes, lanes]).zip(roles);
    let population = |((name, size), role)| PopulationInfo {
        name: String::from(name),
        shape: vec![size],
        role,
        layout: Layout::Consecutive,
    };
    Image {
        name: "plastic".into(),
        dt_s: 1e-3,
        populations: populations.map(population).collect(),
        outputs: vec![1],
        output_delay_ticks: 0,
        start_events: vec![],
        projections: vec![],
        report: ReportText::default(),
        program,
        target,
    }
}
