//! Boards that lie, babble, stop or do too much.

use std::time::Duration;

use synfire_arch::link_generated::{code, state};
use synfire_link::{Place, Reply, Request, seal, tick_word};

use crate::Op;
use crate::fake::{Behave, Fake};

/// One kind of board, and what one operation says to it: a code, or nothing when the result is right.
pub type Case = (&'static str, Behave, Op, Option<&'static str>);

const fn is_sequenced(request: &Request) -> bool {
    use Request::{Baud, Input, Reset, Stop, Write};
    matches!(request, Write { .. } | Input { .. } | Stop { .. } | Reset { .. } | Baud { .. })
}

/// Whether a request needs a session.
const fn is_of_a_session(request: &Request) -> bool {
    !matches!(request, Request::Identify | Request::Open { .. })
}

/// Identifies itself and opens sessions, and does nothing else.
fn only_opens(fake: &mut Fake, request: Option<&Request>) {
    if !request.is_some_and(is_of_a_session) {
        fake.honest(request);
    }
}

/// Opens sessions, then says something for ever.
fn babble(fake: &mut Fake, request: Option<&Request>, words: impl FnOnce(&Fake) -> Vec<u8>) {
    only_opens(fake, request);
    if matches!(request, Some(Request::Open { .. })) {
        fake.endless = Some(words(fake));
    }
}

/// Says for ever that the first frame did not come through.
fn complain(fake: &mut Fake, request: Option<&Request>, code: u8) {
    babble(fake, request, |fake| {
        let (expected, state, consumed, produced) = (0, 0, 0, 0);
        fake.frame(&Reply::Ack { expected, code, state, consumed, produced }).repeat(64)
    });
}

/// Changes the identity before anything is said.
fn identity(fake: &mut Fake, request: Option<&Request>, change: impl FnOnce(&mut synfire_link::Identity)) {
    if request.is_none() {
        change(&mut fake.identity);
    }
    fake.honest(request);
}

/// Answers every frame of a session with a refusal.
fn refuse(fake: &mut Fake, request: Option<&Request>, code: u8) {
    match request {
        Some(request) if is_sequenced(request) => {
            fake.code = code;
            fake.say_ack();
        }
        request => fake.honest(request),
    }
}

/// Runs ticks whose words are the behaviour's.
fn ticks(fake: &mut Fake, request: Option<&Request>, words: impl Fn(&mut Fake) -> Vec<u32>) {
    match request {
        Some(Request::Input { sequence, words: input }) => {
            let ticks = if fake.take(*sequence) { fake.ticks_of(input) } else { 0 };
            fake.say_ack();
            for _ in 0..ticks {
                let words = words(fake);
                fake.stream(&words);
            }
        }
        request => fake.honest(request),
    }
}

/// A tick in which these spikes come first.
fn spiking(fake: &mut Fake, request: Option<&Request>, spikes: &[u32]) {
    ticks(fake, request, |fake| [spikes, &fake.report()].concat());
}

/// Does something in the middle of programming.
fn midway(fake: &mut Fake, request: Option<&Request>, what: impl FnOnce(&mut Fake)) {
    if matches!(request, Some(Request::Write { sequence: 5, .. })) {
        what(fake);
    }
    if !fake.is_closing {
        fake.honest(request);
    }
}

/// Answers reads otherwise.
fn answering(fake: &mut Fake, request: Option<&Request>, answer: impl Fn(&mut Fake, Reply)) {
    match request {
        Some(Request::Read { sequence, place, address, count, more }) => {
            for part in 0..=*more {
                let reply = fake.answer(*sequence, *place, (*address, part), *count);
                answer(fake, reply);
            }
        }
        request => fake.honest(request),
    }
}

/// Says its acknowledgements as the behaviour does.
fn acknowledging(fake: &mut Fake, request: Option<&Request>, ack: impl FnOnce(&mut Fake)) {
    match request {
        Some(request) if is_sequenced(request) => {
            if let Request::Write { sequence, .. } | Request::Reset { sequence } = request {
                fake.take(*sequence);
            }
            ack(fake);
        }
        request => fake.honest(request),
    }
}

fn random_bytes(fake: &mut Fake, count: usize) -> Vec<u8> {
    (0..count).map(|_| fake.random() as u8).collect()
}

/// All of them.
pub fn cases() -> Vec<Case> {
    [strangers(), identities(), openings(), babblers(), runs(), lines(), reads()].concat()
}

fn strangers() -> Vec<Case> {
    vec![
        ("means well", |fake, request| fake.honest(request), Op::Run, None),
        ("keeps what it is given", |fake, request| fake.honest(request), Op::ReadBack, None),
        ("says nothing", |_, _| (), Op::Identify, Some("SF0704")),
        ("says one byte for ever", |fake, _| fake.endless = Some(vec![0x55; 4096]), Op::Identify, Some("SF0705")),
        ("says zeros for ever", |fake, _| fake.endless = Some(vec![0; 4096]), Op::Identify, Some("SF0705")),
        (
            "says random bytes for ever",
            |fake, _| fake.endless = Some(random_bytes(fake, 4096)),
            Op::Identify,
            Some("SF0705"),
        ),
        (
            "sends back what it hears",
            |fake, request| fake.say(&request.map_or(Vec::new(), |request| seal(&request.to_frame(), 0))),
            Op::Identify,
            Some("SF0705"),
        ),
        (
            "says one byte in 200 ms",
            |fake, request| {
                fake.pace = Duration::from_millis(200);
                fake.honest(request);
            },
            Op::Identify,
            Some("SF0705"),
        ),
        (
            "cuts its identity short",
            |fake, request| {
                if request.is_some() {
                    let frame = Reply::Identity(Box::new(fake.identity.clone())).to_frame();
                    fake.say(&seal(&frame[..60], 0));
                }
            },
            Op::Identify,
            Some("SF0705"),
        ),
    ]
}

fn identities() -> Vec<Case> {
    vec![
        ("version", |fake, request| identity(fake, request, |own| own.version = 9), Op::Program, Some("SF0706")),
        (
            "specification",
            |fake, request| identity(fake, request, |own| own.spec_digest = 1),
            Op::Program,
            Some("SF0707"),
        ),
        ("target", |fake, request| identity(fake, request, |own| own.target_digest = 1), Op::Program, Some("SF0707")),
        ("clock", |fake, request| identity(fake, request, |own| own.clock_hz = 0), Op::Identify, Some("SF0723")),
        ("rate 0", |fake, request| identity(fake, request, |own| own.bit_clocks = 0), Op::Identify, Some("SF0723")),
        ("rate", |fake, request| identity(fake, request, |own| own.bit_clocks = !0), Op::Identify, Some("SF0723")),
        ("no input", |fake, request| identity(fake, request, |own| own.input_words = 0), Op::Identify, Some("SF0723")),
        (
            "odd input",
            |fake, request| identity(fake, request, |own| own.input_words = 500),
            Op::Identify,
            Some("SF0723"),
        ),
        (
            "no output",
            |fake, request| identity(fake, request, |own| own.output_words = 0),
            Op::Identify,
            Some("SF0723"),
        ),
        (
            "much output",
            |fake, request| identity(fake, request, |own| own.output_words = !0),
            Op::Identify,
            Some("SF0723"),
        ),
        (
            "no monitors",
            |fake, request| identity(fake, request, |own| own.monitor_words = 0),
            Op::Identify,
            Some("SF0723"),
        ),
        ("lanes", |fake, request| identity(fake, request, |own| own.parameters[0] = 0), Op::Run, Some("SF0723")),
        (
            "neurons",
            |fake, request| identity(fake, request, |own| own.parameters[3] = 1 << 31),
            Op::Run,
            Some("SF0723"),
        ),
        (
            "parameters",
            |fake, request| identity(fake, request, |own| own.parameters.truncate(3)),
            Op::Run,
            Some("SF0723"),
        ),
        ("none at all", |fake, request| identity(fake, request, |own| own.parameters.clear()), Op::Run, Some("SF0723")),
    ]
}

fn openings() -> Vec<Case> {
    vec![
        (
            "never opens",
            |fake, request| {
                if request == Some(&Request::Identify) {
                    fake.say_identity();
                }
            },
            Op::Program,
            Some("SF0704"),
        ),
        (
            "opens another session",
            |fake, request| match request {
                Some(Request::Open { .. }) => fake.open(77),
                request => fake.honest(request),
            },
            Op::Program,
            Some("SF0722"),
        ),
        (
            "is another one when a session opens",
            |fake, request| {
                if matches!(request, Some(Request::Open { .. })) {
                    fake.identity.output_words = 0;
                }
                fake.honest(request);
            },
            Op::Program,
            Some("SF0722"),
        ),
        (
            "forgets each session",
            |fake, request| {
                fake.honest(request);
                if matches!(request, Some(Request::Open { .. })) {
                    fake.session = 0;
                }
            },
            Op::Reset,
            Some("SF0711"),
        ),
        (
            "is reset midway",
            |fake, request| midway(fake, request, |fake| fake.session = 0),
            Op::Program,
            Some("SF0711"),
        ),
        (
            "is taken midway",
            |fake, request| midway(fake, request, |fake| fake.session = 9),
            Op::Program,
            Some("SF0712"),
        ),
        (
            "goes midway",
            |fake, request| midway(fake, request, |fake| fake.is_closing = true),
            Op::Program,
            Some("SF0710"),
        ),
        (
            "goes in the middle of a frame",
            |fake, request| {
                midway(fake, request, |fake| {
                    let frame = fake.frame(&fake.ack());
                    fake.say(&frame[..5]);
                    fake.is_closing = true;
                });
            },
            Op::Program,
            Some("SF0710"),
        ),
    ]
}

fn babblers() -> Vec<Case> {
    vec![
        (
            "streams without an end instead of acknowledging",
            |fake, request| {
                babble(fake, request, |fake| {
                    let frames = (0..512_u32).map(|frame| {
                        let (position, words) = ((frame * 60) as u16, vec![1 << 16 | 1; 60]);
                        fake.frame(&Reply::Stream { expected: 0, consumed: 0, position, words })
                    });
                    frames.flatten().collect()
                });
            },
            Op::Program,
            Some("SF0717"),
        ),
        (
            "streams without an end while it resets",
            |fake, request| {
                if matches!(request, Some(Request::Poll { .. })) {
                    fake.stream(&[1 << 16 | 1; 60]);
                    fake.state = state::RUNNING;
                }
                fake.honest(request);
            },
            Op::Reset,
            Some("SF0722"),
        ),
        (
            "sends old data for ever",
            |fake, request| {
                babble(fake, request, |fake| {
                    let (place, words) = (Place::REGISTERS, vec![0; 60]);
                    fake.frame(&Reply::Data { sequence: 0, place, address: 0, part: 0, words }).repeat(64)
                });
            },
            Op::Program,
            Some("SF0722"),
        ),
        ("hears damage for ever", |fake, request| complain(fake, request, code::DAMAGED), Op::Program, Some("SF0713")),
        (
            "hears disorder for ever",
            |fake, request| complain(fake, request, code::SEQUENCE),
            Op::Program,
            Some("SF0722"),
        ),
        (
            "acknowledges nothing for ever",
            |fake, request| complain(fake, request, code::OK),
            Op::Program,
            Some("SF0722"),
        ),
        ("refuses for ever", |fake, request| complain(fake, request, 255), Op::Program, Some("SF0714")),
        (
            "says who it is for ever",
            |fake, request| {
                babble(fake, request, |fake| {
                    let identity = synfire_link::Identity { session: fake.session, ..fake.identity.clone() };
                    fake.frame(&Reply::Identity(Box::new(identity))).repeat(64)
                });
            },
            Op::Program,
            Some("SF0722"),
        ),
        (
            "says noise for ever once it is open",
            |fake, request| babble(fake, request, |_| b"noise\0 and more of it\0".repeat(100)),
            Op::Program,
            Some("SF0713"),
        ),
        ("is full", |fake, request| refuse(fake, request, code::FULL), Op::Program, Some("SF0714")),
        ("is busy", |fake, request| refuse(fake, request, code::BUSY), Op::Program, Some("SF0714")),
        ("knows no type", |fake, request| refuse(fake, request, code::UNKNOWN), Op::Program, Some("SF0714")),
        ("has other reasons", |fake, request| refuse(fake, request, 255), Op::Program, Some("SF0714")),
    ]
}

fn runs() -> Vec<Case> {
    vec![
        ("runs for ever", |fake, request| fake.run_for_ever(request), Op::Run, Some("SF0722")),
        (
            "never comes to rest",
            |fake, request| {
                fake.state = state::RUNNING;
                fake.honest(request);
            },
            Op::Reset,
            Some("SF0722"),
        ),
        (
            "has always one more word to say",
            |fake, request| {
                fake.produced = u16::from(fake.requests > 2);
                fake.honest(request);
            },
            Op::Reset,
            Some("SF0722"),
        ),
        (
            "runs and stops with every answer",
            |fake, request| {
                fake.state ^= state::RUNNING;
                fake.produced = u16::from(fake.state == 0);
                fake.honest(request);
            },
            Op::Reset,
            Some("SF0722"),
        ),
        (
            "takes no input",
            |fake, request| {
                if let Some(Request::Input { sequence, .. }) = request {
                    fake.take(*sequence);
                    fake.say_ack();
                } else {
                    fake.honest(request);
                }
            },
            Op::Run,
            Some("SF0722"),
        ),
        ("has spikes of no block", |fake, request| spiking(fake, request, &[0x7fff_0001]), Op::Run, Some("SF0717")),
        ("has spikes of no lane", |fake, request| spiking(fake, request, &[0x0000_0100]), Op::Run, Some("SF0717")),
        ("has a spike twice", |fake, request| spiking(fake, request, &[1, 1]), Op::Run, Some("SF0717")),
        ("has spikes without an end", |fake, request| ticks(fake, request, |_| vec![1; 400]), Op::Run, Some("SF0717")),
        (
            "has ticks out of order",
            |fake, request| {
                ticks(fake, request, |fake| {
                    let mut words = fake.report();
                    words[0] = tick_word(fake.tick ^ 2);
                    words
                });
            },
            Op::Run,
            Some("SF0717"),
        ),
        (
            "has a time that goes back",
            |fake, request| {
                ticks(fake, request, |fake| {
                    if fake.tick == 7 {
                        fake.tick = 3;
                    }
                    fake.report()
                });
            },
            Op::Run,
            Some("SF0717"),
        ),
        (
            "runs ticks that nobody asked for",
            |fake, request| {
                if matches!(request, Some(Request::Write { sequence: 5, .. })) {
                    let words = fake.report();
                    fake.stream(&words);
                }
                fake.honest(request);
            },
            Op::Program,
            Some("SF0717"),
        ),
        (
            "reports more monitors than there are",
            |fake, request| ticks(fake, request, |fake| [fake.report(), vec![0x7fff_0001; 300]].concat()),
            Op::Run,
            Some("SF0717"),
        ),
        (
            "leaves a gap in the stream",
            |fake, request| {
                ticks(fake, request, |fake| {
                    fake.produced = fake.produced.wrapping_add(1);
                    fake.report()
                });
            },
            Op::Run,
            Some("SF0722"),
        ),
        (
            "sends more than it keeps",
            |fake, request| ticks(fake, request, |fake| fake.report().repeat(200)),
            Op::Run,
            Some("SF0717"),
        ),
    ]
}

fn lines() -> Vec<Case> {
    vec![
        (
            "takes 30 ms for an answer",
            |fake, request| {
                fake.delay = Duration::from_millis(30);
                fake.honest(request);
            },
            Op::Run,
            None,
        ),
        (
            "says two bytes in a second once it is open",
            |fake, request| {
                if request.is_some_and(is_of_a_session) {
                    fake.pace = Duration::from_millis(500);
                }
                fake.honest(request);
            },
            Op::Program,
            Some("SF0713"),
        ),
        (
            "says half of each frame",
            |fake, request| {
                acknowledging(fake, request, |fake| {
                    let frame = fake.frame(&fake.ack());
                    fake.say(&frame[..frame.len() / 2]);
                });
            },
            Op::Program,
            Some("SF0713"),
        ),
        (
            "says too much in each frame but the answers to a poll",
            |fake, request| {
                acknowledging(fake, request, |fake| {
                    let frame = [&fake.ack().to_frame()[..], &[1]].concat();
                    fake.say(&seal(&frame, fake.session));
                });
            },
            Op::Program,
            None,
        ),
        (
            "speaks in another session but for the answers to a poll",
            |fake, request| {
                acknowledging(fake, request, |fake| {
                    let frame = seal(&fake.ack().to_frame(), fake.session ^ 1);
                    fake.say(&frame);
                });
            },
            Op::Program,
            None,
        ),
        (
            "says each answer three times",
            |fake, request| acknowledging(fake, request, |fake| (0..3).for_each(|_| fake.say_ack())),
            Op::Program,
            None,
        ),
        (
            "acknowledges the frame before the last",
            |fake, request| {
                acknowledging(fake, request, |fake| {
                    fake.expected = fake.expected.wrapping_sub(1);
                    fake.say_ack();
                    fake.expected = fake.expected.wrapping_add(1);
                });
            },
            Op::Reset,
            None,
        ),
        (
            "acknowledges frames that were never sent",
            |fake, request| {
                acknowledging(fake, request, |fake| {
                    fake.expected = fake.expected.wrapping_add(100);
                    fake.say_ack();
                });
            },
            Op::Program,
            Some("SF0722"),
        ),
        (
            "acknowledges and counts at random",
            |fake, request| match request {
                Some(request) if is_of_a_session(request) => {
                    fake.expected = fake.random() as u8;
                    (fake.consumed, fake.produced) = (fake.random() as u16, fake.random() as u16);
                    fake.code = [0, 0, 0, 1, 2][fake.random() as usize % 5];
                    fake.say_ack();
                }
                request => fake.honest(request),
            },
            Op::Run,
            Some("SF0713"),
        ),
        (
            "is not heard at another rate",
            |fake, request| {
                let is_lost = fake.count > 0 && request.is_some_and(is_of_a_session);
                fake.count |= u32::from(matches!(request, Some(Request::Baud { .. })));
                if !is_lost {
                    fake.honest(request);
                }
            },
            Op::Baud,
            Some("SF0722"),
        ),
    ]
}

fn reads() -> Vec<Case> {
    vec![
        (
            "never answers a read",
            |fake, request| match request {
                Some(Request::Read { .. }) => fake.say_ack(),
                request => fake.honest(request),
            },
            Op::ReadBack,
            Some("SF0722"),
        ),
        (
            "answers for another address",
            |fake, request| {
                answering(fake, request, |fake, reply| {
                    let Reply::Data { sequence, place, address, part, words } = reply else { unreachable!("data") };
                    fake.reply(&Reply::Data { sequence, place, address: !address, part, words });
                });
            },
            Op::ReadBack,
            Some("SF0722"),
        ),
        (
            "answers with another number",
            |fake, request| {
                answering(fake, request, |fake, reply| {
                    let Reply::Data { sequence, place, address, part, words } = reply else { unreachable!("data") };
                    fake.reply(&Reply::Data { sequence: !sequence, place, address, part, words });
                });
            },
            Op::ReadBack,
            Some("SF0722"),
        ),
        (
            "answers with one word too few",
            |fake, request| {
                answering(fake, request, |fake, reply| {
                    let Reply::Data { sequence, place, address, part, words } = reply else { unreachable!("data") };
                    let words = words[..words.len().max(2) - 1].to_vec();
                    fake.reply(&Reply::Data { sequence, place, address, part, words });
                });
            },
            Op::ReadBack,
            Some("SF0722"),
        ),
        (
            "answers with something else",
            |fake, request| {
                answering(fake, request, |fake, reply| {
                    let Reply::Data { sequence, place, address, part, words } = reply else { unreachable!("data") };
                    let words = words.iter().map(|word| word ^ 1).collect();
                    fake.reply(&Reply::Data { sequence, place, address, part, words });
                });
            },
            Op::ReadBack,
            Some("SF0709"),
        ),
        (
            "answers a hundred times",
            |fake, request| answering(fake, request, |fake, reply| (0..100).for_each(|_| fake.reply(&reply))),
            Op::ReadBack,
            None,
        ),
    ]
}
