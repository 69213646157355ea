//! Roundings that make up for each other.
//!
//! What a neuron notices of rounded weights is not how far each is off, but what all of them together do to its drive. With
//! x the inputs at some moments and e the errors of the weights, the drive is off by x e. One weight after the other gets
//! the integer at which the mean square of that is least, as long as any changes; a part of the squares of the errors
//! themselves is added, because moments that were not looked at are a little different. Nagel et al., "Up or down? Adaptive
//! rounding for post-training quantization" (2020), and Frantar et al., "GPTQ" (2022), round by the same measure.

use crate::integers::off_integer;

/// A weight that is to be an integer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weight<'a> {
    /// Exactly, in steps of the state.
    pub exact: f64,
    /// What it should be, so that it makes up for rounded decays: close to `exact`.
    pub aim: f64,
    /// Steps that an integer of 1 stands for.
    pub unit: f64,
    /// Largest magnitude of the integer.
    pub limit: f64,
    /// What it meets at each moment; empty where nothing is known.
    pub column: &'a [f32],
    /// How much an error of this weight alone counts.
    pub power: f64,
}

/// The part of the squared errors of single weights that counts beside what they do together. Measured on images, with 64
/// to 1,000 of them: at a tenth of this few samples are learned by heart, at twice as much errors add up again.
const ALONE: f64 = 0.5;
/// Rounds over all weights of a neuron at most; few need more.
const ROUNDS: usize = 6;

impl Weight<'_> {
    /// The nearest integer, within the limit.
    pub fn nearest(&self) -> f64 {
        (self.exact / self.unit).round().clamp(-self.limit, self.limit)
    }

    /// Whether there is nothing to round.
    pub fn is_whole(&self) -> bool {
        let integer = self.exact / self.unit;
        off_integer(integer).is_none() && integer.round().abs() <= self.limit
    }

    /// What the integer is larger by than it should be, in steps of the state.
    pub fn error(&self, integer: f64) -> f64 {
        integer * self.unit - self.aim
    }
}

/// Integers of weights, and how much they are off together: a mean square, in steps of the state.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Settled {
    pub integers: Vec<f64>,
    pub error: f64,
}

/// The integers of the weights into a neuron whose drive is off by `offset` steps in any case. Where nothing is known, and
/// where no weight has to be rounded, these are the nearest.
pub(crate) fn settle(weights: &[Weight<'_>], offset: f64) -> Settled {
    let (integers, off) = settled(weights, offset);
    let alone = weights.iter().zip(&integers).map(|(weight, integer)| weight.power * weight.error(*integer).powi(2));
    let together = off.iter().map(|off| off * off).sum::<f64>() / off.len().max(1) as f64;
    let part = if off.is_empty() { 1.0 } else { ALONE };
    let error = together + part * alone.sum::<f64>();
    Settled { integers, error }
}

/// The integers, and by how many steps the drive is off at each moment.
fn settled(weights: &[Weight<'_>], offset: f64) -> (Vec<f64>, Vec<f64>) {
    let mut integers: Vec<f64> = weights.iter().map(Weight::nearest).collect();
    let moments = weights.first().map_or(0, |weight| weight.column.len());
    let is_known = moments > 0 && weights.iter().all(|weight| weight.column.len() == moments);
    if !is_known || weights.iter().all(Weight::is_whole) {
        return (integers, Vec::new());
    }
    let mut off = vec![offset; moments];
    for (weight, integer) in weights.iter().zip(&integers) {
        add(&mut off, weight.column, weight.error(*integer));
    }
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| weights[*b].power.total_cmp(&weights[*a].power));
    for _ in 0..ROUNDS {
        let mut has_changed = false;
        for index in &order {
            let weight = &weights[*index];
            let better = improved(weight, integers[*index], &off);
            if better != integers[*index] {
                add(&mut off, weight.column, (better - integers[*index]) * weight.unit);
                integers[*index] = better;
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    (integers, off)
}

/// The integer at which the error is least while all other weights stay.
fn improved(weight: &Weight<'_>, integer: f64, off: &[f64]) -> f64 {
    let slope = dot(weight.column, off) / off.len() as f64 + ALONE * weight.power * weight.error(integer);
    // Its power is a little more than its mean square, so that no step goes too far.
    let curvature = (1.0 + ALONE) * weight.power;
    let best = (integer - slope / (curvature * weight.unit)).round().clamp(-weight.limit, weight.limit);
    if best.is_finite() { best } else { integer }
}

fn dot(column: &[f32], off: &[f64]) -> f64 {
    // Four sums at a time: one would wait for itself.
    let mut sums = [0.0; 4];
    let (columns, offs) = (column.chunks_exact(4), off.chunks_exact(4));
    let rest: f64 = columns.remainder().iter().zip(offs.remainder()).map(|(x, off)| f64::from(*x) * off).sum();
    for (column, off) in columns.zip(offs) {
        for lane in 0..4 {
            sums[lane] += f64::from(column[lane]) * off[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

fn add(off: &mut [f64], column: &[f32], error: f64) {
    if error != 0.0 {
        off.iter_mut().zip(column).for_each(|(off, x)| *off += error * f64::from(*x));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(exact: f64, column: &[f32]) -> Weight<'_> {
        let power = column.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / column.len().max(1) as f64;
        Weight { exact, aim: exact, unit: 1.0, limit: 7.0, column, power }
    }

    #[test]
    fn what_nothing_is_known_about_is_rounded_to_nearest() {
        assert_eq!(settle(&[weight(0.4, &[]), weight(-2.6, &[]), weight(9.3, &[])], 0.0).integers, [0.0, -3.0, 7.0]);
    }

    #[test]
    fn whole_weights_stay_whatever_is_off_beside_them() {
        let column = [1.0; 4];
        assert_eq!(settle(&[weight(2.0, &column), weight(-3.0, &column)], 0.4).integers, [2.0, -3.0]);
    }

    #[test]
    fn inputs_that_come_together_share_what_is_lost() {
        // Six times 0.4 is 2.4: two of them become 1.
        let column = [1.0_f32, 0.5, 1.0];
        let weights = [weight(0.4, &column); 6];
        let sum: f64 = settle(&weights, 0.0).integers.iter().sum();
        assert!((1.0..=3.0).contains(&sum), "{sum}");
        // Inputs of which one at a time is active have nothing to share.
        let columns: Vec<Vec<f32>> = (0..6).map(|k| (0..6).map(|j| f32::from(u8::from(j == k))).collect()).collect();
        let apart: Vec<_> = columns.iter().map(|column| weight(0.4, column)).collect();
        assert_eq!(settle(&apart, 0.0).integers, [0.0; 6]);
    }

    #[test]
    fn no_integer_leaves_its_limit_and_the_error_never_grows() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        for _ in 0..200 {
            let columns: Vec<Vec<f32>> = (0..12).map(|_| (0..5).map(|_| random() as f32).collect()).collect();
            let limit = (random() * 4.0).floor() + 1.0;
            let weights: Vec<_> =
                columns.iter().map(|column| Weight { limit, ..weight(10.0 * random() - 5.0, column) }).collect();
            let cost = |integers: &[f64]| {
                let errors: Vec<f64> = weights.iter().zip(integers).map(|(w, integer)| w.error(*integer)).collect();
                let drive = |moment: usize| {
                    weights.iter().zip(&errors).map(|(w, e)| f64::from(w.column[moment]) * e).sum::<f64>()
                };
                let alone: f64 = weights.iter().zip(&errors).map(|(w, e)| w.power * e * e).sum();
                (0..5).map(|moment| drive(moment).powi(2)).sum::<f64>() / 5.0 + ALONE * alone
            };
            let Settled { integers: settled, error } = settle(&weights, 0.0);
            assert!((error - cost(&settled)).abs() < 1e-9);
            assert!(settled.iter().all(|integer| integer.abs() <= limit && integer.fract() == 0.0));
            let nearest: Vec<f64> = weights.iter().map(Weight::nearest).collect();
            assert!(cost(&settled) <= cost(&nearest) + 1e-9, "{} {}", cost(&settled), cost(&nearest));
        }
    }
}
