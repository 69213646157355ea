//! The first of several members, which tells the others what to do.

use synfire_arch::{AxonId, NeuronId, Target};
use synfire_core::{Core, CoreError, TickResult, check_events};
use synfire_program::{Event, NeuronState, Program};

use crate::{Member, Relay, TeamError};

/// The first member: a core like any other, while the others [follow](follow).
#[derive(Debug)]
pub struct Leader<R: Relay> {
    member: Member<R>,
    axons: u32,
}

/// What the others are told, in one word; the rest follows.
mod order {
    pub const END: u32 = 0;
    pub const CLEAR: u32 = 1;
    pub const STATE: u32 = 2;
    pub const TICK: u32 = 3;
}

impl<R: Relay> Leader<R> {
    /// Leads the other members of a program for this target.
    pub const fn new(member: Member<R>, target: &Target) -> Self {
        Self { member, axons: target.axons }
    }

    fn tell(&mut self, words: &[u32]) -> Result<(), CoreError> {
        self.member.relay_mut().broadcast(words).map(drop)
    }
}

impl<R: Relay> Core for Leader<R> {
    /// The others have their program already.
    fn load(&mut self, _: &Target, _: &Program) -> Result<(), CoreError> {
        let reason = "another program is loaded while they run".to_owned();
        Err(CoreError::failed(TeamError::Exchange { reason }))
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        self.tell(&[order::CLEAR])?;
        self.member.clear()
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        // What no core takes is refused before anybody is told.
        check_events(events, self.axons)?;
        let mut words = vec![order::TICK];
        words.extend(events.iter().flat_map(|event| [event.axon.0, u32::from(event.payload as u16)]));
        self.tell(&words)?;
        self.member.tick(events)
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        self.tell(&[order::STATE, neuron.0])?;
        self.member.state(neuron)
    }
}

impl<R: Relay> Drop for Leader<R> {
    fn drop(&mut self) {
        // Who cannot be reached has ended.
        let _ = self.tell(&[order::END]);
    }
}

/// Does what the leader says, until it ends.
///
/// # Errors
/// When another part cannot be reached, or says what cannot be.
pub fn follow<R: Relay>(mut member: Member<R>) -> Result<(), CoreError> {
    loop {
        let words = member.relay_mut().broadcast(&[])?;
        match words.as_slice() {
            [order::END] => return Ok(()),
            [order::CLEAR] => member.clear()?,
            [order::STATE, neuron] => {
                member.state(NeuronId(*neuron))?;
            }
            [order::TICK, events @ ..] if events.len().is_multiple_of(2) => {
                let event = |pair: &[u32; 2]| Event { axon: AxonId(pair[0]), payload: pair[1] as u16 as i16 };
                let events: Vec<_> = events.as_chunks::<2>().0.iter().map(event).collect();
                member.tick(&events)?;
            }
            other => {
                let reason = format!("an order of {} words is none", other.len());
                return Err(CoreError::failed(TeamError::Exchange { reason }));
            }
        }
    }
}
