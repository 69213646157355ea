//! Every error has its code.

use synfire_diagnostics::{ToDiagnostic as _, codes};
use synfire_learn::{LearnError, Protocol};

#[test]
fn every_error_says_what_to_do() {
    let errors = [
        Protocol::from_toml("ticks = ").unwrap_err(),
        LearnError::NothingLearns { network: "digits".into() },
        LearnError::NoTeacher { name: "teacher".into(), inputs: vec!["pixels".into(), "noise".into()] },
        LearnError::Samples { shape: vec![3, 64], expected: "(samples, 65)".into() },
        LearnError::Labels { reason: "12 classes, but 10 outputs".into() },
        LearnError::Value { sample: 3, axon: 17, value: 16.0 },
        LearnError::Checkpoint { reason: "it is cut short".into() },
        LearnError::OtherRun { what: "another seed" },
        LearnError::WriteBack { reason: "the network has no projection `feed`".into() },
    ];
    let texts = errors.each_ref().map(|error| {
        let diagnostic = error.to_diagnostic();
        format!("{} {}\n  {}", diagnostic.code.id, diagnostic.message, diagnostic.help.expect("help"))
    });
    insta::assert_snapshot!(texts.join("\n"));
    let used = errors.map(|error| error.to_diagnostic().code.id);
    for code in codes::learning::ALL {
        assert!(used.contains(&code.id), "{} is used by no error", code.id);
    }
}
