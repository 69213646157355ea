//! SF06: The text language.

crate::code::codes! {}
