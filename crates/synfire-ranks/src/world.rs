//! The ranks that were started together.

use std::fmt;

use mpi::Threading;
use mpi::datatype::PartitionMut;
use mpi::environment::Universe;
use mpi::request::scope;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator as _, CommunicatorCollectives as _, Equivalence, Root as _};
use synfire_core::CoreError;
use synfire_team::{Relay, TeamError};

use crate::beats::{self, Beats};
use crate::slots::Slots;
use crate::waiting::complete;
use crate::{Lost, RanksError};

/// What launchers say to the processes that they start: Open MPI, and those of PMI and PMIx.
const STARTED: [&str; 4] = ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMI_RANK", "PMIX_RANK"];
/// The most words that all ranks together may announce in one exchange.
const WORDS_MAX: usize = 1 << 28;

/// The ranks that were started together.
///
/// Whoever drops it without [`Self::finish`] ends all ranks: the others could only wait.
pub struct World {
    /// None once this rank has finished.
    joined: Option<(Universe, Beats)>,
    world: SimpleCommunicator,
    exchanged: Slots,
    told: Slots,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("rank", &self.rank()).field("ranks", &self.ranks()).finish_non_exhaustive()
    }
}

impl World {
    /// Joins the other ranks. When one of them is lost, `lost` is told, and all ranks end.
    ///
    /// # Errors
    /// When no launcher has started this process, or the library allows one thread only.
    pub fn join(lost: Lost) -> Result<Self, RanksError> {
        if STARTED.iter().all(|name| std::env::var_os(name).is_none()) {
            return Err(RanksError::NotStarted);
        }
        let (universe, threading) =
            mpi::initialize_with_threading(Threading::Multiple).ok_or(RanksError::NotStarted)?;
        if threading != Threading::Multiple {
            return Err(RanksError::OneThread);
        }
        let world = universe.world();
        let joined = Some((universe, Beats::start(lost)));
        Ok(Self { joined, world, exchanged: Slots::default(), told: Slots::default() })
    }

    /// Number of ranks.
    pub fn ranks(&self) -> usize {
        self.world.size() as usize
    }

    /// Which of them this is.
    pub fn rank(&self) -> usize {
        self.world.rank() as usize
    }

    /// Gives bytes of rank 0 to all; the others give none.
    ///
    /// # Errors
    /// When there are more than `most`.
    pub fn share(&mut self, own: &[u8], most: u64) -> Result<Vec<u8>, RanksError> {
        let mut head = vec![own.len() as u64];
        self.broadcast_into(&mut head);
        let most = most.min(i32::MAX as u64);
        if head[0] > most {
            return Err(RanksError::TooLong { bytes: head[0], most });
        }
        let mut bytes = own.to_vec();
        bytes.resize(head[0] as usize, 0);
        self.broadcast_into(&mut bytes);
        Ok(bytes)
    }

    /// Leaves the world, together with all others.
    pub fn finish(mut self) {
        // Until all are here, a lost one is noticed.
        self.meet();
        if let Some((universe, beats)) = self.joined.take() {
            beats.stop();
            self.meet();
            beats::drain();
            drop(universe);
        }
    }

    /// Ends all ranks; `code` is what the launcher ends with.
    pub fn abort(self, code: i32) -> ! {
        self.world.abort(code)
    }

    fn meet(&self) {
        complete(self.world.immediate_barrier());
    }

    fn broadcast_into<T: Equivalence>(&self, values: &mut Vec<T>) {
        let first = self.world.process_at_rank(0);
        scope(|scope| complete(first.immediate_broadcast_into(scope, values)));
    }

    /// What does not fit the slots: so many words of each rank.
    fn rest(&self, own: &[u32], counts: &[usize]) -> Vec<u32> {
        let counts: Vec<i32> = counts.iter().map(|count| *count as i32).collect();
        let starts: Vec<i32> = counts.iter().scan(0, |end, count| Some(std::mem::replace(end, *end + count))).collect();
        let mut all = vec![0_u32; counts.iter().map(|count| *count as usize).sum()];
        let mut parts = PartitionMut::new(&mut all, counts, starts);
        scope(|scope| complete(self.world.immediate_all_gather_varcount_into(scope, own, &mut parts)));
        all
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if self.joined.is_some() {
            self.world.abort(1);
        }
    }
}

/// Refuses words that cannot have been said.
fn check_length(words: usize) -> Result<(), CoreError> {
    let reason = || format!("{words} words are announced, and the most is {WORDS_MAX}");
    if words > WORDS_MAX { Err(CoreError::failed(TeamError::Exchange { reason: reason() })) } else { Ok(()) }
}

impl Relay for &mut World {
    fn parts(&self) -> usize {
        self.ranks()
    }

    fn part(&self) -> usize {
        self.rank()
    }

    fn exchange(&mut self, own: &[u32]) -> Result<Vec<Vec<u32>>, CoreError> {
        let slots = self.exchanged;
        let (slot, own_rest) = slots.split(own);
        let mut all = vec![0_u32; slots.width() * self.ranks()];
        scope(|scope| complete(self.world.immediate_all_gather_into(scope, &slot[..], &mut all[..])));
        let (mut words, counts): (Vec<_>, Vec<_>) =
            all.chunks_exact(slots.width()).map(|slot| slots.read(slot)).unzip();
        let more = counts.iter().sum::<usize>();
        check_length(more)?;
        if more > 0 {
            let rest = self.rest(own_rest, &counts);
            let mut rest = rest.as_slice();
            for (words, count) in words.iter_mut().zip(counts) {
                let (of_rank, others) = rest.split_at(count);
                words.extend_from_slice(of_rank);
                rest = others;
            }
        }
        self.exchanged.adapt(words.iter().map(Vec::len).max().unwrap_or(0));
        Ok(words)
    }

    fn broadcast(&mut self, own: &[u32]) -> Result<Vec<u32>, CoreError> {
        let slots = self.told;
        let (mut slot, rest) = slots.split(own);
        self.broadcast_into(&mut slot);
        let (mut words, more) = slots.read(&slot);
        check_length(more)?;
        if more > 0 {
            let mut rest = rest.to_vec();
            rest.resize(more, 0);
            self.broadcast_into(&mut rest);
            words.append(&mut rest);
        }
        self.told.adapt(words.len());
        Ok(words)
    }
}
