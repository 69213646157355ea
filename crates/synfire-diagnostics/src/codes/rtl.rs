//! SF08: The Verilog core under simulation.

crate::code::codes! {
    TOOL_MISSING = "SF0801" "a hardware tool is missing";
    BUILD_FAILED = "SF0802" "a hardware tool failed";
    CACHE = "SF0803" "built models cannot be kept";
    OTHER_TARGET = "SF0804" "the image is for another target";
    NO_ANSWER = "SF0805" "the simulated core does not answer";
    QUEUE_FULL = "SF0806" "the event queue is full";
}
