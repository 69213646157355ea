//! Whole runs over a session, beside the emulator.

use synfire_arch::NeuronId;
use synfire_emulator::{Emulator, Spike};
use synfire_image::{Event, Image};
use synfire_session::{LinkError, Reporting, Session, TickReport, Transport};
use synfire_testkit::{Payloads, random_stimulus};

/// Events that can be sent: the core's own generator also makes payloads of 0.
pub fn stimulus(seed: u64, image: &Image, ticks: usize) -> Vec<Vec<Event>> {
    let mut stimulus = random_stimulus(seed, image, Payloads::Proven, ticks);
    stimulus.iter_mut().for_each(|events| events.retain(|event| event.payload != 0));
    stimulus
}

/// Programs, verifies, runs and reads back; every tick has to be the emulator's. Returns the spikes.
pub fn whole_run<T: Transport>(
    session: &mut Session<T>,
    image: &Image,
    stimulus: &[Vec<Event>],
) -> Result<usize, LinkError> {
    session.program(&image.target, &image.program, &mut |_| ())?;
    session.verify(&image.target, &image.program, &mut |_| ())?;
    let spikes = run(session, image, stimulus)?;
    session.verify(&image.target, &image.program, &mut |_| ())?;
    Ok(spikes)
}

/// Runs an image that was programmed; every tick has to be the emulator's.
pub fn run<T: Transport>(session: &mut Session<T>, image: &Image, stimulus: &[Vec<Event>]) -> Result<usize, LinkError> {
    session.report(&Reporting { clocks: true, monitors: Vec::new() })?;
    let mut emulator = Emulator::new(&image.target, &image.program);
    let (mut submitted, mut saturations, mut total) = (0, 0, 0);
    for tick in 0..stimulus.len() {
        while submitted < stimulus.len().min(tick + 10) {
            session.submit_tick(&stimulus[submitted])?;
            submitted += 1;
        }
        let report = session.next_tick()?.expect("a tick was asked for");
        let expected = emulator.tick(&stimulus[tick]).unwrap();
        saturations += expected.saturations;
        let of_spike = |spike: &Spike| (spike.neuron, spike.cycle.0 as u32);
        let expected_spikes: Vec<_> = expected.spikes.iter().map(of_spike).collect();
        assert_eq!(spikes(&report, image.target.lanes), expected_spikes, "tick {tick}");
        let clocks = (u64::from(report.clocks), u64::from(report.saturations));
        assert_eq!(clocks, (expected.cycles.total, saturations), "tick {tick}");
        assert_eq!(usize::from(report.tick), tick + 1);
        total += expected_spikes.len();
    }
    assert_eq!(session.next_tick()?, None);
    Ok(total)
}

/// The spikes of a report as the emulator tells them.
pub fn spikes(report: &TickReport, lanes: u32) -> Vec<(NeuronId, u32)> {
    let spikes = report.spikes.iter().flat_map(|spikes| spikes.spikes(lanes));
    spikes.map(|spike| (spike.neuron, spike.cycle.0 as u32)).collect()
}
