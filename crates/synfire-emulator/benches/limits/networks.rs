//! The networks that are measured. They run by themselves: a bias drives every neuron over its threshold once in a period, and
//! the weights between neurons are small beside it.

use std::collections::{BTreeMap, BTreeSet};

use synfire_arch::{AxonId, NeuronBlock, NeuronId, RuleId, SourceBlock, Target, TileId};
use synfire_emulator::{Emulator, NeuronState, Simd};
use synfire_image::{
    ColumnUse, Event, NeuronParameters, Profile, Program, Rule, RuleSide, StageRange, TraceParameters, TraceRange, Use,
};
use synfire_testkit::Rng;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// 1,024 neurons all to all, 2 % of them firing in a tick.
    W1,
    /// The same with pair STDP.
    W2,
    /// 10,000 neurons with 100 random targets each, 1 % of them firing.
    W3,
    /// 784-128-10 with random weights, 12.6 % of the inputs and about as many hidden neurons firing.
    W4,
}

impl Work {
    pub(crate) const ALL: [Self; 4] = [Self::W1, Self::W2, Self::W3, Self::W4];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::W1 => "w1",
            Self::W2 => "w2",
            Self::W3 => "w3",
            Self::W4 => "w4",
        }
    }

    pub(crate) const fn lanes(self) -> &'static [u32] {
        match self {
            Self::W1 | Self::W2 => &[16, 8],
            Self::W3 => &[16, 2],
            Self::W4 => &[8],
        }
    }

    pub(crate) const fn rounds(self) -> usize {
        match self {
            Self::W1 | Self::W4 => 101,
            Self::W2 | Self::W3 => 21,
        }
    }

    pub(crate) fn network(self, lanes: u32) -> Network {
        match self {
            Self::W1 => all_to_all(lanes, false),
            Self::W2 => all_to_all(lanes, true),
            Self::W3 => random(lanes),
            Self::W4 => layers(lanes),
        }
    }
}

/// A network, and the same weights as the limit loops read them.
pub(crate) struct Network {
    pub(crate) label: &'static str,
    pub(crate) ticks: usize,
    pub(crate) neurons: usize,
    /// `[source][target]`, of dense networks.
    pub(crate) dense: Vec<i8>,
    /// `[source][index]`, of sparse ones.
    pub(crate) sparse: Vec<(u16, i8)>,
    pub(crate) fan_out: usize,
    target: Target,
    program: Program,
    stimulus: Vec<Vec<Event>>,
    /// Ticks from one spike of a neuron to its next; 0 where events drive the network.
    period: i32,
}

impl Network {
    pub(crate) const fn lanes(&self) -> u32 {
        self.target.lanes
    }

    pub(crate) fn clock_hz(&self) -> f64 {
        self.target.clock_hz as f64
    }

    /// One whose neurons are spread over their period.
    pub(crate) fn emulator(&self, simd: Simd) -> Emulator {
        let mut emulator = Emulator::with_simd(&self.target, &self.program, simd);
        let mut rng = Rng::new(5);
        let highest = i64::from(BIAS) * i64::from(self.period - 1);
        for neuron in (0..self.neurons as u32).filter(|_| self.period > 0).map(NeuronId) {
            let v = rng.range(0, highest) as i32;
            emulator.set_state(neuron, NeuronState { v, i: 0, a: 0, refractory: 0, fired: false });
        }
        emulator
    }

    pub(crate) fn stimulus(&self, tick: usize) -> &[Event] {
        self.stimulus.get(tick).map_or(&[], Vec::as_slice)
    }

    /// By tick: the neurons that fire, times the length of a row.
    pub(crate) fn raster(&self, row: usize) -> Vec<Vec<usize>> {
        let mut emulator = self.emulator(Simd::detect());
        let mut tick = |tick| {
            let spikes = &emulator.tick(self.stimulus(tick)).expect("a sound stimulus").spikes;
            let fired = spikes.iter().map(|spike| spike.neuron.index()).filter(|neuron| *neuron < self.neurons);
            fired.map(|neuron| neuron * row).collect()
        };
        (0..self.ticks).map(&mut tick).collect()
    }

    /// The axons with an event in a tick, times the length of a row.
    pub(crate) fn input_rows(&self, tick: usize, row: usize) -> Vec<usize> {
        self.stimulus(tick).iter().map(|event| event.axon.index() * row).collect()
    }
}

/// What drives a neuron in a tick, far above what the others send it.
const BIAS: i32 = 75_000;

fn weight(rng: &mut Rng) -> i8 {
    (rng.range(1, 127) * rng.pick(&[-1, 1])) as i8
}

fn target(lanes: u32, axons: u32, neurons: u32, program: &Program) -> Target {
    let whole = |count: u32| count.div_ceil(lanes) * lanes;
    let (tiles, uses) = (program.weights.len() as u32 / (lanes * lanes), program.uses.len() as u32);
    let learning = !program.rules.is_empty();
    let sizes =
        Target { lanes, update_lanes: lanes, axons: whole(axons), neurons: whole(neurons), tiles, uses, ..large() };
    let target = Target { name: "bench".into(), learning, rules: 4, trace_ranges: 4, ..sizes };
    target.check().expect("a sound target");
    target
}

fn large() -> Target {
    Target::named("sim-large").expect("a target of the project")
}

/// Neurons that fire once in `period` ticks, in whole blocks; those beyond `count` never fire.
fn driven(count: usize, lanes: usize, period: i32) -> Vec<NeuronParameters> {
    let neuron = NeuronParameters { threshold: BIAS * period - BIAS / 2, bias: BIAS, kv: 65_535, ki: 0, profile: 0 };
    let silent = NeuronParameters { threshold: large().state_max() as i32, bias: 0, ..neuron };
    (0..count.div_ceil(lanes) * lanes).map(|index| if index < count { neuron } else { silent }).collect()
}

fn profiles() -> Vec<Profile> {
    vec![Profile { v_min: large().state_min() as i32, ..Profile::PLAIN }]
}

fn stage(first: usize, blocks: usize) -> StageRange {
    StageRange { first: NeuronBlock(first as u32), last: NeuronBlock((first + blocks) as u32 - 1), winner: false }
}

fn run(tile: usize, block: usize, count: usize, delay: u32) -> Use {
    let (tile, block) = (TileId(tile as u32), NeuronBlock(block as u32));
    Use { tile, stride: 1, block, count: count as u32, delay, exponent: 0, rule: None, last: true }
}

/// Cuts a matrix into tiles, source block by source block.
fn tiles(matrix: &[i8], columns: usize, lanes: usize) -> Vec<i16> {
    let mut weights = Vec::with_capacity(matrix.len());
    for rows in matrix.chunks_exact(columns * lanes) {
        for block in 0..columns / lanes {
            let tile = rows.chunks_exact(columns).flat_map(|row| &row[block * lanes..(block + 1) * lanes]);
            weights.extend(tile.map(|weight| i16::from(*weight)));
        }
    }
    weights
}

fn all_to_all(lanes: u32, learns: bool) -> Network {
    const NEURONS: usize = 1024;
    const PERIOD: i32 = 50;
    let l = lanes as usize;
    let blocks = NEURONS / l;
    let mut rng = Rng::new(1);
    let dense: Vec<i8> = (0..NEURONS * NEURONS).map(|_| weight(&mut rng)).collect();
    let axon_blocks = blocks;
    let rule = learns.then_some(RuleId(0));
    let mut program = Program {
        weights: tiles(&dense, NEURONS, l),
        uses: (0..blocks).map(|source| Use { rule, ..run(source * blocks, 0, blocks, 1) }).collect(),
        pointers: vec![None; axon_blocks],
        neurons: driven(NEURONS, l, PERIOD),
        profiles: profiles(),
        stages: vec![stage(0, blocks)],
        ..Program::default()
    };
    program.pointers.extend((0..blocks as u32).map(Some));
    if learns {
        learn(&mut program, axon_blocks, blocks);
    }
    let target = target(lanes, NEURONS as u32, NEURONS as u32, &program);
    let label = if learns { "W2 1,024 all to all, STDP," } else { "W1 1,024 all to all," };
    let ticks = if learns { 64 } else { 512 };
    let (sparse, stimulus) = (Vec::new(), Vec::new());
    Network { label, ticks, neurons: NEURONS, dense, sparse, fan_out: 0, target, program, stimulus, period: PERIOD }
}

/// Pair STDP of all weights, with traces of about 20 ticks on both sides.
fn learn(program: &mut Program, axon_blocks: usize, blocks: usize) {
    let side = RuleSide { gain: 0, shift: 6, target: 0, soft: false, down: false, modulated: false };
    let (pre, post) = (RuleSide { gain: -1, ..side }, RuleSide { gain: 1, ..side });
    program.rules = vec![Rule { w_min: -127, w_max: 127, range_shift: 8, keep_sign: false, pre, post }];
    let trace = TraceParameters { mantissa: 12, shift: 8, bump: 64, nearest: false };
    let (first, last) = (SourceBlock(axon_blocks as u32), SourceBlock((axon_blocks + blocks) as u32 - 1));
    program.trace_ranges = vec![TraceRange { first, last, pre: Some(trace), post: Some(trace) }];
    let column = |block: usize| ColumnUse {
        tile: TileId(block as u32),
        stride: blocks as u32,
        block: first,
        count: blocks as u32,
        rule: RuleId(0),
        last: true,
    };
    program.columns = (0..blocks).map(column).collect();
    program.column_pointers = (0..blocks as u32).map(Some).collect();
}

fn random(lanes: u32) -> Network {
    const NEURONS: usize = 10_000;
    const FAN_OUT: usize = 100;
    const PERIOD: i32 = 100;
    let l = lanes as usize;
    let mut rng = Rng::new(3);
    let mut sparse = Vec::with_capacity(NEURONS * FAN_OUT);
    for _ in 0..NEURONS {
        let mut targets = BTreeSet::new();
        while targets.len() < FAN_OUT {
            targets.insert(rng.range(0, NEURONS as i64 - 1) as u16);
        }
        sparse.extend(targets.into_iter().map(|target| (target, weight(&mut rng))));
    }
    let blocks = NEURONS / l;
    let mut program = Program {
        neurons: driven(NEURONS, l, PERIOD),
        profiles: profiles(),
        stages: vec![stage(0, blocks)],
        pointers: vec![None; blocks],
        ..Program::default()
    };
    for rows in sparse.chunks_exact(FAN_OUT * l) {
        program.pointers.push(Some(program.uses.len() as u32));
        add_sparse(&mut program, rows, FAN_OUT, l);
    }
    let target = target(lanes, NEURONS as u32, NEURONS as u32, &program);
    let (label, dense, stimulus) = ("W3 10,000 x 100,", Vec::new(), Vec::new());
    Network {
        label,
        ticks: 256,
        neurons: NEURONS,
        dense,
        sparse,
        fan_out: FAN_OUT,
        target,
        program,
        stimulus,
        period: PERIOD,
    }
}

/// The list of one source block: one tile for each block that any of its rows reaches.
fn add_sparse(program: &mut Program, rows: &[(u16, i8)], fan_out: usize, lanes: usize) {
    let mut tiles = BTreeMap::<usize, Vec<i16>>::new();
    for (row, entries) in rows.chunks_exact(fan_out).enumerate() {
        for (target, weight) in entries {
            let (block, column) = (usize::from(*target) / lanes, usize::from(*target) % lanes);
            let tile = tiles.entry(block).or_insert_with(|| vec![0; lanes * lanes]);
            tile[row * lanes + column] = (*weight).into();
        }
    }
    for (block, tile) in tiles {
        let entry = run(program.weights.len() / (lanes * lanes), block, 1, 1);
        program.uses.push(Use { last: false, ..entry });
        program.weights.extend(tile);
    }
    program.uses.last_mut().expect("every neuron has targets").last = true;
}

fn layers(lanes: u32) -> Network {
    const INPUTS: usize = 784;
    const HIDDEN: usize = 128;
    const OUTPUT: usize = 16;
    const TICKS: usize = 512;
    let l = lanes as usize;
    let mut rng = Rng::new(4);
    let dense: Vec<i8> = (0..INPUTS * HIDDEN).map(|_| weight(&mut rng)).collect();
    let last: Vec<i8> = (0..HIDDEN * OUTPUT).map(|_| weight(&mut rng)).collect();
    let (hidden, output) = (HIDDEN / l, OUTPUT / l);
    let first = INPUTS / l * hidden;
    let mut program = Program {
        weights: [tiles(&dense, HIDDEN, l), tiles(&last, OUTPUT, l)].concat(),
        uses: (0..INPUTS / l).map(|source| run(source * hidden, 0, hidden, 0)).collect(),
        profiles: profiles(),
        stages: vec![stage(0, hidden), stage(hidden, output)],
        ..Program::default()
    };
    program.uses.extend((0..hidden).map(|source| run(first + source * output, hidden, output, 0)));
    program.pointers = (0..program.uses.len() as u32).map(Some).collect();
    // The inputs of a tick have a deviation of about 730, so that about one hidden neuron in eight fires.
    let neuron = NeuronParameters { threshold: 1500, bias: 0, kv: 59_000, ki: 0, profile: 0 };
    program.neurons = vec![neuron; HIDDEN + OUTPUT];
    let target = target(lanes, INPUTS as u32, (HIDDEN + OUTPUT) as u32, &program);
    let mut tick = || {
        let axons = (0..INPUTS as u32).filter(|_| rng.chance(0.126));
        axons.map(|axon| Event { axon: AxonId(axon), payload: 1 }).collect()
    };
    let stimulus = (0..TICKS).map(|_| tick()).collect();
    let (label, sparse) = ("W4 784-128-10,", Vec::new());
    Network { label, ticks: TICKS, neurons: HIDDEN, dense, sparse, fan_out: 0, target, program, stimulus, period: 0 }
}

/// Neurons at rest with one synapse each.
pub(crate) fn silent(neurons: usize) -> Network {
    let lanes = 16;
    let blocks = neurons / lanes;
    let identity = (0..lanes * lanes).map(|index| i16::from(index % (lanes + 1) == 0));
    let mut program = Program {
        weights: identity.collect(),
        uses: (0..blocks).map(|source| run(0, (source + 1) % blocks, 1, 1)).collect(),
        pointers: vec![None; blocks],
        profiles: profiles(),
        stages: vec![stage(0, blocks)],
        ..Program::default()
    };
    program.pointers.extend((0..blocks as u32).map(Some));
    program.neurons = vec![NeuronParameters { threshold: 100, bias: 0, kv: 60_000, ki: 0, profile: 0 }; neurons];
    let target = target(lanes as u32, neurons as u32, neurons as u32, &program);
    let (label, dense, sparse, stimulus) = ("silent", Vec::new(), Vec::new(), Vec::new());
    Network { label, ticks: 0, neurons, dense, sparse, fan_out: 0, target, program, stimulus, period: 0 }
}
