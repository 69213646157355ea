//! One projection that learns, dense, whose every event is known.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, RuleId, SourceBlock, Target, TileId};
use synfire_image::{
    ColumnUse, Image, InputFormat, Layout, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program,
    ReportText, Rule, StageRange, TraceParameters, TraceRange, Use,
};

/// `sources` blocks of axons to `targets` blocks of neurons, all with one rule, one kind of trace and one weight. The neurons
/// spike in every tick, whatever they get, until their thresholds are changed.
///
/// # Panics
/// If the image does not pass [`Image::check`].
pub fn dense_plastic_image(
    target: Target,
    sources: u32,
    targets: u32,
    rule: Rule,
    trace: TraceParameters,
    initial: i16,
) -> Image {
    let program = program(&target, sources, targets, rule, trace, initial);
    let population = |name: &str, size: u32, role| PopulationInfo {
        name: name.into(),
        shape: vec![size as usize],
        role,
        layout: Layout::Consecutive,
    };
    let format = InputFormat { fraction_bits: 0, payload_min: 0, payload_max: 1 };
    let scale = vec![1.0; program.neurons.len()];
    let neurons = PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale };
    let image = Image {
        name: "plastic".into(),
        dt_s: 1e-3,
        populations: vec![
            population("in", sources * target.lanes, PopulationRole::Input { first: AxonId(0), format }),
            population("out", targets * target.lanes, neurons),
        ],
        projections: vec![],
        outputs: vec![1],
        output_delay_ticks: 0,
        start_events: vec![],
        report: ReportText::default(),
        program,
        target,
    };
    image.check().unwrap_or_else(|error| panic!("{error}"));
    image
}

fn program(target: &Target, sources: u32, targets: u32, rule: Rule, trace: TraceParameters, initial: i16) -> Program {
    let (lanes, axon_blocks) = (target.lanes, target.axon_blocks());
    let row = |source: u32| Use {
        tile: TileId(source * targets),
        stride: 1,
        block: NeuronBlock(0),
        count: targets,
        delay: 0,
        exponent: 0,
        rule: Some(RuleId(0)),
        last: true,
    };
    let column = |block: u32| ColumnUse {
        tile: TileId(block),
        stride: targets,
        block: SourceBlock(0),
        count: sources,
        rule: RuleId(0),
        last: true,
    };
    let mut pointers = vec![None; target.source_blocks() as usize];
    (0..sources).for_each(|source| pointers[source as usize] = Some(source));
    let neuron = NeuronParameters { threshold: target.state_min() as i32, bias: 0, kv: 0, ki: 0, profile: 0 };
    Program {
        weights: vec![initial; (sources * targets * lanes * lanes) as usize],
        uses: (0..sources).map(row).collect(),
        pointers,
        neurons: vec![neuron; (targets * lanes) as usize],
        profiles: vec![Profile::PLAIN],
        stages: vec![StageRange { first: NeuronBlock(0), last: NeuronBlock(targets - 1), winner: false }],
        rules: vec![rule],
        trace_ranges: vec![
            TraceRange { first: SourceBlock(0), last: SourceBlock(sources - 1), pre: Some(trace), post: None },
            TraceRange {
                first: SourceBlock(axon_blocks),
                last: SourceBlock(axon_blocks + targets - 1),
                pre: None,
                post: Some(trace),
            },
        ],
        columns: (0..targets).map(column).collect(),
        column_pointers: (0..targets).map(Some).collect(),
    }
}
