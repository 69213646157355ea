//! Whether two runs have the same data.

use sha2::{Digest, Sha256};

/// SHA-256 of a sequence of numbers, in hexadecimal.
pub(crate) fn numbers(values: impl IntoIterator<Item = f64>) -> String {
    let mut hash = Sha256::new();
    for value in values {
        hash.update(value.to_bits().to_le_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
