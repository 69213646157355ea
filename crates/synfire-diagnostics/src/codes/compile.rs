//! SF03: From a network to an image for a target.

crate::code::codes! {
    UNKNOWN_TARGET = "SF0301" "there is no such target";
    BAD_TARGET = "SF0302" "a target description is wrong";
}
