//! Images small enough to follow by hand.

use synfire_arch::{AxonId, NeuronBlock, NeuronId, Target, TileId};
use synfire_image::{
    Image, InputFormat, Layout, NeuronParameters, PopulationInfo, PopulationRole, Profile, Program, ReportText,
    StageRange, Use,
};

/// Two lanes, one update lane, 12-bit states: -2048 to 2047.
pub fn target() -> Target {
    Target {
        name: "tiny".into(),
        doc: "Test".into(),
        lanes: 2,
        update_lanes: 1,
        update_interval: 1,
        neurons: 8,
        axons: 6,
        tiles: 8,
        uses: 8,
        ring_depth: 4,
        weight_bits: 8,
        state_bits: 12,
        profiles: 2,
        stages: 4,
        adaptation: true,
        diagonal: true,
        learning: false,
        soft_bounds: false,
        winner: false,
        rules: 1,
        trace_ranges: 1,
        clock_hz: 1,
    }
}

/// Resets to 0, has neither leak nor adaptation, does not rest.
pub const PLAIN: Profile = Profile { v_min: -2048, ..Profile::PLAIN };

/// Forgets v and i in every tick.
pub const NEURON: NeuronParameters = NeuronParameters { threshold: 10, bias: 0, kv: 0, ki: 0, profile: 0 };

pub fn run(tile: u32, stride: u32, block: u32, count: u32, delay: u32) -> Use {
    Use { tile: TileId(tile), stride, block: NeuronBlock(block), count, delay, exponent: 0, rule: None, last: false }
}

pub fn stage(first: u32, last: u32) -> StageRange {
    StageRange { first: NeuronBlock(first), last: NeuronBlock(last), winner: false }
}

/// The image of a program, with every axon an input of this format.
pub fn image(program: Program, payload_min: i16, payload_max: i16) -> Image {
    let target = target();
    let (axons, neurons) = (target.axons as usize, program.neurons.len());
    let population = |name: &str, size, role| PopulationInfo {
        name: name.into(),
        shape: vec![size],
        role,
        layout: Layout::Consecutive,
    };
    let format = InputFormat { fraction_bits: 0, payload_min, payload_max };
    let input = PopulationRole::Input { first: AxonId(0), format };
    let scale = vec![1.0; neurons];
    let output = PopulationRole::Neurons { first: NeuronId(0), spiking: true, current_scale: scale.clone(), scale };
    let image = Image {
        name: "tiny".into(),
        dt_s: 1e-3,
        populations: vec![population("in", axons, input), population("out", neurons, output)],
        outputs: vec![1],
        output_delay_ticks: 0,
        start_events: vec![],
        projections: vec![],
        report: ReportText::default(),
        program,
        target,
    };
    image.check().unwrap();
    image
}
