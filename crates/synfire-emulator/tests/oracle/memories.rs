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
    pub last: bool,
}

/// One neuron with its profile.
#[derive(Debug, Clone)]
pub struct Parameters {
    fields: Vec<(&'static str, i64)>,
}

impl Parameters {
    pub fn value(&self, name: &str) -> i128 {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| i128::from(*value)).unwrap()
    }

    pub fn flag(&self, name: &str) -> bool {
        self.value(name) == 1
    }
}

pub struct Memories {
    pub target: Target,
    weight_words: Vec<Vec<u8>>,
    pub uses: Vec<Run>,
    pub pointers: Vec<(usize, bool)>,
    pub neurons: Vec<Parameters>,
    pub stages: Vec<(u32, u32)>,
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
            last: value(&fields, "last") == 1,
        });
        let profiles = words("profiles");
        let neurons = words("neurons").into_iter().map(|mut fields| {
            fields.extend(&profiles[value(&fields, "profile") as usize]);
            Parameters { fields }
        });
        let pointers = words("pointers");
        let stages = words("stages");
        Self {
            weight_words: memory(&contents, "weights").words().map(<[u8]>::to_vec).collect(),
            uses: uses.collect(),
            pointers: pointers.iter().map(|f| (value(f, "first") as usize, value(f, "valid") == 1)).collect(),
            neurons: neurons.collect(),
            stages: stages.iter().map(|f| (value(f, "first") as u32, value(f, "last") as u32)).collect(),
            target,
        }
    }

    /// The weights of one row, by target lane.
    pub fn weights(&self, tile: usize, row: usize) -> Vec<i128> {
        let (lanes, bits) = (self.target.lanes as usize, self.target.weight_bits as usize);
        let word = &self.weight_words[tile * lanes + row];
        let bank = |k: usize| {
            let bit = |position: usize| i128::from(word[position / 8] >> (position % 8) & 1);
            let raw: i128 = (0..bits).map(|b| bit(k * bits + b) << b).sum();
            if raw >> (bits - 1) == 1 { raw - (1 << bits) } else { raw }
        };
        let mut columns = vec![0; lanes];
        for k in 0..lanes {
            let column = if self.target.diagonal { (k + lanes - row) % lanes } else { k };
            columns[column] = bank(k);
        }
        columns
    }
}

fn memory<'a>(contents: &'a [MemoryContents], name: &str) -> &'a MemoryContents {
    contents.iter().find(|contents| contents.memory.name == name).unwrap()
}

fn value(fields: &[(&'static str, i64)], name: &str) -> i64 {
    fields.iter().find(|(field, _)| *field == name).unwrap().1
}

fn fields(target: &Target, contents: &[MemoryContents], name: &str) -> Vec<Vec<(&'static str, i64)>> {
    let layouts: [(&str, &Word); 5] = [
        ("uses", &word::USE),
        ("pointers", &word::POINTER),
        ("neurons", &word::NEURON),
        ("profiles", &word::PROFILE),
        ("stages", &word::STAGE),
    ];
    let layout = layouts.iter().find(|(memory, _)| *memory == name).unwrap().1;
    let names = layout.fields.iter().map(|field| field.name);
    let unpack = |bytes: &[u8]| names.clone().zip(layout.unpack(target, bytes)).collect();
    memory(contents, name).words().map(unpack).collect()
}
