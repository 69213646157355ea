//! SF10: Learning.

crate::code::codes! {
    PROTOCOL = "SF1001" "a protocol cannot be followed";
    NOTHING_LEARNS = "SF1002" "nothing learns";
    TEACHER = "SF1003" "there is no such teacher";
    DATA = "SF1004" "samples or labels do not fit";
    CHECKPOINT = "SF1005" "a checkpoint is not sound";
    OTHER_RUN = "SF1006" "a checkpoint belongs to another run";
    WRITE_BACK = "SF1007" "what was learned cannot be written there";
}
