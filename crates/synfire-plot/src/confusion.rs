//! Which classes samples of each label were taken for.

use std::fmt::Write;

use crate::detailed_head;
use crate::text::{number, significant};

const TOP: f64 = 56.0;
const LEFT: f64 = 72.0;
const BOTTOM: f64 = 20.0;
/// The matrix is no wider, and no taller.
const MATRIX: f64 = 480.0;
const MAX_CELL: f64 = 40.0;
/// Cells that are smaller have no number in them.
const MIN_NUMBER: f64 = 18.0;
/// Labels at the edges are no closer than this.
const MIN_LABEL: f64 = 16.0;
/// From this part of a row on, a number is written in the colour of the background.
const DARK: f64 = 0.55;

/// A confusion matrix as a complete SVG document, 960 units wide: a row for each label, a column for each class. Full colour
/// is all samples of a label; what is right has another colour than what is wrong.
///
/// `counts` are by label, by class.
pub fn confusion_svg(counts: &[Vec<u64>]) -> String {
    let classes = counts.iter().map(Vec::len).max().unwrap_or(0).max(counts.len()).max(1);
    let cell = (MATRIX / classes as f64).min(MAX_CELL);
    let height = TOP + cell * classes as f64 + BOTTOM;
    let mut svg = detailed_head(height, "confusion matrix");
    let (all, right) =
        (sum(counts.iter().flatten()), sum(counts.iter().enumerate().filter_map(|(at, row)| row.get(at))));
    let part = if all == 0 { 0.0 } else { 100.0 * right as f64 / all as f64 };
    let _ = writeln!(
        svg,
        "<text class=\"name\" x=\"{LEFT}\" y=\"20\">{right} of {all} right, {part:.2} %</text>\n\
         <text class=\"note\" x=\"{LEFT}\" y=\"36\">rows: labels, columns: classes; full colour: all samples of a label</text>"
    );
    edges(&mut svg, classes, cell);
    for (label, row) in counts.iter().enumerate() {
        let samples = sum(row.iter());
        for (class, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
            draw(&mut svg, (label, class), *count, samples, cell);
        }
    }
    svg + "</svg>\n"
}

fn sum<'a>(counts: impl Iterator<Item = &'a u64>) -> u64 {
    counts.fold(0, |sum, count| sum.saturating_add(*count))
}

/// The numbers of labels and classes, and a frame.
fn edges(svg: &mut String, classes: usize, cell: f64) {
    let side = number(cell * classes as f64);
    let _ = writeln!(svg, "<rect class=\"c0 field\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{side}\" height=\"{side}\"/>");
    let step = (MIN_LABEL / cell).ceil().max(1.0) as usize;
    for index in (0..classes).step_by(step) {
        let middle = (index as f64 + 0.5) * cell;
        let (x, y) = (number(LEFT + middle), number(TOP + middle + 4.0));
        let _ = writeln!(
            svg,
            "<text class=\"note middle\" x=\"{x}\" y=\"{}\">{index}</text>\
             <text class=\"note end\" x=\"{}\" y=\"{y}\">{index}</text>",
            number(TOP - 6.0),
            number(LEFT - 8.0)
        );
    }
}

fn draw(svg: &mut String, (label, class): (usize, usize), count: u64, samples: u64, cell: f64) {
    let part = count as f64 / samples as f64;
    let colour = if label == class { "c0" } else { "c1" };
    let (x, y) = (LEFT + cell * class as f64, TOP + cell * label as f64);
    let (left, top, size) = (number(x), number(y), number(cell));
    let opacity = significant(0.12 + 0.88 * part);
    let _ = writeln!(
        svg,
        "<rect class=\"{colour} weights\" fill-opacity=\"{opacity}\" x=\"{left}\" y=\"{top}\" width=\"{size}\" height=\"{size}\"/>"
    );
    if cell >= MIN_NUMBER {
        let class = if part > DARK { "inverse middle" } else { "note middle" };
        let (middle, line) = (number(x + cell / 2.0), number(y + cell / 2.0 + 4.0));
        let _ = writeln!(svg, "<text class=\"{class}\" x=\"{middle}\" y=\"{line}\">{count}</text>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_a_cell() {
        let svg = confusion_svg(&[vec![9, 1], vec![0, 5]]);
        assert!(svg.contains("14 of 15 right, 93.33 %"), "{svg}");
        assert_eq!((svg.matches("c0 weights").count(), svg.matches("c1 weights").count()), (2, 1));
        assert!(svg.contains(">9</text>") && svg.contains(">5</text>") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn a_matrix_without_samples_is_a_picture() {
        assert!(confusion_svg(&[]).contains("0 of 0 right"));
        assert!(confusion_svg(&[vec![0, 0], vec![0, 0]]).contains("0 of 0 right, 0.00 %"));
    }
}
