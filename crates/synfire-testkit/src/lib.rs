//! Random images, stimuli and pages for tests that hold two executors against each other.
//!
//! Everything follows from a seed. Pages are text, for tests of the language and of the command line. The images pass [`synfire_image::Image::check`], but are otherwise as odd as the core
//! allows: saturating neurons, refractory edges, delays around the ring, shared tiles, lists that are empty or shared,
//! graded payloads, forward deliveries without delay.
//!
//! Beside them stands what several crates' tests need: an allocator that counts, and a look at which tools are there.

mod bias;
mod busy;
mod causal;
mod convolution;
mod counting;
mod dense;
mod image;
mod neurons;
mod page;
mod plastic;
mod rng;
mod session;
mod stimulus;
mod targets;
mod tools;
mod traces;
mod uses;

pub use bias::Bias;
pub use busy::busy_network;
pub use convolution::random_convolutions;
pub use counting::{CountingAllocator, peak};
pub use dense::dense_plastic_image;
pub use image::{random_image, random_plastic_image};
pub use page::{PageKind, RandomPage, random_page};
pub use rng::Rng;
pub use session::random_session;
pub use stimulus::{Payloads, random_stimulus};
pub use synfire_core::SessionTick;
pub use targets::{learning_targets, targets};
pub use tools::{have_tool, have_verilator};
