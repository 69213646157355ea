//! Ranks that `mpirun` starts give what one core gives, bit for bit and clock for clock, and none waits for one that is gone.
//!
//! This program starts itself by `mpirun`: [`as_a_rank`] is what a rank does.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "ranks tell the test that started them what they did")]

use std::process::{Command, Output};

use rustix::process::{Signal, getpid, kill_process};
use synfire_arch::NeuronId;
use synfire_core::{Core, CoreError, NeuronState, TickResult};
use synfire_emulator::Emulator;
use synfire_image::{Event, Image};
use synfire_ranks::World;
use synfire_team::{Leader, Member, Relay, follow};
use synfire_testkit::{Bias, Payloads, random_image, random_stimulus, targets};

const TICKS: usize = 30;
const SEEDS: u64 = 30;
/// What a rank is to do.
const CASE: &str = "SYNFIRE_RANKS_CASE";

/// Runs this program on so many ranks.
fn start(ranks: usize, case: &str) -> (Output, String) {
    let output = Command::new("timeout")
        .args(["--kill-after=5", "120", "mpirun", "--oversubscribe", "--allow-run-as-root", "-n", &ranks.to_string()])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "as_a_rank", "--ignored", "--nocapture"])
        .env(CASE, case)
        .env("OMPI_MCA_btl_vader_single_copy_mechanism", "none")
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_ne!(output.status.code(), Some(124), "{ranks} ranks have not ended: {text}");
    (output, text)
}

#[test]
fn any_number_of_ranks_gives_the_result_of_one_core() {
    for ranks in [1, 2, 4] {
        let (output, text) = start(ranks, "equal");
        assert!(output.status.success(), "{ranks} ranks: {text}");
        assert!(text.contains(&format!("{SEEDS} networks on {ranks} ranks")), "{text}");
    }
}

#[test]
fn a_killed_rank_ends_all() {
    for killed in [0, 2] {
        let (output, text) = start(4, &format!("KILL {killed}"));
        assert!(!output.status.success(), "{text}");
        assert!(text.contains("signal 9") && !text.contains("networks on"), "{text}");
    }
}

#[test]
fn a_rank_that_is_silent_ends_all_and_is_named() {
    // The first has all others to listen to, and each of the others the first.
    for (silent, heard_by) in [(2, 1), (0, 3)] {
        let (output, text) = start(4, &format!("STOP {silent}"));
        assert!(!output.status.success(), "{text}");
        let named = text.matches(&format!("rank {silent} has not been heard of for 4 s")).count();
        assert!((1..=heard_by).contains(&named), "{text}");
        assert!(!text.contains("networks on"), "{text}");
    }
}

#[test]
fn bytes_of_the_first_rank_come_to_all_and_too_many_are_refused() {
    let (output, text) = start(3, "share");
    assert!(output.status.success(), "{text}");
    assert_eq!(text.matches("100000 bytes are the same").count(), 3, "{text}");
}

#[test]
fn a_rank_that_leaves_early_ends_all() {
    let (output, text) = start(3, "leave");
    assert_eq!(output.status.code(), Some(1), "{text}");
}

#[test]
#[ignore = "what a rank does; the other tests start it"]
fn as_a_rank() {
    let case = std::env::var(CASE).unwrap();
    let mut world = World::join(Box::new(|lost| eprintln!("{lost}"))).unwrap();
    match case.as_str() {
        "equal" => compare(&mut world, None),
        "share" => share(&mut world),
        "leave" if world.rank() == 1 => return,
        "leave" => drop((&mut world).exchange(&[])),
        fault => compare(&mut world, Some(fault)),
    }
    world.finish();
}

/// Every result and every state of a run.
fn run(core: &mut dyn Core, image: &Image, stimulus: &[Vec<Event>]) -> (Vec<TickResult>, Vec<NeuronState>) {
    core.clear().unwrap();
    let results = stimulus.iter().map(|events| core.tick(events).unwrap().clone()).collect();
    let neurons = (0..image.program.neurons.len()).step_by(3);
    (results, neurons.map(|neuron| core.state(NeuronId(neuron as u32)).unwrap()).collect())
}

/// Runs random networks, on rank 0 beside one core.
fn compare(world: &mut World, fault: Option<&str>) {
    let (rank, ranks) = (world.rank(), world.ranks());
    let (all, mut spikes) = (targets(), 0);
    for seed in 0..SEEDS {
        let image = random_image(seed, &all[seed as usize % all.len()], &Bias::default());
        let relay = Faulty { world: &mut *world, left: fault_of(fault, rank) };
        let member = Member::new(&image.target, &image.program, relay).unwrap();
        if rank > 0 {
            follow(member).unwrap();
            continue;
        }
        let stimulus = random_stimulus(seed, &image, Payloads::Proven, TICKS);
        let expected = run(&mut Emulator::new(&image.target, &image.program), &image, &stimulus);
        let mut leader = Leader::new(member, &image.target);
        assert_eq!(run(&mut leader, &image, &stimulus), expected, "seed {seed}");
        spikes += expected.0.iter().map(|result| result.spikes.len()).sum::<usize>();
    }
    if rank == 0 {
        assert!(spikes > 500, "{spikes} spikes");
        println!("{SEEDS} networks on {ranks} ranks");
    }
}

/// After how many exchanges which signal comes to this rank.
fn fault_of(fault: Option<&str>, rank: usize) -> Option<(u32, Signal)> {
    let (signal, of_rank) = fault?.split_once(' ')?;
    let signal = if signal == "KILL" { Signal::KILL } else { Signal::STOP };
    (of_rank == rank.to_string()).then_some((10, signal))
}

/// A relay that a signal comes to.
struct Faulty<'a> {
    world: &'a mut World,
    left: Option<(u32, Signal)>,
}

impl Relay for Faulty<'_> {
    fn parts(&self) -> usize {
        self.world.ranks()
    }

    fn part(&self) -> usize {
        self.world.rank()
    }

    fn exchange(&mut self, own: &[u32]) -> Result<Vec<Vec<u32>>, CoreError> {
        if let Some((left, signal)) = &mut self.left {
            *left -= 1;
            if *left == 0 {
                kill_process(getpid(), *signal).unwrap();
            }
        }
        (&mut *self.world).exchange(own)
    }

    fn broadcast(&mut self, own: &[u32]) -> Result<Vec<u32>, CoreError> {
        (&mut *self.world).broadcast(own)
    }
}

fn share(world: &mut World) {
    let expected: Vec<u8> = (0..100_000_u32).map(|index| (index % 251) as u8).collect();
    let own = if world.rank() == 0 { expected.as_slice() } else { &[] };
    assert!(world.share(own, 99_999).unwrap_err().to_string().contains("100000"));
    assert_eq!(world.share(own, 100_000).unwrap(), expected);
    println!("100000 bytes are the same");
    // What does not fit the slots comes after them, from each rank in its length.
    let rank = world.rank() as u32;
    for length in [3, 5000, 0, 70] {
        let words = |rank: u32| vec![rank; (length * (rank + 1)) as usize];
        let all = (&mut *world).exchange(&words(rank)).unwrap();
        assert_eq!(all, [words(0), words(1), words(2)], "{length}");
        let told = (&mut *world).broadcast(if rank == 0 { &all[2] } else { &[] }).unwrap();
        assert_eq!(told, words(2), "{length}");
    }
}
