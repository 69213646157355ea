//! SF04: images and saved states.

use synfire_arch::{Target, TileId};
use synfire_diagnostics::{Diagnostic, ToDiagnostic as _};
use synfire_image::{Image, Rule, RuleSide, Snapshot, SnapshotError, SnapshotFile as _, TraceParameters};
use synfire_testkit::dense_plastic_image;

use crate::change::{Change, act, ask, first};
use crate::compile_learning::PAGE;
use crate::harness::{Advice, Case, check};
use crate::sandbox::Sandbox;

const COMPILE: &str = "compile net.syn -o net.sfi";

/// Changes the bytes of the image.
fn altered(change: impl Fn(&mut Vec<u8>) + 'static) -> Change {
    act(move |sandbox: &Sandbox| {
        let mut bytes = sandbox.bytes("net.sfi");
        change(&mut bytes);
        sandbox.write("net.sfi", bytes);
    })
}

/// Changes what is in the image, and its checksum with it.
fn rewritten(change: impl Fn(&mut Image) + 'static) -> Change {
    act(move |sandbox: &Sandbox| {
        let mut image = Image::from_bytes(&sandbox.bytes("net.sfi")).unwrap();
        change(&mut image);
        sandbox.write("net.sfi", image.to_bytes().unwrap());
    })
}

/// A compiled page, its image changed.
fn image(name: &'static str, change: Change) -> Case {
    Case::of(name).file("net.syn", PAGE).after(COMPILE).with(change).fails("info net.sfi", 1)
}

/// An image that breaks a rule which the compiler keeps.
fn by_hand(code: &'static str, change: impl Fn(&mut Image) + 'static) -> Advice {
    Advice::on(code, [image("a rule is broken", rewritten(change)).remedy("compile the network again", first(COMPILE))])
}

const COPY_AGAIN: &str = "copy the file again";
const BEGIN_AGAIN: &str = "begin the run again";

/// The smallest image that learns.
fn learning_image() -> Image {
    let rule = Rule { w_min: 0, w_max: 9, range_shift: 4, keep_sign: false, pre: SIDE, post: SIDE };
    let trace = TraceParameters { mantissa: 1, shift: 8, bump: 255, nearest: false };
    dense_plastic_image(Target::named("ncx").unwrap(), 1, 1, rule, trace, 5)
}

const SIDE: RuleSide = RuleSide { gain: 1, shift: 1, target: 0, soft: false, down: false, modulated: false };

/// What reading a saved state says, with its bytes and the image that it is read for as they are given.
fn state(change: impl Fn(&mut Vec<u8>, &mut Image)) -> Vec<Diagnostic> {
    let mut image = learning_image();
    let mut bytes = Snapshot::new(&image.target, &image.program).to_bytes(&image).unwrap();
    change(&mut bytes, &mut image);
    let read = Snapshot::from_bytes(&bytes, &image);
    read.err().iter().map(SnapshotError::to_diagnostic).collect()
}

/// A saved state as it was.
fn whole() -> Change {
    ask(|| state(|_, _| ()))
}

fn states() -> Vec<Advice> {
    let other = || Case::asking("of another image", || state(|_, image| image.name.push('2')));
    vec![
        Advice::on(
            "SF0413",
            [Case::asking("another file", || state(|bytes, _| bytes[0] = b'x'))
                .remedy("give a file that a run has saved", whole())
                .remedy(BEGIN_AGAIN, whole())],
        ),
        Advice::on(
            "SF0414",
            [Case::asking("cut short", || state(|bytes, _| bytes.truncate(100)))
                .remedy(COPY_AGAIN, whole())
                .remedy(BEGIN_AGAIN, whole())],
        ),
        Advice::on(
            "SF0415",
            [
                other().remedy("give the image that ran when the state was saved", whole()),
                Case::asking("of another version", || state(|bytes, _| bytes[8] = 9))
                    .remedy(BEGIN_AGAIN, whole())
                    .by_hand("continue with the build that saved it", "a test has only one build of the program"),
            ],
        ),
    ]
}

pub fn advice() -> Vec<Advice> {
    let mut all = vec![
        Advice::on(
            "SF0401",
            [image("another file", altered(|bytes| bytes[0] = b'x'))
                .fails("weights net.sfi --out net.npz", 1)
                .remedy("make an image with `synfire compile NET.nir -o NET.sfi`", first(COMPILE))],
        ),
        Advice::on(
            "SF0402",
            [image("a later version", altered(|bytes| bytes[8] = 9))
                .remedy("compile the network again", first(COMPILE))],
        ),
        Advice::on(
            "SF0403",
            [image("cut short", altered(|bytes| bytes.truncate(1000)))
                .remedy("compile the network again", first(COMPILE))
                .remedy(
                    COPY_AGAIN,
                    first("compile net.syn -o copy.sfi").with(act(|sandbox| {
                        sandbox.write("net.sfi", sandbox.bytes("copy.sfi"));
                    })),
                )],
        ),
        Advice::on(
            "SF0404",
            [image("two list entries for one", rewritten(|image| image.target.uses = 1))
                .remedy("compile the network again", first(COMPILE))
                .remedy("with `--target`", first("compile net.syn -o net.sfi --target ecp5-25f"))],
        ),
        Advice::on(
            "SF0407",
            [image("a target without soft bounds", first("compile net.syn -o net.sfi --target ncx"))
                .with(rewritten(|image| image.program.rules[0].pre.soft = true))
                .remedy("with `--target ecp5-25f`", first("compile net.syn -o net.sfi --target ecp5-25f"))],
        ),
        by_hand("SF0405", |image| image.program.uses[0].tile = TileId(400)),
        by_hand("SF0406", |image| image.program.uses[0].exponent = 15),
        by_hand("SF0408", |image| image.program.rules[0].w_max = -1),
        by_hand("SF0409", |image| image.program.trace_ranges[0].post = image.program.trace_ranges[0].pre),
        by_hand("SF0410", |image| image.program.columns[0].count = 2),
        by_hand("SF0411", |image| image.program.trace_ranges.truncate(1)),
        by_hand("SF0412", |image| image.program.weights[0] = -1),
    ];
    all.extend(states());
    all
}

#[test]
fn images_and_saved_states() {
    check(&advice());
}
