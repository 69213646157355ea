//! The client against a virtual board: what it hears is what the emulator does, over any line, or a clear error.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod wire;

use std::cell::RefCell;
use std::rc::Rc;

use synfire_arch::generated::{memory, word};
use synfire_arch::{NeuronId, Target};
use synfire_client::{Client, Error, Input, Line, Monitor, Pack, Place, Report, Reports, block_on};
use synfire_core::Core;
use synfire_emulator::Emulator;
use synfire_image::Image;
use synfire_program::Event;
use synfire_session::LinkError;
use synfire_testkit::{Bias, Payloads, random_image, random_plastic_image, random_stimulus, targets};
use wire::{Wire, wire};

/// Blocks and masks of every tick.
type Told = Vec<Vec<(u16, u16)>>;

fn emulated(image: &Image, stimulus: &[Vec<Event>]) -> Told {
    let mut core = Emulator::new(&image.target, &image.program);
    let lanes = image.target.lanes;
    let blocks = |spikes: &[synfire_program::Spike]| {
        let mut blocks: Vec<(u16, u16)> = Vec::new();
        for spike in spikes {
            let (block, bit) = ((spike.neuron.0 / lanes) as u16, 1 << (spike.neuron.0 % lanes));
            match blocks.last_mut() {
                Some((last, mask)) if *last == block => *mask |= bit,
                _ => blocks.push((block, bit)),
            }
        }
        blocks
    };
    stimulus.iter().map(|events| blocks(&core.tick(events).unwrap().spikes)).collect()
}

fn input_words(stimulus: &[Vec<Event>]) -> Vec<u32> {
    let words = |events: &Vec<Event>| {
        let events = events.iter().filter(|event| event.payload != 0);
        events.map(|event| Input::event(event.axon.0 as u16, event.payload)).chain([Input::run(1)]).collect::<Vec<_>>()
    };
    stimulus.iter().flat_map(words).collect()
}

fn told_by_board(wire: Wire, image: &Image, stimulus: &[Vec<Event>]) -> Result<Told, Error<LinkError>> {
    let bytes = synfire_pack::pack(image).unwrap();
    let pack = Pack::parse(&bytes).unwrap();
    let (mut reports, mut told, mut tick) = (Reports::default(), Told::new(), Vec::new());
    block_on(async {
        let mut client = Client::open(wire, 0x1234_5678).await?;
        client.program(&pack).await?;
        let words = input_words(stimulus);
        client
            .run(&words, |word| match reports.take(word) {
                Report::Spikes { block, mask } => tick.push((block, mask)),
                Report::Tick(_) => told.push(std::mem::take(&mut tick)),
                Report::Monitor { .. } => panic!("no monitor is set"),
            })
            .await
    })?;
    Ok(told)
}

fn case(seed: u64) -> (Image, Vec<Vec<Event>>) {
    let targets = targets();
    let target = &targets[seed as usize % targets.len()];
    let random = if target.learning { random_plastic_image } else { random_image };
    let image = random(seed, target, &Bias::default());
    let stimulus = random_stimulus(seed, &image, Payloads::Proven, 12);
    (image, stimulus)
}

#[test]
fn what_a_board_tells_is_what_the_emulator_does() {
    for seed in 0..24 {
        let (image, stimulus) = case(seed);
        let told = told_by_board(wire(&image.target, ""), &image, &stimulus).unwrap();
        assert_eq!(told, emulated(&image, &stimulus), "seed {seed}");
    }
}

/// How many seeds of a bad line ended with the right spikes. `SYNFIRE_SEEDS` tries more than a test of every day.
#[test]
fn a_bad_line_gives_the_same_or_a_clear_error() {
    let seeds = std::env::var("SYNFIRE_SEEDS").map_or(40, |seeds| seeds.parse().unwrap());
    let mut equal = 0;
    for seed in 0..seeds {
        let (image, stimulus) = case(seed);
        let rate = ["1e-3", "1e-4", "3e-3", "1e-2"][seed as usize / 10 % 4];
        let reset = if seed % 5 == 4 { "1e-4" } else { "0" };
        let faults = format!(
            "seed={seed},flip={rate},drop={rate},duplicate={rate},insert={rate},stall=1e-5,split=1e-4,reset={reset}"
        );
        match told_by_board(wire(&image.target, &faults), &image, &stimulus) {
            Ok(told) => {
                assert_eq!(told, emulated(&image, &stimulus), "seed {seed}");
                equal += 1;
            }
            Err(Error::NoAnswer | Error::SessionLost) => (),
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    assert!(equal * 2 >= seeds, "only {equal} of {seeds} came through");
}

#[test]
fn a_pack_for_another_target_is_refused_by_name() {
    let (image, _) = case(0);
    let bytes = synfire_pack::pack(&image).unwrap();
    let other = Target { neurons: image.target.neurons * 2, ..image.target };
    let refused = block_on(async {
        let mut client = Client::open(wire(&other, ""), 1).await?;
        client.program(&Pack::parse(&bytes).unwrap()).await
    });
    assert!(matches!(refused, Err(Error::OtherTarget { .. })), "{refused:?}");
}

/// One line that two clients share.
struct Shared(Rc<RefCell<Wire>>);

impl Line for Shared {
    type Error = LinkError;

    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        block_on(self.0.borrow_mut().send(bytes))
    }

    async fn receive(&mut self, buffer: &mut [u8], milliseconds: u32) -> Result<usize, LinkError> {
        block_on(self.0.borrow_mut().receive(buffer, milliseconds))
    }
}

#[test]
fn a_session_that_another_client_ended_is_lost() {
    let (image, stimulus) = case(3);
    let wire = Rc::new(RefCell::new(wire(&image.target, "")));
    block_on(async {
        let mut first = Client::open(Shared(Rc::clone(&wire)), 1).await.unwrap();
        Client::open(Shared(wire), 2).await.unwrap();
        assert_eq!(first.run(&input_words(&stimulus), |_| ()).await.unwrap_err().to_string(), LOST);
    });
}

const LOST: &str = "the device was reset, or another client opened a session";

#[test]
fn a_pack_of_another_specification_is_refused_by_name() {
    let (image, _) = case(0);
    let mut bytes = synfire_pack::pack(&image).unwrap();
    // The third word is the specification; the last is the CRC.
    bytes[8] ^= 1;
    let end = bytes.len() - 4;
    let crc = synfire_link::plain_crc(&bytes[..end]);
    bytes[end..].copy_from_slice(&crc.to_le_bytes());
    let refused = block_on(async {
        let mut client = Client::open(wire(&image.target, ""), 1).await?;
        client.program(&Pack::parse(&bytes).unwrap()).await
    });
    assert!(matches!(refused, Err(Error::OtherSpecification { .. })), "{refused:?}");
}

#[test]
fn memories_registers_and_monitors_are_read_and_written() {
    let (image, stimulus) = case(1);
    let bytes = synfire_pack::pack(&image).unwrap();
    let mut core = Emulator::new(&image.target, &image.program);
    let potentials = |core: &mut Emulator| [0, 1].map(|neuron| core.state(NeuronId(neuron)).unwrap().v as u32);
    let expected: Vec<[u32; 2]> = stimulus
        .iter()
        .map(|events| {
            core.tick(events).unwrap();
            potentials(&mut core)
        })
        .collect();
    let state = memory::STATE.region;
    let monitors = [0, 1].map(|address| Monitor { region: state, address, chunk: 0 });
    let (mut reports, mut found) = (Reports::with_monitors(2), Vec::new());
    block_on(async {
        let mut client = Client::open(wire(&image.target, ""), 9).await?;
        client.program(&Pack::parse(&bytes).unwrap()).await?;
        client.set_monitors(&monitors).await?;
        client
            .run(&input_words(&stimulus), |word| {
                if let Report::Monitor { value, .. } = reports.take(word) {
                    found.push(value);
                }
            })
            .await?;
        assert_eq!(client.register(synfire_arch::generated::register::TICK.address).await?, stimulus.len() as u32);
        let place = Place::memory(state, word::STATE.bits(&image.target));
        let mut words = [0; 16];
        let words = &mut words[..2 * usize::from(place.chunks)];
        client.read(place, 0, words).await?;
        // The highest chunk of a word comes first.
        let lowest = |word: usize| words[(word + 1) * usize::from(place.chunks) - 1];
        assert_eq!([lowest(0), lowest(1)], found[found.len() - 2..]);
        Ok::<_, Error<LinkError>>(())
    })
    .unwrap();
    let bits = image.target.state_bits;
    let mask = u32::MAX >> (32 - bits);
    let shown: Vec<[u32; 2]> = found.chunks(2).map(|pair| [pair[0] & mask, pair[1] & mask]).collect();
    let expected: Vec<[u32; 2]> = expected.iter().map(|pair| pair.map(|v| v & mask)).collect();
    assert_eq!(shown, expected);
}
