//! SF05: Running an image or a network on data.

crate::code::codes! {
    INPUT_RANGE = "SF0501" "an input value is outside the proven range";
    INPUT_SHAPE = "SF0502" "the input does not fit the network";
    EVENT_ORDER = "SF0503" "external events are not strictly ascending by axon";
    LABELS = "SF0504" "the labels do not fit the samples";
    NO_OUTPUTS = "SF0505" "the network has no output";
    NO_SUCH_POPULATION = "SF0506" "there is no such population";
    BAD_RECORD = "SF0507" "this cannot be recorded";
    SATURATED = "SF0508" "states saturated";
    DECIDED = "SF0509" "an option comes too late";
    NEEDS_NETWORK = "SF0510" "a network is needed, not an image";
    UNREADABLE = "SF0511" "a file cannot be read";
    OUTPUT_KIND = "SF0512" "the kind of an output file is not clear";
    NO_SUCH_CODE = "SF0513" "there is no such code";
    NO_LENGTH = "SF0514" "the length of the run is not given";
    BACKEND = "SF0515" "the backend cannot do this";
    NOT_FORMATTED = "SF0516" "a page is not formatted";
    NOT_EXPORTED = "SF0517" "something is not exported";
    RTL_DIFFERS = "SF0518" "the Verilog core differs from the emulator";
    OUTPUT_CONFLICT = "SF0519" "an output would overwrite something that is needed";
    OTHER_NETWORK = "SF0520" "two machines run different networks";
    INPUT_ROUNDED = "SF0521" "input values are rounded noticeably";
    INPUT_LENGTH = "SF0522" "the input and the run differ in length";
    INPUT_REPLACES = "SF0523" "an input takes the place of stimuli";
    LATE_EVENT = "SF0524" "an event is very late";
    SILENT = "SF0525" "a population never fired";
    MANY_SPIKES = "SF0526" "neurons spike without end in one tick";
    NO_OUTPUT_SPIKES = "SF0527" "spikes cannot decide where outputs do not spike";
    CALIBRATED = "SF0528" "samples were read to choose scales and weights for";
    CALIBRATION = "SF0529" "the samples to calibrate on say too little";
    USAGE = "SF0530" "the command line is wrong";
    NO_EFFECT = "SF0531" "an option has no effect here";
    BAD_VALUE = "SF0532" "the value of an option cannot be used";
    PARTS = "SF0533" "a network does not run in parts";
    RANKS = "SF0534" "the ranks of a run do not work together";
    LEARNED = "SF0540" "a run has changed the network";
    SIGNALS = "SF0541" "signals cannot be handled";
}
