//! An array of numbers of any shape.

/// Numbers read from or written to npy and npz files.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Length of each axis; empty for a single number.
    pub shape: Vec<usize>,
    /// The values in row-major (C) order, whatever the order in the file. All finite when read from a file.
    pub values: Vec<f64>,
}

impl Array {
    /// An array of this shape.
    ///
    /// # Panics
    /// If the number of values is not the product of `shape`.
    pub fn new(shape: Vec<usize>, values: Vec<f64>) -> Self {
        assert_eq!(shape.iter().product::<usize>(), values.len(), "shape {shape:?}");
        Self { shape, values }
    }
}

/// The position of row-major element `flat` along each axis.
pub(crate) fn position(shape: &[usize], mut flat: usize) -> Vec<usize> {
    let mut position = vec![0; shape.len()];
    for (place, length) in position.iter_mut().zip(shape).rev() {
        *place = flat % length.max(&1);
        flat /= length.max(&1);
    }
    position
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_row_major() {
        assert_eq!(position(&[2, 3, 4], 23), [1, 2, 3]);
        assert_eq!(position(&[2, 3, 4], 4), [0, 1, 0]);
        assert!(position(&[], 0).is_empty());
    }
}
