//! The device against clients that are broken, or are no clients at all.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::Target;
use synfire_arch::generated::register as core_register;
use synfire_arch::link_generated::{code, flag, frame, register};
use synfire_link::{Deframer, Device, Identity, InputWord, Place, Reply, Request, Work, seal, unseal};
use synfire_testkit::Rng;
use synfire_virtual::EmulatedCore;

const SESSION: u32 = 0x51DE_CAFE;

struct Client {
    device: Device<EmulatedCore>,
    deframer: Deframer,
}

impl Client {
    fn new() -> Self {
        let target = Target::named("ncx").unwrap();
        let sizes = Identity {
            bit_clocks: 8533,
            input_words: 64,
            output_words: 64,
            monitor_words: 8,
            ..Identity::of_target(&target, &target.digest())
        };
        let mut client = Self { device: Device::new(EmulatedCore::new(&target), sizes), deframer: Deframer::default() };
        client.ask(&Request::Open { session: SESSION });
        client
    }

    fn send(&mut self, line: &[u8]) {
        for byte in line {
            self.device.receive(*byte).unwrap();
        }
    }

    fn hear(&mut self) -> Vec<Reply> {
        let bytes: Vec<u8> = std::iter::from_fn(|| self.device.transmit()).collect();
        let frames = bytes.iter().filter_map(|byte| self.deframer.push(*byte));
        frames.map(|frame| Reply::from_frame(unseal(&frame.unwrap(), SESSION).unwrap()).unwrap()).collect()
    }

    /// Words of the stream that come.
    fn hear_stream(&mut self) -> usize {
        let words = |reply: &Reply| if let Reply::Stream { words, .. } = reply { words.len() } else { 0 };
        self.hear().iter().map(words).sum()
    }

    fn ask(&mut self, request: &Request) -> Vec<Reply> {
        self.send(&seal(&request.to_frame(), SESSION));
        self.hear()
    }

    fn work(&mut self) -> Work {
        loop {
            match self.device.work().unwrap() {
                Work::Moved | Work::Tick(_) => {}
                end => return end,
            }
        }
    }

    /// Expected number and code, of the answer to a poll.
    fn state(&mut self) -> (u8, u8) {
        let replies = self.ask(&Request::Poll { position: 0, flags: flag::ANSWER });
        let mut acks = replies.iter().filter_map(|reply| match reply {
            Reply::Ack { expected, code, .. } => Some((*expected, *code)),
            _ => None,
        });
        acks.next_back().unwrap()
    }
}

fn seed(sequence: u8, value: u32) -> Request {
    let (place, address) = (Place::REGISTERS, core_register::SEED.address);
    Request::Write { sequence, place, address, words: vec![value] }
}

#[test]
fn noise_changes_nothing_but_the_count_of_damage() {
    let rng = &mut Rng::new(7);
    for round in 0..40 {
        let mut client = Client::new();
        client.ask(&seed(0, 99));
        for _ in 0..3000 {
            let any = rng.bits() as u8;
            client.send(&[rng.pick(&[0, 0, 1, 2, 3, 7, any])]);
        }
        client.send(&[0]);
        client.hear();
        let address = core_register::SEED.address;
        let read = client.ask(&Request::Read { sequence: 1, place: Place::REGISTERS, address, count: 1, more: 0 });
        let expected = Reply::Data { sequence: 1, place: Place::REGISTERS, address, part: 0, words: vec![99] };
        assert!(read.contains(&expected), "round {round}: {read:?}");
        let (place, address) = (Place::own(0), register::DAMAGED_FRAMES);
        let read = client.ask(&Request::Read { sequence: 1, place, address, count: 1, more: 0 });
        let Some(Reply::Data { words, .. }) = read.last() else { panic!("{read:?}") };
        assert!(words[0] > 100, "{words:?}");
    }
}

#[test]
fn a_frame_is_executed_once_however_often_it_comes() {
    let mut client = Client::new();
    client.ask(&seed(0, 1));
    client.ask(&seed(1, 2));
    client.ask(&seed(0, 1));
    client.ask(&seed(5, 3));
    assert_eq!(client.state(), (2, code::SEQUENCE));
    let core = client.device.core();
    assert_eq!(synfire_link::DeviceCore::read(core, 0, core_register::SEED.address, 0).unwrap(), 2);
}

#[test]
fn input_is_taken_whole_or_refused_and_the_refusal_stays() {
    let mut client = Client::new();
    let event = InputWord::Event { axon: 3, payload: 1 }.to_word();
    client.ask(&Request::Input { sequence: 0, words: vec![event; 60] });
    client.ask(&Request::Input { sequence: 1, words: vec![event; 5] });
    assert_eq!(client.state(), (1, code::FULL));
    client.ask(&seed(7, 0));
    assert_eq!(client.state(), (1, code::FULL), "a frame out of order does not hide it");
    client.ask(&seed(1, 0));
    assert_eq!(client.state(), (1, code::BUSY), "another refusal does");
    client.ask(&Request::Stop { sequence: 1 });
    assert_eq!(client.state(), (2, code::OK));
}

#[test]
fn a_tick_waits_for_room_and_runs_when_there_is_some() {
    let mut client = Client::new();
    client.ask(&Request::Input { sequence: 0, words: vec![InputWord::Run(1000).to_word()] });
    assert_eq!(client.work(), Work::Waiting);
    client.device.stalled(12);
    let words = client.hear_stream();
    // 64 words, of which a tick may need 12 blocks and its own.
    assert_eq!(words, 64 - 12);
    client.ask(&Request::Poll { position: 10, flags: 0 });
    assert_eq!(client.work(), Work::Waiting);
    let words = client.hear_stream();
    assert_eq!(words, 10);
    let (place, address) = (Place::own(0), register::STALL_CLOCKS);
    let read = client.ask(&Request::Read { sequence: 1, place, address, count: 1, more: 0 });
    assert!(read.contains(&Reply::Data { sequence: 1, place, address, part: 0, words: vec![12] }), "{read:?}");
}

#[test]
fn without_a_session_nothing_of_one_is_executed() {
    let mut client = Client::new();
    client.ask(&seed(0, 5));
    let mut client = Client { device: client.device.power_cycle(), ..client };
    assert_eq!(client.ask(&seed(1, 6)), Vec::new());
    client.send(&seal(&[frame::STOP, 0], 0));
    assert_eq!(client.hear(), Vec::new(), "nor with the session 0");
    client.ask(&Request::Open { session: SESSION });
    assert_eq!(client.state(), (0, code::OK));
}

#[test]
fn a_new_session_begins_from_nothing_and_the_same_one_goes_on() {
    let mut client = Client::new();
    client.ask(&Request::Input { sequence: 0, words: vec![InputWord::Run(3).to_word()] });
    client.work();
    client.ask(&Request::Open { session: SESSION });
    assert_eq!(client.state().0, 1, "it goes on");
    client.ask(&Request::Open { session: SESSION + 1 });
    client.ask(&Request::Open { session: SESSION });
    let replies = client.ask(&Request::Poll { position: 0, flags: flag::ANSWER });
    let fresh = Reply::Ack { expected: 0, code: code::OK, state: 0, consumed: 0, produced: 0 };
    assert_eq!(replies, vec![fresh]);
}
