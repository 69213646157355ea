//! States over time, with thresholds and spikes.

use std::fmt::Write;

use crate::detailed_head;
use crate::layout::WIDTH;
use crate::text::{escape, number, shortened, significant};

const LEFT: f64 = 168.0;
const RIGHT: f64 = 940.0;
const TOP: f64 = 20.0;
const STRIP: f64 = 72.0;
const GAP: f64 = 14.0;
const BOTTOM: f64 = 44.0;
/// Spikes stand above the line in this part of a strip.
const MARKS: f64 = 10.0;
const NAME_LIMIT: usize = 20;
const COLOURS: usize = 6;
/// Points closer than this cannot be told apart: of more ticks, the smallest and the largest value of each place is drawn.
const RESOLUTION: f64 = 0.5;

/// A state of one neuron.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Strip {
    /// What it is.
    pub name: String,
    /// By tick; what is no finite number is left out.
    pub values: Vec<f64>,
    /// Where it spikes, if it does.
    pub threshold: Option<f64>,
    /// Ticks in which it spiked.
    pub spikes: Vec<usize>,
}

/// States as a complete SVG document, 960 units wide: a strip for each, with the threshold as a dashed line and spikes as
/// marks above. Ticks go from left to right; every strip has its own range.
pub fn traces_svg(strips: &[Strip]) -> String {
    let ticks = strips.iter().map(|strip| strip.values.len()).max().unwrap_or(0);
    let height = TOP + (STRIP + GAP) * strips.len() as f64 + BOTTOM;
    let mut svg = detailed_head(height, "states over time");
    let across = |tick: f64| LEFT + (RIGHT - LEFT) * tick / (ticks.max(2) - 1) as f64;
    axis(&mut svg, ticks, height, &across);
    for (index, strip) in strips.iter().enumerate() {
        let top = TOP + (STRIP + GAP) * index as f64;
        let _ = writeln!(svg, "<g class=\"c{}\">", index % COLOURS);
        draw(&mut svg, strip, top, &across);
        let _ = writeln!(svg, "</g>");
    }
    svg + "</svg>\n"
}

fn axis(svg: &mut String, ticks: usize, height: f64, across: &impl Fn(f64) -> f64) {
    let floor = height - BOTTOM;
    let steps = [1, 2, 5].into_iter().cycle().zip((0..).flat_map(|power| [10_usize.pow(power); 3]));
    let step = steps.map(|(factor, power)| factor * power).find(|step| ticks / step <= 10).unwrap_or(1);
    for tick in (0..ticks).step_by(step) {
        let x = number(across(tick as f64));
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{x} {TOP}V{}\"/><text class=\"note middle\" x=\"{x}\" y=\"{}\">{tick}</text>",
            number(floor),
            number(floor + 16.0)
        );
    }
    let _ = writeln!(
        svg,
        "<text class=\"note middle\" x=\"{}\" y=\"{}\">tick</text>",
        number(f64::midpoint(LEFT, RIGHT)),
        number(floor + 34.0)
    );
}

fn draw(svg: &mut String, strip: &Strip, top: f64, across: &impl Fn(f64) -> f64) {
    let finite = || strip.values.iter().copied().chain(strip.threshold).filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    let up = |value: f64| {
        let part = if high > low { (value - low) / (high - low) } else { 0.5 };
        top + STRIP - (STRIP - MARKS) * part
    };
    let middle = number(top + STRIP / 2.0);
    let name = escape(&shortened(&strip.name, NAME_LIMIT));
    let _ = writeln!(svg, "<text class=\"name\" x=\"20\" y=\"{middle}\">{name}</text>");
    if high >= low {
        for value in if high > low { vec![low, high] } else { vec![low] } {
            let (edge, y) = (number(LEFT - 8.0), number(up(value) + 4.0));
            let _ = writeln!(svg, "<text class=\"note end\" x=\"{edge}\" y=\"{y}\">{}</text>", significant(value));
        }
    }
    if let Some(threshold) = strip.threshold.filter(|threshold| threshold.is_finite()) {
        let y = number(up(threshold));
        let _ = writeln!(svg, "<path class=\"threshold\" d=\"M{} {y}H{}\"/>", number(LEFT), number(RIGHT));
    }
    let _ = writeln!(svg, "<path class=\"trace\" d=\"{}\"/>", path(&strip.values, across, &up));
    let marks: String = strip
        .spikes
        .iter()
        .map(|tick| {
            let x = number(across(*tick as f64).min(WIDTH));
            format!("M{x} {}v{}", number(top), number(MARKS - 3.0))
        })
        .collect();
    if !marks.is_empty() {
        let _ = writeln!(svg, "<path class=\"spikes\" d=\"{marks}\"/>");
    }
}

/// A line through the values, broken where one is no number. Where there are more ticks than places, each place has a line from
/// its smallest to its largest value.
fn path(values: &[f64], across: &impl Fn(f64) -> f64, up: &impl Fn(f64) -> f64) -> String {
    let places = ((RIGHT - LEFT) / RESOLUTION) as usize;
    let width = values.len().div_ceil(places).max(1);
    let mut path = String::new();
    let mut joined = false;
    for (place, values) in values.chunks(width).enumerate() {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        if low > high {
            joined = false;
            continue;
        }
        let x = number(across((place * width) as f64));
        let _ = write!(path, "{}{x} {}", if joined { 'L' } else { 'M' }, number(up(low)));
        if high > low {
            let _ = write!(path, "L{x} {}", number(up(high)));
        }
        joined = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(values: Vec<f64>) -> Strip {
        Strip { name: "a".into(), values, threshold: Some(1.0), spikes: vec![2] }
    }

    #[test]
    fn a_strip_has_its_line_its_threshold_and_its_spikes() {
        let svg = traces_svg(&[strip(vec![0.0, 0.5, 1.0, 0.0])]);
        // From 0 at the floor of the strip to 1 below the marks.
        assert!(svg.contains("<path class=\"trace\" d=\"M168 92L425.3 61L682.7 30L940 92\"/>"), "{svg}");
        assert!(svg.contains("<path class=\"threshold\" d=\"M168 30H940\"/>"), "{svg}");
        assert!(svg.contains("<path class=\"spikes\" d=\"M682.7 20v7\"/>"), "{svg}");
    }

    #[test]
    fn what_is_no_number_breaks_the_line() {
        let svg = traces_svg(&[Strip { values: vec![0.0, f64::NAN, 1.0, 1.0], ..Strip::default() }]);
        assert!(svg.contains("d=\"M168 92M682.7 30L940 30\""), "{svg}");
        assert!(traces_svg(&[Strip { values: vec![f64::NAN; 3], ..Strip::default() }]).ends_with("</svg>\n"));
        assert!(traces_svg(&[]).ends_with("</svg>\n"));
    }

    #[test]
    fn many_ticks_are_as_many_points_as_there_is_room_for() {
        let svg = traces_svg(&[strip((0..100_000).map(|tick| f64::from(tick % 100) / 100.0).collect())]);
        assert!(svg.len() < 60_000, "{}", svg.len());
    }
}
