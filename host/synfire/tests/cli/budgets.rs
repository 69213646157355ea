//! Limits of memory and work: each error names the option that raises it, and the option does.

use crate::sandbox::{DIGITS, Sandbox};

#[test]
fn a_file_over_the_limit_of_memory_is_read_when_the_option_says_so() {
    let sandbox = Sandbox::with_digits();
    let refused = sandbox.call(&format!("check digits.nir {DIGITS} --max-memory 1KiB")).fails(1);
    let length = sandbox.bytes("digits.nir").len();
    assert!(refused.contains("error[SF0001]: reading it would take memory of"), "{refused}");
    assert!(refused.contains("over the limit of 1 KiB") && refused.contains("--> digits.nir"), "{refused}");
    let suggested = refused.split('`').find(|text| text.starts_with("--max-memory")).unwrap();
    assert_eq!(suggested, format!("--max-memory {}KiB", length.next_power_of_two() >> 10));
    // As much as the file alone is not enough for what is in it.
    let refused = sandbox.call(&format!("check digits.nir {DIGITS} --max-memory {length}")).fails(1);
    assert!(refused.contains("error[SF0001]: the list of the members of `/` would bring the memory"), "{refused}");
    sandbox.call(&format!("check digits.nir {DIGITS} --max-memory 64MiB")).ok();
    sandbox.call(&format!("--max-memory 64MiB check digits.nir {DIGITS} --max-work 1e9")).ok();
}

#[test]
fn amounts_that_are_none_are_wrong_usage() {
    let sandbox = Sandbox::empty();
    for options in ["--max-memory 8GB", "--max-memory 0", "--max-memory -1", "--max-work many", "--max-work 1e30"] {
        let said = sandbox.call(&format!("targets {options}")).fails(2);
        assert!(said.contains("invalid value") || said.contains("unexpected argument"), "{said}");
    }
}
