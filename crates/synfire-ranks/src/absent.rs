//! A build without MPI: there is no world.

use synfire_core::CoreError;
use synfire_team::Relay;

use crate::{Lost, RanksError};

/// The ranks that were started together. There are none in a build without the feature `mpi`.
#[derive(Debug)]
pub enum World {}

impl World {
    /// Joins the other ranks.
    ///
    /// # Errors
    /// Always, in a build without the feature `mpi`.
    pub fn join(_: Lost) -> Result<Self, RanksError> {
        Err(RanksError::NotBuilt)
    }

    /// Number of ranks.
    pub fn ranks(&self) -> usize {
        match *self {}
    }

    /// Which of them this is.
    pub fn rank(&self) -> usize {
        match *self {}
    }

    /// Gives bytes of rank 0 to all.
    ///
    /// # Errors
    /// When there are more than `most`.
    pub fn share(&mut self, _: &[u8], _: u64) -> Result<Vec<u8>, RanksError> {
        match *self {}
    }

    /// Leaves the world, together with all others.
    pub fn finish(self) {
        match self {}
    }

    /// Ends all ranks; this is what the launcher ends with.
    pub fn abort(self, _: i32) -> ! {
        match self {}
    }
}

impl Relay for &mut World {
    fn parts(&self) -> usize {
        match **self {}
    }

    fn part(&self) -> usize {
        match **self {}
    }

    fn exchange(&mut self, _: &[u32]) -> Result<Vec<Vec<u32>>, CoreError> {
        match **self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_mpi_says_so() {
        assert_eq!(World::join(Box::new(|_| ())).unwrap_err(), RanksError::NotBuilt);
    }
}
