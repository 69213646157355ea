//! A network that runs on a board, tick by tick.

mod raster;
mod scene;
mod view;

pub use scene::{Label, Population, Scene, Traced};
pub use view::{Show, View};
