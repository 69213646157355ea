//! A network in parts gives what one core gives, bit for bit and clock for clock.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::mpsc::{Receiver, Sender, channel};

use synfire_arch::{AxonId, NeuronId, Target};
use synfire_core::{Core, CoreError, NeuronState, TickResult};
use synfire_diagnostics::ToDiagnostic as _;
use synfire_emulator::Emulator;
use synfire_image::{Event, Image};
use synfire_team::{Leader, Member, Relay, Team, TeamError, follow};
use synfire_testkit::{Bias, Payloads, random_image, random_plastic_image, random_stimulus, targets};

const TICKS: usize = 30;

/// Every result and every state of a run.
fn run(core: &mut dyn Core, image: &Image, stimulus: &[Vec<Event>]) -> (Vec<TickResult>, Vec<NeuronState>) {
    core.clear().unwrap();
    let results = stimulus.iter().map(|events| core.tick(events).unwrap().clone()).collect();
    let neurons = (0..image.program.neurons.len()).step_by(3);
    (results, neurons.map(|neuron| core.state(NeuronId(neuron as u32)).unwrap()).collect())
}

fn images() -> Vec<Image> {
    let all = targets();
    (0..60).map(|seed| random_image(seed, &all[seed as usize % all.len()], &Bias::default())).collect()
}

/// What images were proven for, and what wraps in their accumulators.
fn payloads(seed: usize) -> Payloads {
    if seed.is_multiple_of(2) { Payloads::Proven } else { Payloads::Any }
}

#[test]
fn threads_change_nothing() {
    let (mut spikes, mut divided) = (0, 0);
    for (seed, image) in images().iter().enumerate() {
        let stimulus = random_stimulus(seed as u64, image, payloads(seed), TICKS);
        let expected = run(&mut Emulator::new(&image.target, &image.program), image, &stimulus);
        spikes += expected.0.iter().map(|result| result.spikes.len()).sum::<usize>();
        for threads in [1, 2, 3, 5] {
            let mut team = Team::new(&image.target, &image.program, threads).unwrap();
            // Twice, so that nothing is left from before.
            for _ in 0..2 {
                assert_eq!(run(&mut team, image, &stimulus), expected, "seed {seed}, {threads} threads");
            }
            divided += usize::from(image.program.stages.iter().any(|stage| stage.blocks() as usize >= threads));
        }
    }
    assert!(spikes > 1000 && divided > 60, "{spikes} spikes, {divided} divided");
}

/// Members in threads, which exchange words by channels.
struct Channels {
    part: usize,
    to: Vec<Sender<Vec<u32>>>,
    from: Vec<Receiver<Vec<u32>>>,
}

impl Relay for Channels {
    fn parts(&self) -> usize {
        self.to.len()
    }

    fn part(&self) -> usize {
        self.part
    }

    fn exchange(&mut self, own: &[u32]) -> Result<Vec<Vec<u32>>, CoreError> {
        let lost = |_| CoreError::failed(TeamError::Ended { part: self.part });
        self.to.iter().for_each(|to| drop(to.send(own.to_vec())));
        self.from.iter().map(|from| from.recv().map_err(|error| lost(error.to_string()))).collect()
    }
}

/// A relay for each of so many parts.
fn relays(parts: usize) -> Vec<Channels> {
    let pairs: Vec<Vec<_>> = (0..parts).map(|_| (0..parts).map(|_| channel()).collect()).collect();
    let mut to: Vec<Vec<_>> = pairs.iter().map(|row| row.iter().map(|(to, _)| to.clone()).collect()).collect();
    let mut from: Vec<Vec<_>> = (0..parts).map(|_| Vec::new()).collect();
    for row in pairs {
        row.into_iter().enumerate().for_each(|(part, (_, receiver))| from[part].push(receiver));
    }
    let relay = |(part, from)| Channels { part, to: std::mem::take(&mut to[part]), from };
    from.into_iter().enumerate().map(relay).collect()
}

#[test]
fn every_member_gives_the_result_of_one_core() {
    for (seed, image) in images().iter().enumerate().step_by(4) {
        let stimulus = random_stimulus(seed as u64, image, payloads(seed), TICKS);
        let expected = run(&mut Emulator::new(&image.target, &image.program), image, &stimulus);
        for parts in [2, 4] {
            let found: Vec<_> = std::thread::scope(|scope| {
                let start = |relay| {
                    let stimulus = &stimulus;
                    scope.spawn(move || {
                        let mut member = Member::new(&image.target, &image.program, relay).unwrap();
                        run(&mut member, image, stimulus)
                    })
                };
                let threads: Vec<_> = relays(parts).into_iter().map(start).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            for found in found {
                assert_eq!(found, expected, "seed {seed}, {parts} parts");
            }
        }
    }
}

#[test]
fn a_leader_is_a_core_like_any_other_and_the_others_end_with_it() {
    for (seed, image) in images().iter().enumerate().step_by(5) {
        let stimulus = random_stimulus(seed as u64, image, payloads(seed), TICKS);
        let expected = run(&mut Emulator::new(&image.target, &image.program), image, &stimulus);
        std::thread::scope(|scope| {
            let mut members =
                relays(3).into_iter().map(|relay| Member::new(&image.target, &image.program, relay).unwrap());
            let first = members.next().unwrap();
            let others: Vec<_> = members.map(|member| scope.spawn(move || follow(member))).collect();
            let mut leader = Leader::new(first, &image.target);
            assert_eq!(run(&mut leader, image, &stimulus), expected, "seed {seed}");
            // Events that no core takes are refused, and the others hear nothing of them.
            let unknown = Event { axon: AxonId(image.target.axons), payload: 1 };
            assert!(matches!(leader.tick(&[unknown]).unwrap_err(), CoreError::Events(_)));
            assert_eq!(run(&mut leader, image, &stimulus), expected, "seed {seed}");
            drop(leader);
            others.into_iter().for_each(|other| other.join().unwrap().unwrap());
        });
    }
}

#[test]
fn what_another_member_cannot_have_done_is_refused() {
    let image = random_image(2, &Target::named("ncx").unwrap(), &Bias::default());
    for word in [vec![], vec![1], vec![0, 0, 1], vec![0, 0, 1, 1 << 20], vec![0, 0, 2, 3, 3], vec![0; 100]] {
        struct Liar(Vec<u32>);
        impl Relay for Liar {
            fn parts(&self) -> usize {
                2
            }
            fn part(&self) -> usize {
                0
            }
            fn exchange(&mut self, own: &[u32]) -> Result<Vec<Vec<u32>>, CoreError> {
                Ok(vec![own.to_vec(), self.0.clone()])
            }
        }
        let mut member = Member::new(&image.target, &image.program, Liar(word.clone())).unwrap();
        let error = member.tick(&[]).unwrap_err();
        assert_eq!(error.to_diagnostic().code.id, "SF0533", "{word:?}: {error}");
    }
}

#[test]
fn a_member_whose_others_are_gone_says_so() {
    let image = random_image(2, &Target::named("ncx").unwrap(), &Bias::default());
    let mut relays = relays(2);
    relays.truncate(1);
    let mut member = Member::new(&image.target, &image.program, relays.remove(0)).unwrap();
    let error = member.tick(&[]).unwrap_err();
    assert_eq!(error.to_string(), "part 0 has ended before the run did");
}

#[test]
fn what_learns_is_refused_and_so_are_no_parts() {
    let target = Target::named("ncx").unwrap();
    let plastic = random_plastic_image(1, &target, &Bias::default());
    assert_eq!(Team::new(&plastic.target, &plastic.program, 2).unwrap_err(), TeamError::Learns);
    let image = random_image(2, &target, &Bias::default());
    for parts in [0, 4097] {
        let error = Team::new(&image.target, &image.program, parts).unwrap_err();
        assert_eq!(error, TeamError::Parts { parts, most: 4096 });
        assert_eq!(error.to_diagnostic().code.id, "SF0533");
    }
}
