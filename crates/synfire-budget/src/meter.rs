//! What has been taken of a budget.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Budget, Bytes, OverBudget, Steps};

/// Counts what one reader or one run takes of its budget. It is shared by reference, between threads too; what a
/// parallel loop charges adds up to the same whatever the order.
#[derive(Debug)]
pub struct Meter {
    budget: Budget,
    bytes: AtomicU64,
    steps: AtomicU64,
}

impl Budget {
    /// A meter that stands at zero.
    pub fn meter(self) -> Meter {
        Meter::new(self)
    }
}

impl Meter {
    /// A meter that stands at zero.
    pub fn new(budget: Budget) -> Self {
        Self { budget, bytes: AtomicU64::new(0), steps: AtomicU64::new(0) }
    }

    /// The limits.
    pub fn budget(&self) -> Budget {
        self.budget
    }

    /// Charges memory that is about to be taken for `what` ("the weights of `a`"). When it does not fit, nothing is charged.
    /// `what` becomes a text only then: `format_args!` costs nothing otherwise.
    ///
    /// # Errors
    /// If the memory held would be more than the limit.
    pub fn charge(&self, bytes: Bytes, what: impl ToString) -> Result<(), OverBudget> {
        let limit = self.budget.memory;
        add(&self.bytes, bytes.0, limit.0).map_err(|held| OverBudget::Memory {
            what: what.to_string(),
            held: Bytes(held),
            asked: Bytes(held.saturating_add(bytes.0)),
            limit,
        })
    }

    /// Charges memory for `count` values of type `T`, such as the elements of a vector.
    ///
    /// # Errors
    /// As [`Meter::charge`].
    pub fn charge_items<T>(&self, count: u64, what: impl ToString) -> Result<(), OverBudget> {
        self.charge(Bytes::of::<T>(count), what)
    }

    /// Charges steps of work that are about to be done for `what`.
    ///
    /// # Errors
    /// If all steps together would be more than the limit.
    pub fn work(&self, steps: Steps, what: impl ToString) -> Result<(), OverBudget> {
        let limit = self.budget.work;
        add(&self.steps, steps.0, limit.0).map_err(|done| OverBudget::Work {
            what: what.to_string(),
            asked: Steps(done.saturating_add(steps.0)),
            limit,
        })
    }

    /// Gives back memory that was charged and has been freed.
    pub fn release(&self, bytes: Bytes) {
        let less = |held: u64| Some(held.saturating_sub(bytes.0));
        let _ = self.bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }

    /// The memory held now.
    pub fn held(&self) -> Bytes {
        Bytes(self.bytes.load(Ordering::Relaxed))
    }

    /// The memory that is still free: how far a stream of unknown length may be read.
    pub fn left(&self) -> Bytes {
        Bytes(self.budget.memory.0.saturating_sub(self.held().0))
    }

    /// The work done so far.
    pub fn done(&self) -> Steps {
        Steps(self.steps.load(Ordering::Relaxed))
    }
}

/// Adds if the sum stays within the limit; else gives what was there before.
fn add(total: &AtomicU64, more: u64, limit: u64) -> Result<(), u64> {
    let sum = |before: u64| before.checked_add(more).filter(|sum| *sum <= limit);
    total.fetch_update(Ordering::Relaxed, Ordering::Relaxed, sum).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(bytes: u64, steps: u64) -> Budget {
        Budget { memory: Bytes(bytes), work: Steps(steps) }
    }

    #[test]
    fn the_limit_itself_fits_and_one_byte_more_does_not() {
        let meter = budget(100, 0).meter();
        meter.charge(Bytes(60), "a").unwrap();
        meter.charge(Bytes(40), "b").unwrap();
        let error = meter.charge(Bytes(1), "c").unwrap_err();
        let expected = OverBudget::Memory { what: "c".into(), held: Bytes(100), asked: Bytes(101), limit: Bytes(100) };
        assert_eq!(error, expected);
    }

    #[test]
    fn what_was_refused_is_not_charged_and_what_was_released_can_be_taken_again() {
        let meter = budget(100, 0).meter();
        meter.charge(Bytes(90), "a").unwrap();
        meter.charge(Bytes(20), "b").unwrap_err();
        assert_eq!((meter.held(), meter.left()), (Bytes(90), Bytes(10)));
        meter.release(Bytes(50));
        meter.charge(Bytes(20), "b").unwrap();
        assert_eq!(meter.held(), Bytes(60));
    }

    #[test]
    fn sums_beyond_64_bits_are_refused_even_without_a_limit() {
        let meter = Budget::UNLIMITED.meter();
        meter.charge(Bytes(u64::MAX - 1), "a").unwrap();
        assert!(meter.charge(Bytes(2), "b").is_err());
        assert!(meter.charge_items::<f64>(u64::MAX / 2, "c").is_err());
    }

    #[test]
    fn work_adds_up_and_is_never_given_back() {
        let meter = budget(0, 10).meter();
        meter.work(Steps(7), "pairs").unwrap();
        let error = meter.work(Steps(4), "pairs").unwrap_err();
        assert_eq!(error, OverBudget::Work { what: "pairs".into(), asked: Steps(11), limit: Steps(10) });
        meter.work(Steps(3), "pairs").unwrap();
        assert_eq!(meter.done(), Steps(10));
    }

    #[test]
    fn threads_share_one_meter() {
        let meter = budget(4000, 0).meter();
        let granted = std::thread::scope(|scope| {
            let take = || (0..2000).filter(|_| meter.charge(Bytes(1), "a").is_ok()).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
        });
        assert_eq!((granted, meter.held()), (4000, Bytes(4000)));
    }
}
