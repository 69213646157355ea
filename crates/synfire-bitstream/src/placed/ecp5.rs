//! ECP5: the `.config` text of Project Trellis. A block RAM is a section of 2,048 words of 9 bits:
//!
//! ```text
//! .bram_init 7
//! 0ff 1a0 ...                (three hexadecimal digits each, eight in a line, every line ends in a space)
//! ```

use std::fmt::Write as _;

use super::Block;

const HEADER: &str = ".bram_init ";
const WORDS: usize = 2048;
const WORD_BITS: usize = 9;

/// A design without the contents of its block RAMs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Texts around the sections: one more than there are blocks. Each but the last ends with the section's header.
    around: Vec<String>,
    words_per_line: usize,
}

/// Reads a design.
pub fn parse(text: &str) -> Result<(Config, Vec<Block>), String> {
    if !text.starts_with(".device ") {
        return Err("it does not begin with `.device`".into());
    }
    let mut config = Config { around: vec![String::new()], words_per_line: 8 };
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let Some(last) = config.around.last_mut() else { break };
        last.push_str(line);
        let Some(name) = line.strip_prefix(HEADER) else { continue };
        let mut bits = Vec::with_capacity(WORDS * WORD_BITS);
        while bits.len() < WORDS * WORD_BITS {
            let line = lines.next().ok_or_else(|| format!("block {} ends early", name.trim()))?;
            let before = bits.len();
            for word in line.split_ascii_whitespace() {
                let value = u16::from_str_radix(word, 16).ok().filter(|value| *value < 1 << WORD_BITS);
                let value = value.ok_or_else(|| format!("`{word}` in block {} is no 9-bit word", name.trim()))?;
                bits.extend((0..WORD_BITS).map(|bit| value >> bit & 1 == 1));
            }
            if bits.len() == before || bits.len() > WORDS * WORD_BITS {
                return Err(format!("block {} does not have {WORDS} words", name.trim()));
            }
            if before == 0 {
                config.words_per_line = bits.len() / WORD_BITS;
            }
        }
        blocks.push(Block { name: name.trim().to_owned(), parity: true, bits });
        config.around.push(String::new());
    }
    Ok((config, blocks))
}

impl Config {
    /// The design with these blocks.
    pub fn render(&self, blocks: &[Block]) -> String {
        let mut out = String::new();
        for (around, block) in self.around.iter().zip(blocks) {
            out += around;
            for line in block.bits.chunks(WORD_BITS * self.words_per_line) {
                for word in line.chunks(WORD_BITS) {
                    let value = word.iter().rev().fold(0_u16, |value, bit| value << 1 | u16::from(*bit));
                    let _ = write!(out, "{value:03x} ");
                }
                out.push('\n');
            }
        }
        out + self.around.last().map_or("", String::as_str)
    }
}
