//! One budget of memory and work for each reader and each run.
//!
//! A [`Budget`] is a limit: bytes of memory and steps of work. A reader or a run opens a [`Meter`] on its budget and
//! charges the meter **before** it allocates memory or begins a long loop. What does not fit is an [`OverBudget`]: an
//! error that says what was asked for, what the limit is and which option raises it. Work is counted in steps and never
//! measured with a clock, so a file that one machine reads is read by all of them.
//!
//! ```
//! use synfire_budget::{Budget, Bytes};
//!
//! let budget = Budget { memory: Bytes::mib(1), ..Budget::READER };
//! let meter = budget.meter();
//! meter.charge_items::<f64>(100_000, "the weights of `a`")?;
//! let error = meter.charge_items::<f64>(100_000, "the weights of `b`").unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "the weights of `b` would bring the memory in use to 1.5 MiB, over the limit of 1 MiB"
//! );
//! assert_eq!(error.help(), "`--max-memory 2MiB` raises the limit");
//! # Ok::<(), synfire_budget::OverBudget>(())
//! ```

mod budget;
mod hold;
mod meter;
mod over;
mod size;
mod stream;

pub use budget::{Budget, Raised};
pub use hold::Hold;
pub use meter::Meter;
pub use over::OverBudget;
pub use size::{Bytes, Steps};
pub use stream::StreamError;

/// The option of the command line that sets the limits of memory, without its dashes.
pub const MEMORY_OPTION: &str = "max-memory";

/// The option of the command line that sets the limits of work, without its dashes.
pub const WORK_OPTION: &str = "max-work";
