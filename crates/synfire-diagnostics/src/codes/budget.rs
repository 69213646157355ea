//! SF00: Budgets, which every reader and every run has.

crate::code::codes! {
    OVER_BUDGET = "SF0001" "something would take more memory or work than its budget";
}
