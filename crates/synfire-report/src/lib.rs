//! Results as documents.
//!
//! A [`Document`] is the result of one action: serialised, it is for programs; as [`Lines`], for people. Neither form is printed
//! here, and both hold nothing but printable text, whatever the names in a network are. Pictures and tables of results are
//! here too ([`raster_picture`], [`add_learning_curve`]), and so are diagnostics as text ([`diagnostic_text`]) and a board
//! that is watched tick by tick ([`monitor`]).
//!
//! ```
//! use synfire_arch::Target;
//! use synfire_report::{Document, TargetsReport};
//!
//! let report = TargetsReport { targets: Target::built_in().collect() };
//! assert!(report.text().as_str().contains("hx8k"));
//! assert!(synfire_report::to_json(&report)?.contains("\"lanes\": 8"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bitstream;
mod cache;
mod classify;
mod compare;
mod compile;
mod conventions;
mod diagnostic;
mod doctor;
mod document;
mod energy;
mod fit;
mod info;
mod json;
mod learn;
mod learn_files;
mod lines;
pub mod monitor;
mod numbers;
mod ports;
mod program;
mod run;
mod saturation;
mod selection;
mod spike_file;
mod targets;
mod verify;
mod weights;

pub use bitstream::{BaseReport, BitstreamReport, SpeedReport};
pub use cache::CacheReport;
pub use classify::{Classifier, ClassifyReport};
pub use compare::CompareReport;
pub use compile::CompileReport;
pub use conventions::ShownConventions;
pub use diagnostic::{all_bounded, diagnostic_text, diagnostics_json};
pub use doctor::DoctorReport;
pub use document::Document;
pub use energy::BoardEnergy;
pub use fit::{BoardFit, FitReport};
pub use info::{ImageInfo, NetworkInfo};
pub use json::{add_json, printable_json, to_json};
pub use learn::{LearnReport, epoch_line};
pub use learn_files::{add_learning_curve, fields_picture};
pub use lines::Lines;
pub use numbers::{duration, grouped};
pub use ports::{PortEntry, PortsReport};
pub use program::ProgramReport;
pub use run::{LearnedCounts, RunReport, raster_picture};
pub use saturation::SaturationAdvice;
pub use selection::{STATE_COLUMNS, Selection};
pub use spike_file::SpikeRun;
pub use targets::TargetsReport;
pub use verify::VerifyReport;
pub use weights::WeightsReport;
