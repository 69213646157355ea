//! From an image to the bitstream of a board, on open tools.
//!
//! A [`Board`] is data: pins, clock, target. Its [`Design`] is synthesised, placed and routed once, into a [`Base`], with
//! random contents in the memories that an image fills; they are then found in the placed design by content. From there an
//! image becomes a bitstream in a moment: its memories are written into the placed design, which only needs packing, or, for an
//! ECP5, into the packed one. The result is, byte for byte, what the whole flow would have made of that image.
//!
//! ```no_run
//! # fn demo(image: &synfire_image::Image) -> Result<(), synfire_bitstream::BitstreamError> {
//! use synfire_bitstream::{Base, Board, Design, ToolTrust};
//!
//! let board = Board::named("ulx3s-85f")?;
//! let base = Base::build(&Design::of_board(&board, None)?, ToolTrust::Proven, &mut |_| ())?;
//! base.check_timing()?;
//! let bitstream = base.bitstream(Some(image), &mut |_| ())?;
//! std::fs::write("net.bit", bitstream.bytes).expect("a writable directory");
//! # Ok(())
//! # }
//! ```

mod base;
mod board;
mod boot;
pub mod builds;
mod canonical;
mod contents;
mod design;
pub mod energy;
mod error;
mod family;
pub mod fit;
pub mod flash;
pub mod flow;
pub mod gates;
mod identify;
mod locate;
pub mod memory_map;
mod missing_tools;
pub mod output_registers;
mod packed;
mod patch;
mod performance;
mod placed;
mod process;
mod report;
mod rtlil;
mod sources;
mod tool;
mod tool_versions;

pub use base::{Base, Bitstream, Told};
pub use board::{Board, Device};
pub use boot::BootScript;
pub use contents::Contents;
pub use design::Design;
pub use energy::{CoreActivity, Energy};
pub use error::BitstreamError;
pub use family::Family;
pub use locate::{Location, locate};
pub use missing_tools::missing_tools;
pub use packed::patch as patch_packed;
pub use patch::patch;
pub use performance::TickSpeed;
pub use placed::{Block, Placed};
pub use process::Progress;
pub use report::{Clock, Report, Resource, Summary};
pub use rtlil::{NetlistMemory, memories, with_contents};
pub use sources::{SourceFile, hardware, target_header};
pub use synfire_cache::Notice;
pub use tool::{FoundTool, Tool};
pub use tool_versions::ToolTrust;
