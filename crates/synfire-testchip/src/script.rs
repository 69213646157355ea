//! Boot scripts, and chips that find them: hdl/link/synfire_boot.v says what a script looks like.

use std::fmt::Write;

use synfire_arch::generated::register;
use synfire_arch::link_generated::MAGIC;
use synfire_image::{Clear, Image};
use synfire_link::{Place, chunks_of};
use synfire_rtl::Sources;

/// A script: writes, in words.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// The words, without what stands around them.
    pub words: Vec<u32>,
}

impl Script {
    /// What writes an image and clears the state.
    pub fn of_image(image: &Image) -> Self {
        let mut script = Self::default();
        for contents in image.program.memories(&image.target).unwrap() {
            let place = Place::memory(contents.memory.region, contents.word_bits);
            let data: Vec<u32> = contents.words().flat_map(|word| chunks_of(word, place.chunks)).collect();
            let per_run = 60 / usize::from(place.chunks);
            for (index, run) in data.chunks(per_run * usize::from(place.chunks)).enumerate() {
                script.write(place, (index * per_run) as u32, run);
            }
        }
        script.write(Place::REGISTERS, register::STAGE_COUNT.address, &[image.program.stages.len() as u32]);
        script.write(Place::REGISTERS, register::CONTROL.address, &[Clear::ALL.control()]);
        script
    }

    /// One more write, of 60 words at most.
    pub fn write(&mut self, place: Place, address: u32, data: &[u32]) {
        let header = (data.len() as u64) << 56
            | u64::from(address) << 24
            | u64::from(place.chunks - 1) << 20
            | u64::from(place.region) << 16
            | 1;
        self.words.extend([header as u32, (header >> 32) as u32]);
        self.words.extend(data);
    }

    /// The whole script: letters, length, words, CRC.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_with(MAGIC, self.words.len() as u32)
    }

    /// The same with other letters and another length, and their CRC.
    pub fn bytes_with(&self, letters: u32, length: u32) -> Vec<u8> {
        let words = [letters, length].into_iter().chain(self.words.iter().copied());
        let mut bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        let crc = crc32fast::hash(&bytes);
        bytes.extend(crc.to_le_bytes());
        bytes
    }
}

/// Where a chip finds what is in its boot memory as it is switched on, and for how many clocks that memory sleeps.
pub const MEMORY_FILE: &str = "memory.hex";
pub const SLEEP_FILE: &str = "sleep.hex";

/// Sources of a chip whose boot memory (and stream: it is the same module) holds the words of a file at power-up, and reads 0
/// as long as another file says.
pub fn with_memory(sources: &Sources) -> Sources {
    let power_up = format!(
        "reg [31:0] asleep [0:0];\n    initial begin\n        $readmemh(\"{MEMORY_FILE}\", cells);\n        \
         $readmemh(\"{SLEEP_FILE}\", asleep);\n    end\n    always @(posedge clk_i) \
         if (asleep[0] != 0) asleep[0] <= asleep[0] - 1;\n"
    );
    let depth = "reg [31:0] fetched;\n";
    let sources = sources.replace("synfire_byte_ram.v", depth, &format!("{depth}    {power_up}")).unwrap();
    let read = "fetched <= cells[read_address_i]";
    let sleepy = "fetched <= (asleep[0] != 0) ? 32'd0 : cells[read_address_i]";
    sources.replace("synfire_byte_ram.v", read, sleepy).unwrap()
}

/// The text of a file of words for a memory of `depth`, which has zeros behind what is given.
pub fn words_file(bytes: &[u8], depth: u32) -> String {
    let mut text = String::new();
    let words = bytes.chunks(4).map(|word| word.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
    for word in words.chain(std::iter::repeat(0)).take(depth as usize) {
        writeln!(text, "{word:08x}").unwrap();
    }
    text
}
