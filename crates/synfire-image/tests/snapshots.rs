//! Saved states: what is written is what is read, and nothing else is taken for one.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod plastic;

use sha2::{Digest, Sha256};
use synfire_arch::{Target, Tick};
use synfire_budget::{Budget, Bytes};
use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};
use synfire_image::{Controls, Image, NeuronState, Rule, Snapshot, SnapshotError, SnapshotFile as _, ThirdFactor};
use synfire_testkit::{Bias, Rng, learning_targets, random_plastic_image};

/// A state that every field of the file can be seen in.
fn random_snapshot(image: &Image, rng: &mut Rng) -> Snapshot {
    let (min, max) = (image.target.state_min(), image.target.state_max());
    let mut snapshot = Snapshot::new(&image.target, &image.program);
    snapshot.tick = Tick(rng.bits() >> 2);
    let factor = |rng: &mut Rng| ThirdFactor::new(rng.range(-16, 15) as i8).unwrap();
    snapshot.controls = Controls {
        seed: rng.bits() as u32,
        pre: factor(rng),
        post: factor(rng),
        freeze_learning: rng.chance(0.5),
        freeze_adaptation: rng.chance(0.5),
    };
    for neuron in &mut snapshot.neurons {
        let mut value = || rng.range(min, max) as i32;
        *neuron = NeuronState { v: value(), i: value(), a: value().max(0), refractory: 200, fired: rng.chance(0.5) };
    }
    snapshot.accumulators.fill_with(|| rng.range(min, max) as i32);
    snapshot.x.fill_with(|| rng.bits() as u8);
    snapshot.y.fill_with(|| rng.bits() as u8);
    snapshot
}

#[test]
fn every_state_survives_its_bytes() {
    let rng = &mut Rng::new(1);
    for target in learning_targets() {
        for seed in 0..5 {
            let image = random_plastic_image(seed, &target, &Bias::default());
            let snapshot = random_snapshot(&image, rng);
            let bytes = snapshot.to_bytes(&image).unwrap();
            assert_eq!(Snapshot::from_bytes(&bytes, &image).unwrap(), snapshot);
        }
    }
}

#[test]
fn a_state_alone_is_read_within_a_budget() {
    let image = plastic::image();
    let bytes = random_snapshot(&image, &mut Rng::new(1)).to_bytes(&image).unwrap();
    let within = |memory: u64| {
        let meter = Budget { memory: Bytes(memory), ..Budget::READER }.meter();
        Snapshot::from_bytes_within(&bytes, &image, &meter)
    };
    let error = within(2 * bytes.len() as u64 - 1).unwrap_err();
    assert!(matches!(error, SnapshotError::OverBudget(_)), "{error}");
    assert_eq!(error.to_diagnostic().code.id, "SF0001");
    within(2 * bytes.len() as u64).unwrap();
}

#[test]
fn any_damage_is_refused() {
    let image = plastic::image();
    let rng = &mut Rng::new(2);
    let bytes = random_snapshot(&image, rng).to_bytes(&image).unwrap();
    for length in 0..bytes.len() {
        assert!(Snapshot::from_bytes(&bytes[..length], &image).is_err(), "{length} of {} bytes", bytes.len());
    }
    for position in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[position] ^= 1 << rng.range(0, 7);
        assert!(Snapshot::from_bytes(&damaged, &image).is_err(), "byte {position}");
    }
    assert!(Snapshot::from_bytes(&[bytes.as_slice(), &[0]].concat(), &image).is_err());
}

#[test]
fn damage_under_a_new_digest_never_panics() {
    let image = plastic::image();
    let rng = &mut Rng::new(3);
    let bytes = random_snapshot(&image, rng).to_bytes(&image).unwrap();
    let mut refused = 0;
    for _ in 0..5000 {
        let mut content = bytes[..bytes.len() - 32].to_vec();
        for _ in 0..rng.range(1, 3) {
            content[rng.range(8, bytes.len() as i64 - 33) as usize] ^= 1 << rng.range(0, 7);
        }
        match Snapshot::from_bytes(&sealed(content), &image) {
            Ok(snapshot) => snapshot.check(&image).unwrap(),
            Err(_) => refused += 1,
        }
    }
    assert!((1000..5000).contains(&refused), "{refused}");
}

fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    let digest = Sha256::digest(&content);
    content.extend(digest);
    content
}

fn broken(change: impl FnOnce(&mut Snapshot)) -> SnapshotError {
    let image = plastic::image();
    let mut snapshot = Snapshot::new(&image.target, &image.program);
    change(&mut snapshot);
    snapshot.to_bytes(&image).unwrap_err()
}

fn read(change: impl FnOnce(&mut Vec<u8>)) -> SnapshotError {
    let image = plastic::image();
    let mut bytes = Snapshot::new(&image.target, &image.program).to_bytes(&image).unwrap();
    bytes.truncate(bytes.len() - 32);
    change(&mut bytes);
    Snapshot::from_bytes(&sealed(bytes), &image).unwrap_err()
}

fn errors() -> Vec<SnapshotError> {
    let other = Image { dt_s: 2e-3, ..plastic::image() };
    let image = plastic::image();
    let bytes = Snapshot::new(&image.target, &image.program).to_bytes(&image).unwrap();
    vec![
        read(|bytes| bytes[0] = b'X'),
        read(|bytes| bytes[8] = 9),
        read(|bytes| bytes.push(0)),
        read(|bytes| bytes.truncate(bytes.len() - 1)),
        Snapshot::from_bytes(&bytes, &other).unwrap_err(),
        broken(|snapshot| snapshot.weights.truncate(5)),
        broken(|snapshot| snapshot.weights[9] = 101),
        broken(|snapshot| snapshot.neurons[1].a = -1),
        broken(|snapshot| snapshot.neurons[2].v = 1 << 20),
        broken(|snapshot| snapshot.accumulators[2] = 1 << 20),
        broken(|snapshot| snapshot.x.push(0)),
    ]
}

#[test]
fn every_code_says_what_and_what_to_do() {
    let all: Vec<Diagnostic> = errors().iter().map(SnapshotError::to_diagnostic).collect();
    for code in [codes::image::NOT_A_SNAPSHOT, codes::image::SNAPSHOT_DAMAGED, codes::image::SNAPSHOT_MISMATCH] {
        assert!(all.iter().any(|diagnostic| diagnostic.code == code), "{code} is not provoked");
    }
    let text = |diagnostic: &Diagnostic| {
        let notes: String = diagnostic.notes.iter().map(|note| format!("  note: {note}\n")).collect();
        let help = diagnostic.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
        format!("{} {}\n{notes}{help}", diagnostic.code, diagnostic.message)
    };
    let all: Vec<_> = all.iter().map(text).collect();
    insta::with_settings!({ filters => vec![(r"image [0-9a-f]{8}, not from this one, [0-9a-f]{8}", "image [digest], not from this one, [digest]")] }, {
        insta::assert_snapshot!(all.join("\n"));
    });
}

#[test]
fn a_tick_that_no_run_reaches_is_refused() {
    let image = plastic::image();
    let at = |tick: u64| {
        let snapshot = Snapshot { tick: Tick(tick), ..Snapshot::new(&image.target, &image.program) };
        Snapshot::from_bytes(&snapshot.to_bytes(&image).unwrap(), &image)
    };
    assert_eq!(at(1 << 62).unwrap().tick, Tick(1 << 62));
    // What adds a delay to it would overflow.
    assert!(at(u64::MAX).unwrap_err().to_string().contains("later than any run gets"));
}

#[test]
fn weights_have_to_be_within_reach() {
    let mut image = plastic::image();
    image.program.rules[0] = Rule { w_min: -50, keep_sign: true, ..plastic::RULE };
    image.program.weights[0] = -3;
    image.program.weights[1] = 0;
    image.check().unwrap();
    let mut weights = image.program.weights.clone();
    for (index, good, bad) in [(0, -50, 0), (0, -1, 1), (1, 0, 1), (2, 1, 0), (2, 100, -1)] {
        weights[index] = good;
        image.check_learned(&weights).unwrap();
        weights[index] = bad;
        let error = image.check_learned(&weights).unwrap_err().to_string();
        assert!(error.contains(&format!("row 0, column {index} of tile 0: weight {bad}, but only")), "{error}");
        weights[index] = good;
    }
}

#[test]
fn fixed_weights_are_the_images_own() {
    let target = Target::named("ncx").unwrap();
    let image = synfire_testkit::random_image(1, &target, &Bias::default());
    let mut snapshot = Snapshot::new(&image.target, &image.program);
    snapshot.check(&image).unwrap();
    snapshot.weights[0] ^= 1;
    assert!(matches!(snapshot.check(&image), Err(SnapshotError::Mismatch { .. })));
}
