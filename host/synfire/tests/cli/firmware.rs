//! `firmware`: what goes into a microcontroller's flash.

use synfire_client::Pack;

use crate::sandbox::{DIGITS, Sandbox};

#[test]
fn a_pack_is_that_of_the_network_and_that_of_its_image() {
    let sandbox = Sandbox::with_digits();
    let said = sandbox.call(&format!("firmware pack digits.nir {DIGITS} -o a.sfp --format json")).json();
    let bytes = sandbox.bytes("a.sfp");
    assert_eq!((&said["pack"], &said["target"]), (&"a.sfp".into(), &"ecp5-85f".into()));
    assert_eq!((&said["inputs"], &said["outputs"], &said["bytes"]), (&64.into(), &10.into(), &bytes.len().into()));
    let pack = Pack::parse(&bytes).unwrap();
    assert_eq!((pack.inputs(), pack.outputs().len()), (64, 10));

    sandbox.call(&format!("compile digits.nir {DIGITS} -o d.sfi")).ok();
    let line = sandbox.call("firmware pack d.sfi -o b.sfp").ok();
    assert_eq!(bytes, sandbox.bytes("b.sfp"));
    assert!(line.starts_with("b.sfp: ") && line.ends_with(" bytes for ecp5-85f, 64 inputs, 10 outputs\n"), "{line}");
}

#[test]
fn what_cannot_be_packed_leaves_nothing_behind() {
    let sandbox = Sandbox::with_digits();
    let error = sandbox.call(&format!("firmware pack digits.nir {DIGITS} -o a.bin")).fails(2);
    assert!(error.contains(".sfp"), "{error}");
    let error = sandbox.call("firmware pack nothing.nir -o a.sfp").fails(1);
    assert!(error.starts_with("error[SF"), "{error}");
    assert!(!sandbox.files().keys().any(|name| name.starts_with("a.")));
}
