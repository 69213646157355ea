//! SF01: Reading NIR files.

crate::code::codes! {}
