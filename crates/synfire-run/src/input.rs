//! What the format of an image makes of a whole input, found before anything runs.
//!
//! A value of an input becomes a whole number of steps of `2^-fraction_bits`. Most data pass: a step is a 256th by default.
//! Small values may vanish, though, and then the network answers to something that nobody gave it.

use std::ops::Range;

use synfire_data::Sample;
use synfire_diagnostics::{Diagnostic, Number, codes, counted};
use synfire_image::{InputFormat, PopulationInfo, PopulationRole};

use crate::RunError;
use crate::input_outside::{FRACTION_BITS_MAX, InputOutside, PAYLOAD_MAX, unit};

/// A rounding error passes without a note up to this part of the largest value of its population: the values then use at
/// least 128 steps.
const TOLERANCE: f64 = 1.0 / 256.0;
/// What rounding does to the values of one input population.
#[derive(Debug, Clone, PartialEq)]
pub struct InputReview {
    /// The population.
    pub population: String,
    /// How its values become integers.
    pub format: InputFormat,
    /// Values other than 0. A row that is held counts once.
    pub values: u64,
    /// Values that are no whole number of steps.
    pub rounded: u64,
    /// Of these, the ones that become 0.
    pub lost: u64,
    /// The largest error of a value.
    pub largest_error: f64,
    /// The largest magnitude of a value; 0 without any.
    pub largest: f64,
    /// The smallest magnitude of a value other than 0; infinite without any.
    pub smallest: f64,
}

/// Looks at all values that `ticks` ticks of these samples give to the inputs of an image: to those of `inputs`, in the
/// order of a row.
///
/// # Errors
/// When a value is outside the range that the image was proven for. The error knows the range of the whole input.
pub fn review_input<'a>(
    inputs: impl Iterator<Item = &'a PopulationInfo>,
    samples: &[Sample<'_>],
    ticks: usize,
) -> Result<Vec<InputReview>, RunError> {
    let mut reviewers: Vec<Reviewer> = Vec::new();
    let mut start = 0;
    for population in inputs {
        let PopulationRole::Input { format, .. } = population.role else { continue };
        reviewers.push(Reviewer::new(population.name.clone(), format, start..start + population.size()));
        start += population.size();
    }
    let mut counted = reviewers.clone();
    if look(&mut counted, samples, ticks, true) {
        reviewers = counted;
    } else {
        look(&mut reviewers, samples, ticks, false);
    }
    if let Some(error) = reviewers.iter().find_map(|reviewer| reviewer.refusal(samples.len())) {
        return Err(error);
    }
    Ok(reviewers.into_iter().map(|reviewer| reviewer.review).collect())
}

/// Looks at all samples. With `counting` equal bytes are looked at once: fast, but it does not tell where a value is. False
/// when that has to be told.
fn look(reviewers: &mut [Reviewer], samples: &[Sample<'_>], ticks: usize, counting: bool) -> bool {
    let mut counts = vec![ByteCounts::default(); reviewers.len()];
    for (index, sample) in samples.iter().enumerate() {
        if let Some(rows) = rows_of_bytes(*sample).filter(|_| counting) {
            for (tick, row) in rows.enumerate() {
                for (reviewer, counts) in reviewers.iter().zip(&mut counts) {
                    counts.add(row.get(reviewer.axons.clone()).unwrap_or_default(), tick < ticks);
                }
            }
            continue;
        }
        sample.each_value(&mut |tick, axon, value| {
            if let Some(reviewer) = reviewers.iter_mut().rfind(|reviewer| reviewer.axons.start <= axon) {
                reviewer.add(&Place { sample: index, tick, axon }, value, 1, tick < ticks);
            }
        });
    }
    reviewers.iter_mut().zip(&counts).all(|(reviewer, counts)| reviewer.add_counts(counts))
}

/// The rows of a sample that is held in bytes.
fn rows_of_bytes(sample: Sample<'_>) -> Option<std::slice::Chunks<'_, u8>> {
    let (values, axons) = match sample {
        Sample::Constant(values) => (values, values.len()),
        Sample::Dense { axons, values } => (values, axons),
        Sample::Events { .. } | Sample::Computed { .. } => return None,
    };
    Some(values.bytes()?.chunks(axons.max(1)))
}

/// How often each byte occurs.
#[derive(Debug, Clone)]
struct ByteCounts {
    /// By whether the run reaches it, by value.
    counts: [[u64; 256]; 2],
}

impl Default for ByteCounts {
    fn default() -> Self {
        Self { counts: [[0; 256]; 2] }
    }
}

impl ByteCounts {
    fn add(&mut self, bytes: &[u8], is_reached: bool) {
        let counts = &mut self.counts[usize::from(is_reached)];
        let largest = bytes.iter().fold(0, |largest: u8, byte| largest.max(*byte));
        if largest <= 1 {
            // Spikes, of which there are many.
            counts[1] += bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        } else {
            bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
        }
    }
}

/// Where a value is.
#[derive(Debug, Clone, Copy)]
struct Place {
    sample: usize,
    tick: usize,
    axon: usize,
}

/// Looks at the values of one population.
#[derive(Clone)]
struct Reviewer {
    review: InputReview,
    /// Positions of the population's axons in a row.
    axons: Range<usize>,
    /// Smallest and largest value, 0 included.
    range: (f64, f64),
    /// Whether all values are whole.
    is_whole: bool,
    /// The first value outside the format's range.
    outside: Option<(Place, f64)>,
}

impl Reviewer {
    fn new(population: String, format: InputFormat, axons: Range<usize>) -> Self {
        let review = InputReview {
            population,
            format,
            values: 0,
            rounded: 0,
            lost: 0,
            largest_error: 0.0,
            largest: 0.0,
            smallest: f64::INFINITY,
        };
        Self { review, axons, range: (0.0, 0.0), is_whole: true, outside: None }
    }

    /// Looks at so many equal values, the first of which is there. Those that the run does not reach count for nothing but the
    /// range of the input.
    fn add(&mut self, place: &Place, value: f64, count: u64, is_reached: bool) {
        self.range = (self.range.0.min(value), self.range.1.max(value));
        self.is_whole &= value.fract() == 0.0;
        if !is_reached {
            return;
        }
        let Self { review, .. } = self;
        let InputFormat { payload_min, payload_max, .. } = review.format;
        let exact = value * unit(review.format);
        if !(f64::from(payload_min)..=f64::from(payload_max)).contains(&exact) {
            self.outside.get_or_insert((*place, value));
        }
        let error = (exact.round() - exact).abs() / unit(review.format);
        review.values += count;
        review.rounded += if error > 0.0 { count } else { 0 };
        review.lost += if exact.round() == 0.0 { count } else { 0 };
        review.largest_error = review.largest_error.max(error);
        review.largest = review.largest.max(value.abs());
        review.smallest = review.smallest.min(value.abs());
    }

    /// Looks at bytes that were counted; false if one is outside the range, since nobody knows where.
    fn add_counts(&mut self, counts: &ByteCounts) -> bool {
        let unknown = Place { sample: 0, tick: 0, axon: self.axons.start };
        for (is_reached, counts) in [false, true].into_iter().zip(&counts.counts) {
            for (value, count) in counts.iter().enumerate().skip(1).filter(|(_, count)| **count > 0) {
                self.add(&unknown, value as f64, *count, is_reached);
            }
        }
        self.outside.is_none()
    }

    fn refusal(&self, samples: usize) -> Option<RunError> {
        let (place, value) = self.outside?;
        let error = RunError::InputOutside(Box::new(InputOutside {
            population: self.review.population.clone(),
            axon: place.axon - self.axons.start,
            tick: place.tick,
            value,
            format: self.review.format,
            range: self.range,
            is_whole: self.is_whole,
        }));
        Some(if samples > 1 { RunError::Sample { sample: place.sample, error: Box::new(error) } } else { error })
    }
}

impl InputReview {
    /// Whether rounding changes the values noticeably: one becomes 0, or is off by more than a 256th of the largest.
    pub fn is_rounded(&self) -> bool {
        self.lost > 0 || self.largest_error > TOLERANCE * self.largest
    }

    /// What there is to say about it, if rounding changes the values noticeably.
    pub fn note(&self) -> Option<Diagnostic> {
        if !self.is_rounded() {
            return None;
        }
        let Self { population, values, rounded, lost, largest_error, largest, .. } = self;
        let message = format!(
            "{rounded} of {values} input values are rounded and {lost} of them become 0: the largest error is {largest_error:.3e}, the largest value {largest:.3e}"
        );
        let step = format!("inputs of this image count in steps of 1/{}", 1_u32 << self.format.fraction_bits);
        Some(
            Diagnostic::remark(codes::run::INPUT_ROUNDED, message).at_node(population, "").note(step).help(self.help()),
        )
    }

    /// What resolves the values better.
    fn help(&self) -> String {
        let Self { population, format, .. } = self;
        if format.fraction_bits < FRACTION_BITS_MAX && self.fits(FRACTION_BITS_MAX) {
            return format!("compile with `--input-bits {FRACTION_BITS_MAX}`");
        }
        let finest = f64::from(1_u32 << FRACTION_BITS_MAX);
        // Nothing is lost, and the largest value has 128 steps or more.
        let wanted = (0.5 / finest / self.smallest).max(0.5 / finest / (TOLERANCE * self.largest));
        let possible = (PAYLOAD_MAX / finest / self.largest).log2().floor().exp2();
        let factor = wanted.log2().ceil().exp2().clamp(1.0, possible.max(1.0));
        if factor == 1.0 {
            return format!("scale the values of `{population}`, so that the smallest is not lost beside the largest");
        }
        let largest = factor * self.largest;
        let range = if largest * unit(*format) <= f64::from(format.payload_max) {
            String::new()
        } else {
            let low = if format.payload_min < 0 { -largest.ceil() } else { 0.0 };
            format!(", and compile with `--input-range {}:{}`", Number(low), Number(largest.ceil()))
        };
        let factor = Number(factor);
        format!("multiply the input by {factor} and divide the weights out of `{population}` by {factor}{range}")
    }

    /// Whether the range of the format fits payloads with so many fraction bits.
    fn fits(&self, fraction_bits: u32) -> bool {
        let InputFormat { payload_min, payload_max, .. } = self.format;
        let largest = f64::from(payload_min).abs().max(f64::from(payload_max)) / unit(self.format);
        largest * f64::from(1_u32 << fraction_bits) <= PAYLOAD_MAX
    }
}

/// The verb after so many.
const fn are(count: u64) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

/// What there is to say about `ticks` ticks of samples that have another length.
pub fn length_note(samples: &[Sample<'_>], ticks: usize) -> Option<Diagnostic> {
    let longest = samples.iter().filter_map(|sample| sample.ticks()).max()?;
    if longest > ticks {
        let mut cut = 0_u64;
        samples.iter().for_each(|sample| sample.each_value(&mut |tick, _, _| cut += u64::from(tick >= ticks)));
        let lasts = counted(longest as u64, "tick");
        let message = format!(
            "the input lasts {lasts} and {ticks} {} run: {cut} of its values {} cut off",
            are(ticks as u64),
            are(cut)
        );
        return Some(
            Diagnostic::remark(codes::run::INPUT_LENGTH, message).help(format!("`--ticks {longest}` runs all of it")),
        );
    }
    // A list of events says nothing about what comes after the last one; rows do.
    let shortest =
        samples.iter().filter(|sample| matches!(sample, Sample::Dense { .. })).filter_map(|s| s.ticks()).min()?;
    (shortest < ticks).then(|| {
        let message = format!(
            "the input has {} and {ticks} ticks are run: the other {} {} no input",
            counted(shortest as u64, "row"),
            ticks - shortest,
            if ticks - shortest == 1 { "has" } else { "have" }
        );
        Diagnostic::remark(codes::run::INPUT_LENGTH, message).help(format!(
            "`--ticks {shortest}` stops with the input; a single row of shape (axons,) is held for as long as one likes"
        ))
    })
}
