//! What one visit of a weight adds.

/// One visit's contribution of weight `w` with total shift `shift`; see "Contribution" in docs/core.md.
pub const fn contribution(weight: i16, shift: i32) -> i64 {
    let weight = weight as i64;
    if shift >= 0 { weight << shift } else { (weight + (1 << (-shift - 1))) >> -shift }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contributions_round_to_nearest_below_the_point() {
        assert_eq!([contribution(5, 2), contribution(5, 0), contribution(5, -1), contribution(-5, -1)], [20, 5, 3, -2]);
        assert_eq!(
            [contribution(127, -8), contribution(128, -8), contribution(-128, -8), contribution(-129, -8)],
            [0, 1, 0, -1]
        );
    }
}
