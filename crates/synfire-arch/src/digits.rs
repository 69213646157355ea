//! Recoding of event payloads into signed digits.

/// One signed power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digit {
    /// The power.
    pub position: u8,
    /// Whether it counts negative.
    pub negative: bool,
}

/// The non-adjacent form of `payload` as the positions of its positive and of its negative digits.
pub const fn digit_masks(payload: i16) -> (u16, u16) {
    let x = payload as i32;
    // With 3x = x + 2x, digit k is bit k+1 of 3x minus bit k+1 of x (Reitwiesner 1960).
    ((((3 * x) & !x) >> 1) as u16, ((x & !(3 * x)) >> 1) as u16)
}

/// The non-adjacent form of `payload`, ascending: of all signed-digit forms the one with the fewest digits, a third of the
/// bits on average where plain binary has half. Its digits sum to `payload`; 0 has none.
pub fn signed_digits(payload: i16) -> impl Iterator<Item = Digit> {
    let (positive, negative) = digit_masks(payload);
    (0..=15_u8).filter_map(move |position| {
        let bit = 1_u16 << position;
        (((positive | negative) & bit) != 0).then_some(Digit { position, negative: negative & bit != 0 })
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_payload_is_the_sum_of_its_digits_and_no_two_are_adjacent() {
        for payload in i16::MIN..=i16::MAX {
            let digits: Vec<_> = signed_digits(payload).collect();
            let sum: i64 =
                digits.iter().map(|d| if d.negative { -(1_i64 << d.position) } else { 1 << d.position }).sum();
            assert_eq!(sum, i64::from(payload));
            assert!(digits.windows(2).all(|pair| pair[1].position > pair[0].position + 1), "{payload}");
        }
    }

    #[test]
    fn a_power_of_two_is_one_digit() {
        assert_eq!(signed_digits(256).collect::<Vec<_>>(), [Digit { position: 8, negative: false }]);
        assert_eq!(signed_digits(15).count(), 2);
    }
}
