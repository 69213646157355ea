//! SF07: the link to a board.

use std::time::Duration;

use synfire_arch::Target;
use synfire_arch::generated::memory;
use synfire_arch::link_generated::code;
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _};
use synfire_image::Image;
use synfire_line::{Pty, SerialLine};
use synfire_link::{Place, Reply, Request};
use synfire_session::{Access, LinkError, Opening, Reporting, Session};
use synfire_testkit::{Bias, random_image};
use synfire_virtual::{BoardOptions, VirtualBoard, VirtualLine};

use crate::board::Board;
use crate::change::{ask, call, first};
use crate::fake::{Behave, Fake};
use crate::guests::{Stranger, another, on_board, virtual_board};
use crate::harness::{Advice, Case, check};
use crate::pages::PAGE;

const RESET: &str = "reset --port board";
const PROGRAM: &str = "program p.syn --target ecp5-25f --port board";
const MONITOR: &str = "monitor p.syn --target ecp5-25f --port board --ticks 2";

/// Why a person has to do it.
const HANDS: &str = "a test has no board of that kind";

/// A board that does something wrong, and a command that meets it.
fn strange(name: &'static str, behave: Behave, command: &str) -> Case {
    on_board(name, move |sandbox| Stranger::start(sandbox, behave)).fails(command, 1)
}

/// A virtual board.
fn board(name: &'static str, options: &'static str) -> Case {
    on_board(name, move |sandbox| Board::start(sandbox, options))
}

/// Changes the identity before anything is said.
fn identity(fake: &mut Fake, request: Option<&Request>, change: impl FnOnce(&mut synfire_link::Identity)) {
    if request.is_none() {
        change(&mut fake.identity);
    }
    fake.honest(request);
}

/// Does something in the middle of programming.
fn midway(fake: &mut Fake, request: Option<&Request>, what: impl FnOnce(&mut Fake)) {
    if matches!(request, Some(Request::Write { sequence: 2, .. })) {
        what(fake);
    }
    if !fake.is_closing {
        fake.honest(request);
    }
}

/// Opens sessions, and answers nothing but what `say` says in them.
fn opens(fake: &mut Fake, request: Option<&Request>, say: impl FnOnce(&mut Fake)) {
    match request {
        None | Some(Request::Identify | Request::Open { .. }) => fake.honest(request),
        Some(_) => say(fake),
    }
}

fn ports() -> Vec<Advice> {
    let nobody = |sandbox: &crate::sandbox::Sandbox| Pty::open(Some(&sandbox.path("board")), 115_200).unwrap();
    let denied = LinkError::Permission { port: "/dev/ttyUSB0".into(), access: Access::Group("dialout".into()) };
    vec![
        Advice::on(
            "SF0701",
            [Case::of("nowhere")
                .fails(RESET, 1)
                .remedy("start a virtual one: `synfire board --link board`", another())
                .remedy("`synfire ports` says where it answers", another().call("ports board"))],
        ),
        Advice::on(
            "SF0702",
            [Case::asking("not of the group", move || vec![denied.to_diagnostic()])
                .by_hand("sudo usermod -aG dialout $USER", "a test changes no groups of its machine")
                .by_hand(
                    "sudo udevadm control --reload && sudo udevadm trigger",
                    "a test changes no rules of its machine",
                )],
        ),
        Advice::on(
            "SF0703",
            [on_board("a second program", |sandbox| {
                let board = Board::start(sandbox, "");
                let port = sandbox.path("board");
                (SerialLine::open(&port.to_string_lossy(), 115_200).unwrap(), board)
            })
            .fails(RESET, 1)
            .remedy("end the other program", another())],
        ),
        Advice::on(
            "SF0704",
            [
                on_board("no power", nobody)
                    .fails(RESET, 1)
                    .remedy("check power, cable and bitstream", another())
                    .by_hand("`--baud` says at which rate the board begins", "the other case does that"),
                board("another rate", "--baud 3000000")
                    .fails(RESET, 1)
                    .remedy("`--baud` says at which rate the board begins", call(format!("{RESET} --baud 3000000"))),
            ],
        ),
        Advice::on(
            "SF0705",
            [strange("noise", |fake, _| fake.endless = Some(vec![0x55; 4096]), RESET)
                .remedy("`synfire ports` says what answers on each port", another().call("ports board"))
                .remedy(
                    "`--baud` sets the rate at which the board begins",
                    virtual_board("--baud 3000000").call(format!("{RESET} --baud 3000000")),
                )],
        ),
        Advice::on(
            "SF0724",
            [Case::of("nobody").file("p.syn", PAGE).fails("reset --port tcp:127.0.0.1:9", 1).by_hand(
                "`synfire board --tcp PORT` starts a virtual board",
                "the number of a free port is not known before",
            )],
        ),
    ]
}

fn identities() -> Vec<Advice> {
    let again = "build the bitstream again";
    vec![
        Advice::on(
            "SF0706",
            [strange("version 9", |fake, request| identity(fake, request, |own| own.version = 9), RESET)
                .remedy(again, another())],
        ),
        Advice::on(
            "SF0707",
            [
                strange("its specification", |fake, request| identity(fake, request, |own| own.spec_digest = 1), RESET)
                    .remedy(again, another()),
                strange("its target", |fake, request| identity(fake, request, |own| own.target_digest = 1), RESET)
                    .remedy(again, another()),
            ],
        ),
        Advice::on(
            "SF0708",
            [board("an image for another", "")
                .after("compile p.syn -o p.sfi")
                .fails("program p.sfi --port board", 1)
                .remedy(
                    "compile the network for it: `--target ecp5-25f`",
                    first("compile p.syn -o p.sfi --target ecp5-25f"),
                )],
        ),
        Advice::on(
            "SF0723",
            [strange("no queue", |fake, request| identity(fake, request, |own| own.input_words = 0), RESET)
                .remedy("load a bitstream of this release", another())],
        ),
    ]
}

/// Boards that should have booted, and have not.
fn boots() -> Advice {
    let case = |name, options: &'static str| {
        on_board(name, move |sandbox| Board::start(sandbox, options))
            .warns(RESET)
            // What the chip of such a board says is in the tests of the simulated chip.
            .remedy("to have the board begin with a network", virtual_board("--boot done").call(RESET))
            .by_hand("`synfire bitstream NET --board NAME`", "a virtual board has no bitstream")
            .by_hand("`synfire flash FILE --board NAME`", "a virtual board has no flash")
    };
    Advice::on("SF0725", [case("no script", "--boot empty"), case("half a script", "--boot broken")])
}

fn conversations() -> Vec<Advice> {
    vec![
        Advice::on(
            "SF0709",
            [strange("forgetful", altered, &format!("{PROGRAM} --verify")).remedy("so suspect the memory", another())],
        ),
        Advice::on(
            "SF0710",
            [strange("pulled", |fake, request| midway(fake, request, |fake| fake.is_closing = true), PROGRAM)
                .remedy("plug the board in again and start over", another())],
        ),
        Advice::on(
            "SF0711",
            [strange("reset", |fake, request| midway(fake, request, |fake| fake.session = 0), PROGRAM)
                .remedy("program it again", another())],
        ),
        Advice::on(
            "SF0712",
            [strange("taken", |fake, request| midway(fake, request, |fake| fake.session = 9), PROGRAM)
                .remedy("let one program at a time talk to the board", another())],
        ),
        Advice::on(
            "SF0713",
            [strange("too fast", too_fast, &format!("{PROGRAM} --speed 1000000"))
                .remedy("leave out `--speed`", call(PROGRAM))
                .remedy("or lower it", call(format!("{PROGRAM} --speed 230400")))
                .by_hand("use a shorter cable", HANDS)],
        ),
        Advice::on(
            "SF0714",
            [strange("busy", |fake, request| opens(fake, request, refuse), PROGRAM)
                .by_hand("please report it", "only its authors can mend a fault of Synfire")],
        ),
        Advice::on(
            "SF0722",
            [strange("streams", |fake, request| opens(fake, request, stream), PROGRAM)
                .remedy("load the bitstream again, or switch the board off and on", another())],
        ),
    ]
}

/// Answers reads with other words than were written.
fn altered(fake: &mut Fake, request: Option<&Request>) {
    let Some(Request::Read { sequence, place, address, count, more }) = request else { return fake.honest(request) };
    for part in 0..=*more {
        let answer = fake.answer(*sequence, *place, (*address, part), *count);
        let Reply::Data { words, .. } = answer else { unreachable!("data") };
        let words = words.iter().map(|word| word ^ 1).collect();
        fake.reply(&Reply::Data { sequence: *sequence, place: *place, address: *address, part, words });
    }
}

/// Hears nothing but damage at 1 Mbaud and more.
fn too_fast(fake: &mut Fake, request: Option<&Request>) {
    if let Some(Request::Baud { bit_clocks, .. }) = request {
        fake.count = *bit_clocks;
    }
    let is_fast = (1..=fake.identity.bit_clocks_for(1_000_000)).contains(&fake.count);
    match request {
        Some(Request::Write { .. }) if is_fast => {
            fake.code = code::DAMAGED;
            fake.say_ack();
        }
        request => fake.honest(request),
    }
}

fn refuse(fake: &mut Fake) {
    fake.code = code::BUSY;
    fake.say_ack();
}

/// Says for ever that it runs.
fn stream(fake: &mut Fake) {
    fake.endless = Some(fake.frame(&fake.ack()).repeat(64));
}

/// Options of a virtual board that is one with the clock of an ULX3S.
fn of_ulx3s(sandbox: &crate::sandbox::Sandbox) -> &'static str {
    let target = sandbox.call("targets ecp5-25f").ok();
    sandbox.write("ulx3s.toml", target.replace("clock_hz = 100_000_000", "clock_hz = 90_000_000"));
    "--target ulx3s.toml"
}

fn rates_and_streams() -> Vec<Advice> {
    let event = || vec![LinkError::Event { axon: 3, payload: 0 }.to_diagnostic()];
    let monitor = board("a full disk", "").fails(format!("{RESET} --record-line /dev/full"), 1);
    let spikes: Behave = |fake, request| match request {
        Some(Request::Input { sequence, words }) => {
            let ticks = if fake.take(*sequence) { fake.ticks_of(words) } else { 0 };
            fake.say_ack();
            for _ in 0..ticks {
                let words = [&[0x7fff_0001], fake.report().as_slice()].concat();
                fake.stream(&words);
            }
        }
        request => fake.honest(request),
    };
    vec![
        Advice::on(
            "SF0715",
            [
                board("90 Mbaud", "")
                    .fails(format!("{RESET} --speed 90000000"), 1)
                    .remedy("give a lower `--speed`", call(format!("{RESET} --speed 3000000")))
                    .remedy("or leave it out", call(RESET))
                    // The device has a clock as boards with such a bridge have.
                    .remedy(
                        "if it is one of them, give `--speed 12000000` at most",
                        call(format!("{RESET} --speed 12000000")),
                    )
                    .by_hand(
                        "`--baud` takes the rate at which the board begins, and no other",
                        "it is no remedy, but a warning",
                    ),
                on_board("a slow bridge", |sandbox| Board::start(sandbox, of_ulx3s(sandbox)))
                    .warns(format!("{RESET} --speed 6000000"))
                    .remedy("give `--speed 3000000` at most", call(format!("{RESET} --speed 3000000"))),
            ],
        ),
        Advice::on(
            "SF0716",
            [Case::asking("no command sends one", event).remedy("leave events with payload 0 out", ask(Vec::new))],
        ),
        Advice::on(
            "SF0717",
            [strange("a spike of no block", spikes, MONITOR)
                .by_hand("please report it", "only its authors can mend a fault of Synfire")],
        ),
        Advice::on(
            "SF0718",
            [monitor.remedy(
                "give `--record-line` a file that may be written",
                call(format!("{RESET} --record-line l.rec")),
            )],
        ),
        Advice::on(
            "SF0721",
            [board("as after power-up", "")
                .fails("monitor --port board --ticks 2", 1)
                .remedy("`synfire program IMAGE --port board`", first(PROGRAM))],
        ),
    ]
}

/// What a virtual board says that runs an image, or else something that no compiler makes: a list without an end.
fn runs(image: Option<&Image>) -> Vec<Diagnostic> {
    let target = Target::named("ncx").unwrap();
    let board = VirtualBoard::new(&BoardOptions::new(target, 3_000_000)).unwrap();
    let line = VirtualLine::new(board, Duration::from_micros(100));
    let mut session = Session::open(line, &Opening::new("virtual", 1)).unwrap();
    let pointer = Place { own: false, region: memory::POINTERS.region, chunks: 1 };
    match image {
        Some(image) => session.program(&image.target, &image.program, &mut |_| ()).unwrap(),
        None => session.write(pointer, 0, &[1 << 8], &mut |_| ()).unwrap(),
    }
    session.report(&Reporting::default()).unwrap();
    session.submit_tick(&[]).unwrap();
    session.next_tick().err().iter().map(LinkError::to_diagnostic).collect()
}

fn emulated() -> Advice {
    let whole = || runs(Some(&random_image(1, &Target::named("ncx").unwrap(), &Bias::default())));
    Advice::on(
        "SF0719",
        [Case::asking("nonsense in its memories", || runs(None))
            .remedy("program it with an image", ask(whole))
            .by_hand("`synfire program IMAGE --port PORT`", "the board of this case has no port for a command")],
    )
}

fn virtual_boards() -> Vec<Advice> {
    let of = |name, options: &str| Case::of(name).fails(format!("board {options}"), 1);
    // A board that begins lives until it is interrupted: another command has to find it.
    let starts = |options: &'static str| virtual_board(options).call(RESET);
    let options = Advice::on(
        "SF0720",
        [
            of("a fault", "--link board --faults flop=2").remedy(
                "for example `--faults seed=1,flip=1e-4,drop=1e-4`",
                starts("--faults seed=1,flip=1e-4,drop=1e-4"),
            ),
            of("a file", "--link f")
                .file("f", "")
                .remedy("give a path that is not in use to `--link`", starts(""))
                .by_hand("or another number to `--tcp`", "the number of a free port is not known before"),
            of("a rate", "--link board --baud 50000000")
                .remedy("leave out `--baud`", starts(""))
                .remedy("or give a lower one", starts("--baud 3000000").call(format!("{RESET} --baud 3000000"))),
        ],
    );
    vec![options, emulated()]
}

pub fn advice() -> Vec<Advice> {
    [ports(), identities(), vec![boots()], conversations(), rates_and_streams(), virtual_boards()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn ports_that_are_not_there_or_say_nothing() {
    check(&ports());
}

#[test]
fn boards_that_say_something_else() {
    check(&identities());
    check(&[boots()]);
    check(&virtual_boards());
}

#[test]
fn conversations_that_break_off() {
    check(&conversations());
    check(&rates_and_streams());
}
