//! SF12: The cache of built things.

crate::code::codes! {
    UNUSABLE = "SF1201" "the cache cannot be used";
    EXPOSED = "SF1202" "others may write to the cache";
    BROKEN = "SF1203" "an entry of the cache is damaged";
    WAITING = "SF1204" "another process is building the same";
}
