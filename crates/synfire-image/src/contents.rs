//! A program beside the target that it is for: all that the rules of a core are about.

use synfire_arch::Target;
use synfire_program::Program;

use crate::Image;

/// What is checked of a program, whatever a host knows about it.
#[derive(Debug, Clone, Copy)]
pub struct Contents<'a> {
    pub target: &'a Target,
    pub program: &'a Program,
}

impl Image {
    pub(crate) fn contents(&self) -> Contents<'_> {
        Contents { target: &self.target, program: &self.program }
    }
}
