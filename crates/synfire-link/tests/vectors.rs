//! Frames, byte for byte: `vectors/frames.txt` is what every implementation of the link has to agree on.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;

use synfire_arch::link_generated::{code, flag, state};
use synfire_arch::{AxonId, Target};
use synfire_link::{
    Deframer, Identity, InputWord, Monitor, Place, Reply, Request, event_words, seal, tick_word, unseal,
};
use synfire_program::Event;

const SESSION: u32 = 0x1234_5678;
const HEADING: &str = "\
# Frames of the link, byte for byte. Columns: name, session, the frame without its CRC, the bytes on the line.
# A frame `-` is damaged: nothing comes of the line but that. Lines may hold more than one frame, then frames are joined by +.
";

fn requests() -> Vec<(&'static str, Request)> {
    let place = Place::memory(4, 72);
    let event = InputWord::Event { axon: 5, payload: -2 };
    let inputs = [event, InputWord::Run(1), InputWord::RunFreely].map(InputWord::to_word).to_vec();
    let row = |payloads: [i16; 4]| {
        let event = |(axon, payload)| Event { axon: AxonId(axon), payload };
        event_words(&[0, 1, 7, 8].into_iter().zip(payloads).map(event).collect::<Vec<_>>()).unwrap()
    };
    let orders = [InputWord::Hold(19), InputWord::Run(1), InputWord::Report, InputWord::Clear(0b1110)];
    let held = [row([2112, 256, 128, 16]), row([-7; 4]), orders.map(InputWord::to_word).to_vec()].concat();
    let monitors = [Monitor { region: 7, address: 3, chunk: 1 }, Monitor::register(4)].map(Monitor::to_word).to_vec();
    vec![
        ("identify", Request::Identify),
        ("open", Request::Open { session: SESSION }),
        ("write_register", Request::Write { sequence: 0, place: Place::REGISTERS, address: 2, words: vec![3] }),
        ("write_words", Request::Write { sequence: 1, place, address: 0x0102_0304, words: vec![0xFF, 0, 0x8000_0001] }),
        ("write_longest", Request::Write { sequence: 255, place, address: 0, words: vec![0; 60] }),
        ("write_no_zeros", Request::Write { sequence: 2, place, address: 0x0101_0101, words: vec![u32::MAX; 60] }),
        ("write_monitors", Request::Write { sequence: 3, place: Place::own(1), address: 0, words: monitors }),
        ("read", Request::Read { sequence: 4, place, address: 10, count: 60, more: 3 }),
        ("input", Request::Input { sequence: 5, words: inputs }),
        ("input_rows", Request::Input { sequence: 5, words: held }),
        ("stop", Request::Stop { sequence: 6 }),
        ("reset", Request::Reset { sequence: 7 }),
        ("baud", Request::Baud { sequence: 8, bit_clocks: 8533 }),
        ("poll", Request::Poll { position: 0xFFFE, flags: flag::RESEND | flag::ANSWER }),
    ]
}

fn replies() -> Vec<(&'static str, Reply)> {
    let target = Target::named("ncx").unwrap();
    let identity = Identity {
        spec_digest: 0x5EC0_0001,
        target_digest: 0x7A6E_0002,
        parameters: (1..=18).collect(),
        build_id: 0xB01D,
        bit_clocks: 8533,
        session: SESSION,
        input_words: 512,
        output_words: 512,
        monitor_words: 256,
        ..Identity::of_target(&target, &target.digest())
    };
    let ack = |code, state| Reply::Ack { expected: 9, code, state, consumed: 3, produced: 0x0100 };
    let words = vec![0x0002_0081, 77, tick_word(0x0001_0002)];
    vec![
        ("identity", Reply::Identity(Box::new(identity))),
        ("ack_ok", ack(code::OK, 0)),
        ("ack_damaged", ack(code::DAMAGED, state::RUNNING | state::WAITING)),
        ("ack_full", ack(code::FULL, state::RUNNING | state::HOLDS_EVENTS)),
        ("data", Reply::Data { sequence: 4, place: Place::memory(1, 64), address: 10, part: 1, words: vec![1, 2] }),
        ("stream", Reply::Stream { expected: 9, consumed: 3, position: 0xFFFF, words }),
    ]
}

/// Lines of which nothing comes but damage, or damage and a good frame.
fn damaged() -> Vec<(&'static str, Vec<u8>)> {
    let good = seal(&Request::Stop { sequence: 6 }.to_frame(), SESSION);
    let with = |index: usize, byte: u8| {
        let mut line = good.clone();
        line[index] = byte;
        line
    };
    vec![
        ("other_session", seal(&Request::Stop { sequence: 6 }.to_frame(), SESSION + 1)),
        ("flipped_bit", with(2, good[2] ^ 0x10)),
        ("code_past_the_end", with(0, 200)),
        ("cut_short", [&good[..4], &[0]].concat()),
        ("one_byte", vec![1, 0]),
        ("only_zeros_inside", vec![1, 1, 1, 1, 1, 1, 1, 1, 0]),
        ("too_long", [&[255][..], &[7; 254], &[2, 7, 0]].concat()),
        ("lost_end_then_good", [&good[..good.len() - 1], &good[..], &good[..]].concat()),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// What a receiver makes of a line.
fn understood(line: &[u8]) -> String {
    let mut deframer = Deframer::default();
    let frames: Vec<String> = line
        .iter()
        .filter_map(|byte| deframer.push(*byte))
        .map(|frame| frame.ok().and_then(|bytes| unseal(&bytes, SESSION).map(hex).ok()).unwrap_or("-".into()))
        .collect();
    frames.join("+")
}

fn text() -> String {
    let mut out = HEADING.to_owned();
    let requests = requests().into_iter().map(|(name, request)| (name, request.to_frame()));
    let replies = replies().into_iter().map(|(name, reply)| (name, reply.to_frame()));
    for (name, frame) in requests.chain(replies) {
        writeln!(out, "{name} {SESSION:08x} {} {}", hex(&frame), hex(&seal(&frame, SESSION))).unwrap();
    }
    for (name, line) in damaged() {
        writeln!(out, "{name} {SESSION:08x} {} {}", understood(&line), hex(&line)).unwrap();
    }
    out
}

#[test]
fn frames_are_as_written_down() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/frames.txt");
    if std::env::var_os("SYNFIRE_BLESS").is_some() {
        std::fs::write(path, text()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text(), "SYNFIRE_BLESS=1 writes it anew");
}

#[test]
fn every_line_is_understood_as_written_down() {
    let vectors = include_str!("../vectors/frames.txt");
    let mut seen = 0;
    for line in vectors.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split(' ').collect();
        assert_eq!(understood(&unhex(columns[3])), columns[2], "{}", columns[0]);
        seen += 1;
    }
    assert_eq!(seen, requests().len() + replies().len() + damaged().len());
}

#[test]
fn what_frames_say_comes_back() {
    for (name, request) in requests() {
        assert_eq!(Request::from_frame(&request.to_frame()), Ok(request), "{name}");
    }
    for (name, reply) in replies() {
        assert_eq!(Reply::from_frame(&reply.to_frame()), Ok(reply), "{name}");
    }
}
