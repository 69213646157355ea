//! What is to be synthesised, for which device.

use sha2::{Digest, Sha256};
use synfire_arch::Target;

use crate::sources::{SourceFile, hardware, target_header};
use crate::{BitstreamError, Board, Device, Family};

/// Everything that decides a base, but for the tools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Top module.
    pub top: String,
    /// Verilog files and headers.
    pub sources: Vec<SourceFile>,
    /// Pins; without, they lie anywhere.
    pub pins: Option<SourceFile>,
    /// The core.
    pub target: Target,
    /// The FPGA.
    pub device: Device,
    /// Clock of the core in Hz: the constraint of timing.
    pub clock_hz: u64,
    /// Memories that are made of look-up tables to save block RAM, by the end of their names without `.cells`.
    pub look_up_tables: Vec<String>,
    /// Where the boot script goes behind the bitstream, if it goes there.
    pub script_offset: Option<u32>,
    /// Seed of the placer.
    pub seed: u32,
}

impl Design {
    /// The design of a board; without a seed, with the board's own.
    ///
    /// # Errors
    /// When the board has no open flow or lacks a file.
    pub fn of_board(board: &Board, seed: Option<u32>) -> Result<Self, BitstreamError> {
        if board.device.family == Family::Xilinx {
            return Err(BitstreamError::NoOpenFlow { board: board.name.clone() });
        }
        let (name, top) = board.file(|name| name == "synfire_board.v")?;
        let (pins_name, pins) = board.file(|name| name.starts_with("pins."))?;
        let mut sources = hardware();
        sources.push(SourceFile::new(name, top));
        let mut design = Self {
            top: board.top(),
            sources,
            pins: Some(SourceFile::new(pins_name, pins)),
            target: board.target.clone(),
            device: board.device.clone(),
            clock_hz: board.clock_hz,
            look_up_tables: board.look_up_tables.clone(),
            script_offset: board.script_offset,
            seed: seed.unwrap_or(board.seed),
        };
        design.sources.push(target_header(board, 0));
        // The digest is of the design without it.
        let header = target_header(board, design.digest());
        design.sources.pop();
        design.sources.push(header);
        Ok(design)
    }

    /// The first 32 bits of a digest of everything: what a device says of its bitstream, whatever network is in it.
    fn digest(&self) -> u32 {
        let mut hasher = Sha256::new();
        self.hash(&mut hasher);
        let digest: [u8; 32] = hasher.finalize().into();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }

    /// Adds everything to a digest.
    pub(crate) fn hash(&self, hasher: &mut Sha256) {
        let mut add = |text: &str| {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        };
        add(&self.top);
        for file in self.sources.iter().chain(&self.pins) {
            add(&file.name);
            add(&file.text);
        }
        add(&format!("{:?} {} {} {:?}", self.device, self.clock_hz, self.seed, self.look_up_tables));
        hasher.update(self.target.digest());
    }
}
