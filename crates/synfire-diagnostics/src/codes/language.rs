//! SF06: The text language.

crate::code::codes! {
    NOT_UTF8 = "SF0601" "a page is not UTF-8";
    UNKNOWN_CHARACTER = "SF0602" "a character means nothing";
    BROKEN_TEXT = "SF0603" "a string is broken";
    HUGE_NUMBER = "SF0604" "a number is too large";
    SYNTAX = "SF0605" "the grammar wants something else";
    TOO_DEEP = "SF0606" "brackets are nested too deeply";
    TOO_LARGE = "SF0607" "a page asks for too much";
    UNREADABLE = "SF0608" "a file that a page names cannot be read";
    INCLUDE_CYCLE = "SF0609" "a page includes itself";
    UNKNOWN_NAME = "SF0610" "nothing has this name";
    DUPLICATE = "SF0611" "a name is taken";
    UNKNOWN_WORD = "SF0612" "a word is not among those that fit here";
    UNKNOWN_SETTING = "SF0613" "a statement has no such setting";
    MISSING_SETTING = "SF0614" "a setting is missing";
    SETTING_CONFLICT = "SF0615" "settings contradict each other";
    WRONG_UNIT = "SF0616" "a unit is missing or wrong";
    MIXED_UNITS = "SF0617" "potentials with and without units are mixed";
    UNKNOWN_UNIT = "SF0618" "there is no such unit";
    BAD_VALUE = "SF0619" "a value is outside its range";
    NOT_WHOLE_TICKS = "SF0620" "a time falls between ticks";
    WRONG_SHAPE = "SF0621" "a number of values does not fit";
    NO_SEED = "SF0622" "something random has no seed";
    BAD_RANGE = "SF0623" "a range reaches past its population";
    WRONG_KIND = "SF0624" "a value is of the wrong kind";
    MISPLACED = "SF0625" "a statement stands in the wrong place";
    NOT_AN_INPUT = "SF0626" "a stimulus drives neurons";
    STIMULUS_CLASH = "SF0627" "spikes and real values meet on one axon";
    NO_LEARNING = "SF0628" "the target does not learn";
    TWO_RULES = "SF0629" "a projection has two learning rules";
}
