//! The ticks along the bottom.

use std::fmt::Write;

use crate::layout::{BARS_LEFT, BARS_RIGHT, LEFT, Layout, RIGHT};
use crate::text::number;

/// At most this many intervals between labels.
const MAX_INTERVALS: usize = 10;

/// The smallest of 1, 2, 5, 10, 20, .. that divides the run into few enough intervals.
fn step(ticks: usize) -> usize {
    let mut power = 1_usize;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if ticks.div_ceil(step) <= MAX_INTERVALS {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

pub(crate) fn draw(svg: &mut String, layout: &Layout) {
    let floor = layout.floor();
    let (top, label) = (number(32.0), number(floor + 18.0));
    for tick in (0..=layout.ticks).step_by(step(layout.ticks)) {
        let x = number(layout.x(tick));
        let _ = writeln!(svg, "<path class=\"grid\" d=\"M{x} {top}V{}\"/>", number(floor + 4.0));
        let _ = writeln!(svg, "<text class=\"note middle\" x=\"{x}\" y=\"{label}\">{tick}</text>");
    }
    let middle = number(f64::midpoint(LEFT, RIGHT));
    let _ = writeln!(svg, "<text class=\"note middle\" x=\"{middle}\" y=\"{}\">tick</text>", number(floor + 35.0));
    let _ = writeln!(
        svg,
        "<text class=\"note middle\" x=\"{}\" y=\"24\">spikes per neuron</text>",
        number(f64::midpoint(BARS_LEFT, BARS_RIGHT))
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_leave_room_for_the_labels() {
        let steps = [0, 1, 10, 11, 20, 21, 50, 51, 1000, 1001, usize::MAX].map(step);
        assert_eq!(steps[..10], [1, 1, 1, 2, 2, 5, 5, 10, 100, 200]);
        assert_eq!(steps[10], 2_000_000_000_000_000_000);
    }
}
