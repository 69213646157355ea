//! Order and chance from a seed, the same on every platform.

use synfire_encode::hash;

/// Uniform in [0, 1), a multiple of 2^-53.
pub(crate) fn uniform(seed: u32, words: &[u64]) -> f64 {
    (hash(seed.into(), words) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The order in which `count` samples are shown in an epoch (Fisher and Yates).
pub(crate) fn order(seed: u32, epoch: u32, count: usize) -> Vec<usize> {
    let mut order: Vec<_> = (0..count).collect();
    for last in (1..count).rev() {
        // 64 bits times a small number: the bias is below 2^-32.
        let bits = u128::from(hash(seed.into(), &[u64::from(epoch), last as u64]));
        order.swap(last, ((bits * (last as u128 + 1)) >> 64) as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_permutations_that_depend_on_seed_and_epoch() {
        let orders = [(1, 0), (1, 1), (2, 0)].map(|(seed, epoch)| order(seed, epoch, 50));
        for one in &orders {
            let mut sorted = one.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..50).collect::<Vec<_>>());
        }
        assert!(orders[0] != orders[1] && orders[0] != orders[2]);
        assert_eq!(order(1, 0, 6), order(1, 0, 6));
        assert!(order(1, 0, 0).is_empty());
    }

    #[test]
    fn uniforms_are_spread_evenly() {
        let mean = (0..10_000).map(|n| uniform(7, &[n])).sum::<f64>() / 10_000.0;
        // The standard error of the mean of 10,000 uniforms is 0.0029.
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
    }
}
