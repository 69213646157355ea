//! Values over steps: learning curves and the like.

use std::fmt::Write;

use crate::document_head;
use crate::text::{escape, number, shortened, significant};

const HEIGHT: f64 = 360.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 800.0;
const TOP: f64 = 28.0;
const FLOOR: f64 = 306.0;
const COLOURS: usize = 6;
/// At most this many intervals between labels.
const MAX_INTERVALS: f64 = 10.0;
/// Lines of text beside the curves.
const LINE: f64 = 18.0;
const NAME_LIMIT: usize = 20;

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it shows.
    pub name: String,
    /// `(x, y)`, ascending by x; all finite.
    pub points: Vec<(f64, f64)>,
}

/// What an axis shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis<'a> {
    /// Its name.
    pub name: &'a str,
    /// Smallest and largest value.
    pub range: (f64, f64),
}

/// Curves as a complete SVG document, 960 units wide. What is outside of an axis is drawn at its end.
pub fn curves_svg(x: Axis<'_>, y: Axis<'_>, series: &[Series]) -> String {
    let mut svg = document_head(HEIGHT, "curves");
    draw_axes(&mut svg, x, y);
    for (index, series) in series.iter().enumerate() {
        let _ = writeln!(svg, "<g class=\"c{}\">", index % COLOURS);
        let points: Vec<_> = series.points.iter().map(|(px, py)| (across(x, *px), up(y, *py))).collect();
        let mut path = String::new();
        for (index, (px, py)) in points.iter().enumerate() {
            let _ = write!(path, "{}{} {}", if index == 0 { 'M' } else { 'L' }, number(*px), number(*py));
        }
        let _ = writeln!(svg, "<path class=\"line\" d=\"{path}\"/>");
        for (px, py) in points {
            let _ = writeln!(svg, "<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3\"/>", number(px), number(py));
        }
        let y = number(TOP + 10.0 + LINE * index as f64);
        let (left, name) = (number(RIGHT + 16.0), escape(&shortened(&series.name, NAME_LIMIT)));
        let _ = writeln!(svg, "<text class=\"label\" x=\"{left}\" y=\"{y}\">{name}</text>\n</g>");
    }
    svg + "</svg>\n"
}

fn draw_axes(svg: &mut String, x: Axis<'_>, y: Axis<'_>) {
    for value in labels(y) {
        let at = up(y, value);
        let (line, text) = (number(at), number(at + 4.0));
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{LEFT} {line}H{RIGHT}\"/>");
        let (edge, value) = (number(LEFT - 8.0), significant(value));
        let _ = writeln!(svg, "<text class=\"note end\" x=\"{edge}\" y=\"{text}\">{value}</text>");
    }
    for value in labels(x) {
        let at = number(across(x, value));
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{at} {TOP}V{}\"/>", number(FLOOR + 4.0));
        let (below, value) = (number(FLOOR + 18.0), significant(value));
        let _ = writeln!(svg, "<text class=\"note middle\" x=\"{at}\" y=\"{below}\">{value}</text>");
    }
    let (middle, below) = (number(f64::midpoint(LEFT, RIGHT)), number(FLOOR + 38.0));
    let _ = writeln!(svg, "<text class=\"note middle\" x=\"{middle}\" y=\"{below}\">{}</text>", escape(x.name));
    let _ = writeln!(svg, "<text class=\"note\" x=\"{}\" y=\"18\">{}</text>", number(LEFT), escape(y.name));
}

/// Where a value stands, 0 to 1.
fn part(axis: Axis<'_>, value: f64) -> f64 {
    let (low, high) = axis.range;
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

fn across(axis: Axis<'_>, value: f64) -> f64 {
    LEFT + (RIGHT - LEFT) * part(axis, value)
}

fn up(axis: Axis<'_>, value: f64) -> f64 {
    FLOOR - (FLOOR - TOP) * part(axis, value)
}

/// Round values within the range: multiples of the smallest of .., 1, 2, 5, 10, .. that leaves room for the labels.
fn labels(axis: Axis<'_>) -> impl Iterator<Item = f64> {
    let (low, high) = axis.range;
    // A range of one value is labelled as if it were one wide.
    let width = if high > low { high - low } else { 1.0 };
    let power = 10_f64.powi((width / MAX_INTERVALS).log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = step.into_iter().find(|step| width / step <= MAX_INTERVALS).unwrap_or(width);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last.min(first + MAX_INTERVALS as i64)).map(move |index| index as f64 * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_round_and_few() {
        let of = |low, high| labels(Axis { name: "", range: (low, high) }).collect::<Vec<_>>();
        assert_eq!(of(0.0, 10.0), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
        assert_eq!(of(0.0, 100.0).len(), 11);
        assert_eq!(of(75.0, 95.0), [76.0, 78.0, 80.0, 82.0, 84.0, 86.0, 88.0, 90.0, 92.0, 94.0]);
        assert_eq!(of(3.0, 3.0), [3.0]);
    }
}
