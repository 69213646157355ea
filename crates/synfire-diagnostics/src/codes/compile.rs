//! SF03: From a network to an image for a target.

crate::code::codes! {}
