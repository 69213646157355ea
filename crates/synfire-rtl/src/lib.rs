//! The Verilog core, and the chip around it, as Rust objects.
//!
//! [`RtlModel::build`] lets Verilator and a C++ compiler make a program from the sources in `hdl/` (which are part of this
//! crate) and the parameters of a target. The program is kept in the cache of [`synfire_cache`], so that this happens once for
//! each target and each change of the sources. [`RtlCore`] is one running core, as [`synfire_core::Core`] says; it is driven
//! over a pipe, so that nothing it does can harm the process that uses it. [`lockstep`] runs it beside the emulator and
//! compares everything. [`RtlChip`] is a whole chip, driven at the pins of its UART.
//!
//! ```no_run
//! # fn demo(image: &synfire_image::Image) -> Result<(), synfire_rtl::RtlError> {
//! use synfire_rtl::RtlModel;
//!
//! let mut core = RtlModel::build(&image.target)?.start()?;
//! core.load(&image.target, &image.program)?;
//! let tick = core.tick(&[])?;
//! println!("{} clocks", tick.cycles.total);
//! # Ok(())
//! # }
//! ```

mod adversarial;
mod as_core;
mod chip;
mod compile;
mod core;
mod error;
pub mod lockstep;
mod model;
mod pipe;
mod result;
mod sources;
mod tool;

pub use crate::core::RtlCore;
pub use chip::{ChipModel, ChipOptions, Heard, RtlChip, SentByte};
pub use error::RtlError;
pub use model::{BuildOptions, RtlModel};
pub use sources::{Sources, ULTRA_PLUS};
pub use synfire_cache::Notice;
pub use tool::verilator_version;
