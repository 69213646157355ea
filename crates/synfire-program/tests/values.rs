//! Values that memory words cannot hold are named.

use synfire_arch::{NeuronId, Target};
use synfire_diagnostics::ToDiagnostic as _;
use synfire_program::{NeuronState, Snapshot};
use synfire_testkit::{Bias, random_image};

#[test]
fn a_value_that_does_not_fit_is_named_with_its_place() {
    let image = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
    let mut program = image.program.clone();
    program.neurons[3].threshold = i32::MAX;
    let error = program.boot_writes(&image.target).unwrap_err();
    assert_eq!(error.to_string(), "neurons 3: `threshold` does not fit its bits");
    let diagnostic = error.to_diagnostic();
    assert_eq!((diagnostic.code.id, diagnostic.message), ("SF0405", error.to_string()));
    assert!(diagnostic.help.is_some_and(|help| help.contains("synfire compile")));
    program.weights[5] = i16::MAX;
    let error = program.boot_writes(&image.target).unwrap_err();
    assert_eq!(error.to_string(), "weight 5: it is outside the target's weight bits");
}

#[test]
fn a_state_that_does_not_fit_is_none_of_the_target() {
    let image = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
    let mut state = Snapshot::new(&image.target, &image.program);
    assert!(state.words(&image.target).is_ok());
    state.neurons[NeuronId(0).index()] = NeuronState { v: i32::MIN, ..NeuronState::default() };
    assert_eq!(state.words(&image.target).unwrap_err().to_string(), "state: `v` does not fit its bits");
}
