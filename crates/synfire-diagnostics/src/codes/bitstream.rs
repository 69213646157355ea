//! SF11: Bitstreams and boards.

crate::code::codes! {
    UNKNOWN_BOARD = "SF1101" "there is no such board";
    BAD_BOARD = "SF1102" "a board description cannot be used";
    TOOL_MISSING = "SF1103" "an FPGA tool is missing";
    TOOL_FAILED = "SF1104" "an FPGA tool failed";
    DOES_NOT_FIT = "SF1105" "the design does not fit the device";
    TIMING = "SF1106" "the design misses its clock";
    OTHER_TARGET = "SF1107" "the image is for another target than the board";
    CACHE = "SF1108" "bases cannot be kept";
    UNREADABLE = "SF1109" "what an FPGA tool wrote cannot be read";
    NOT_LOCATED = "SF1110" "a memory was not found in the placed design";
    BOOT = "SF1111" "the boot memory is too small";
    NOT_AT_POWER_UP = "SF1112" "not everything can be there at power-up";
    NO_OPEN_FLOW = "SF1113" "there is no open flow for this board";
    FLASH = "SF1114" "the board cannot be loaded";
    NO_BITSTREAM = "SF1115" "the file is no bitstream for the board";
    OTHER_DEVICE = "SF1116" "the bitstream is for another device";
    TOOL_UNPROVEN = "SF1117" "an FPGA tool is not proven for the family";
}
