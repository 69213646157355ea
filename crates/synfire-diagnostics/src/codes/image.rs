//! SF04: Images.

crate::code::codes! {}
