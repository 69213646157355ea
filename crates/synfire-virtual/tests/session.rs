//! What a session says when the line or the other end is not what it should be.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use synfire_arch::Target;
use synfire_arch::generated::register;
use synfire_link::{Identity, Place, Reply, seal};
use synfire_session::{LinkError, Opening, Recorder, Replay, Reporting, Session, Transport};
use synfire_testkit::{Bias, random_image};
use synfire_virtual::{BoardOptions, Faults, VirtualBoard, VirtualLine};

fn target() -> Target {
    Target::named("ncx").unwrap()
}

/// A line that two programs write to.
#[derive(Clone)]
struct Shared(Rc<RefCell<VirtualLine>>);

impl Transport for Shared {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.0.borrow_mut().send(bytes)
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        self.0.borrow_mut().receive(buffer, wait)
    }
    fn now(&self) -> Duration {
        self.0.borrow().now()
    }
    fn baud(&self) -> u32 {
        self.0.borrow().baud()
    }
    fn set_baud(&mut self, baud: u32) -> Result<(), LinkError> {
        self.0.borrow_mut().set_baud(baud)
    }
}

/// A line that answers everything with the same bytes, or with what it hears; it is gone after some bytes.
struct Canned {
    answer: Option<Vec<u8>>,
    waiting: Vec<u8>,
    now: Duration,
}

impl Canned {
    fn new(answer: Option<Vec<u8>>) -> Self {
        Self { answer, waiting: Vec::new(), now: Duration::ZERO }
    }
}

impl Transport for Canned {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.waiting.extend(self.answer.as_deref().unwrap_or(bytes));
        Ok(())
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
        if self.waiting.is_empty() {
            self.now += wait;
        }
        self.now += Duration::from_micros(1);
        buffer.append(&mut self.waiting);
        Ok(())
    }
    fn now(&self) -> Duration {
        self.now
    }
    fn baud(&self) -> u32 {
        115_200
    }
    fn set_baud(&mut self, _baud: u32) -> Result<(), LinkError> {
        Ok(())
    }
}

fn opened(transport: impl Transport) -> LinkError {
    Session::open(transport, &Opening::new("test", 7)).map(|_| ()).unwrap_err()
}

#[test]
fn strangers_are_told_apart() {
    let nothing = opened(Canned::new(Some(Vec::new())));
    assert_eq!(nothing, LinkError::Silent { port: "test".into(), baud: 115_200 });
    let LinkError::NotACore { reason, .. } = opened(Canned::new(None)) else { panic!("an echo") };
    assert_eq!(reason, "it sends back what it receives");
    let LinkError::NotACore { reason, .. } = opened(Canned::new(Some(b"login: ".to_vec()))) else { panic!("a prompt") };
    assert!(reason.ends_with("bytes came, but no frame of a core"), "{reason}");
}

#[test]
fn other_versions_and_other_cores_are_refused() {
    let says = |identity: Identity| {
        let frame = Reply::Identity(Box::new(identity)).to_frame();
        opened(Canned::new(Some(seal(&frame, 0))))
    };
    let of_target = Identity::of_target(&target(), &target().digest());
    let sizes = |words: u16| Identity { input_words: words, output_words: words, ..of_target.clone() };
    let identity = Identity { monitor_words: 256, bit_clocks: 8533, ..sizes(512) };
    let ours = identity.spec_digest;
    assert_eq!(says(Identity { version: 9, ..identity.clone() }), LinkError::OtherVersion { found: 9, ours: 2 });
    let other = says(Identity { spec_digest: 5, ..identity.clone() });
    assert_eq!(other, LinkError::OtherSpecification { found: 5, ours });
    let made = identity.target_digest;
    let told = says(Identity { target_digest: 5, ..identity.clone() });
    assert_eq!(told, LinkError::OtherParameters { name: "ncx".into(), told: 5, made });
    let few = says(Identity { parameters: vec![3; 18], ..identity.clone() });
    assert!(matches!(few, LinkError::BadIdentity { field: "parameters", value: 18, .. }), "{few}");
    let three_lanes = identity.parameters.iter().map(|value| if *value == 8 { 3 } else { *value }).collect();
    let odd = says(Identity { parameters: three_lanes, ..identity });
    assert!(matches!(odd, LinkError::BadIdentity { field: "lanes", value: 3, .. }), "{odd}");
}

#[test]
fn another_program_is_noticed() {
    let shared = Shared(Rc::new(RefCell::new(common::line(&target(), &Faults::default()))));
    let mut first = Session::open(shared.clone(), &Opening::new("test", 1)).unwrap();
    first.set_register(register::SEED, 1).unwrap();
    first.flush().unwrap();
    let mut second = Session::open(shared, &Opening::new("test", 2)).unwrap();
    first.set_register(register::SEED, 3).unwrap();
    assert_eq!(first.flush(), Err(LinkError::Taken));
    assert_eq!(second.register(register::SEED).unwrap(), 1, "nothing of the first session is executed any more");
}

/// A line that is gone after so many bytes.
struct Unplugged<T>(T, usize);

impl<T: Transport> Transport for Unplugged<T> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.1 = self.1.saturating_sub(bytes.len());
        match self.1 {
            0 => Err(LinkError::Unplugged { port: "test".into(), reason: "no such device".into() }),
            _ => self.0.send(bytes),
        }
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
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

#[test]
fn a_line_that_goes_away_ends_the_session_at_once() {
    for bytes in [5, 60, 500, 1200] {
        let line = Unplugged(common::line(&target(), &Faults::default()), bytes);
        let image = random_image(1, &target(), &Bias::default());
        let result = Session::open(line, &Opening::new("test", 7)).and_then(|mut session| {
            session
                .program(&image.target, &image.program, &mut |_| ())
                .and_then(|()| session.verify(&image.target, &image.program, &mut |_| ()))
        });
        assert!(matches!(result, Err(LinkError::Unplugged { .. })), "{bytes} bytes: {result:?}");
    }
}

/// A line over which nothing comes at more than a rate.
struct Limited<T>(T, u32);

impl<T: Transport> Transport for Limited<T> {
    fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let worn: Vec<u8> = bytes.iter().map(|byte| byte | 0x18).collect();
        self.0.send(if self.0.baud() > self.1 { &worn } else { bytes })
    }
    fn receive(&mut self, buffer: &mut Vec<u8>, wait: Duration) -> Result<(), LinkError> {
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

fn slow_board() -> VirtualLine {
    let board = VirtualBoard::new(&BoardOptions::new(target(), 115_200)).unwrap();
    VirtualLine::new(board, Duration::from_millis(1))
}

#[test]
fn a_rate_that_works_is_kept_and_one_that_does_not_is_left_again() {
    let line = Limited(slow_board(), 1_000_000);
    let mut session = Session::open(line, &Opening::new("test", 7)).unwrap();
    session.set_register(register::SEED, 5).unwrap();
    session.set_baud(1_000_000).unwrap();
    assert_eq!((session.register(register::SEED).unwrap(), session.transport().baud()), (5, 1_000_000));
    let error = session.set_baud(3_000_000).unwrap_err();
    assert!(matches!(error, LinkError::DeviceReset | LinkError::Silent { .. } | LinkError::Baud { .. }), "{error}");
}

#[test]
fn a_rate_that_does_not_work_leaves_the_session_at_the_first_one() {
    let line = Limited(slow_board(), 1_000_000);
    let mut session = Session::open(line, &Opening::new("test", 7)).unwrap();
    session.set_register(register::SEED, 5).unwrap();
    assert!(matches!(session.set_baud(3_000_000), Err(LinkError::Baud { baud: 3_000_000, .. })));
    assert_eq!((session.register(register::SEED).unwrap(), session.transport().baud()), (5, 115_200));
    assert!(matches!(session.set_baud(50_000_000), Err(LinkError::Baud { .. })), "the clock cannot be divided");
    assert_eq!(session.register(register::SEED).unwrap(), 5);
}

#[test]
fn a_device_that_was_left_at_another_rate_is_found() {
    let mut session = Session::open(slow_board(), &Opening::new("test", 7)).unwrap();
    session.set_baud(3_000_000).unwrap();
    let mut line = session.into_transport();
    line.set_baud(115_200).unwrap();
    let mut again = Session::open(line, &Opening::new("test", 8)).unwrap();
    assert_eq!(again.register(register::TICK).unwrap(), 0);
}

#[test]
fn a_recording_replays_and_notices_another_host() {
    let image = random_image(4, &target(), &Bias::default());
    let stimulus = common::stimulus(4, &image, 20);
    let run = |session: &mut Session<&mut dyn Transport>, ticks: usize| {
        session.program(&image.target, &image.program, &mut |_| ())?;
        session.report(&Reporting::default())?;
        stimulus[..ticks].iter().try_for_each(|events| session.submit_tick(events))?;
        (0..ticks).map(|_| session.next_tick()).collect::<Result<Vec<_>, _>>()
    };
    let faults = Faults::parse("seed=3,flip=3e-4,drop=3e-4").unwrap();
    let mut tape = Vec::new();
    let mut recorder = Recorder::new(common::line(&target(), &faults), &mut tape).unwrap();
    let mut session = Session::open(&mut recorder as &mut dyn Transport, &Opening::new("test", 7)).unwrap();
    let recorded = run(&mut session, 20).unwrap();
    drop(session);
    let tape = String::from_utf8(tape).unwrap();

    let mut replay = Replay::new(&tape).unwrap();
    let mut session = Session::open(&mut replay as &mut dyn Transport, &Opening::new("test", 7)).unwrap();
    assert_eq!(run(&mut session, 20).unwrap(), recorded);

    let mut replay = Replay::new(&tape).unwrap();
    let mut other = Session::open(&mut replay as &mut dyn Transport, &Opening::new("test", 7)).unwrap();
    let error = other.set_register(register::SEED, 1).and_then(|()| other.flush()).unwrap_err();
    assert!(matches!(error, LinkError::Recording { .. }), "{error}");
    assert!(matches!(Replay::new("nonsense"), Err(LinkError::Recording { .. })));
    let cut = &tape[..tape.len() / 2];
    let mut replay = Replay::new(cut).unwrap();
    let mut session = Session::open(&mut replay as &mut dyn Transport, &Opening::new("test", 7)).unwrap();
    assert_eq!(run(&mut session, 20), Err(LinkError::Recording { reason: "it ends here".into() }));
}

#[test]
fn what_needs_an_idle_core_is_refused_while_it_runs() {
    let mut session = common::session(&target());
    session.report(&Reporting::default()).unwrap();
    session.run_freely().unwrap();
    let refused = Err(LinkError::Refused { reason: "a run is in progress" });
    assert_eq!(session.read(Place::memory(1, 64), 0, 5, &mut |_| ()), refused);
    assert!(session.register(register::TICK).unwrap() > 0, "registers can be read");
    session.stop().unwrap();
    session.set_register(register::SEED, 9).unwrap();
    assert_eq!(session.read(Place::memory(1, 64), 0, 5, &mut |_| ()), Ok(vec![0; 10]));
    session.run_freely().unwrap();
    let error = session.set_register(register::SEED, 1).and_then(|()| session.flush());
    assert_eq!(error, Err(LinkError::Refused { reason: "a run is in progress" }));
}
