//! What is known of neurons at rest.

/// Which pieces of segments are at rest: parts of one word of flags, in the order of the stages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Idle {
    pub pieces: Vec<bool>,
    /// Whether one of them is.
    pub any: bool,
}

impl Idle {
    /// States were written: nothing is known any more.
    pub fn wake(&mut self) {
        if self.any {
            self.pieces.fill(false);
            self.any = false;
        }
    }
}
