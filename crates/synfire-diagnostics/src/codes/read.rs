//! SF01: Reading and writing NIR files.

crate::code::codes! {
    UNREADABLE = "SF0101" "a file cannot be read";
    NOT_HDF5 = "SF0102" "a file is not HDF5";
    DAMAGED = "SF0103" "a file is damaged or cut short";
    TOO_LARGE = "SF0104" "a file exceeds a limit of the reader";
    NOT_NIR = "SF0105" "a file holds no NIR graph";
    MISSING_DATASET = "SF0106" "a node lacks a parameter";
    WRONG_TYPE = "SF0107" "a parameter has the wrong type or shape";
    UNSUPPORTED_ENCODING = "SF0108" "a file uses a feature of HDF5 that is not supported";
    LINK_CYCLE = "SF0109" "a graph contains itself";
    UNWRITABLE = "SF0110" "a graph cannot be written as a file";
    UNREACHABLE = "SF0111" "a link in a file leads nowhere or to another file";
}
