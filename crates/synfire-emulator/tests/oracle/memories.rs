//! The memories of an image, word by word.

use synfire_arch::generated::word;
use synfire_arch::{Target, Word};
use synfire_image::{Image, MemoryContents};

#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub tile: usize,
    pub stride: usize,
    pub block: usize,
    pub blocks: usize,
    pub delay: u64,
    pub exponent: i128,
    /// 0 for none.
    pub rule: usize,
    pub last: bool,
}

/// A word, or those of one neuron and its profile.
#[derive(Debug, Clone)]
pub struct Fields {
    fields: Vec<(&'static str, i64)>,
}

impl Fields {
    pub fn value(&self, name: &str) -> i128 {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| i128::from(*value)).unwrap()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.value(name) == 1
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Stage {
    pub first: u32,
    pub last: u32,
    pub winner: bool,
}

pub struct Memories {
    pub target: Target,
    /// `[tile * P + row][column]`
    pub weights: Vec<Vec<i128>>,
    pub uses: Vec<Run>,
    pub pointers: Vec<(usize, bool)>,
    pub neurons: Vec<Fields>,
    pub stages: Vec<Stage>,
    pub rules: Vec<Fields>,
    pub trace_ranges: Vec<Fields>,
}

impl Memories {
    pub fn new(image: &Image) -> Self {
        let target = image.target.clone();
        let contents = image.program.memories(&target).unwrap();
        let words = |name: &str| fields(&target, &contents, name);
        let uses = words("uses").into_iter().map(|fields| Run {
            tile: value(&fields, "tile") as usize,
            stride: value(&fields, "stride") as usize,
            block: value(&fields, "block") as usize,
            blocks: value(&fields, "count") as usize + 1,
            delay: value(&fields, "delay") as u64,
            exponent: value(&fields, "exponent").into(),
            rule: value(&fields, "rule") as usize,
            last: value(&fields, "last") == 1,
        });
        let profiles = words("profiles");
        let neurons = words("neurons").into_iter().map(|mut fields| {
            fields.extend(&profiles[value(&fields, "profile") as usize]);
            Fields { fields }
        });
        let pointers = words("pointers");
        let stages = words("stages");
        Self {
            weights: (0..)
                .zip(memory(&contents, "weights").words())
                .map(|(k, word)| weights(&target, k, word))
                .collect(),
            uses: uses.collect(),
            pointers: pointers.iter().map(|f| (value(f, "first") as usize, value(f, "valid") == 1)).collect(),
            neurons: neurons.collect(),
            stages: stages.iter().map(|f| stage(f)).collect(),
            rules: words("rules").into_iter().map(|fields| Fields { fields }).collect(),
            trace_ranges: words("trace_ranges").into_iter().map(|fields| Fields { fields }).collect(),
            target,
        }
    }

    pub fn axon_blocks(&self) -> usize {
        (self.target.axons / self.target.lanes) as usize
    }

    pub fn source_blocks(&self) -> usize {
        self.axon_blocks() + (self.target.neurons / self.target.lanes) as usize
    }

    /// Where the column list of a neuron block begins.
    pub fn column_list(&self, block: usize) -> Option<usize> {
        let (first, valid) = *self.pointers.get(self.source_blocks() + block)?;
        valid.then_some(first)
    }
}

fn stage(fields: &[(&'static str, i64)]) -> Stage {
    let (first, last) = (value(fields, "first") as u32, value(fields, "last") as u32);
    Stage { first, last, winner: value(fields, "winner") == 1 }
}

/// The weights of row `address` of all rows, by target lane.
fn weights(target: &Target, address: usize, word: &[u8]) -> Vec<i128> {
    let (lanes, bits, row) = (target.lanes as usize, target.weight_bits as usize, address % target.lanes as usize);
    let bank = |k: usize| {
        let bit = |position: usize| i128::from(word[position / 8] >> (position % 8) & 1);
        let raw: i128 = (0..bits).map(|b| bit(k * bits + b) << b).sum();
        if raw >> (bits - 1) == 1 { raw - (1 << bits) } else { raw }
    };
    let mut columns = vec![0; lanes];
    for k in 0..lanes {
        let column = if target.diagonal { (k + lanes - row) % lanes } else { k };
        columns[column] = bank(k);
    }
    columns
}

fn memory<'a>(contents: &'a [MemoryContents], name: &str) -> &'a MemoryContents {
    find(contents, name).unwrap()
}

fn find<'a>(contents: &'a [MemoryContents], name: &str) -> Option<&'a MemoryContents> {
    contents.iter().find(|contents| contents.memory.name == name)
}

fn value(fields: &[(&'static str, i64)], name: &str) -> i64 {
    fields.iter().find(|(field, _)| *field == name).unwrap().1
}

fn fields(target: &Target, contents: &[MemoryContents], name: &str) -> Vec<Vec<(&'static str, i64)>> {
    let layouts: [(&str, &Word); 7] = [
        ("uses", &word::USE),
        ("pointers", &word::POINTER),
        ("neurons", &word::NEURON),
        ("profiles", &word::PROFILE),
        ("stages", &word::STAGE),
        ("trace_ranges", &word::TRACE_RANGE),
        ("rules", &word::RULE),
    ];
    let layout = layouts.iter().find(|(memory, _)| *memory == name).unwrap().1;
    let names = layout.fields.iter().map(|field| field.name);
    let unpack = |bytes: &[u8]| names.clone().zip(layout.unpack(target, bytes)).collect();
    // A target that does not learn has fewer memories.
    find(contents, name).into_iter().flat_map(MemoryContents::words).map(unpack).collect()
}
