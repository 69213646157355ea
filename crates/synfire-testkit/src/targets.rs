//! Targets to test on.

use synfire_arch::Target;

/// The built-in targets that can become hardware, and small ones at the edges of what a target may be.
pub fn targets() -> Vec<Target> {
    let mut targets: Vec<_> = Target::built_in().filter(|target| target.name != "sim-large").collect();
    //       lanes, update lanes and interval, ring, weight bits, state bits, stages, straight or diagonal
    let small = [
        (2, 1, 1, 2, 2, 8, 1, false),
        (2, 2, 1, 16, 16, 32, 8, true),
        (4, 4, 1, 4, 5, 12, 3, true),
        (4, 2, 1, 8, 12, 29, 5, false),
        (4, 2, 17, 8, 12, 21, 5, false),
        (8, 8, 1, 2, 9, 30, 4, true),
        (8, 1, 1, 32, 8, 24, 8, false),
        (16, 4, 1, 4, 16, 31, 6, true),
        (16, 4, 40, 4, 16, 19, 6, true),
        (16, 16, 1, 8, 8, 18, 2, false),
    ];
    for (lanes, update_lanes, update_interval, ring_depth, weight_bits, state_bits, stages, diagonal) in small {
        targets.push(Target {
            name: format!("test-p{lanes}-q{update_lanes}{}-w{weight_bits}-s{state_bits}", interval(update_interval)),
            doc: "Test".into(),
            lanes,
            update_lanes,
            update_interval,
            neurons: 8 * lanes,
            axons: 4 * lanes,
            tiles: 37,
            uses: 50,
            ring_depth,
            weight_bits,
            state_bits,
            profiles: 5,
            stages,
            adaptation: diagonal,
            diagonal,
            learning: false,
            soft_bounds: false,
            winner: false,
            rules: 1,
            trace_ranges: 1,
            clock_hz: 1_000_000,
        });
    }
    targets
}

/// Targets that learn: the built-in ones, and small ones at the edges of what such a target may be.
pub fn learning_targets() -> Vec<Target> {
    let mut targets: Vec<_> = Target::built_in().filter(|target| target.learning).collect();
    //        lanes, update lanes and interval; ring, weight bits, state bits, stages; soft bounds, winner, rules, trace ranges
    let small = [
        ((2, 1, 1), (2, 8, 16, 1), (true, true, 2, 2)),
        ((2, 2, 1), (16, 16, 32, 8), (true, false, 8, 5)),
        ((4, 4, 1), (4, 5, 20, 3), (false, true, 3, 3)),
        ((4, 2, 1), (8, 12, 29, 5), (true, true, 5, 16)),
        ((4, 2, 16), (8, 12, 20, 5), (true, true, 5, 16)),
        ((8, 8, 1), (2, 9, 30, 4), (false, false, 4, 4)),
        ((8, 1, 1), (32, 8, 24, 8), (true, true, 4, 8)),
        ((16, 4, 1), (4, 16, 31, 6), (true, true, 16, 6)),
        ((16, 16, 1), (8, 8, 18, 2), (false, true, 4, 4)),
    ];
    for (
        (lanes, update_lanes, update_interval),
        (ring_depth, weight_bits, state_bits, stages),
        (soft_bounds, winner, rules, trace_ranges),
    ) in small
    {
        targets.push(Target {
            name: format!("learn-p{lanes}-q{update_lanes}{}-w{weight_bits}-s{state_bits}", interval(update_interval)),
            doc: "Test".into(),
            lanes,
            update_lanes,
            update_interval,
            neurons: 8 * lanes,
            axons: 4 * lanes,
            // Of 20, networks reach the few tiles beyond a power of two, which lie in a memory of their own.
            tiles: if (lanes, update_lanes) == (8, 1) { 20 } else { 75 },
            uses: 90,
            ring_depth,
            weight_bits,
            state_bits,
            profiles: 5,
            stages,
            adaptation: update_lanes > 1,
            diagonal: true,
            learning: true,
            soft_bounds,
            winner,
            rules,
            trace_ranges,
            clock_hz: 1_000_000,
        });
    }
    targets
}

/// An update interval in the name of a target.
fn interval(clocks: u32) -> String {
    if clocks == 1 { String::new() } else { format!("-e{clocks}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_valid_and_cover_every_lane_count() {
        let targets = targets();
        assert!(targets.iter().all(|target| target.check().is_ok()));
        assert!([2, 4, 8, 16].iter().all(|lanes| targets.iter().any(|target| target.lanes == *lanes)));
        assert!(targets.iter().all(|target| target.name != "sim-large"));
    }

    #[test]
    fn learning_targets_are_valid_and_cover_every_lane_count() {
        let targets = learning_targets();
        assert!(targets.iter().all(|target| target.check().is_ok() && target.learning));
        assert!([2, 4, 8, 16].iter().all(|lanes| targets.iter().any(|target| target.lanes == *lanes)));
        assert!(targets.iter().any(|target| target.winner && target.adaptation));
    }
}
