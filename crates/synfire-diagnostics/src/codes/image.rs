//! SF04: Images.

crate::code::codes! {
    NOT_AN_IMAGE = "SF0401" "the file is not an image";
    VERSION = "SF0402" "the image was made for another version";
    DAMAGED = "SF0403" "the image is damaged";
    DOES_NOT_FIT = "SF0404" "a memory of the target is too small for the image";
    INCONSISTENT = "SF0405" "the image breaks a rule of the core";
    ACCUMULATOR_OVERFLOW = "SF0406" "an accumulator of the image could overflow";
}
