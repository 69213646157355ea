//! SF07: The link to a board.

crate::code::codes! {
    NO_PORT = "SF0701" "there is no such port";
    PERMISSION = "SF0702" "no permission to open a port";
    PORT_BUSY = "SF0703" "a port is in use";
    SILENT = "SF0704" "nothing answers";
    NOT_A_CORE = "SF0705" "what answers is not a Synfire core";
    OTHER_VERSION = "SF0706" "the device speaks another version of the link";
    OTHER_SPECIFICATION = "SF0707" "the device's core follows another specification";
    OTHER_TARGET = "SF0708" "the image was made for another target";
    VERIFICATION = "SF0709" "a memory does not hold what was written";
    UNPLUGGED = "SF0710" "the line is gone";
    DEVICE_RESET = "SF0711" "the device was reset in the middle of a session";
    TAKEN = "SF0712" "another program talks to the device";
    BAD_LINE = "SF0713" "too many frames are damaged";
    REFUSED = "SF0714" "the device refuses a frame";
    BAUD = "SF0715" "a rate cannot be used";
    EVENT = "SF0716" "an event cannot be sent";
    STREAM = "SF0717" "the stream of a device makes no sense";
    RECORDING = "SF0718" "a recording of the line cannot be written or replayed";
    BOARD = "SF0719" "the virtual board cannot go on";
    BOARD_OPTION = "SF0720" "the virtual board cannot be set up like this";
    NO_NETWORK = "SF0721" "a board holds no network";
    STALLED = "SF0722" "a device talks, but does not do what it was asked";
    BAD_IDENTITY = "SF0723" "a device says impossible things about itself";
    NO_CONNECTION = "SF0724" "nobody listens at an address";
    BOOT = "SF0725" "how the boot of a board ended";
}
