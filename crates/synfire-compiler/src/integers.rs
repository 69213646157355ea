//! Parameters as integers in a neuron's scale.

use synfire_arch::Target;

use crate::CompileError;

/// Largest distance from an integer that passes for one where a network has to be integer: what 32-bit floats leave.
const INTEGER_TOLERANCE: f64 = 1e-6;

/// How far `value` is from an integer, if that is too far; a value that would be lost altogether always is.
pub(crate) fn off_integer(value: f64) -> Option<f64> {
    let off = (value - value.round()).abs();
    (off > INTEGER_TOLERANCE || (value != 0.0 && value.round() == 0.0)).then_some(off)
}

/// The scale of one neuron, and what its parameters have to keep.
pub(crate) struct Integers<'a> {
    pub population: &'a str,
    pub neuron: usize,
    /// Integers per real unit.
    pub scale: f64,
    /// Whether parameters have to be integers in this scale already.
    pub exact: bool,
    pub target: &'a Target,
}

impl Integers<'_> {
    /// A parameter in real units as an integer, to nearest.
    ///
    /// # Errors
    /// When it does not fit the state, or has to be exact and is not.
    pub fn of(&self, parameter: &'static str, value: f64) -> Result<i32, CompileError> {
        let exact = value * self.scale;
        self.check_exact(parameter, exact)?;
        self.fit(parameter, exact.round())
    }

    /// Refuses a scaled value that has to be an integer and is none.
    pub fn check_exact(&self, parameter: &'static str, value: f64) -> Result<(), CompileError> {
        match off_integer(value).filter(|_| self.exact) {
            None => Ok(()),
            Some(off) => Err(CompileError::NotInteger {
                what: parameter,
                name: self.population.to_owned(),
                scale: self.scale,
                off,
            }),
        }
    }

    /// A whole number as a state.
    pub fn fit(&self, parameter: &'static str, value: f64) -> Result<i32, CompileError> {
        let range = self.target.state_min() as f64..=self.target.state_max() as f64;
        if range.contains(&value) {
            Ok(value as i32)
        } else {
            Err(self.too_large(parameter, value, self.target.state_bits))
        }
    }

    /// The error of a value that does not fit `bits`.
    pub fn too_large(&self, parameter: &'static str, value: f64, bits: u32) -> CompileError {
        CompileError::OutOfState {
            population: self.population.to_owned(),
            neuron: self.neuron,
            parameter,
            value,
            state_bits: bits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_pass_for_integers_and_nothing_is_lost() {
        assert_eq!(off_integer(3.0 + 1e-7), None);
        assert_eq!(off_integer(0.0), None);
        assert_eq!(off_integer(-2.5), Some(0.5));
        assert_eq!(off_integer(1e-30), Some(1e-30));
        assert_eq!(off_integer(1e300), None);
    }
}
