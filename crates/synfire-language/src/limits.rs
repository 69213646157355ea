//! What a page may cost before it is refused.

use synfire_budget::Budget;

/// Upper limits, so that no page can exhaust memory or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all pages together, includes among them.
    pub source_bytes: usize,
    /// Words, numbers, strings and marks of one page.
    pub tokens: usize,
    /// Brackets within brackets.
    pub nesting: usize,
    /// Includes within includes.
    pub include_depth: usize,
    /// Errors reported before checking stops.
    pub errors: usize,
    /// Populations, inputs among them.
    pub populations: usize,
    /// Axons and neurons of all populations.
    pub neurons: usize,
    /// Projections, after those with several delays have been taken apart.
    pub projections: usize,
    /// Stimuli.
    pub stimuli: usize,
    /// Memory and work of everything else: the text, what it names, and what it becomes.
    pub budget: Budget,
}

impl Default for Limits {
    /// 4 MiB of text, a million tokens, 32 brackets, 16 includes, 20 errors, 10,000 populations, 4 million neurons, 20,000 projections,
    /// 10,000 stimuli, [`Budget::READER`].
    fn default() -> Self {
        Self {
            source_bytes: 4 << 20,
            tokens: 1_000_000,
            nesting: 32,
            include_depth: 16,
            errors: 20,
            populations: 10_000,
            neurons: 4_000_000,
            projections: 20_000,
            stimuli: 10_000,
            budget: Budget::READER,
        }
    }
}
