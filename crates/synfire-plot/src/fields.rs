//! Weights as pictures.

use std::fmt::Write;

use crate::text::{escape, number, shortened};
use crate::{document_head, text};

const MARGIN: f64 = 20.0;
const TOP: f64 = 52.0;
const GAP: f64 = 10.0;
const CAPTION: f64 = 16.0;
/// A weight is drawn no larger than this.
const MAX_PIXEL: f64 = 16.0;
/// Shades of a colour; more cannot be told apart.
const SHADES: usize = 15;
/// Fields in a row for each row, about.
const ASPECT: f64 = 2.0;

/// The weights of one neuron.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What stands below it.
    pub caption: String,
    /// `[row][column]`.
    pub weights: Vec<f64>,
}

/// Receptive fields as a complete SVG document, 960 units wide: a square for each weight, `columns` of them in a row. Full
/// colour is the largest magnitude of all fields; negative weights have another colour than positive ones.
///
/// # Panics
/// If `columns` is 0.
pub fn fields_svg(title: &str, columns: usize, fields: &[Field]) -> String {
    let largest = fields.iter().flat_map(|field| &field.weights).fold(0.0_f64, |most, weight| most.max(weight.abs()));
    let rows = fields.iter().map(|field| field.weights.len().div_ceil(columns)).max().unwrap_or(0);
    let grid = Grid::new(fields.len(), rows, columns);
    let mut svg = document_head(grid.height, "receptive fields");
    let _ = writeln!(
        svg,
        "<text class=\"name\" x=\"{MARGIN}\" y=\"24\">{}</text>\n<text class=\"note\" x=\"{MARGIN}\" y=\"42\">full colour: {}</text>",
        escape(&shortened(title, 100)),
        text::significant(largest)
    );
    for (index, field) in fields.iter().enumerate() {
        let (x, y) = grid.corner(index);
        let (width, height) = (number(grid.pixel * columns as f64), number(grid.pixel * rows as f64));
        let (left, top) = (number(x), number(y));
        let _ =
            writeln!(svg, "<rect class=\"c0 field\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/>");
        draw(&mut svg, field, (x, y), &grid, largest);
        let middle = number(x + grid.pixel * columns as f64 / 2.0);
        let below = number(y + grid.pixel * rows as f64 + 13.0);
        let caption = escape(&field.caption);
        let _ = writeln!(svg, "<text class=\"note middle\" x=\"{middle}\" y=\"{below}\">{caption}</text>");
    }
    svg + "</svg>\n"
}

/// Where the fields stand.
struct Grid {
    across: usize,
    columns: usize,
    pixel: f64,
    pitch: (f64, f64),
    height: f64,
}

impl Grid {
    fn new(fields: usize, rows: usize, columns: usize) -> Self {
        let down = ((fields as f64 / ASPECT).sqrt().round() as usize).max(1);
        let across = fields.div_ceil(down).max(1);
        let down = fields.div_ceil(across);
        let width = (crate::layout::WIDTH - 2.0 * MARGIN + GAP) / across as f64 - GAP;
        let pixel = (width / columns as f64).min(MAX_PIXEL);
        let pitch = (pixel * columns as f64 + GAP, pixel * rows as f64 + GAP + CAPTION);
        Self { across, columns, pixel, pitch, height: TOP + pitch.1 * down as f64 + 4.0 }
    }

    fn corner(&self, index: usize) -> (f64, f64) {
        let (row, column) = (index / self.across, index % self.across);
        (MARGIN + column as f64 * self.pitch.0, TOP + row as f64 * self.pitch.1)
    }
}

/// One path for each shade that occurs.
fn draw(svg: &mut String, field: &Field, (left, top): (f64, f64), grid: &Grid, largest: f64) {
    let shade = |weight: f64| if largest > 0.0 { (weight / largest * SHADES as f64).round() as i64 } else { 0 };
    let mut paths = std::collections::BTreeMap::<i64, String>::new();
    for (index, weight) in field.weights.iter().enumerate() {
        let (row, column) = (index / grid.columns, index % grid.columns);
        let (x, y) = (left + column as f64 * grid.pixel, top + row as f64 * grid.pixel);
        let size = number(grid.pixel);
        let path = paths.entry(shade(*weight)).or_default();
        let _ = write!(path, "M{} {}h{size}v{size}h-{size}z", number(x), number(y));
    }
    for (shade, path) in paths.iter().filter(|(shade, _)| **shade != 0) {
        let colour = if *shade < 0 { "c1" } else { "c0" };
        let opacity = text::significant(shade.unsigned_abs() as f64 / SHADES as f64);
        let _ = writeln!(svg, "<path class=\"{colour} weights\" fill-opacity=\"{opacity}\" d=\"{path}\"/>");
    }
}
