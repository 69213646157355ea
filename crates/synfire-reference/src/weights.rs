//! The weighted sum of one projection.

use synfire_network::{Factor, Weights};

/// Adds to `sums` (one per target) what `activity` of `sources` sources gives through `weights`.
pub(crate) fn deliver(weights: &Weights, sources: usize, activity: &[(usize, f64)], sums: &mut [f64]) {
    match weights {
        Weights::Dense { values } => {
            for (sum, row) in sums.iter_mut().zip(values.chunks_exact(sources.max(1))) {
                *sum += activity.iter().map(|(source, value)| row[*source] * value).sum::<f64>();
            }
        }
        Weights::OneToOne { values } => {
            for (source, value) in activity {
                sums[*source] += values[*source] * value;
            }
        }
        Weights::Product { factors } => {
            let through = |active: Vec<(usize, f64)>, factor: &Factor| factor.apply(&active);
            for (target, sum) in factors.iter().fold(activity.to_vec(), through) {
                sums[target] += sum;
            }
        }
        Weights::Sparse { synapses } => {
            let mut partial = vec![0.0; sums.len()];
            for (source, value) in activity {
                let start = synapses.partition_point(|synapse| (synapse.0 as usize) < *source);
                for (_, target, weight) in synapses[start..].iter().take_while(|synapse| synapse.0 as usize == *source)
                {
                    partial[*target as usize] += weight * value;
                }
            }
            for (sum, partial) in sums.iter_mut().zip(partial) {
                *sum += partial;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_the_same_weights_give_the_same_sums() {
        let activity = [(0, 2.0), (2, -1.0)];
        // targets x sources
        let dense = Weights::Dense { values: vec![1.0, 9.0, 3.0, 0.5, 9.0, 0.0] };
        let sparse =
            Weights::Sparse { synapses: vec![(0, 0, 1.0), (0, 1, 0.5), (1, 0, 9.0), (1, 1, 9.0), (2, 0, 3.0)] };
        for weights in [dense, sparse] {
            let mut sums = [10.0, 20.0];
            deliver(&weights, 3, &activity, &mut sums);
            assert_eq!(sums, [10.0 + 2.0 - 3.0, 20.0 + 1.0]);
        }
        let factors = vec![Factor::Dense { sources: 3, values: vec![1.0, 9.0, 3.0, 0.5, 9.0, 0.0] }];
        let mut sums = [10.0, 20.0];
        deliver(&Weights::Product { factors }, 3, &activity, &mut sums);
        assert_eq!(sums, [10.0 + 2.0 - 3.0, 20.0 + 1.0]);
        let mut sums = [0.0; 3];
        deliver(&Weights::OneToOne { values: vec![1.0, 2.0, 3.0] }, 3, &activity, &mut sums);
        assert_eq!(sums, [2.0, 0.0, -3.0]);
    }
}
