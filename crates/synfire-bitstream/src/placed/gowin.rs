//! Gowin: nextpnr's own JSON. A block RAM is a cell with 64 parameters of 256 bits (288 with parity), one in a line:
//!
//! ```text
//! "INIT_RAM_00": "0101...",      (most significant bit first)
//! ```

use super::Block;

const PARAMETERS: usize = 64;

/// A design without the contents of its block RAMs.
#[derive(Debug, Clone)]
pub struct Netlist {
    /// Texts around the parameters' bits: one more than there are parameters.
    around: Vec<String>,
    /// For each parameter its block and its index in it.
    parameters: Vec<(usize, usize)>,
}

/// Reads a design.
pub fn parse(text: &str) -> Result<(Netlist, Vec<Block>), String> {
    if !text.trim_start().starts_with('{') {
        return Err("it is no JSON object".into());
    }
    let mut netlist = Netlist { around: vec![String::new()], parameters: Vec::new() };
    let mut blocks: Vec<Block> = Vec::new();
    let mut seen = PARAMETERS;
    for line in text.split_inclusive('\n') {
        let Some((index, before, bits, after)) = parameter(line) else {
            netlist.around.last_mut().ok_or("no text")?.push_str(line);
            continue;
        };
        let parity = match bits.len() {
            256 => false,
            288 => true,
            other => return Err(format!("a block RAM parameter of {other} bits")),
        };
        if seen == PARAMETERS {
            let name = format!("block {}", blocks.len());
            blocks.push(Block { name, parity, bits: vec![false; PARAMETERS * bits.len()] });
            seen = 0;
        }
        let number = blocks.len() - 1;
        let block = blocks.last_mut().filter(|block| block.parity == parity && index < PARAMETERS);
        let block = block.ok_or_else(|| format!("parameter {index} does not belong to block {number}"))?;
        for (bit, digit) in bits.bytes().rev().enumerate() {
            block.bits[index * bits.len() + bit] = digit == b'1';
        }
        seen += 1;
        netlist.parameters.push((number, index));
        netlist.around.last_mut().ok_or("no text")?.push_str(before);
        netlist.around.push(after.to_owned());
    }
    if seen != PARAMETERS {
        return Err(format!("the last block RAM has {seen} of {PARAMETERS} parameters"));
    }
    Ok((netlist, blocks))
}

/// A line with contents: index of the parameter, text before the bits, the bits, text after.
fn parameter(line: &str) -> Option<(usize, &str, &str, &str)> {
    const KEY: &str = "\"INIT_RAM_";
    let key = line.find(KEY)? + KEY.len();
    let index = usize::from_str_radix(line.get(key..key + 2)?, 16).ok()?;
    let colon = key + line.get(key..)?.find(':')?;
    let start = colon + line.get(colon..)?.find('"')? + 1;
    let end = start + line.get(start..)?.find('"')?;
    let bits = &line[start..end];
    let binary = bits.bytes().all(|digit| digit == b'0' || digit == b'1' || digit == b'x');
    binary.then_some((index, &line[..start], bits, &line[end..]))
}

impl Netlist {
    /// The design with these blocks.
    pub fn render(&self, blocks: &[Block]) -> String {
        let mut out = String::new();
        for (around, (block, index)) in self.around.iter().zip(&self.parameters) {
            out += around;
            let block = &blocks[*block];
            let size = block.bits.len() / PARAMETERS;
            let bits = &block.bits[index * size..(index + 1) * size];
            out.extend(bits.iter().rev().map(|bit| if *bit { '1' } else { '0' }));
        }
        out + self.around.last().map_or("", String::as_str)
    }
}
