//! A raster of spikes in Braille dots: two ticks wide and four rows of neurons high for each character.

use std::collections::VecDeque;

/// Ticks in a character.
pub const TICKS: usize = 2;
/// Rows of dots in a character.
const ROWS: usize = 4;
/// The dots of a character by column and row, as Unicode numbers them from U+2800 on.
const DOTS: [[u32; ROWS]; TICKS] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// The last spikes of a population.
pub struct Raster {
    neurons: usize,
    /// Rows of dots; each stands for as many neurons, the first on top.
    rows: usize,
    /// Rows with a spike, as bits, by tick.
    ticks: VecDeque<u64>,
}

impl Raster {
    /// For so many neurons, in at most so many lines (16 and fewer).
    pub fn new(neurons: usize, lines: usize) -> Self {
        Self { neurons, rows: neurons.clamp(1, ROWS * lines.clamp(1, 16)), ticks: VecDeque::new() }
    }

    /// Adds a tick with the neurons that spiked in it; keeps `width` characters.
    pub fn tick(&mut self, spiked: &[usize], width: usize) {
        // Whole characters leave, so that a tick stays in its column of dots.
        while self.ticks.len() >= width * TICKS {
            self.ticks.drain(..TICKS);
        }
        let bit = |neuron: &usize| 1_u64 << (neuron * self.rows / self.neurons.max(1)).min(self.rows - 1);
        self.ticks.push_back(spiked.iter().fold(0, |rows, neuron| rows | bit(neuron)));
    }

    /// The lines, from the top.
    pub fn lines(&self) -> Vec<String> {
        let ticks: Vec<u64> = self.ticks.iter().copied().collect();
        (0..self.rows.div_ceil(ROWS)).map(|line| ticks.chunks(TICKS).map(|cell| dots(cell, line)).collect()).collect()
    }
}

/// The character of some ticks in a line.
fn dots(ticks: &[u64], line: usize) -> char {
    let mut set = 0;
    for (rows, column) in ticks.iter().zip(DOTS) {
        for (row, dot) in column.iter().enumerate() {
            if rows >> (line * ROWS + row) & 1 == 1 {
                set |= dot;
            }
        }
    }
    char::from_u32(0x2800 + set).unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(neurons: usize, lines: usize, ticks: &[&[usize]], width: usize) -> Vec<String> {
        let mut raster = Raster::new(neurons, lines);
        ticks.iter().for_each(|spiked| raster.tick(spiked, width));
        raster.lines()
    }

    #[test]
    fn a_dot_is_a_neuron_where_there_is_room() {
        assert_eq!(raster(5, 2, &[&[0], &[1, 4], &[]], 9), ["\u{2811}\u{2800}", "\u{2808}\u{2800}"]);
        assert_eq!(raster(4, 1, &[&[0, 1, 2, 3], &[0, 1, 2, 3]], 9), ["\u{28ff}"]);
    }

    #[test]
    fn many_neurons_share_the_rows() {
        assert_eq!(raster(1024, 1, &[&[0, 255], &[768, 1023]], 9), ["\u{2881}"]);
    }

    #[test]
    fn old_ticks_leave_in_whole_characters() {
        let spikes: [&[usize]; 5] = [&[0], &[], &[1], &[2], &[3]];
        assert_eq!(raster(4, 1, &spikes[..4], 2), ["\u{2801}\u{2822}"]);
        assert_eq!(raster(4, 1, &spikes, 2), ["\u{2822}\u{2840}"]);
    }
}
