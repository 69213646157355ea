//! Programs that flood a virtual board, stop in the middle, come and go: it keeps little, and hears the next one at once.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use synfire_arch::Target;
use synfire_line::{Wire, WireError};
use synfire_link::{Deframer, Reply, Request, seal, unseal};
use synfire_testkit::Rng;
use synfire_virtual::{BoardOptions, Faults, RealTime, VirtualBoard};

/// Bytes that a board reads at a time.
const PIECE: usize = 4096;
/// What it may keep: what it takes at most, and as much again for what a bad line adds.
const QUEUED_MAX: usize = 2 * (2 * PIECE);

/// What a client says next: bytes, and whether it goes.
type Says = fn(&mut Rng) -> (Vec<u8>, bool);

/// A client at the other end of a wire, in a time of its own.
struct Client {
    says: Option<Says>,
    rng: Rng,
    now: Duration,
    has_hung_up: bool,
    once: Vec<u8>,
    heard: Vec<u8>,
    taken: u64,
}

impl Wire for Client {
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), WireError> {
        buffer.append(&mut self.once);
        if let Some(says) = self.says {
            let (bytes, goes) = says(&mut self.rng);
            assert!(bytes.len() <= PIECE);
            buffer.extend(bytes);
            self.has_hung_up |= goes;
        }
        self.taken += buffer.len() as u64;
        self.now += if buffer.is_empty() { wait } else { Duration::from_micros(10) };
        Ok(())
    }

    fn pause(&mut self, wait: Duration) {
        self.now += wait;
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        self.heard.extend(bytes);
        Ok(())
    }

    fn has_hung_up(&mut self) -> bool {
        std::mem::take(&mut self.has_hung_up)
    }

    fn baud(&self) -> Option<u32> {
        None
    }

    fn now(&self) -> Duration {
        self.now
    }
}

fn board(faults: &str) -> RealTime<Client> {
    let options = BoardOptions {
        faults: Faults::parse(faults).unwrap(),
        ..BoardOptions::new(Target::named("ncx").unwrap(), 115_200)
    };
    let client = Client {
        says: None,
        rng: Rng::new(1),
        now: Duration::from_secs(5),
        has_hung_up: false,
        once: Vec::new(),
        heard: Vec::new(),
        taken: 0,
    };
    RealTime::new(VirtualBoard::new(&options).unwrap(), client)
}

fn below(rng: &mut Rng, count: u64) -> u64 {
    rng.bits() % count
}

fn identify() -> Vec<u8> {
    seal(&Request::Identify.to_frame(), 0)
}

/// A frame of session 7 that is whole, but says anything.
fn any_frame(rng: &mut Rng) -> Vec<u8> {
    let length = 2 + below(rng, 247) as usize;
    let mut frame: Vec<u8> = (0..length).map(|_| below(rng, 256) as u8).collect();
    frame[0] = rng.pick(&[1, 2, 3, 4, 5, 6, 7, 0x81, 0x83, 0x10]);
    seal(&frame, 7)
}

const CLIENTS: &[(&str, &str, Says)] = &[
    ("says nothing", "", |_| (Vec::new(), false)),
    ("floods it with one byte", "", |_| (vec![0x55; PIECE], false)),
    ("floods it with zeros", "", |_| (vec![0; PIECE], false)),
    ("floods it with anything", "", |rng| ((0..PIECE).map(|_| below(rng, 256) as u8).collect(), false)),
    ("floods a line that adds bytes", "insert=0.2", |_| (vec![0x55; PIECE], false)),
    ("floods a line that doubles bytes", "duplicate=1", |_| (vec![0x55; PIECE], false)),
    ("floods a line that stalls", "stall=0.01,stall_ms=1000", |_| (vec![0x55; PIECE], false)),
    ("floods a line that resets the board", "reset=0.01", |_| (identify().repeat(100), false)),
    ("asks who it is for ever and never listens", "", |_| (identify().repeat(200), false)),
    ("opens sessions for ever", "", |rng| {
        let session = below(rng, 1 << 31) as u32;
        (seal(&Request::Open { session }.to_frame(), 0).repeat(100), false)
    }),
    ("says anything in whole frames", "", |rng| {
        let open = seal(&Request::Open { session: 7 }.to_frame(), 0);
        ([&open[..], &any_frame(rng)].concat(), false)
    }),
    ("says half of a frame and goes", "", |rng| {
        let goes = below(rng, 3) == 0;
        (identify()[..5].to_vec(), goes)
    }),
    ("comes and goes", "", |_| (Vec::new(), true)),
    ("floods it and goes, again and again", "", |_| (vec![0x55; PIECE], true)),
    ("says a byte at a time", "", |rng| (vec![below(rng, 256) as u8], false)),
];

#[test]
fn a_board_keeps_little_and_hears_the_next_client() {
    for (name, faults, says) in CLIENTS {
        let mut board = board(faults);
        board.wire().says = Some(*says);
        let start = board.wire().now;
        for _ in 0..5000 {
            board.step().unwrap();
            assert!(board.board().queued() <= QUEUED_MAX, "{name}: {} bytes", board.board().queued());
            board.wire().heard.clear();
        }
        let (time, taken) = (board.wire().now - start, board.wire().taken);
        let is_storm = name.contains("goes");
        assert!(is_storm || taken <= carries(time) + 4 * PIECE as u64, "{name}: {taken} bytes in {time:?}");
        board.wire().says = None;
        board.wire().has_hung_up = true;
        // Over a line that is as bad as that, nobody is heard.
        if faults.is_empty() {
            hears(&mut board, name);
        }
    }
}

/// Bytes that the line carries in a time.
fn carries(time: Duration) -> u64 {
    time.as_micros() as u64 * 115_200 / 10 / 1_000_000
}

/// Asks as the next client does; the board answers within a second.
fn hears(board: &mut RealTime<Client>, name: &str) {
    board.step().unwrap();
    board.wire().heard.clear();
    let start = board.wire().now;
    while board.wire().now - start < Duration::from_secs(1) {
        board.wire().once = [&[0][..], &identify()].concat();
        let asked = board.wire().now;
        while board.wire().now - asked < Duration::from_millis(200) {
            board.step().unwrap();
        }
        if has_identity(&board.wire().heard) {
            return;
        }
    }
    panic!("{name}: the next client hears nothing");
}

fn has_identity(bytes: &[u8]) -> bool {
    let mut deframer = Deframer::default();
    let mut frames = bytes.iter().filter_map(|byte| deframer.push(*byte)).flatten();
    frames.any(|frame| unseal(&frame, 0).is_ok_and(|frame| matches!(Reply::from_frame(frame), Ok(Reply::Identity(_)))))
}

#[test]
fn a_board_that_was_stopped_goes_on_from_where_it_was() {
    let mut board = board("");
    board.step().unwrap();
    let before = board.board().now();
    board.wire().now += Duration::from_secs(3600);
    board.step().unwrap();
    let caught_up = board.board().now() - before;
    assert!((200_000_000..500_000_000).contains(&caught_up), "{caught_up} ns");
    hears(&mut board, "after an hour");
}
