//! SF02: From a file's graph to a network, and back.

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
    BAD_REFERENCE = "SF0210" "a network names a population that it cannot";
    SYNAPSE_ORDER = "SF0211" "sparse synapses are out of order";
    LEARNING_VALUE = "SF0212" "a parameter of a learning rule has no meaning";
    OUTSIDE_BOUNDS = "SF0213" "a weight lies outside the bounds of its learning rule";
    UNKNOWN_EDGE_NODE = "SF0220" "an edge names a node that does not exist";
    UNSUPPORTED_NODE = "SF0221" "a type of node is not supported";
    GRAPH_PORTS = "SF0222" "a nested graph cannot be connected";
    EDGE_DIRECTION = "SF0223" "an edge enters an input or leaves an output";
    PARAMETER_SHAPES = "SF0224" "the parameters of a node disagree in shape";
    SIZE_MISMATCH = "SF0225" "connected nodes differ in size";
    UNKNOWN_SIZE = "SF0226" "the size of a node cannot be told";
    CYCLE_WITHOUT_NEURON = "SF0227" "a cycle passes through no neuron";
    OUTPUT_SOURCE = "SF0228" "an output is not fed by one population of neurons";
    DELAY_VALUE = "SF0229" "a delay is not a whole number of ticks";
    DELAYED_BIAS = "SF0230" "a bias lies in front of a delay";
    NO_OUTPUT = "SF0231" "a graph has no output";
    IMPORT_TOO_LARGE = "SF0232" "a graph becomes too large";
    DUPLICATE_EDGE = "SF0240" "an edge is listed twice";
    UNUSED_NODE = "SF0241" "a node has no effect or is never driven";
    LEADING_DIMENSIONS = "SF0242" "a shape has a dimension too many";
    RESET_VALUE_IGNORED = "SF0243" "a reset value is ignored";
    TIME_UNIT = "SF0244" "time constants look like another unit";
    UNKNOWN_PARAMETER = "SF0245" "a parameter is not understood";
    SHARED_OUTPUT = "SF0246" "two outputs show the same neurons";
    NOT_IN_NIR = "SF0250" "NIR has no such neurons";
    EXPORT_MIXED = "SF0251" "populations differ in what an import sets for all";
    EXPORT_BIAS = "SF0252" "a bias has no place in NIR";
    EXPORT_PORTS = "SF0253" "inputs or outputs cannot be exported";
    EXPORT_CUT = "SF0254" "a cycle would be cut elsewhere";
    EXPORT_TOO_LARGE = "SF0255" "an exported network becomes too large";
    IMPORT_OPTIONS = "SF0256" "a NIR file needs options to be imported again";
    EXPORT_RENAMED = "SF0257" "something has another name in the file";
    EXPORT_SHAPE = "SF0258" "a shape is not exported";
    EXPORT_LEARNING = "SF0259" "a learning rule is not exported";
}
