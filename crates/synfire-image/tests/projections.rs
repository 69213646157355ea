//! Weights that learn come out in real units, and go back in.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod plastic;

use synfire_arch::{NeuronBlock, SourceBlock, TileId};
use synfire_image::{Image, ProjectionInfo};

/// 10 axons into 5 neurons, with steps of 1/4.
fn image() -> Image {
    let mut image = plastic::image();
    image.projections = vec![ProjectionInfo {
        name: "w".into(),
        first_source: SourceBlock(0),
        sources: 10,
        first_target: NeuronBlock(0),
        targets: 5,
        first_tile: TileId(0),
        tiles: 2,
        weight_step: 0.25,
    }];
    image
}

/// Where the weight from one axon to one neuron is stored.
fn stored(image: &Image, source: usize, target: usize) -> usize {
    let lanes = image.target.lanes as usize;
    (source / lanes * lanes + source % lanes) * lanes + target
}

#[test]
fn real_weights_are_integers_times_the_step() {
    let mut image = image();
    image.check().unwrap();
    for source in 0..10 {
        for target in 0..5 {
            let at = stored(&image, source, target);
            image.program.weights[at] = (10 * target + source) as i16;
        }
    }
    let expected: Vec<f64> = (0..50).map(|place| f64::from(place) * 0.25).collect();
    assert_eq!(image.real_weights(&image.projections[0], &image.program.weights), expected);
    let copy = Image::from_bytes(&image.to_bytes().unwrap()).unwrap();
    assert_eq!(copy, image);
}

#[test]
fn real_weights_are_written_to_the_nearest_integer() {
    let mut image = image();
    let values: Vec<f64> = (0..50).map(|place| f64::from(place) * 0.25 + if place == 7 { 0.1 } else { 0.0 }).collect();
    let off = image.set_real_weights("w", &values).unwrap();
    assert!((off - 0.1).abs() < 1e-12, "{off}");
    let written = image.real_weights(&image.projections[0], &image.program.weights);
    assert!(written.iter().zip(&values).all(|(written, value)| (written - value).abs() <= off));
    let pad = stored(&image, 11, 6);
    assert_eq!(image.program.weights[pad], 10, "padding stays");
}

#[test]
fn wrong_weights_are_refused_and_change_nothing() {
    let mut image = image();
    let before = image.clone();
    let mut refused = |name: &str, values: &[f64]| image.set_real_weights(name, values).unwrap_err().to_string();
    let mut negative = vec![0.5; 50];
    negative[3] = -0.25;
    let said = [refused("v", &[0.0; 50]), refused("w", &[0.0; 49]), refused("w", &negative)];
    assert_eq!(
        said,
        [
            "weights of `v`: no projection of this name learns",
            "weights of `w`: there are 49 values instead of 50",
            "weights of `w`: value 3 is -0.25, but the rule keeps 0 to 25",
        ]
    );
    assert_eq!(image, before);
}

#[test]
fn projections_have_to_be_where_the_tiles_are() {
    let said = |change: fn(&mut ProjectionInfo)| {
        let mut image = image();
        change(&mut image.projections[0]);
        image.check().unwrap_err().to_string()
    };
    assert_eq!(said(|info| info.tiles = 3), "projection `w`: it names a tile that does not exist");
    assert_eq!(
        said(|info| info.sources = 8),
        "projection `w`: its tiles are not those that learn between its sources and its targets"
    );
    assert_eq!(said(|info| info.weight_step = 0.0), "projection `w`: its weight step has to be above 0");
    assert_eq!(said(|info| info.targets = 9), "projection `w`: it names a neuron block that does not exist");
}

#[test]
fn thresholds_are_in_units_of_v() {
    let image = image();
    assert_eq!(image.real_thresholds(1, |neuron| neuron as i32), [50.0, 51.0, 52.0, 53.0, 54.0, 55.0, 56.0, 57.0]);
    assert!(image.real_thresholds(0, |_| 0).is_empty());
}
