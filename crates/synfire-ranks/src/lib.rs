//! One network on the ranks of an MPI world: processes that `mpirun` has started, on one machine or on many.
//!
//! Each rank is a [`Member`](synfire_team::Member) of a team, and its [`World`] is their [`Relay`](synfire_team::Relay). Spikes
//! go to all ranks in one collective operation for each round of stages. Results do not depend on the number of ranks, bit
//! for bit and clock for clock.
//!
//! No rank waits for one that is gone. Rank 0 and each of the others tell each other four times a second that they are there,
//! whatever else they do; whoever hears nothing for [`SILENCE`] says so and ends all ranks.
//!
//! The feature `mpi` links the MPI library of the system. Without it nothing is needed, and [`World::join`] says why it
//! cannot.
//!
//! ```no_run
//! # fn demo(target: &synfire_arch::Target, program: &synfire_program::Program) -> Result<(), Box<dyn std::error::Error>> {
//! use synfire_ranks::World;
//! use synfire_team::{Leader, Member, follow};
//!
//! let mut world = World::join(Box::new(|lost| eprintln!("{lost}")))?;
//! let is_first = world.rank() == 0;
//! let member = Member::new(target, program, &mut world)?;
//! if is_first {
//!     let _core = Leader::new(member, target);
//! } else {
//!     follow(member)?;
//! }
//! world.finish();
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

#[cfg(not(feature = "mpi"))]
mod absent;
#[cfg(feature = "mpi")]
mod beats;
mod error;
#[cfg(feature = "mpi")]
mod slots;
#[cfg(feature = "mpi")]
mod waiting;
#[cfg(feature = "mpi")]
mod world;

#[cfg(not(feature = "mpi"))]
pub use absent::World;
pub use error::RanksError;
#[cfg(feature = "mpi")]
pub use world::World;

/// For how long a rank may be silent before it counts as lost.
pub const SILENCE: Duration = Duration::from_secs(4);

/// What is told that a rank is lost, before all ranks end. It gives up what is not finished.
pub type Lost = Box<dyn Fn(&RanksError) + Send>;
