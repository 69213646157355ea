//! Parts on threads of one process.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvError, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};

use synfire_arch::{NeuronId, Target};
use synfire_core::{Core, CoreError, TickResult};
use synfire_program::{Event, NeuronState, Program};

use crate::conductor::Conductor;
use crate::part::{Done, Part};
use crate::{Division, TeamError};

/// A network on several threads. The caller's own thread runs the first part.
///
/// A thread that waits for another looks for its message a moment long, as to wake a thread takes longer than most ticks; then
/// it sleeps.
#[derive(Debug)]
pub struct Team {
    division: Division,
    lanes: u32,
    conductor: Conductor,
    own: Part,
    others: Vec<Worker>,
}

/// A thread with a part.
#[derive(Debug)]
struct Worker {
    part: usize,
    /// None once it has to end.
    orders: Option<Sender<Order>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Run { stages: Range<usize>, events: Arc<Vec<Event>> },
    State(NeuronId),
    Clear,
}

enum Answer {
    Done(Result<Vec<Done>, CoreError>),
    State(Option<Result<NeuronState, CoreError>>),
    Cleared,
}

impl Team {
    /// A program on so many threads.
    ///
    /// # Errors
    /// When the program learns, or so many parts cannot be.
    pub fn new(target: &Target, program: &Program, threads: usize) -> Result<Self, TeamError> {
        let division = Division::new(program, threads)?;
        let conductor = Conductor::new(target, program);
        let part = |index| Part::new(target, program, conductor.rounds(), division.of(index));
        Ok(Self {
            own: part(0),
            others: (1..threads).map(|index| Worker::new(index, part(index))).collect(),
            conductor,
            lanes: target.lanes,
            division,
        })
    }

    fn run_round(&mut self, round: usize) -> Result<(), CoreError> {
        let (stages, events) = (self.conductor.rounds().of(round), Arc::new(self.conductor.events(round)));
        for worker in &self.others {
            worker.order(Order::Run { stages: stages.clone(), events: Arc::clone(&events) })?;
        }
        let mut done = vec![self.own.run(stages, &events)];
        for worker in &self.others {
            match worker.answer()? {
                Answer::Done(of_part) => done.push(of_part),
                Answer::State(_) | Answer::Cleared => return Err(worker.ended()),
            }
        }
        self.conductor.done(round, &done.into_iter().collect::<Result<Vec<_>, _>>()?);
        Ok(())
    }
}

impl Core for Team {
    fn load(&mut self, target: &Target, program: &Program) -> Result<(), CoreError> {
        *self = Self::new(target, program, self.division.parts()).map_err(CoreError::failed)?;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), CoreError> {
        self.conductor.clear();
        self.own.clear();
        self.others.iter().try_for_each(|worker| worker.order(Order::Clear))?;
        self.others.iter().try_for_each(|worker| worker.answer().map(drop))
    }

    fn tick(&mut self, events: &[Event]) -> Result<&TickResult, CoreError> {
        self.conductor.begin(events)?;
        for round in 0..self.conductor.rounds().len() {
            self.run_round(round)?;
        }
        Ok(self.conductor.finish())
    }

    fn state(&mut self, neuron: NeuronId) -> Result<NeuronState, CoreError> {
        let owner = self.division.owner(neuron.0 / self.lanes).unwrap_or(0);
        let state = match owner.checked_sub(1).and_then(|index| self.others.get(index)) {
            None => self.own.state(neuron),
            Some(worker) => {
                worker.order(Order::State(neuron))?;
                match worker.answer()? {
                    Answer::State(state) => state,
                    Answer::Done(_) | Answer::Cleared => return Err(worker.ended()),
                }
            }
        };
        // A neuron in no stage is never updated.
        state.unwrap_or_else(|| Ok(NeuronState::default()))
    }
}

/// So often a message is looked for before a thread sleeps: about a hundred microseconds, twice what a thread takes to wake.
const LOOKS: usize = 200;

/// The next message. Between two looks other threads may run, of which there may be more than processors.
fn receive<T>(messages: &Receiver<T>) -> Result<T, RecvError> {
    for _ in 0..LOOKS {
        match messages.try_recv() {
            Ok(message) => return Ok(message),
            Err(TryRecvError::Empty) => thread::yield_now(),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
        }
    }
    messages.recv()
}

impl Worker {
    fn new(part: usize, mut own: Part) -> Self {
        let (orders, to_do) = channel();
        let (answer, answers) = channel();
        let thread = thread::spawn(move || {
            while let Ok(order) = receive(&to_do) {
                let done = match order {
                    Order::Run { stages, events } => Answer::Done(own.run(stages, &events)),
                    Order::State(neuron) => Answer::State(own.state(neuron)),
                    Order::Clear => {
                        own.clear();
                        Answer::Cleared
                    }
                };
                if answer.send(done).is_err() {
                    return;
                }
            }
        });
        Self { part, orders: Some(orders), answers, thread: Some(thread) }
    }

    fn order(&self, order: Order) -> Result<(), CoreError> {
        self.orders.as_ref().and_then(|orders| orders.send(order).ok()).ok_or_else(|| self.ended())
    }

    fn answer(&self) -> Result<Answer, CoreError> {
        receive(&self.answers).map_err(|_| self.ended())
    }

    fn ended(&self) -> CoreError {
        CoreError::failed(TeamError::Ended { part: self.part })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.orders = None;
        // What it has to say was said to whoever waited for its answer.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
