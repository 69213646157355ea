//! The `.syn` text language: networks, stimuli and learning in a page that reads like the methods section of a paper.
//!
//! ```
//! use synfire_language::{Limits, Memory, Rows, load};
//!
//! let page = "
//!     input a[2]
//!     population both lif
//!         tau_mem     = 10 ms
//!         v_threshold = 1
//!         r           = 10 ms / dt
//!     projection a -> both all_to_all weight = 0.6
//!     stimulus volley -> a spikes at = [2 ms]
//!     output both
//! ";
//! let experiment = load("page.syn", &Memory::page("page.syn", page), &Limits::default())?.experiment;
//! assert_eq!(experiment.network.populations[1].name, "both");
//! assert_eq!(Rows::new(&experiment.network, &experiment.stimuli).row(20), [1.0, 1.0]);
//! # Ok::<(), synfire_diagnostics::Diagnostics>(())
//! ```
//!
//! # Passes
//! lexer (text to tokens, comments aside) > parser (tokens to [`ast`], every statement on its own) > [`load`] (includes) >
//! elaborator (names, units, random numbers: an [`Experiment`] whose network passes validation). [`format()`] goes back
//! from the tree to text, [`export_syn`] from a network. `docs/language.md` is the reference.

pub mod ast;
mod comments;
mod elaborate;
mod experiment;
mod export;
mod files;
mod format;
mod grammar;
mod help;
pub mod keyword;
mod lexer;
mod limits;
mod load;
mod page_path;
mod parser;
mod place;
mod problem;
pub mod quantity;
pub mod random;
mod report;
mod rows;
mod tokens;
mod vocabulary;

pub use experiment::{Experiment, Learning, Record, Recorded, Source, Stimulus};
pub use export::{Exported, export_syn};
pub use files::{Disk, Files, Memory};
pub use format::format;
pub use limits::Limits;
pub use load::{Loaded, format_source, load, load_seeded, parse};
pub use place::Place;
pub use problem::Problem;
pub use rows::Rows;
pub use vocabulary::{Vocabulary, Word, vocabulary};
