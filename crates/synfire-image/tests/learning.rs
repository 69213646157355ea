//! Images that learn: what is written is what is read, and every rule of learning is kept.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod plastic;

use synfire_arch::generated::word;
use synfire_arch::{NeuronBlock, RuleId, SourceBlock, TileId};
use synfire_image::{ColumnUse, Image, Program, Rule, RuleSide, TraceRange, accumulator_ranges};

fn message(change: impl FnOnce(&mut Program)) -> String {
    let mut image = plastic::image();
    change(&mut image.program);
    image.check().unwrap_err().to_string()
}

#[test]
fn an_image_that_learns_survives_its_bytes() {
    let image = plastic::image();
    image.check().unwrap();
    assert_eq!(Image::from_bytes(&image.to_bytes().unwrap()).unwrap(), image);
    let without_columns = Rule { post: RuleSide::default(), ..plastic::RULE };
    let mut image = image;
    image.program.rules = vec![without_columns];
    (image.program.columns, image.program.column_pointers) = (vec![], vec![]);
    assert_eq!(Image::from_bytes(&image.to_bytes().unwrap()).unwrap(), image);
}

#[test]
fn lists_are_where_the_core_looks_for_them() {
    let image = plastic::image();
    let (target, memories) = (&image.target, image.program.memories(&image.target).unwrap());
    let memory = |name: &str| memories.iter().find(|contents| contents.memory.name == name).unwrap();
    let pointer = memory("pointers").words().nth(target.source_blocks() as usize).unwrap();
    assert_eq!(word::POINTER.unpack(target, pointer), [2, 1], "behind the two tile lists");
    let entry = memory("uses").words().nth(2).unwrap();
    assert_eq!(word::USE.unpack(target, entry), [0, 1, 0, 1, 0, 0, 1, 1], "two blocks; rule 0 is word 1");
    let words: Vec<_> = memory("rules").words().map(|bytes| word::RULE.unpack(target, bytes)).collect();
    assert_eq!(words[0], [0; 16]);
    assert_eq!(words[1], [0, 100, 7, 0, -3, 8, 0, 0, 0, 0, 5, 8, 20, 0, 0, 0]);
    let range = word::TRACE_RANGE.unpack(target, memory("trace_ranges").words().next().unwrap());
    assert_eq!(range, [0, 1, 1, 0, 13, 8, 100, 0, 0, 0, 0, 0]);
}

#[test]
fn a_target_that_does_not_learn_has_no_such_memories() {
    let mut image = plastic::image();
    let names = |image: &Image| -> Vec<_> {
        image.program.memories(&image.target).unwrap().iter().map(|contents| contents.memory.name).collect()
    };
    assert!(names(&image).ends_with(&["stages", "trace_ranges", "rules"]));
    image.target.learning = false;
    assert_eq!(names(&image).last(), Some(&"stages"));
}

#[test]
fn the_proof_covers_everything_that_a_rule_allows() {
    let lanes = plastic::image().target.lanes as i64;
    let sums = |rule: Rule, weight: i16| {
        let mut image = plastic::image();
        image.program.rules[0] = rule;
        image.program.weights.fill(weight);
        image.check().unwrap();
        let range = accumulator_ranges(&image)[0];
        (range.low / (2 * lanes), range.high / (2 * lanes))
    };
    let rule = Rule { w_min: -50, ..plastic::RULE };
    assert_eq!(sums(rule, 10), (-50, 100));
    let signed = Rule { keep_sign: true, ..rule };
    assert_eq!((sums(signed, 10), sums(signed, -10), sums(signed, 0)), ((0, 100), (-50, 0), (0, 0)));
    let idle = Rule { pre: RuleSide::default(), post: RuleSide::default(), ..rule };
    assert_eq!(sums(idle, 10), (0, 10), "it changes nothing");
}

#[test]
fn a_neuron_that_cannot_spike_adds_to_no_sum() {
    let mut image = plastic::image();
    let source = SourceBlock(image.target.axon_blocks());
    // The neurons excite themselves instead of being excited by axons.
    image.program.pointers.rotate_right(source.index());
    image.program.uses.iter_mut().for_each(|entry| entry.delay = 1);
    image.program.pointers[source.index() + 1] = None;
    image.program.columns = vec![ColumnUse { block: source, count: 1, ..image.program.columns[0] }];
    let range = TraceRange { pre: image.program.trace_ranges[0].pre, ..image.program.trace_ranges[1] };
    image.program.trace_ranges = vec![range];
    image.check().unwrap();
    assert_eq!(accumulator_ranges(&image)[0].high, 100 * i64::from(image.target.lanes));
    image.program.neurons[3].threshold = image.target.state_max() as i32;
    assert_eq!(accumulator_ranges(&image)[0].high, 100 * i64::from(image.target.lanes - 1));
    image.program.profiles[0].inclusive = true;
    assert_eq!(accumulator_ranges(&image)[0].high, 100 * i64::from(image.target.lanes));
}

#[test]
fn rules_out_of_range_are_refused() {
    type Change = fn(&mut Rule);
    let cases: [(Change, &str); 7] = [
        (|rule| rule.w_max = 200, "learning rule 1: a bound is outside the target's weight bits"),
        (|rule| rule.w_max = -1, "learning rule 1: w_min is above w_max"),
        (|rule| rule.range_shift = 9, "learning rule 1: range_shift is at most the target's weight bits"),
        (|rule| rule.pre.gain = 16, "learning rule 1: a gain is -16 to 15"),
        (|rule| rule.post.gain = -17, "learning rule 1: a gain is -16 to 15"),
        (|rule| rule.post.shift = 21, "learning rule 1: a shift is 0 to 20"),
        (|rule| rule.post.down = true, "learning rule 1: `down` needs soft bounds"),
    ];
    for (change, expected) in cases {
        assert_eq!(message(|program| change(&mut program.rules[0])), expected);
    }
}

#[test]
fn trace_ranges_that_cannot_be_walked_are_refused() {
    type Change = fn(&mut [TraceRange]);
    let cases: [(Change, &str); 7] = [
        (|ranges| ranges[0].first = SourceBlock(2), "trace range 0: its first block is behind its last"),
        (|ranges| ranges[1].last.0 += 1, "trace range 1: it names a source block that does not exist"),
        (|ranges| ranges[0].pre = None, "trace range 0: it keeps no trace"),
        (|ranges| ranges[0].post = ranges[0].pre, "trace range 0: axons have no trace y"),
        (|ranges| ranges[0].last = ranges[1].first, "trace range 1: it overlaps with an earlier one"),
        (|ranges| ranges[0].pre.as_mut().unwrap().mantissa = 16, "trace range 0: a mantissa is 0 to 15"),
        (|ranges| ranges[1].post.as_mut().unwrap().shift = 21, "trace range 1: a shift is 0 to 20"),
    ];
    for (change, expected) in cases {
        assert_eq!(message(|program| change(&mut program.trace_ranges)), expected);
    }
}

#[test]
fn a_plastic_tile_has_one_place() {
    type Change = fn(&mut Program);
    let cases: [(Change, &str); 7] = [
        (|program| program.uses[1].tile = TileId(0), "tile 0: it learns, but is used more than once"),
        (
            |program| {
                program.uses[1].tile = TileId(0);
                program.uses[1].rule = None;
            },
            "tile 0: it learns, but is used more than once",
        ),
        (
            |program| program.uses[1].rule = None,
            "tile 1: a column list and the tile lists disagree about its place or rule",
        ),
        (
            |program| program.columns[0].block = SourceBlock(1),
            "tile 0: a column list and the tile lists disagree about its place or rule",
        ),
        (
            |program| {
                program.rules.push(plastic::RULE);
                program.columns[0].rule = RuleId(1);
            },
            "tile 0: a column list and the tile lists disagree about its place or rule",
        ),
        (
            |program| {
                program.columns[0].last = false;
                program.columns.push(ColumnUse { count: 1, last: true, ..program.columns[0] });
            },
            "tile 0: column lists visit it more than once",
        ),
        (
            |program| program.columns[0].count = 1,
            "tile 1: spikes of its targets change it, but no column list visits it",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(message(change), expected);
    }
}

#[test]
fn column_lists_that_lead_nowhere_are_refused() {
    type Change = fn(&mut Program);
    let cases: [(Change, &str); 9] = [
        (|program| program.columns[0].last = false, "column list of neuron block 0: it does not end"),
        (|program| program.columns[0].count = 0, "column list of neuron block 0: a run has at least one block"),
        (|program| program.columns[0].stride = 2, "column list of neuron block 0: it names a tile that does not exist"),
        (
            |program| (program.columns[0].block.0, program.columns[0].stride) = (u32::MAX, 0),
            "column list of neuron block 0: it names a source block that does not exist",
        ),
        (
            |program| program.columns[0].rule = RuleId(1),
            "column list of neuron block 0: its learning rule does not exist",
        ),
        (|program| program.uses[0].rule = Some(RuleId(1)), "use 0: its learning rule does not exist"),
        (|program| program.column_pointers.clear(), "column lists: there has to be a pointer for each neuron block"),
        (|program| program.column_pointers[0] = None, "column lists: their pointers and their entries disagree"),
        (
            |program| program.pointers.truncate(2),
            "column lists: they need a pointer to the tile list of every source block of the target",
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(message(change), expected);
    }
    let mut program = plastic::image().program;
    program.columns.insert(0, program.columns[0]);
    program.column_pointers[0] = Some(1);
    assert_eq!(message(|changed| *changed = program), "column lists: the first has to begin at the first entry");
}

#[test]
fn traces_and_weights_have_to_suit_the_rule() {
    assert_eq!(
        message(|program| program.trace_ranges.truncate(1)),
        "learning rule 1 needs the trace y of source block 12, but no trace range keeps it"
    );
    assert_eq!(
        message(|program| program.trace_ranges[0].last = SourceBlock(0)),
        "learning rule 1 needs the trace x of source block 1, but no trace range keeps it"
    );
    let lanes = plastic::image().target.lanes as usize;
    assert_eq!(
        message(|program| program.weights[lanes * lanes + 2 * lanes + 1] = -1),
        "row 2, column 1 of tile 1: weight -1 is outside 0 .. 100, the bounds of learning rule 1"
    );
    assert_eq!(
        message(|program| program.stages[0] =
            synfire_image::StageRange { winner: true, last: NeuronBlock(0), ..program.stages[0] }),
        "target `ncx` has no winners, which the image needs"
    );
    assert_eq!(
        message(|program| program.rules[0].post.soft = true),
        "target `ncx` has no soft bounds, which the image needs"
    );
}
