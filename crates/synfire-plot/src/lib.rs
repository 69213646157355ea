//! Pictures of spikes, weights and learning curves, as SVG text.
//!
//! [`raster_svg`] draws who fired when: one coloured band for each population, neurons from top to bottom, ticks from left
//! to right, and at the right how often each neuron fired. [`traces_svg`] draws states over time, [`confusion_svg`] which
//! classes were taken for which, [`fields_svg`] the weights of each neuron as a little image, [`curves_svg`] values over
//! steps. The text depends on nothing but the arguments, so a picture can be committed
//! and compared.
//!
//! ```
//! let spikes = [(0, 0, 1), (3, 0, 0), (4, 1, 0)];
//! let svg = synfire_plot::raster_svg(&[("hidden", 2), ("output", 1)], spikes, 5);
//! assert!(svg.starts_with("<svg ") && svg.contains("hidden"));
//! ```

mod axis;
mod band;
mod confusion;
mod curve;
mod fields;
mod layout;
mod text;
mod traces;

pub use confusion::confusion_svg;
pub use curve::{Axis, Series, curves_svg};
pub use fields::{Field, fields_svg};
pub use traces::{Strip, traces_svg};

use std::fmt::Write;

use band::Band;
use layout::Layout;

/// Colours come from here, so that the picture follows the reader's light or dark theme.
const STYLE: &str = include_str!("style.css");
/// What only some pictures need; the others stay as they are.
const DETAILS: &str = include_str!("details.css");

/// A spike raster as a complete SVG document, 960 units wide.
///
/// `populations` are (name, neurons), drawn from top to bottom. `spikes` are (tick, position in `populations`, neuron), in
/// any order. Where there are more ticks or neurons than the picture has room for, neighbours share a mark.
///
/// # Panics
/// If a spike names a tick, population or neuron that does not exist.
pub fn raster_svg<N: AsRef<str>>(
    populations: &[(N, usize)],
    spikes: impl IntoIterator<Item = (usize, usize, usize)>,
    ticks: usize,
) -> String {
    let layout = Layout::new(populations.iter().map(|(_, size)| *size), ticks);
    let mut bands: Vec<_> = populations
        .iter()
        .zip(&layout.bands)
        .map(|((name, size), place)| Band::new(name.as_ref(), *size, *place))
        .collect();
    for (tick, population, neuron) in spikes {
        assert!(tick < ticks, "tick {tick} of {ticks}");
        bands[population].add(layout.column(tick), neuron);
    }
    document(&layout, &bands)
}

fn document(layout: &Layout, bands: &[Band]) -> String {
    let mut svg = document_head(layout.height, "spike raster");
    axis::draw(&mut svg, layout);
    for (index, band) in bands.iter().enumerate() {
        band.draw(&mut svg, index, layout);
    }
    let _ = writeln!(svg, "</svg>");
    svg
}

/// [`document_head`] of a picture with details.
fn detailed_head(height: f64, label: &str) -> String {
    document_head(height, label) + "<style>\n" + DETAILS + "</style>\n"
}

/// The beginning of a document: size, style and background.
fn document_head(height: f64, label: &str) -> String {
    let width = layout::WIDTH;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"{label}\">\n<style>\n{STYLE}</style>\n\
         <rect class=\"card\" width=\"{width}\" height=\"{height}\" rx=\"10\"/>\n"
    )
}
