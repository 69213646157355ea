//! Spikes with a probability.

use synfire_encode::Chance;

#[test]
fn a_ratio_is_the_probability_rounded_down() {
    assert_eq!(Chance::ratio(0, 3), Chance::NEVER);
    assert_eq!(Chance::ratio(3, 3), Chance::CERTAIN);
    assert_eq!(Chance::ratio(1, 0), Chance::CERTAIN);
    assert_eq!(Chance::new(f64::NAN), Chance::NEVER);
    assert_eq!((Chance::new(-1.0), Chance::new(1.5)), (Chance::NEVER, Chance::CERTAIN));
    // Those that a number holds exactly.
    for part in 0..=256 {
        assert_eq!(Chance::ratio(part, 256), Chance::new(f64::from(part) / 256.0), "{part}");
    }
    let spikes = |chance: Chance| (0..100_000).filter(|tick| chance.spikes(3, 5, *tick)).count();
    assert_eq!((spikes(Chance::NEVER), spikes(Chance::CERTAIN)), (0, 100_000));
    // 33,333 with a standard deviation of 149.
    assert!((32_900..33_800).contains(&spikes(Chance::ratio(1, 3))), "{}", spikes(Chance::ratio(1, 3)));
    assert!((32_900..33_800).contains(&spikes(Chance::ratio(u32::MAX / 3, u32::MAX))));
}
