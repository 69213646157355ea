//! Diagnostics as data: what went wrong, where, why, and what to do about it.
//!
//! Libraries build [`Diagnostic`]s (usually from their own typed errors through [`ToDiagnostic`]); only the command line
//! renders them. Every diagnostic carries a stable [`Code`] whose explanation `synfire explain CODE` prints.

mod code;
pub mod codes;
mod counted;
mod diagnostic;
mod number;
mod printable;
mod serde_words;
mod shell;
mod shortened;
mod suggest;

pub use code::Code;
pub use counted::counted;
pub use diagnostic::{Diagnostic, Diagnostics, Location, Severity, Span, ToDiagnostic};
pub use number::Number;
pub use printable::{is_visible, printable, printable_except};
pub use serde_words::plain_serde;
pub use shell::shell_word;
pub use shortened::{bounded, shortened};
pub use suggest::closest_name;
