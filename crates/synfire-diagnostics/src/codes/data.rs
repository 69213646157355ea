//! SF09: Data files: npy, CSV.

crate::code::codes! {}
