//! SF03: From a network to an image for a target.

crate::code::codes! {
    UNKNOWN_TARGET = "SF0301" "there is no such target";
    BAD_TARGET = "SF0302" "a target description is wrong";
    BAD_OPTION = "SF0303" "an option of the compiler is out of range";
    DOES_NOT_FIT = "SF0304" "the network does not fit the target";
    DELAY_TOO_LONG = "SF0305" "a delay is longer than the target's ring";
    NOT_ON_TARGET = "SF0306" "the target lacks a feature of the network";
    REFRACTORY_TOO_LONG = "SF0307" "a refractory time is too long";
    NEGATIVE_THRESHOLD = "SF0308" "a negative threshold cannot be subtracted";
    LOWER_LIMIT = "SF0309" "a lower limit of v is too high";
    TWO_BIASES = "SF0310" "a neuron has two constant inputs";
    OUT_OF_STATE = "SF0311" "a parameter does not fit the state";
    THRESHOLD_LOST = "SF0312" "a threshold would round to 0";
    WEIGHT_TOO_WIDE = "SF0313" "a weight does not fit at a pinned scale";
    NOT_INTEGER = "SF0314" "a network is not integer at a pinned scale";
    OVERFLOW = "SF0315" "an accumulator could overflow";
    BUG = "SF0316" "the compiler contradicts the core";
    RULE_REFUSED = "SF0317" "a learning rule cannot be represented";
    TRACE_CONFLICT = "SF0318" "two learning rules need different traces";
    HOLES_LEARN = "SF0319" "synapses that are not there would learn";
    WEIGHT_STEPS = "SF0320" "targets cannot share one step of the weights";
    NOT_ON_ANY_CORE = "SF0321" "no core can do what the network does";
    MAY_SATURATE = "SF0330" "states may saturate";
    LEAK_ROUNDED = "SF0331" "a time constant is rounded noticeably";
    WEIGHTS_LOST = "SF0332" "weights round to 0";
    COARSE_THRESHOLD = "SF0333" "a threshold has few steps";
    SPIKES_DIFFER = "SF0334" "the weight bits change many spikes";
    BIASES_ROUNDED = "SF0335" "biases are rounded noticeably";
    RULE_ROUNDED = "SF0336" "a learning rule is rounded noticeably";
    POTENTIAL_ROUNDED = "SF0337" "a threshold, a reset or a limit is rounded";
}
