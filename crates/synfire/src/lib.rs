//! Spiking networks on an FPGA core, from Rust.
//!
//! [`open`] reads a page, a NIR file or an image, [`prepare`] makes an image of a network, [`Backend::open`] gives a [`Core`]
//! that runs it: the bit-exact emulator, the Verilog under simulation, or a board. [`run`], [`classify`], [`learn`],
//! [`verify`] and [`program`] do what the commands of the same name do. The command line is made of this crate, and so is
//! every image that it makes.
//!
//! Files come in and go out by types of their own: [`Input`] is what a network is run on, [`LearningFiles`] what it learns
//! from, [`LearnedFile`] what it has learned, and [`ExportFiles`] are networks for others. [`Compared`] says what quantisation
//! changed and why. [`follow_board`] watches a board tick by tick. Texts and JSON about results are in the crate `synfire_report`.
//!
//! ```
//! use synfire::{Backend, OpenOptions, PrepareOptions, Source, Target};
//!
//! let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default())? else { panic!() };
//! let options = PrepareOptions::of(&loaded.experiment);
//! let prepared = synfire::prepare(&loaded.experiment, &Target::named("hx8k")?, &options)?;
//! let image = prepared.compiled.image;
//!
//! let mut core = Backend::Emulator.open(&image)?;
//! let tick = core.tick(&image.start_events)?;
//! println!("{} spikes in {} clocks", tick.spikes.len(), tick.cycles.total);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Errors are [`Diagnostics`]: a code, a message, a place and a remedy each; remedies name options of the command line. What
//! lies below is in crates of its own, `synfire_run` and `synfire_session` among them, whose types this crate shows.

mod backend;
mod calibration;
mod candidate;
mod compare;
mod export;
mod failed;
mod host_loop;
mod input;
mod judge;
mod learned;
mod learning_files;
mod monitor;
mod open;
mod options;
mod page;
mod port;
mod prepare;
mod run;
mod stimuli;
mod target;
mod verify;

pub use backend::{Backend, BackendOptions, rtl_core};
pub use calibration::{Calibration, calibration_warning};
pub use candidate::{Candidate, candidate};
pub use compare::{Classes, Compared};
pub use export::{ExportFiles, ExportResult};
pub use host_loop::{HostLoop, Quantity, Saved};
pub use input::{CONSTANT_TICKS, Input, read_samples, ticks_of};
pub use judge::spikes_differ;
pub use learned::LearnedFile;
pub use learning_files::{LearningData, LearningFiles};
pub use monitor::{BoardFeed, follow_board, tick_period};
pub use open::{Kind, Loaded, OpenOptions, Source, SourceFile, in_file, is_nir, kind_of, nir, open, read_within};
pub use options::PrepareOptions;
pub use page::FormattedPage;
pub use port::{AnySession, BoardRate, Line, open_line, opening};
pub use prepare::{Prepared, observe_and_compile, prepare};
pub use run::{Taught, classify, learn, program, run};
pub use stimuli::stimuli;
pub use synfire_arch::Target;
pub use synfire_compiler::{CompileOptions, Observation};
pub use synfire_core::{Core, CoreError, TickResult};
pub use synfire_data::Samples;
pub use synfire_diagnostics::{Diagnostic, Diagnostics};
pub use synfire_image::{Image, Snapshot, SnapshotFile};
pub use synfire_learn::{Dataset, Protocol, Settings};
pub use synfire_nir::{Compat, ImportOverrides};
pub use synfire_run::{Classification, Decode, Recording};
pub use target::{DEFAULT_TARGET, target};
pub use verify::{VerifyOptions, verify};
