//! SF09: Data files: npy, npz, CSV.

crate::code::codes! {
    READ = "SF0901" "a data file cannot be read";
    WRITE = "SF0902" "an output file cannot be written";
    TOO_LARGE = "SF0903" "a data file is over a limit";
    NPY = "SF0904" "a file is not a sound npy array";
    DTYPE = "SF0905" "an array does not hold real numbers";
    VALUE = "SF0906" "a value of an array has no meaning";
    NPZ = "SF0907" "a file is not a sound npz archive";
    NO_ARRAY = "SF0908" "an npz archive lacks an array";
    SHAPE = "SF0909" "an array has the wrong shape";
    LINE = "SF0910" "a line of a table means nothing";
    AXON = "SF0911" "an event names an axon that does not exist";
    DUPLICATE_EVENT = "SF0912" "an event is given twice";
    LABEL = "SF0913" "a label is not a class number";
}
