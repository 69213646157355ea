//! What can happen to bytes on a line, from a seed.

use std::collections::BTreeMap;

use crate::BoardError;

/// Probabilities for each byte, of each direction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faults {
    /// Seed of all of them.
    pub seed: u64,
    /// One to three bits flip.
    pub flip: f64,
    /// The byte is lost.
    pub drop: f64,
    /// The byte comes twice.
    pub duplicate: f64,
    /// One to eight random bytes come before it.
    pub insert: f64,
    /// The line stops for [`Self::stall_ms`].
    pub stall: f64,
    /// The byte comes up to a millisecond later, and everything after it too.
    pub split: f64,
    /// The device is switched off and on again (bytes to the device only).
    pub reset: f64,
    /// How long a stall lasts, in milliseconds.
    pub stall_ms: f64,
}

impl Faults {
    /// Reads `seed=1,flip=1e-4,...`.
    ///
    /// # Errors
    /// When a name is not known or a value is out of range.
    pub fn parse(text: &str) -> Result<Self, BoardError> {
        let mut faults = Self { stall_ms: 20.0, ..Self::default() };
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let bad = |reason| BoardError::BadFault { text: part.to_owned(), reason };
            let (name, value) =
                part.split_once('=').ok_or_else(|| bad("a fault has a value, as in `flip=1e-4`".into()))?;
            faults.set(name, value).map_err(bad)?;
        }
        Ok(faults)
    }

    /// Sets one of them, or says what is wrong.
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if name == "seed" {
            let too_large = |_| format!("a seed is a whole number from 0 to {}", u64::MAX);
            self.seed = value.parse().map_err(too_large)?;
            return Ok(());
        }
        let field = self.fields().remove(name).ok_or_else(|| format!("there is no fault called `{name}`"))?;
        let (what, most) = if name == "stall_ms" { ("a stall", 60_000.0) } else { ("a probability", 1.0) };
        let value = value.parse().ok().filter(|value| (0.0..=most).contains(value));
        *field = value.ok_or_else(|| format!("{what} is a number from 0 to {most}"))?;
        Ok(())
    }

    fn fields(&mut self) -> BTreeMap<&'static str, &mut f64> {
        BTreeMap::from([
            ("flip", &mut self.flip),
            ("drop", &mut self.drop),
            ("duplicate", &mut self.duplicate),
            ("insert", &mut self.insert),
            ("stall", &mut self.stall),
            ("split", &mut self.split),
            ("reset", &mut self.reset),
            ("stall_ms", &mut self.stall_ms),
        ])
    }
}

/// One direction of a line.
#[derive(Debug)]
pub struct FaultyLine {
    faults: Faults,
    random: Random,
    /// Nothing comes before this time, in nanoseconds.
    not_before: u64,
}

/// What became of a byte.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passed {
    /// What arrives, with the times.
    pub bytes: Vec<(u64, u8)>,
    /// Whether the device loses its power when it arrives.
    pub reset: bool,
}

const NS_PER_MS: f64 = 1e6;

impl FaultyLine {
    /// A direction of a line with these faults; `salt` tells directions apart.
    pub fn new(faults: &Faults, salt: u64) -> Self {
        Self { faults: faults.clone(), random: Random::new(faults.seed ^ salt), not_before: 0 }
    }

    /// Passes a byte that would arrive at a time.
    pub fn pass(&mut self, time: u64, byte: u8) -> Passed {
        let Faults { flip, drop, duplicate, insert, stall, split, reset, stall_ms, .. } = self.faults;
        let mut late = |probability: f64, most_ms: f64, random: &mut Random| {
            if random.chance(probability) {
                self.not_before = self.not_before.max(time) + (random.unit() * most_ms * NS_PER_MS) as u64;
            }
        };
        late(split, 1.0, &mut self.random);
        late(stall, 2.0 * stall_ms, &mut self.random);
        let time = time.max(self.not_before);
        let random = &mut self.random;
        let mut bytes = Vec::new();
        if random.chance(insert) {
            bytes.extend((0..=random.below(8)).map(|_| (time, random.below(256) as u8)));
        }
        let mut byte = byte;
        if random.chance(flip) {
            (0..=random.below(3)).for_each(|_| byte ^= 1 << random.below(8));
        }
        let copies = match (random.chance(drop), random.chance(duplicate)) {
            (true, _) => 0,
            (false, true) => 2,
            (false, false) => 1,
        };
        bytes.extend(std::iter::repeat_n((time, byte), copies));
        Passed { bytes, reset: random.chance(reset) }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same everywhere.
#[derive(Debug, Clone)]
struct Random(u64);

impl Random {
    const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to 1, 1 not included.
    fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn chance(&mut self, probability: f64) -> bool {
        probability > 0.0 && self.unit() < probability
    }

    /// 0 to `count - 1`.
    const fn below(&mut self, count: u64) -> u64 {
        self.bits() % count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_and_within_range() {
        let faults = Faults::parse("seed=7,flip=1e-4,stall_ms=50").unwrap();
        assert_eq!((faults.seed, faults.flip, faults.stall_ms), (7, 1e-4, 50.0));
        let cases = [
            ("flap=1", "there is no fault called `flap`"),
            ("flip=2", "a probability is a number from 0 to 1"),
            ("flip", "a fault has a value, as in `flip=1e-4`"),
            ("seed=-1", "a seed is a whole number from 0 to 18446744073709551615"),
            ("stall=nan", "a probability is a number from 0 to 1"),
            ("stall_ms=1e6", "a stall is a number from 0 to 60000"),
        ];
        for (text, reason) in cases {
            let error = BoardError::BadFault { text: text.into(), reason: reason.into() };
            assert_eq!(Faults::parse(text), Err(error));
        }
    }

    #[test]
    fn a_line_without_faults_changes_nothing_and_one_with_them_keeps_the_order() {
        let mut clean = FaultyLine::new(&Faults::default(), 1);
        assert_eq!(clean.pass(5, 9), Passed { bytes: vec![(5, 9)], reset: false });
        let faults = Faults::parse("seed=1,flip=0.1,drop=0.1,duplicate=0.1,insert=0.1,split=0.2,stall=0.01").unwrap();
        let mut line = FaultyLine::new(&faults, 2);
        let times: Vec<u64> = (0..2000).flat_map(|n| line.pass(n * 1000, 0).bytes).map(|(time, _)| time).collect();
        assert!(times.is_sorted());
        let mut again = FaultyLine::new(&faults, 2);
        assert!((0..2000).flat_map(|n| again.pass(n * 1000, 0).bytes).map(|(time, _)| time).eq(times));
    }
}
