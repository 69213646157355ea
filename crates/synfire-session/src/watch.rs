//! How long a host waits: every wait ends, whatever the other end says.
//!
//! Only what was asked for counts as an advance: frames acknowledged, input taken, reads answered, and as many words of the
//! stream as the wait can need. Anything else is chatter. It costs patience as silence does, and at most so many bytes.

use std::time::Duration;

use synfire_arch::Target;
use synfire_arch::link_generated::{FRAME_BYTES_MAX, WINDOW_MAX};

use super::transport::line_time;
use super::waiting::Waiting;
use crate::LinkError;

/// Bytes that may be on the line between an advance and the next one, at most: a full window, twice, and the answers.
const LINE_BYTES: usize = 2 * (WINDOW_MAX as usize / 2 + 3) * (FRAME_BYTES_MAX as usize + 2);
/// Bytes without an advance that are more than a line of 3 Mbaud carries in ten seconds.
const CHATTER_BYTES: u64 = 4 << 20;
/// One undamaged frame in so many may be a complaint before the line is to blame.
const COMPLAINTS_SHARE: u64 = 10;

/// One wait.
#[derive(Debug)]
pub struct Watch {
    waiting: Waiting,
    since: Duration,
    /// When patience ends.
    until: Duration,
    bytes: u64,
    bytes_max: u64,
    /// Undamaged frames of the device, and damage that either end noticed.
    frames: u64,
    damage: u64,
    /// Times that something was asked or sent again.
    attempts: u32,
    /// Of these, how often because nothing came.
    silences: u32,
    /// Words of the stream that may still count as an advance.
    words: usize,
}

impl Watch {
    /// Nothing is waited for.
    pub const fn new(now: Duration) -> Self {
        Self {
            waiting: Waiting::Opening,
            since: now,
            until: now,
            bytes: 0,
            bytes_max: CHATTER_BYTES,
            frames: 0,
            damage: 0,
            attempts: 0,
            silences: 0,
            words: 0,
        }
    }

    /// Begins a wait in which so many words of the stream are worth something.
    pub const fn begin(&mut self, waiting: Waiting, words: usize) {
        (self.waiting, self.words) = (waiting, words);
    }

    /// Notes an advance. `busy` is the time that the line or a tick may need from `now` on, beyond the patience.
    pub fn advance(&mut self, now: Duration, patience: Duration, busy: Duration, baud: u32) {
        let line = line_time(LINE_BYTES, baud);
        (self.since, self.until) = (now, now + patience + busy + line);
        self.bytes_max = CHATTER_BYTES + (self.until - now).as_secs() * u64::from(baud) / 8;
        (self.bytes, self.frames, self.damage, self.attempts, self.silences) = (0, 0, 0, 0, 0);
    }

    /// Takes new words of the stream; whether they are an advance.
    pub const fn take_words(&mut self, words: usize) -> bool {
        let is_worth_something = words <= self.words;
        self.words = self.words.saturating_sub(words);
        is_worth_something
    }

    /// What is waited for.
    pub const fn waiting(&self) -> Waiting {
        self.waiting
    }

    /// When patience ends.
    pub const fn until(&self) -> Duration {
        self.until
    }

    pub const fn heard(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    pub const fn heard_frame(&mut self) {
        self.frames += 1;
    }

    /// Either end got a damaged frame.
    pub const fn damaged(&mut self) {
        self.damage += 1;
    }

    pub const fn asked_again(&mut self) {
        self.attempts += 1;
    }

    /// Nothing came in time; how often so far.
    pub const fn was_silent(&mut self) -> u32 {
        self.silences += 1;
        self.silences
    }

    /// The device answers, and there is nothing else to say.
    pub const fn is_alive(&mut self) {
        self.silences = 0;
    }

    /// Whether this has been waited for long enough.
    pub fn is_over(&self, now: Duration) -> bool {
        now >= self.until || self.bytes > self.bytes_max
    }

    /// What the end of patience means.
    pub fn failure(&self, now: Duration, port: &str, baud: u32) -> LinkError {
        let port = port.to_owned();
        if self.bytes == 0 {
            return LinkError::Silent { port, baud };
        }
        if self.frames == 0 || self.damage * COMPLAINTS_SHARE > self.frames {
            return LinkError::BadLine { attempts: self.attempts };
        }
        let milliseconds = now.saturating_sub(self.since).as_millis() as u64;
        LinkError::Stalled { waiting: self.waiting, bytes: self.bytes, milliseconds }
    }
}

/// A bound of the time that one tick of a target can take: each source reaches each neuron with each delay, and changes it.
pub fn longest_tick(target: &Target, clock_hz: u32) -> Duration {
    const CLOCKS_PER_BLOCK: u128 = 8;
    const MOST: Duration = Duration::from_secs(600);
    let sources = u128::from(target.axons) + u128::from(target.neurons);
    let deliveries = sources * u128::from(target.neuron_blocks()) * u128::from(target.ring_depth);
    let nanoseconds = deliveries * CLOCKS_PER_BLOCK * 1_000_000_000 / u128::from(clock_hz.max(1));
    u64::try_from(nanoseconds).map_or(MOST, Duration::from_nanos).min(MOST)
}

/// The longest time from the beginning of a tick to that of the next that can be set.
pub fn longest_period(clock_hz: u32) -> Duration {
    const CLOCKS: u64 = 1 << 24;
    Duration::from_nanos(CLOCKS * 1_000_000_000 / u64::from(clock_hz.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn watch() -> Watch {
        let mut watch = Watch::new(Duration::ZERO);
        watch.begin(Waiting::Tick, 10);
        watch.advance(SECOND, 10 * SECOND, 2 * SECOND, 3_000_000);
        watch
    }

    #[test]
    fn chatter_ends_a_wait_as_silence_does() {
        let mut watch = watch();
        watch.heard(8);
        watch.heard_frame();
        assert!(!watch.is_over(13 * SECOND) && watch.is_over(14 * SECOND));
        let failure = watch.failure(14 * SECOND, "test", 9600);
        assert_eq!(failure, LinkError::Stalled { waiting: Waiting::Tick, bytes: 8, milliseconds: 13_000 });
        watch.heard(16 << 20);
        assert!(watch.is_over(2 * SECOND), "bytes end it before time does");
    }

    #[test]
    fn a_slow_line_has_the_time_that_its_bytes_need() {
        let mut watch = Watch::new(Duration::ZERO);
        watch.advance(Duration::ZERO, 10 * SECOND, Duration::ZERO, 9600);
        let window = line_time(WINDOW_MAX as usize / 2 * 255, 9600);
        assert!(!watch.is_over(10 * SECOND + 2 * window));
    }

    #[test]
    fn the_end_says_what_was_heard() {
        let mut watch = watch();
        assert!(matches!(watch.failure(SECOND, "test", 9600), LinkError::Silent { baud: 9600, .. }));
        watch.heard(100);
        (0..3).for_each(|_| watch.asked_again());
        assert_eq!(watch.failure(SECOND, "test", 9600), LinkError::BadLine { attempts: 3 });
        (0..20).for_each(|_| watch.heard_frame());
        watch.damaged();
        assert!(matches!(watch.failure(SECOND, "test", 9600), LinkError::Stalled { .. }), "one in twenty");
        (0..2).for_each(|_| watch.damaged());
        assert_eq!(watch.failure(SECOND, "test", 9600), LinkError::BadLine { attempts: 3 });
    }

    #[test]
    fn only_the_words_of_a_wait_are_an_advance() {
        let mut watch = watch();
        assert!(watch.take_words(6) && watch.take_words(4));
        assert!(!watch.take_words(1));
    }

    #[test]
    fn the_ticks_of_real_targets_are_short() {
        for name in ["ncx", "hx8k", "ecp5-25f", "ecp5-85f"] {
            let target = Target::named(name).unwrap();
            assert!(longest_tick(&target, target.clock_hz as u32) < 60 * SECOND, "{name}");
        }
    }
}
