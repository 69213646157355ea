//! SF04: Images.

crate::code::codes! {
    NOT_AN_IMAGE = "SF0401" "the file is not an image";
    VERSION = "SF0402" "the image was made for another version";
    DAMAGED = "SF0403" "the image is damaged";
    DOES_NOT_FIT = "SF0404" "a memory of the target is too small for the image";
    INCONSISTENT = "SF0405" "the image breaks a rule of the core";
    ACCUMULATOR_OVERFLOW = "SF0406" "an accumulator of the image could overflow";
    NO_SUCH_ABILITY = "SF0407" "the target lacks what the image needs to learn";
    BAD_RULE = "SF0408" "a learning rule of the image is out of range";
    BAD_TRACE_RANGE = "SF0409" "a trace range of the image is broken";
    PLASTIC_TILE = "SF0410" "a tile that learns does not have exactly one place";
    MISSING_TRACE = "SF0411" "a learning rule reads a trace that nothing keeps";
    WEIGHT_OUT_OF_BOUNDS = "SF0412" "a weight begins outside the bounds of its learning rule";
    NOT_A_SNAPSHOT = "SF0413" "the file is not a saved state";
    SNAPSHOT_DAMAGED = "SF0414" "the saved state is damaged";
    SNAPSHOT_MISMATCH = "SF0415" "the saved state does not fit the image";
}
