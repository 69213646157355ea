//! Memory that is taken for a while, and vectors of unknown length.

use crate::{Bytes, Meter, OverBudget};

/// The first room of a vector of unknown length.
const FIRST: u64 = 64;

/// Memory that stays charged as long as this value lives.
#[derive(Debug)]
#[must_use = "the memory is given back when this is dropped"]
pub struct Hold<'m> {
    meter: &'m Meter,
    bytes: Bytes,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.meter.release(self.bytes);
    }
}

impl Meter {
    /// [`Meter::charge_items`], for memory that is given back when the result is dropped.
    ///
    /// # Errors
    /// As [`Meter::charge`].
    pub fn hold_items<T>(&self, count: u64, what: impl ToString) -> Result<Hold<'_>, OverBudget> {
        self.charge_items::<T>(count, what)?;
        Ok(Hold { meter: self, bytes: Bytes::of::<T>(count) })
    }

    /// Adds a value to a vector whose length nobody knows. Memory is charged before the vector grows.
    ///
    /// # Errors
    /// As [`Meter::charge`]; then the value is not in the vector.
    pub fn push<T>(&self, values: &mut Vec<T>, value: T, what: impl ToString) -> Result<(), OverBudget> {
        if values.len() == values.capacity() {
            // Twice as much each time, but no more than there is.
            let left = self.left().0 / (size_of::<T>() as u64).max(1);
            let more = (values.len() as u64).max(FIRST).min(left.max(1));
            self.charge_items::<T>(more, what)?;
            values.reserve_exact(usize::try_from(more).unwrap_or(usize::MAX));
        }
        values.push(value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Budget, Bytes};

    #[test]
    fn what_is_held_is_given_back() {
        let meter = Budget { memory: Bytes(100), ..Budget::READER }.meter();
        let hold = meter.hold_items::<u64>(10, "a").unwrap();
        assert_eq!(meter.held(), Bytes(80));
        assert!(meter.hold_items::<u64>(3, "b").is_err());
        drop(hold);
        assert_eq!(meter.held(), Bytes(0));
    }

    #[test]
    fn a_vector_grows_up_to_the_last_byte_of_the_budget() {
        let meter = Budget { memory: Bytes(8 * 1000), ..Budget::READER }.meter();
        let mut values = Vec::new();
        for value in 0..1000_u64 {
            meter.push(&mut values, value, "values").unwrap();
        }
        assert!(meter.push(&mut values, 1000, "values").is_err());
        assert_eq!((values.len(), values.capacity(), meter.held()), (1000, 1000, Bytes(8000)));
    }
}
