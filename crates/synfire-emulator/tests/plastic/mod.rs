//! A network that learns and whose every event is known: two blocks of axons reach four blocks of neurons, which all spike in
//! every tick whatever they get.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, RuleId, SourceBlock, Target, TileId};
use synfire_image::{
    ColumnUse, Event, Image, InputFormat, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program, Rule,
    RuleSide, StageRange, TraceParameters, TraceRange, Use,
};

pub const SOURCES: u32 = 2;
pub const TARGETS: u32 = 4;

/// Changes nothing.
pub const IDLE: RuleSide = RuleSide { gain: 0, shift: 0, target: 0, soft: false, down: false, modulated: false };

/// A trace that an event sets to `bump` and that stays there.
pub const fn constant(bump: u8) -> TraceParameters {
    TraceParameters { mantissa: 0, shift: 0, bump, nearest: true }
}

/// 8 lanes, weights of 16 bits, states of 32.
pub fn target() -> Target {
    Target { name: "plastic".into(), weight_bits: 16, state_bits: 32, ..Target::named("ecp5-25f").unwrap() }
}

/// An event of every axon.
pub fn events() -> Vec<Event> {
    (0..SOURCES * target().lanes).map(|axon| Event { axon: AxonId(axon), payload: 1 }).collect()
}

pub fn image(rule: Rule, trace: TraceParameters, initial: i16) -> Image {
    let target = target();
    let program = program(&target, rule, trace, initial);
    let population =
        |name: &str, size: u32, role| PopulationInfo { name: name.into(), shape: vec![size as usize], role };
    let format = InputFormat { fraction_bits: 0, payload_min: 0, payload_max: 1 };
    let scale = vec![1.0; program.neurons.len()];
    let neurons = PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale };
    let image = Image {
        name: "plastic".into(),
        dt_s: 1e-3,
        populations: vec![
            population("in", SOURCES * target.lanes, PopulationRole::Input { first: AxonId(0), format }),
            population("out", TARGETS * target.lanes, neurons),
        ],
        projections: vec![],
        outputs: vec![1],
        output_delay_ticks: 0,
        start_events: vec![],
        report: serde_json::Value::Null,
        program,
        target,
    };
    image.check().unwrap();
    image
}

fn program(target: &Target, rule: Rule, trace: TraceParameters, initial: i16) -> Program {
    let (lanes, axon_blocks) = (target.lanes, target.axon_blocks());
    let row = |source: u32| Use {
        tile: TileId(source * TARGETS),
        stride: 1,
        block: NeuronBlock(0),
        count: TARGETS,
        delay: 0,
        exponent: 0,
        rule: Some(RuleId(0)),
        last: true,
    };
    let column = |block: u32| ColumnUse {
        tile: TileId(block),
        stride: TARGETS,
        block: SourceBlock(0),
        count: SOURCES,
        rule: RuleId(0),
        last: true,
    };
    let mut pointers = vec![None; target.source_blocks() as usize];
    (0..SOURCES).for_each(|source| pointers[source as usize] = Some(source));
    let neuron = NeuronParameters { threshold: i32::MIN, bias: 0, kv: 0, ki: 0, profile: 0 };
    Program {
        weights: vec![initial; (SOURCES * TARGETS * lanes * lanes) as usize],
        uses: (0..SOURCES).map(row).collect(),
        pointers,
        neurons: vec![neuron; (TARGETS * lanes) as usize],
        profiles: vec![PROFILE],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(TARGETS - 1), winner: false }],
        rules: vec![rule],
        trace_ranges: vec![
            TraceRange { first: SourceBlock(0), last: SourceBlock(SOURCES - 1), pre: Some(trace), post: None },
            TraceRange {
                first: SourceBlock(axon_blocks),
                last: SourceBlock(axon_blocks + TARGETS - 1),
                pre: None,
                post: Some(trace),
            },
        ],
        columns: (0..TARGETS).map(column).collect(),
        column_pointers: (0..TARGETS).map(Some).collect(),
    }
}

const PROFILE: Profile = Profile {
    v_reset: 0,
    v_min: 0,
    leak: 0,
    adaptation_step: 0,
    adaptation_decay: 0,
    adaptation_prescale: 0,
    refractory: 0,
    linear_leak: false,
    reset_subtract: false,
    reset_next: false,
    inclusive: false,
    hold: false,
    bias_to_current: false,
    adaptation_linear: false,
    nearest: false,
};
