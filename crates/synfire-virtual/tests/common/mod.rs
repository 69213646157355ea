//! What tests of the board share.

#![allow(clippy::unwrap_used, dead_code, reason = "helpers of tests, not all used by every test")]

use std::time::Duration;

use synfire_arch::{NeuronId, Target};
use synfire_emulator::{Emulator, Spike};
use synfire_image::{Event, Image};
use synfire_session::{LinkError, Opening, Session, TickReport, Transport};
use synfire_testkit::{Payloads, random_stimulus};
use synfire_virtual::{BoardOptions, Faults, VirtualBoard, VirtualLine};

/// A line to a board of a target at 3 Mbaud with 100 us of latency.
pub fn line(target: &Target, faults: &Faults) -> VirtualLine {
    let options = BoardOptions { faults: faults.clone(), ..BoardOptions::new(target.clone(), 3_000_000) };
    VirtualLine::new(VirtualBoard::new(&options).unwrap(), Duration::from_micros(100))
}

/// A session over a line without faults.
pub fn session(target: &Target) -> Session<VirtualLine> {
    Session::open(line(target, &Faults::default()), &Opening::new("virtual", 0x5eed)).unwrap()
}

/// Events that can be sent: the core's own generator also makes payloads of 0.
pub fn stimulus(seed: u64, image: &Image, ticks: usize) -> Vec<Vec<Event>> {
    let mut stimulus = random_stimulus(seed, image, Payloads::Any, ticks);
    stimulus.iter_mut().for_each(|events| events.retain(|event| event.payload != 0));
    stimulus
}

/// The spikes of a report as the emulator tells them.
pub fn spikes(report: &TickReport, lanes: u32) -> Vec<(NeuronId, u32)> {
    let spikes = report.spikes.iter().flat_map(|spikes| spikes.spikes(lanes));
    spikes.map(|spike| (spike.neuron, spike.cycle.0 as u32)).collect()
}

/// What a tick does: spikes with their clocks, clocks, saturations so far.
pub type Expected = (Vec<(NeuronId, u32)>, u64, u64);

/// What the emulator does in every tick.
pub fn expected(image: &Image, stimulus: &[Vec<Event>]) -> Vec<Expected> {
    let mut emulator = Emulator::new(&image.target, &image.program);
    let mut saturations = 0;
    let mut ticks = Vec::new();
    for events in stimulus {
        let result = emulator.tick(events).unwrap();
        saturations += result.saturations;
        let spike = |spike: &Spike| (spike.neuron, spike.cycle.0 as u32);
        ticks.push((result.spikes.iter().map(spike).collect(), result.cycles.total, saturations));
    }
    ticks
}

/// A line that ends a session which takes too long, so that a hang is a failure and not a hang.
pub struct Watchdog<T>(pub T, pub Duration);

impl<T: Transport> Transport for Watchdog<T> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.0.send(bytes)
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        assert!(self.0.now() < self.1, "a session hangs");
        self.0.receive(buffer, wait)
    }
    fn now(&self) -> Duration {
        self.0.now()
    }
    fn baud(&self) -> u32 {
        self.0.baud()
    }
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.0.set_baud(baud)
    }
}
