//! Statistics of the dither. All seeds are fixed, so each test either always passes or never.

use synfire_arch::{Dither, DitherKind, Tick};

const KEYS: u32 = 1 << 14;

/// Places that differ in one bit, in many, in lane, line or kind, with the edges of the address.
const PLACES: [(DitherKind, u32, u32); 10] = [
    (DitherKind::Row, 0, 0),
    (DitherKind::Row, 1, 0),
    (DitherKind::Row, 0, 1),
    (DitherKind::Row, 15, (1 << 19) - 1),
    (DitherKind::Row, 15, (1 << 19) - 2),
    (DitherKind::Column, 0, 0),
    (DitherKind::Column, 7, 1234),
    (DitherKind::Trace, 0, 0),
    (DitherKind::Trace, 3, 77),
    (DitherKind::Trace, 15, (1 << 19) - 1),
];

fn dithers(place: (DitherKind, u32, u32)) -> impl Iterator<Item = u32> {
    let address = Dither::address(place.0, place.1, place.2);
    (0..KEYS).map(move |key| Dither::new(key >> 7, Tick(u64::from(key & 127))).at(address))
}

/// Chi-squared of counts that should be equal.
fn chi_squared(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

/// More than 5 standard deviations above the mean of chi-squared with so many degrees of freedom.
fn limit(degrees: f64) -> f64 {
    degrees + 5.0 * (2.0 * degrees).sqrt()
}

#[test]
fn every_place_is_uniform_over_seeds_and_ticks() {
    for place in PLACES {
        for shift in 0..=15 {
            let mut counts = [0; 32];
            dithers(place).for_each(|dither| counts[(dither >> shift) as usize & 31] += 1);
            let found = chi_squared(&counts);
            assert!(found < limit(31.0), "{place:?}, bits from {shift}: {found}");
        }
        let mean = dithers(place).map(f64::from).sum::<f64>() / f64::from(KEYS);
        let deviation = f64::from(1 << 20) / (12.0 * f64::from(KEYS)).sqrt();
        assert!((mean - f64::from((1 << 20) - 1) / 2.0).abs() < 4.0 * deviation, "{place:?}: {mean}");
    }
}

#[test]
fn any_two_places_are_independent() {
    for (index, first) in PLACES.into_iter().enumerate() {
        for second in PLACES.into_iter().take(index) {
            for shift in [0, 4, 10, 16] {
                let mut counts = [0; 256];
                for (a, b) in dithers(first).zip(dithers(second)) {
                    counts[((a >> shift & 15) << 4 | b >> shift & 15) as usize] += 1;
                }
                let found = chi_squared(&counts);
                assert!(found < limit(255.0), "{first:?} and {second:?}, bits from {shift}: {found}");
            }
        }
    }
}

#[test]
fn ticks_and_seeds_that_follow_each_other_are_independent() {
    let address = Dither::address(DitherKind::Column, 5, 4321);
    for step in [(0, 1), (1, 0)] {
        let mut counts = [0; 256];
        for key in 0..KEYS {
            let at = |seed: u32, tick: u32| Dither::new(seed, Tick(tick.into())).at(address) & 15;
            let (seed, tick) = (key >> 7, key & 127);
            counts[(at(2 * seed, 2 * tick) << 4 | at(2 * seed + step.0, 2 * tick + step.1)) as usize] += 1;
        }
        let found = chi_squared(&counts);
        assert!(found < limit(255.0), "{step:?}: {found}");
    }
}

/// The lanes of one tick, as a row visit reads them, are as even as chance.
#[test]
fn the_places_of_one_tick_are_even() {
    for seed in 0..20 {
        let dither = Dither::new(seed, Tick(u64::from(seed) * 1000));
        let mut counts = [0; 64];
        for (line, lane) in (0..1024).flat_map(|line| (0..8).map(move |lane| (line, lane))) {
            counts[(dither.at(Dither::address(DitherKind::Row, lane, line)) >> 14) as usize] += 1;
        }
        // A linear map of 2^13 places fills its image exactly evenly or not at all, so there is no chance in it.
        let smallest = counts.iter().filter(|count| **count > 0).min();
        assert_eq!(smallest, counts.iter().max(), "seed {seed}");
    }
}
