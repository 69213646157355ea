//! What a user reads for each code of a link.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_session::{Access, Boot, LinkError, Waiting};

fn port() -> String {
    "/dev/ttyUSB0".to_owned()
}

fn errors() -> Vec<LinkError> {
    vec![
        LinkError::NoPort { port: port(), known: vec!["/dev/ttyS0".into(), "/dev/ttyUSB1".into()] },
        LinkError::NoPort { port: port(), known: Vec::new() },
        LinkError::Permission { port: port(), access: Access::Group("dialout".into()) },
        LinkError::Permission { port: port(), access: Access::Udev { device: "ttyS0".into(), usb: None } },
        LinkError::Permission {
            port: port(),
            access: Access::Udev { device: "ttyUSB0".into(), usb: Some((0x403, 0x6015)) },
        },
        LinkError::Permission { port: port(), access: Access::Unknown },
        LinkError::NoConnection { port: "tcp:localhost:1".into(), reason: "connection refused".into() },
        LinkError::PortBusy { port: port() },
        LinkError::Silent { port: port(), baud: 115_200 },
        LinkError::NotACore { port: port(), baud: 115_200, reason: "it sends back what it receives".into() },
        LinkError::OtherVersion { found: 2, ours: 1 },
        LinkError::OtherSpecification { found: 0x0BAD_CAFE, ours: 0x1234_5678 },
        LinkError::OtherParameters { name: "mine".into(), told: 0x0BAD_CAFE, made: 0x1234_5678 },
        LinkError::BadIdentity {
            field: "output_words",
            value: 0,
            requirement: "it has to be a power of two, 64 to 32768".into(),
        },
        LinkError::OtherTarget { image: "ecp5-85f".into(), device: "ecp5-25f".into() },
        LinkError::Verification {
            memory: "weights".into(),
            address: 1027,
            written: "00ff7f".into(),
            found: "00ff7e".into(),
        },
        LinkError::Unplugged { port: port(), reason: "Input/output error".into() },
        LinkError::DeviceReset,
        LinkError::Taken,
        LinkError::BadLine { attempts: 41 },
        LinkError::Stalled { waiting: Waiting::Tick, bytes: 1224, milliseconds: 10_312 },
        LinkError::Stalled { waiting: Waiting::Answer, bytes: 1224, milliseconds: 10_312 },
        LinkError::Refused { reason: "a run is in progress" },
        LinkError::Baud { baud: 3_000_000, reason: "the device was not heard at it".into() },
        LinkError::Event { axon: 70_000, payload: 0 },
        LinkError::Stream { reason: "spikes of block 700, of 128".into() },
        LinkError::NoNetwork { port: port() },
        LinkError::Recording { reason: "No space left on device (os error 28)".into() },
    ]
}

fn text(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, notes, help, .. } = diagnostic;
    let notes = notes.iter().map(|note| format!("  note: {note}\n")).collect::<String>();
    let help = help.iter().map(|help| format!("  help: {help}\n")).collect::<String>();
    format!("{code} {message}\n{notes}{help}")
}

/// All that a session says: its errors, and how a board has booted.
fn diagnostics() -> Vec<Diagnostic> {
    let boots = Boot::ALL.iter().filter_map(|boot| boot.diagnostic(&port()));
    errors().iter().map(LinkError::to_diagnostic).chain(boots).collect()
}

#[test]
fn a_boot_is_one_of_four() {
    assert_eq!(Boot::ALL.map(|boot| Boot::from_word(boot.word())), Boot::ALL.map(Some));
    assert_eq!(Boot::ALL.map(Boot::name), ["none", "done", "empty", "broken"]);
    assert_eq!([4, u32::MAX].map(Boot::from_word), [None; 2]);
    assert_eq!(Boot::ALL.map(|boot| boot.diagnostic("p").is_some()), [false, false, true, true]);
}

#[test]
fn every_code_says_what_and_what_to_do() {
    let all: Vec<_> = diagnostics().iter().map(text).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn every_code_of_a_session_is_met_here() {
    let met: Vec<_> = diagnostics().iter().map(|said| said.code).collect();
    let of_boards = [codes::link::BOARD, codes::link::BOARD_OPTION];
    let missing: Vec<_> =
        codes::link::ALL.iter().filter(|code| !met.contains(code) && !of_boards.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
