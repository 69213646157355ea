//! Nothing that is not exactly an image is taken for one.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use synfire_arch::Target;
use synfire_image::{Image, ImageError};
use synfire_testkit::{Bias, Rng, random_image};

fn small_image() -> Image {
    let bias = Bias { max_neuron_blocks: 1, max_axon_blocks: 1, max_tiles: 2, max_runs: 1, ..Bias::default() };
    random_image(5, &Target::named("up5k").unwrap(), &bias)
}

fn split(bytes: &[u8]) -> (Value, &[u8]) {
    let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    (serde_json::from_slice(&bytes[16..16 + length]).unwrap(), &bytes[16 + length..bytes.len() - 32])
}

/// An image file with this header and these memories and a digest that fits.
fn join(header: &str, memories: &[u8]) -> Vec<u8> {
    let mut bytes = b"SYNFIRE\n\x02\0\0\0".to_vec();
    bytes.extend((header.len() as u32).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(memories);
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}

#[test]
fn every_truncation_is_refused() {
    let bytes = small_image().to_bytes().unwrap();
    assert!(bytes.len() > 1000);
    for length in 0..bytes.len() {
        assert!(Image::from_bytes(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
}

#[test]
fn every_extension_is_refused() {
    let bytes = small_image().to_bytes().unwrap();
    for length in 1..100 {
        for fill in [0, 0xff, b'\n'] {
            let longer = [bytes.as_slice(), &vec![fill; length]].concat();
            assert!(Image::from_bytes(&longer).is_err(), "{length} bytes of {fill}");
        }
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let mut bytes = small_image().to_bytes().unwrap();
    let mut rng = Rng::new(1);
    for _ in 0..4000 {
        let (byte, bit) = (rng.range(0, bytes.len() as i64 - 1) as usize, rng.range(0, 7));
        bytes[byte] ^= 1 << bit;
        assert!(Image::from_bytes(&bytes).is_err(), "bit {bit} of byte {byte}");
        bytes[byte] ^= 1 << bit;
    }
    assert!(Image::from_bytes(&bytes).is_ok());
}

#[test]
fn flipped_bits_under_a_new_digest_never_panic() {
    let bytes = small_image().to_bytes().unwrap();
    let content = &bytes[..bytes.len() - 32];
    let mut rng = Rng::new(2);
    let mut refused = 0;
    for _ in 0..6000 {
        let mut damaged = content.to_vec();
        for _ in 0..rng.range(1, 3) {
            damaged[rng.range(8, content.len() as i64 - 1) as usize] ^= 1 << rng.range(0, 7);
        }
        let digest = Sha256::digest(&damaged);
        damaged.extend(digest);
        match Image::from_bytes(&damaged) {
            // Another image, such as one with another name: then it is whole.
            Ok(image) => assert_eq!(Image::from_bytes(&image.to_bytes().unwrap()).unwrap(), image),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 4000, "{refused}");
}

/// Every value of the header in turn replaced by each of these.
fn replacements() -> Vec<Value> {
    let numbers = [0.5, -1.0, -0.0, 1e308, -1e308, 5e-324];
    let mut values: Vec<_> = numbers.map(Value::from).into();
    values.extend([json!(0), json!(-1), json!(u32::MAX), json!(u64::MAX), json!(i64::MIN), json!(1_u64 << 40)]);
    values.extend([
        json!(null),
        json!(true),
        json!(""),
        json!("uses"),
        json!([]),
        json!({}),
        json!([[1]]),
        json!([1, 2]),
    ]);
    values
}

/// Pointers to every value of a JSON tree.
fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| pointers(value, format!("{at}/{key}"), found)),
        Value::Array(values) => {
            values
                .iter()
                .enumerate()
                .take(3)
                .for_each(|(index, value)| pointers(value, format!("{at}/{index}"), found));
        }
        _ => {}
    }
    found.push(at);
}

#[test]
fn a_header_with_any_value_replaced_is_refused_or_whole() {
    let bytes = small_image().to_bytes().unwrap();
    let (header, memories) = split(&bytes);
    assert!(Image::from_bytes(&join(&header.to_string(), memories)).is_ok(), "the damage is what is refused");
    let mut found = Vec::new();
    pointers(&header, String::new(), &mut found);
    assert!(found.len() > 60, "{}", found.len());
    for pointer in found {
        let others = replacements().into_iter().filter(|other| header.pointer(&pointer) != Some(other));
        for replacement in others {
            let mut header = header.clone();
            *header.pointer_mut(&pointer).unwrap() = replacement.clone();
            if let Ok(image) = Image::from_bytes(&join(&header.to_string(), memories)) {
                let again = image.to_bytes().unwrap();
                assert_eq!(Image::from_bytes(&again).unwrap(), image, "{pointer} = {replacement}");
                assert!(is_free(&pointer), "{pointer} = {replacement} was taken");
            }
        }
    }
}

/// Values that have more than one meaning which keeps the rules.
fn is_free(pointer: &str) -> bool {
    let free = ["/name", "/report", "/outputs", "/output_delay_ticks", "/dt_s", "/start_events"];
    let last = pointer.rsplit('/').next().unwrap();
    let numbers = [
        "tiles",
        "uses",
        "profiles",
        "stages",
        "rules",
        "trace_ranges",
        "ring_depth",
        "clock_hz",
        "update_lanes",
        "update_interval",
    ];
    let target = [["name", "doc", "adaptation", "diagonal", "winner"].as_slice(), &numbers].concat();
    let population = ["name", "first", "fraction_bits", "payload_min", "payload_max", "spiking"];
    let scale = pointer.contains("scale/");
    free.iter().any(|free| pointer.starts_with(free))
        || pointer.starts_with("/target") && target.contains(&last)
        || pointer.starts_with("/populations") && (population.contains(&last) || scale || pointer.contains("/shape"))
}

#[test]
fn an_unknown_or_missing_key_is_refused_anywhere() {
    let bytes = small_image().to_bytes().unwrap();
    let (header, memories) = split(&bytes);
    let mut found = Vec::new();
    pointers(&header, String::new(), &mut found);
    let objects = found.iter().filter(|pointer| header.pointer(pointer).unwrap().is_object());
    let mut count = 0;
    for pointer in objects {
        let keys: Vec<_> = header.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        let mut added = header.clone();
        added.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert("extra".into(), json!(1));
        assert!(Image::from_bytes(&join(&added.to_string(), memories)).is_err(), "extra in `{pointer}`");
        for key in keys.iter().filter(|key| *key != "report") {
            let mut removed = header.clone();
            removed.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
            assert!(Image::from_bytes(&join(&removed.to_string(), memories)).is_err(), "no {key} in `{pointer}`");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn numbers_that_json_does_not_have_are_refused() {
    let bytes = small_image().to_bytes().unwrap();
    let (header, memories) = split(&bytes);
    let text = header.to_string();
    assert!(text.contains("\"dt_s\":0.001"));
    for number in ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "0x10", "01", ""] {
        let damaged = text.replace("\"dt_s\":0.001", &format!("\"dt_s\":{number}"));
        let error = Image::from_bytes(&join(&damaged, memories)).unwrap_err();
        assert!(matches!(error, ImageError::Damaged { .. }), "{number}: {error}");
    }
    let twice = text.replacen('{', "{\"dt_s\":0.5,", 1);
    assert!(Image::from_bytes(&join(&twice, memories)).is_err());
    let deep = text.replace("\"report\":null", &format!("\"report\":{}", "[".repeat(100_000)));
    assert!(Image::from_bytes(&join(&deep, memories)).is_err());
}

#[test]
fn sizes_that_wrap_are_refused() {
    let image = small_image();
    for shape in [vec![usize::MAX], vec![1 << 32, 1 << 32], vec![1 << 63, 2, 5], vec![usize::MAX, usize::MAX]] {
        let mut damaged = image.clone();
        damaged.populations[2].shape = shape.clone();
        assert!(damaged.check().is_err(), "{shape:?}");
        damaged = image.clone();
        damaged.populations[0].shape = shape.clone();
        assert!(damaged.check().is_err(), "{shape:?}");
    }
}

#[test]
fn bits_that_no_field_holds_are_refused() {
    let image = small_image();
    let bytes = image.to_bytes().unwrap();
    let (header, memories) = split(&bytes);
    let sizes: Vec<(usize, usize)> = header["memories"].as_array().unwrap().iter().map(section).collect();
    let programs = image.program.memories(&image.target).unwrap();
    let mut start = 0;
    let mut checked = 0;
    for (contents, (bytes_per_word, words)) in programs.iter().zip(sizes) {
        if contents.word_bits % 8 != 0 && words > 0 {
            let mut damaged = memories.to_vec();
            damaged[start + bytes_per_word - 1] |= 0x80;
            let error = Image::from_bytes(&join(&header.to_string(), &damaged)).unwrap_err();
            let expected = format!("the image is damaged: memory `{}` has bits beyond its words", contents.memory.name);
            assert_eq!(error.to_string(), expected);
            checked += 1;
        }
        start += bytes_per_word * words;
    }
    assert!(checked >= 3, "{checked}");
}

fn section(value: &Value) -> (usize, usize) {
    let number = |key: &str| value[key].as_u64().unwrap() as usize;
    (number("bytes_per_word"), number("words"))
}
