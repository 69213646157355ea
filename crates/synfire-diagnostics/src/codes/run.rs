//! SF05: Running an image or a network on data.

crate::code::codes! {}
