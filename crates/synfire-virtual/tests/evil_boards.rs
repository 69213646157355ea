//! Boards that want to hold a host: whatever they say, it ends soon, in little memory, with the right result or a code.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "evil/behaviours.rs"]
mod behaviours;
#[path = "evil/fake.rs"]
mod fake;

use std::time::Duration;

use behaviours::cases;
use fake::Fake;
use synfire_arch::Target;
use synfire_diagnostics::ToDiagnostic;
use synfire_image::Image;
use synfire_session::{LinkError, Opening, Reporting, Session, Transport, identify};
use synfire_testkit::{Bias, CountingAllocator, peak, random_image};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// What is asked of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Who it is.
    Identify,
    /// A reset of the core.
    Reset,
    /// An image.
    Program,
    /// An image, and its memories after that.
    ReadBack,
    /// An image, and twenty ticks of it.
    Run,
    /// Another rate.
    Baud,
}

const OPS: [Op; 6] = [Op::Identify, Op::Reset, Op::Program, Op::ReadBack, Op::Run, Op::Baud];
const TICKS: u16 = 20;
/// What a session may hold beyond what was there before.
const MEMORY_MAX: usize = 64 << 20;
/// One wait in vain, with what came before it.
const TIME_MAX: Duration = Duration::from_secs(30);

fn target() -> Target {
    Target::named("ncx").unwrap()
}

/// Does what is asked; a result that is right, or an error.
fn perform(op: Op, line: &mut Fake, image: &Image) -> Result<(), LinkError> {
    let opening = Opening::new("fake", 7);
    if op == Op::Identify {
        return identify(line, &opening).map(|_| ());
    }
    let mut session = Session::open(line, &opening)?;
    match op {
        Op::Identify | Op::Reset => session.reset(),
        Op::Program => session.program(&image.target, &image.program, &mut |_| ()),
        Op::ReadBack => {
            session.program(&image.target, &image.program, &mut |_| ())?;
            session.verify(&image.target, &image.program, &mut |_| ())
        }
        Op::Baud => session.set_baud(1_000_000),
        Op::Run => {
            session.program(&image.target, &image.program, &mut |_| ())?;
            session.report(&Reporting::default())?;
            (0..TICKS).try_for_each(|_| session.submit_tick(&[]))?;
            for tick in 1..=TICKS {
                let report = session.next_tick()?.unwrap();
                assert_eq!((report.tick, report.spikes.len()), (tick, 0));
            }
            assert_eq!(session.next_tick()?, None);
            session.stop()
        }
    }
}

/// What a board's behaviour leads to, with the time that it took.
fn outcome(op: Op, behave: fake::Behave, image: &Image) -> (Result<(), LinkError>, Duration, usize) {
    let mut line = Fake::new(&target(), behave);
    let (result, memory) = peak(|| perform(op, &mut line, image));
    (result, line.now(), memory)
}

fn ends_soon(op: Op) {
    let image = random_image(3, &target(), &Bias::default());
    for (name, behave, ..) in cases() {
        let (result, time, memory) = outcome(op, behave, &image);
        if let Err(error) = result {
            let code = error.to_diagnostic().code.to_string();
            assert!(code.starts_with("SF07"), "{name}: {op:?}: {code} {error}");
        }
        assert!(memory < MEMORY_MAX, "{name}: {op:?}: {memory} bytes");
        assert!(time < TIME_MAX, "{name}: {op:?}: {time:?}");
    }
}

#[test]
fn there_are_many_of_them_and_each_is_named() {
    let mut names: Vec<_> = cases().iter().map(|(name, ..)| *name).collect();
    assert!(names.len() >= 60, "{}", names.len());
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn every_one_leads_to_its_code_or_to_the_right_result() {
    let image = random_image(3, &target(), &Bias::default());
    let wrong = cases().into_iter().filter_map(|(name, behave, op, expected)| {
        let found = outcome(op, behave, &image).0.map_err(|error| error.to_diagnostic());
        let code = found.as_ref().err().map(|diagnostic| diagnostic.code.to_string());
        (code.as_deref() != expected).then(|| format!("{name}: {op:?}: {found:?} for {expected:?}"))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn identifying_ends() {
    ends_soon(OPS[0]);
}

#[test]
fn resetting_ends() {
    ends_soon(OPS[1]);
}

#[test]
fn programming_ends() {
    ends_soon(OPS[2]);
}

#[test]
fn reading_back_ends() {
    ends_soon(OPS[3]);
}

#[test]
fn running_ends() {
    ends_soon(OPS[4]);
}

#[test]
fn changing_the_rate_ends() {
    ends_soon(OPS[5]);
}

#[test]
fn a_reset_in_the_middle_is_told_within_a_second() {
    let image = random_image(3, &target(), &Bias::default());
    let (_, behave, ..) = *cases().iter().find(|(name, ..)| *name == "is reset midway").unwrap();
    let (result, time, _) = outcome(Op::Program, behave, &image);
    assert_eq!(result, Err(LinkError::DeviceReset));
    assert!(time < Duration::from_secs(1), "{time:?}");
}
