//! Pipelines whose registers nobody looks at: what enters leaves a fixed number of clocks later.

use std::collections::VecDeque;

/// A pipeline; some clocks carry nothing.
#[derive(Debug, Clone)]
pub struct Delay<T> {
    /// As many as it has clocks, the oldest first.
    line: VecDeque<Option<T>>,
}

impl<T> Delay<T> {
    pub fn new(clocks: u64) -> Self {
        Self { line: (0..clocks).map(|_| None).collect() }
    }

    /// What leaves in this clock.
    pub fn leaving(&self) -> Option<&T> {
        self.line.front().and_then(Option::as_ref)
    }

    /// Whether anything is under way.
    pub fn is_busy(&self) -> bool {
        self.line.iter().any(Option::is_some)
    }

    /// The edge at the end of a clock in which `entering` entered; returns what left.
    pub fn edge(&mut self, entering: Option<T>) -> Option<T> {
        self.line.push_back(entering);
        self.line.pop_front().flatten()
    }
}
