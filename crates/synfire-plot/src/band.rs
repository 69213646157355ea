//! One population.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::layout::{BARS_LEFT, BARS_RIGHT, LEFT, Layout, Place, RIGHT, scaled};
use crate::text::{escape, number, shortened};

const COLOURS: usize = 6;
/// Characters of a name that fit beside the band.
const NAME_LIMIT: usize = 14;
/// A row this tall has room for the number of its neuron.
const LABELLED_ROW: f64 = 11.0;
/// The part of a row that a mark fills.
const FILL: f64 = 0.78;
/// Marks stay marks in short runs of few neurons, and visible in long runs of many.
const MARK_WIDTH: (f64, f64) = (1.4, 16.0);
const MARK_HEIGHT: (f64, f64) = (1.2, 24.0);
const MAX_BAR_HEIGHT: f64 = 9.0;

pub(crate) struct Band<'a> {
    name: &'a str,
    place: Place,
    /// (row, column) of the marks.
    marks: BTreeSet<(usize, usize)>,
    /// Spikes by neuron.
    counts: Vec<u64>,
}

impl<'a> Band<'a> {
    pub(crate) fn new(name: &'a str, size: usize, place: Place) -> Self {
        Self { name, place, marks: BTreeSet::new(), counts: vec![0; size] }
    }

    pub(crate) fn add(&mut self, column: usize, neuron: usize) {
        self.counts[neuron] += 1;
        self.marks.insert((self.row(neuron), column));
    }

    fn row(&self, neuron: usize) -> usize {
        scaled(neuron, self.counts.len(), self.place.rows)
    }

    fn pitch(&self) -> f64 {
        self.place.height / self.place.rows.max(1) as f64
    }

    /// The middle of a row.
    fn y(&self, row: usize) -> f64 {
        self.place.top + (row as f64 + 0.5) * self.pitch()
    }

    pub(crate) fn draw(&self, svg: &mut String, index: usize, layout: &Layout) {
        let _ = writeln!(svg, "<g class=\"c{}\">", index % COLOURS);
        let Place { top, height, .. } = self.place;
        for (x, width) in [(LEFT, RIGHT - LEFT), (BARS_LEFT, BARS_RIGHT - BARS_LEFT)] {
            let (x, top, width, height) = (number(x), number(top), number(width), number(height));
            let _ = writeln!(
                svg,
                "<rect class=\"field\" x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>"
            );
        }
        self.draw_names(svg);
        self.draw_marks(svg, layout);
        self.draw_bars(svg);
        svg.push_str("</g>\n");
    }

    fn draw_names(&self, svg: &mut String) {
        let y = self.place.top + self.place.height / 2.0;
        let name = escape(&shortened(self.name, NAME_LIMIT));
        let _ = writeln!(
            svg,
            "<text class=\"name\" x=\"20\" y=\"{}\">{name}<title>{}</title></text>",
            number(y - 4.0),
            escape(self.name)
        );
        let size = self.counts.len();
        let plural = if size == 1 { "" } else { "s" };
        let _ = writeln!(svg, "<text class=\"note\" x=\"20\" y=\"{}\">{size} neuron{plural}</text>", number(y + 14.0));
        if self.pitch() >= LABELLED_ROW && size > 1 {
            for neuron in 0..size {
                let y = number(self.y(neuron) + 4.0);
                let _ =
                    writeln!(svg, "<text class=\"note end\" x=\"{}\" y=\"{y}\">{neuron}</text>", number(LEFT - 8.0));
            }
        }
    }

    fn draw_marks(&self, svg: &mut String, layout: &Layout) {
        let width = (layout.pitch() * FILL).clamp(MARK_WIDTH.0, MARK_WIDTH.1);
        let inset = (layout.pitch() - width) / 2.0;
        let thickness = number((self.pitch() * FILL).clamp(MARK_HEIGHT.0, MARK_HEIGHT.1));
        let width = number(width);
        let _ = write!(svg, "<path class=\"spikes\" stroke-width=\"{thickness}\" d=\"");
        for (row, column) in &self.marks {
            let x = LEFT + *column as f64 * layout.pitch() + inset;
            let _ = write!(svg, "M{} {}h{width}", number(x), number(self.y(*row)));
        }
        svg.push_str("\"/>\n");
    }

    /// A bar for each row: the spikes of its busiest neuron, relative to the busiest of the population.
    fn draw_bars(&self, svg: &mut String) {
        let most = self.counts.iter().copied().max().unwrap_or(0);
        let mut rows = vec![0; self.place.rows];
        for (neuron, count) in self.counts.iter().enumerate() {
            let row = &mut rows[self.row(neuron)];
            *row = (*row).max(*count);
        }
        let thickness = number((self.pitch() * FILL).min(MAX_BAR_HEIGHT));
        let _ = write!(svg, "<path class=\"bars\" stroke-width=\"{thickness}\" d=\"");
        for (row, count) in rows.iter().enumerate().filter(|(_, count)| **count > 0) {
            let length = (BARS_RIGHT - BARS_LEFT) * *count as f64 / most as f64;
            let _ = write!(svg, "M{} {}h{}", number(BARS_LEFT), number(self.y(row)), number(length));
        }
        svg.push_str("\"/>\n");
        self.draw_largest(svg, &rows, most);
    }

    /// The number at the longest bar.
    fn draw_largest(&self, svg: &mut String, rows: &[u64], most: u64) {
        let row = rows.iter().position(|count| *count == most).filter(|_| most > 0);
        let (y, text) = match row {
            Some(row) => (self.y(row), most.to_string()),
            None => (self.place.top + self.place.height / 2.0, "0".to_owned()),
        };
        let (x, y) = (number(BARS_RIGHT + 6.0), number(y + 4.0));
        let _ = writeln!(svg, "<text class=\"note\" x=\"{x}\" y=\"{y}\">{text}</text>");
    }
}
