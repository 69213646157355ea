//! A cache of what takes long to build, so that it can be trusted when it is used again.
//!
//! An entry is a directory of files with a manifest of their digests. Every file is checked when it is used, and a damaged
//! entry is built again. One process builds an entry at a time; others wait for it. An entry appears in one step, after all of
//! it is on disk. Nobody but the user may write to the cache. The [`tool`]s that build an entry end with the process that
//! started them.
//!
//! ```
//! use synfire_cache::{CacheError, Entry, Found, Key, Kind, Store};
//!
//! # let root = tempfile::tempdir()?;
//! let store = Store::open_in(root.path(), Kind::Rtl)?;
//! let load = |entry: &Entry| entry.read("answer");
//! let answer = match store.obtain(&Key::of(b"question"), load, &mut |notice| eprintln!("{notice}"))? {
//!     Found::Whole(answer) => answer,
//!     Found::Missing(build) => {
//!         std::fs::write(build.path().join("answer"), "42")?;
//!         build.finish("the answer")?.read("answer")?
//!     }
//! };
//! assert_eq!(answer, b"42");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod entry;
mod error;
mod inventory;
mod key;
mod lock;
mod manifest;
mod place;
mod store;
pub mod tool;
mod work;

pub use entry::Entry;
pub use error::{CacheError, Exposure, Notice};
pub use inventory::{Cleared, Item, State, clear, list};
pub use key::Key;
pub use place::{Kind, root};
pub use store::{Found, Store};
pub use work::{Build, Work};
