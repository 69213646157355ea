//! Tile lists that share their ends: everything is found by visiting each entry once, and is what visiting every list finds.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod plastic;

use synfire_arch::{NeuronBlock, NeuronId, SourceBlock, Target, TileId};
use synfire_budget::{Budget, Bytes};
use synfire_image::{
    Event, Image, ImageError, PopulationRole, Range, ReportText, TileLists, Use, accumulator_ranges, contribution,
    fan_out,
};
use synfire_testkit::{Bias, Rng, learning_targets, random_image, random_plastic_image, targets};

/// An image whose source blocks begin anywhere in the lists, most of them in the same few.
fn tangled(seed: u64, target: &Target) -> Image {
    let mut rng = Rng::new(seed);
    let mut image = random_image(seed, target, &Bias::default());
    let program = &mut image.program;
    let first = |rng: &mut Rng, uses: usize| rng.range(0, uses as i64 - 1) as u32;
    if !program.uses.is_empty() {
        let few = [(); 3].map(|()| first(&mut rng, program.uses.len()));
        program.pointers.resize(target.source_blocks() as usize, None);
        for pointer in &mut program.pointers {
            *pointer = Some(if rng.chance(0.7) { rng.pick(&few) } else { first(&mut rng, program.uses.len()) });
        }
    }
    for entry in program.uses.iter_mut().filter(|entry| entry.stride == 0 || rng.chance(0.3)) {
        entry.stride = 0;
    }
    image
}

/// The payloads of a source, as the definition has them.
fn payloads(image: &Image, source: u32, lane: u32) -> Option<(i64, i64)> {
    let number = source * image.target.lanes + lane;
    if source >= image.target.axon_blocks() {
        let neuron = NeuronId(number - image.target.axons);
        let neuron = image.program.neurons.get(neuron.index())?;
        let can_spike = image.program.profiles[usize::from(neuron.profile)].inclusive
            || i64::from(neuron.threshold) < image.target.state_max();
        return can_spike.then_some((1, 1));
    }
    let started = image.start_events.iter().find(|event| event.axon.0 == number);
    let external = image.inputs().find_map(|population| match population.role {
        PopulationRole::Input { first, format } if (first.0..first.0 + population.size() as u32).contains(&number) => {
            Some((i64::from(format.payload_min), i64::from(format.payload_max)))
        }
        _ => None,
    });
    started.map(|event| (event.payload.into(), event.payload.into())).or(external)
}

/// The largest and the smallest sum for every neuron, list by list and tile by tile.
fn ranges_list_by_list(image: &Image) -> Vec<(i64, i64)> {
    let lanes = image.target.lanes;
    let mut ranges = vec![(0, 0); image.program.neurons.len()];
    for source in 0..image.program.pointers.len() as u32 {
        for (entry, lane) in
            image.program.uses_of(SourceBlock(source)).iter().flat_map(|e| (0..lanes).map(move |l| (e, l)))
        {
            let Some((min, max)) = payloads(image, source, lane) else { continue };
            for step in 0..entry.count {
                let row = image.program.row(lanes, TileId(entry.tile.0 + step * entry.stride), lane);
                let first = (entry.block.index() + step as usize) * lanes as usize;
                for (range, weight) in ranges[first..].iter_mut().zip(row) {
                    let (low, high) = of_weight(image, entry, *weight, min, max);
                    *range = (range.0 + low, range.1 + high);
                }
            }
        }
    }
    ranges
}

fn of_weight(image: &Image, entry: &Use, weight: i16, min: i64, max: i64) -> (i64, i64) {
    let rule = entry.rule.map(|rule| &image.program.rules[rule.index()]);
    let (least, most) = rule.map_or((weight, weight), |rule| rule.reachable(weight));
    let ends = |weight: i16| {
        let products = [i64::from(weight) * min, i64::from(weight) * max];
        let (low, high) = (products[0].min(products[1]).min(0), products[0].max(products[1]).max(0));
        match (weight, entry.exponent) {
            (0, _) => (0, 0),
            (_, 0..) => (low << entry.exponent, high << entry.exponent),
            (_, _) => ((low >> -entry.exponent) - 2, -(-high >> -entry.exponent) + 2),
        }
    };
    let (a, b) = (ends(least), ends(most));
    (a.0.min(b.0), a.1.max(b.1))
}

fn fan_out_list_by_list(image: &Image) -> Vec<u64> {
    let lanes = image.target.lanes;
    let of = |source: u32, lane: u32| {
        let uses = image.program.uses_of(SourceBlock(source)).iter();
        let tiles = uses.flat_map(|run| (0..run.count).map(|step| TileId(run.tile.0 + step * run.stride)));
        tiles.map(|tile| image.program.row(lanes, tile, lane).iter().filter(|w| **w != 0).count() as u64).sum()
    };
    (0..image.program.pointers.len() as u32)
        .flat_map(|source| (0..lanes).map(move |lane| (source, lane)))
        .map(|(source, lane)| of(source, lane))
        .collect()
}

#[test]
fn every_entry_is_visited_once_and_nothing_is_missed() {
    let plain =
        targets().into_iter().zip(0..).flat_map(|(target, seed)| (0..6).map(move |k| tangled(8 * seed + k, &target)));
    let learning = learning_targets().into_iter().map(|target| random_plastic_image(3, &target, &Bias::default()));
    let mut shared = 0;
    for image in plain.chain(learning) {
        let ranges: Vec<_> = accumulator_ranges(&image).iter().map(|range| (range.low, range.high)).collect();
        assert_eq!(ranges, ranges_list_by_list(&image), "{}", image.target.name);
        assert_eq!(fan_out(&image.target, &image.program), fan_out_list_by_list(&image));
        let lists = TileLists::new(&image.program);
        for source in (0..image.program.pointers.len() as u32).map(SourceBlock) {
            let list = lists.of(source).unwrap();
            assert_eq!(&image.program.uses[list.clone()], image.program.uses_of(source));
            shared += list.len();
        }
        shared -= image.program.uses.len().min(shared);
    }
    assert!(shared > 1000, "{shared}");
}

/// `blocks` source blocks whose lists are all the same `uses` runs over every neuron block.
fn overlapping(blocks: u32, uses: u32, stride: u32) -> Image {
    let mut image = plastic::image();
    image.target.learning = false;
    (image.target.axons, image.target.uses) = (1 << 20, 1 << 24);
    let lanes = image.target.lanes as usize;
    let program = &mut image.program;
    (program.rules, program.trace_ranges) = (vec![], vec![]);
    (program.columns, program.column_pointers) = (vec![], vec![]);
    image.projections.clear();
    program.weights = vec![0; 4 * lanes * lanes];
    let run = Use {
        tile: TileId(0),
        stride,
        block: NeuronBlock(0),
        count: 1,
        delay: 1,
        exponent: 0,
        rule: None,
        last: false,
    };
    program.uses = vec![run; uses as usize];
    program.uses[uses as usize - 1].last = true;
    program.pointers = vec![Some(0); blocks as usize];
    image
}

#[test]
fn a_hundred_thousand_lists_of_sixty_thousand_entries_load() {
    // Visiting every list would be 6 * 10^9 entries.
    let image = overlapping(100_000, 60_000, 1);
    let bytes = image.to_bytes().unwrap();
    assert_eq!(Image::from_bytes(&bytes).unwrap(), image);
    assert_eq!(fan_out(&image.target, &image.program).len(), 100_000 * image.target.lanes as usize);
}

#[test]
fn a_million_start_events_load() {
    let mut image = overlapping(1, 1, 0);
    image.program.pointers = vec![None; image.target.axon_blocks() as usize];
    let inputs = image.input_size() as u32;
    let event = |axon: u32| Event { axon: synfire_arch::AxonId(axon), payload: 1 };
    image.start_events = (inputs..1 << 20).map(event).collect();
    image.check().unwrap();
    assert_eq!(accumulator_ranges(&image), vec![Range::default(); image.program.neurons.len()]);
}

#[test]
fn sources_that_share_a_list_are_counted_each() {
    let mut image = overlapping(3, 5, 0);
    image.program.weights.fill(1);
    image.program.pointers = vec![Some(0), Some(0), Some(4)];
    let each = ranges_list_by_list(&image);
    assert!(each[0].1 > 0);
    assert_eq!(accumulator_ranges(&image)[0], Range { low: each[0].0, high: each[0].1 });
    assert_eq!(contribution(1, 0), 1);
}

#[test]
fn an_image_is_read_within_a_budget() {
    let bytes = plastic::image().to_bytes().unwrap();
    let within = |memory| {
        let budget = Budget { memory: Bytes(memory), ..Budget::READER };
        Image::from_bytes_within(&bytes, &budget.meter())
    };
    assert_eq!(within(1 << 20).unwrap(), plastic::image());
    for memory in [0, 1000, 10_000] {
        assert!(matches!(within(memory), Err(ImageError::OverBudget(_))), "{memory}");
    }
}

#[test]
fn a_report_is_as_large_in_memory_as_in_the_file() {
    let mut image = plastic::image();
    // 16 million zeros took 32 bytes each as JSON values.
    let report = format!("[{}0]", "0,".repeat(16_000_000));
    image.report = ReportText::new(&serde_json::value::RawValue::from_string(report).unwrap()).unwrap();
    let bytes = image.to_bytes().unwrap();
    assert_eq!(Image::from_bytes(&bytes).unwrap().report.text().len(), 32_000_003);
}
