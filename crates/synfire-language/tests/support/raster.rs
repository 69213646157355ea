//! Spikes as a picture: time to the right, one row for each neuron.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write;

/// A population and the ticks at which each of its neurons fired.
pub struct Rows<'a> {
    /// Its name.
    pub name: &'a str,
    /// A train for each neuron.
    pub trains: &'a [Vec<u32>],
}

/// Neurons shown of one population.
const MOST: usize = 60;
/// Width of the time axis in pixels.
const WIDTH: f64 = 600.0;
const LEFT: usize = 110;
const GAP: usize = 8;

/// An SVG of the first neurons of each population over the first `ticks` ticks of `dt_s` seconds.
pub fn svg(populations: &[Rows<'_>], ticks: u32, dt_s: f64) -> String {
    let total: usize = populations.iter().map(|population| population.trains.len().min(MOST)).sum();
    let height = match total {
        0..=20 => 12,
        21..=130 => 3,
        _ => 1,
    };
    let mut body = String::new();
    let mut top = GAP;
    for population in populations {
        let shown = population.trains.len().min(MOST);
        let (middle, name) = (top + shown * height / 2 + 4, population.name);
        writeln!(body, r#"<text x="{}" y="{middle}" text-anchor="end">{name}</text>"#, LEFT - 8).unwrap();
        let mut path = String::new();
        for (neuron, train) in population.trains.iter().take(shown).enumerate() {
            for tick in train.iter().filter(|tick| **tick < ticks) {
                let x = LEFT as f64 + WIDTH * f64::from(*tick) / f64::from(ticks);
                write!(path, "M{x:.1} {}v{}", top + neuron * height, (height - 1).max(1)).unwrap();
            }
        }
        let area = shown * height;
        writeln!(body, r##"<rect x="{LEFT}" y="{top}" width="{WIDTH}" height="{area}" fill="#f4f4f4"/>"##).unwrap();
        writeln!(body, r#"<path d="{path}" stroke="black" fill="none"/>"#).unwrap();
        top += area + GAP;
    }
    let (right, bottom, end_ms) = (LEFT as f64 + WIDTH, top + 14, f64::from(ticks) * dt_s * 1e3);
    writeln!(body, r#"<text x="{LEFT}" y="{bottom}">0</text>"#).unwrap();
    writeln!(body, r#"<text x="{right}" y="{bottom}" text-anchor="end">{end_ms:.0} ms</text>"#).unwrap();
    let (width, height) = (right + 10.0, bottom + 8);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{body}</svg>\n"
    )
}
