//! Values of an input that an image was not proven for.

use synfire_arch::generated::PAYLOAD_BITS;
use synfire_diagnostics::{Diagnostic, Number, codes};
use synfire_image::InputFormat;

/// The most fraction bits that a compiled input can have.
pub(crate) const FRACTION_BITS_MAX: u32 = 8;
/// The largest payload.
pub(crate) const PAYLOAD_MAX: f64 = ((1_u32 << (PAYLOAD_BITS - 1)) - 1) as f64;

/// Payload steps for each real unit.
pub(crate) fn unit(format: InputFormat) -> f64 {
    f64::from(1_u32 << format.fraction_bits)
}

/// A value that an image was not proven for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "input value {} of axon {axon} of `{population}` is outside {} .. {}, the range the image was proven for", Number(*value),
    f64::from(.format.payload_min) / unit(*.format), f64::from(.format.payload_max) / unit(*.format)
)]
pub struct InputOutside {
    /// The input population.
    pub population: String,
    /// Axon in the population.
    pub axon: usize,
    /// Tick of the sample.
    pub tick: usize,
    /// The value.
    pub value: f64,
    /// The format of the image.
    pub format: InputFormat,
    /// Smallest and largest value of the whole input in this population, 0 included.
    pub range: (f64, f64),
    /// Whether all values in this population are whole.
    pub is_whole: bool,
}

impl InputOutside {
    pub(crate) fn to_diagnostic(&self) -> Diagnostic {
        let Self { population, tick, range: (low, high), .. } = self;
        Diagnostic::error(codes::run::INPUT_RANGE, self.to_string())
            .at_node(population, "Input")
            .note(format!(
                "it is in tick {tick}; the values of this input go from {} to {}",
                Number(*low),
                Number(*high)
            ))
            .help(self.help())
    }

    fn help(&self) -> String {
        let (low, high) = (self.range.0.floor(), self.range.1.ceil());
        let largest = low.abs().max(high);
        if !largest.is_finite() {
            return "give finite numbers".to_owned();
        }
        let divided = self.divisor().map(|divisor| format!("divide the input by {}", Number(divisor)));
        let fits = |bits: &u32| largest * f64::from(1_u32 << bits) <= PAYLOAD_MAX;
        let fitting = (0..=FRACTION_BITS_MAX).rev().find(fits);
        // Whole numbers need no fraction.
        let Some(bits) = fitting.map(|bits| if self.is_whole && bits < FRACTION_BITS_MAX { 0 } else { bits }) else {
            return divided.map_or_else(
                || format!("give values of {PAYLOAD_MAX} at most"),
                |divided| format!("{divided}: an input reaches {PAYLOAD_MAX} at most"),
            );
        };
        let bits = if bits == FRACTION_BITS_MAX { String::new() } else { format!(" --input-bits {bits}") };
        let compile = format!("compile with `--input-range {}:{}{bits}`", Number(low), Number(high));
        let is_image_data = self.is_whole && low == 0.0 && (128.0..=255.0).contains(&high);
        if is_image_data {
            return format!("the values look like 0..255: divide the input by 255, or {compile}");
        }
        divided.map_or_else(|| compile.clone(), |divided| format!("{divided}, or {compile}"))
    }

    /// A whole number that brings all values into the range, if there is one. No division helps a negative value where the
    /// range begins at 0.
    fn divisor(&self) -> Option<f64> {
        let (low, high) = self.range;
        let InputFormat { payload_min, payload_max, .. } = self.format;
        let [least, most] = [payload_min, payload_max].map(|payload| f64::from(payload) / unit(self.format));
        let needed = |value: f64, limit: f64| match (value == 0.0, limit == 0.0) {
            (true, _) => 1.0,
            (false, true) => f64::INFINITY,
            (false, false) => value / limit,
        };
        let divisor = needed(low, least).max(needed(high, most)).ceil();
        (divisor.is_finite() && divisor >= 2.0).then_some(divisor)
    }
}
