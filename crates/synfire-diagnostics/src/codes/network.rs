//! SF02: From a file's graph to a network.

crate::code::codes! {
    PARAMETER_LENGTH = "SF0201" "a parameter has the wrong number of values";
    PARAMETER_VALUE = "SF0202" "a parameter has no meaning";
    TAU_BELOW_STEP = "SF0203" "a time constant is shorter than the step";
    WEIGHT_VALUE = "SF0204" "a weight is not a finite number";
    WEIGHT_SHAPE = "SF0205" "weights do not fit the populations";
    INTO_INPUT = "SF0206" "a projection leads into an input";
    DUPLICATE_NAME = "SF0207" "two things share a name";
    BAD_STEP = "SF0208" "the step is not a positive number";
    NO_NEURONS = "SF0209" "the network has no neurons";
}
