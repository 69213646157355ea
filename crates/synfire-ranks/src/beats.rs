//! Ranks tell each other that they are there, on a thread of its own, whatever else they do.
//!
//! Rank 0 tells all others, and each of them tells rank 0. So a lost rank is noticed by rank 0, which ends all that it can
//! reach, and all that it cannot reach notice that rank 0 is lost. What is counted is turns of this thread, not time: a job
//! that is stopped as a whole goes on where it was.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use mpi::Tag;
use mpi::request::StaticScope;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator as _, Destination as _, MatchedReceiveVec as _, Source as _};

use crate::{Lost, RanksError, SILENCE};

/// What is said, and by which mark it is known.
static BEAT: [u8; 1] = [1];
const TAG: Tag = 5;
/// Between two beats.
const PAUSE: Duration = Duration::from_millis(250);
/// Turns without a beat after which a rank is lost.
const TURNS: u32 = (SILENCE.as_millis() / PAUSE.as_millis()) as u32;

/// The thread.
#[derive(Debug)]
pub struct Beats {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Beats {
    /// Begins to tell and to listen. When a rank is lost, `lost` is told, and all ranks end.
    pub fn start(lost: Lost) -> Self {
        let (stop, stopped) = channel();
        let thread = thread::spawn(move || {
            // Without this thread nobody would notice a lost rank.
            let _guard = EndAll;
            Watch::new().run(&stopped, &lost);
        });
        Self { stop, thread }
    }

    /// Stops telling. All ranks do so together.
    pub fn stop(self) {
        drop(self.stop);
        // A thread that panicked has ended the program.
        let _ = self.thread.join();
    }
}

/// Ends all ranks when its thread panics.
struct EndAll;

impl Drop for EndAll {
    fn drop(&mut self) {
        if thread::panicking() {
            SimpleCommunicator::world().abort(1);
        }
    }
}

/// Takes what was said and nobody has read.
pub fn drain() {
    let world = SimpleCommunicator::world();
    while let Some(message) = world.any_process().immediate_matched_probe_with_tag(TAG) {
        message.matched_receive_vec::<u8>();
    }
}

/// Whom a rank tells and listens to.
struct Watch {
    world: SimpleCommunicator,
    /// By peer: the rank, and turns since it was heard of.
    silent: Vec<(i32, u32)>,
}

impl Watch {
    fn new() -> Self {
        let world = SimpleCommunicator::world();
        let peers = if world.rank() == 0 { 1..world.size() } else { 0..1 };
        Self { silent: peers.map(|rank| (rank, 0)).collect(), world }
    }

    fn run(mut self, stopped: &Receiver<()>, lost: &Lost) {
        let mut sent = Vec::new();
        loop {
            for (peer, _) in &self.silent {
                let peer = self.world.process_at_rank(*peer);
                sent.push(peer.immediate_send_with_tag(StaticScope, &BEAT, TAG));
            }
            sent = sent.into_iter().filter_map(|request| request.test().err()).collect();
            self.listen();
            if let Some((rank, _)) = self.silent.iter().find(|(_, turns)| *turns > TURNS) {
                lost(&RanksError::Lost { rank: *rank as usize, seconds: SILENCE.as_secs() });
                self.world.abort(1);
            }
            if stopped.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
                // One byte waits for nobody.
                sent.into_iter().for_each(|request| request.wait_without_status());
                return;
            }
        }
    }

    /// Hears who is there.
    fn listen(&mut self) {
        self.silent.iter_mut().for_each(|(_, turns)| *turns += 1);
        while let Some((message, status)) = self.world.any_process().immediate_matched_probe_with_tag(TAG) {
            (message, status).matched_receive_vec::<u8>();
            let peer = self.silent.iter_mut().find(|(rank, _)| *rank == status.source_rank());
            peer.into_iter().for_each(|(_, turns)| *turns = 0);
        }
    }
}
