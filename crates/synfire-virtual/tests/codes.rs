//! What a user reads when a virtual board cannot be set up, or cannot go on.

mod common;

use synfire_arch::Target;
use synfire_arch::generated::memory;
use synfire_diagnostics::{Diagnostic, ToDiagnostic};
use synfire_line::WireError;
use synfire_link::Place;
use synfire_session::{LinkError, Reporting};
use synfire_virtual::{BoardError, BoardOptions, Faults, VirtualBoard};

fn text(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, notes, help, .. } = diagnostic;
    let notes = notes.iter().map(|note| format!("  note: {note}\n")).collect::<String>();
    let help = help.iter().map(|help| format!("  help: {help}\n")).collect::<String>();
    format!("{code} {message}\n{notes}{help}")
}

/// A board whose first list has no end, and which is told to run.
fn runs_nonsense() -> LinkError {
    let mut session = common::session(&Target::named("ncx").expect("a target"));
    let pointer = Place { own: false, region: memory::POINTERS.region, chunks: 1 };
    session.write(pointer, 0, &[1 << 8], &mut |_| ()).expect("a write");
    session.report(&Reporting::default()).expect("a report");
    session.submit_tick(&[]).expect("a tick");
    session.next_tick().expect_err("nonsense does not run")
}

#[test]
fn every_code_of_a_board_says_what_and_what_to_do() {
    let large = Target { axons: 1 << 17, ..Target::named("sim-large").unwrap() };
    let slow = Target::named("ncx").unwrap();
    let refused = |target: Target, baud: u32| VirtualBoard::new(&BoardOptions::new(target, baud)).unwrap_err();
    let no_link = WireError { what: "board".into(), reason: "there is a file of this name, which is no link".into() };
    let all = [
        Faults::parse("seed=1,flop=0.1").unwrap_err().to_diagnostic(),
        refused(large, 115_200).to_diagnostic(),
        refused(slow, 50_000_000).to_diagnostic(),
        BoardError::from(no_link).to_diagnostic(),
        runs_nonsense().to_diagnostic(),
    ];
    insta::assert_snapshot!(all.iter().map(text).collect::<Vec<_>>().join("\n"));
}
