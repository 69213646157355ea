//! What is written is what is read, on every kind of target.

use synfire_arch::{AxonId, Target};
use synfire_image::{
    Event, EventEncoder, Image, ImageError, InputFormat, PopulationRole, ReportText, accumulator_ranges,
};
use synfire_testkit::{Bias, random_image, targets};

/// Twelve targets and more, straight and diagonal, with weights of 2 to 16 bits.
const SEEDS_PER_TARGET: u64 = 20;

fn images() -> impl Iterator<Item = Image> {
    let of_target =
        |target: Target| (0..SEEDS_PER_TARGET).map(move |seed| random_image(seed, &target, &Bias::default()));
    targets().into_iter().flat_map(of_target)
}

#[test]
fn every_image_survives_its_bytes() {
    let mut count = 0;
    for image in images() {
        let bytes = image.to_bytes().unwrap();
        let read = Image::from_bytes(&bytes).unwrap();
        assert_eq!(read, image);
        assert_eq!(read.to_bytes().unwrap(), bytes);
        assert_eq!(read.digest().unwrap(), image.digest().unwrap());
        count += 1;
    }
    assert!(count >= 200, "{count}");
}

#[test]
fn targets_cover_what_packing_depends_on() {
    let targets = targets();
    assert!(targets.iter().any(|target| target.diagonal) && targets.iter().any(|target| !target.diagonal));
    for weight_bits in [2, 5, 8, 9, 12, 16] {
        assert!(targets.iter().any(|target| target.weight_bits == weight_bits), "{weight_bits}");
    }
}

#[test]
fn the_digest_tells_images_apart() {
    let image = images().next().unwrap();
    let other = Image { output_delay_ticks: 1, ..image.clone() };
    assert_ne!(image.digest().unwrap(), other.digest().unwrap());
}

#[test]
fn a_weight_that_does_not_fit_is_never_cut() {
    for target in targets().into_iter().filter(|target| target.weight_bits < 16) {
        let mut image = random_image(1, &target, &Bias::default());
        image.program.weights[3] = 1 << (target.weight_bits - 1);
        let reason = "it is outside the target's weight bits".to_owned();
        assert_eq!(image.to_bytes(), Err(ImageError::Inconsistent { place: "weight 3".into(), reason }));
    }
}

#[test]
fn values_of_64_bits_survive() {
    let mut image = images().next().unwrap();
    image.dt_s = 1.0 / 3.0;
    let report = serde_json::json!({ "error": 0.1 + 0.2, "tiny": 5e-324, "huge": f64::MAX, "count": u64::MAX });
    image.report = ReportText::new(&report).unwrap();
    assert_eq!(Image::from_bytes(&image.to_bytes().unwrap()).unwrap(), image);
}

#[test]
fn a_second_start_event_for_an_axon_cannot_hide_from_the_proof() {
    let mut image = images().next().unwrap();
    let first = image.start_events[0];
    image.start_events.push(Event { payload: i16::MAX, ..first });
    assert_eq!(image.check().unwrap_err().to_string(), "start events: they have to ascend by axon");
    image.start_events = vec![Event { axon: AxonId(image.target.axons), payload: 1 }];
    assert_eq!(image.check().unwrap_err().to_string(), "start events: an axon does not exist");
}

#[test]
fn every_range_holds_0_and_fits_an_accumulator() {
    for image in images() {
        let (min, max) = (image.target.state_min(), image.target.state_max());
        let ranges = accumulator_ranges(&image);
        assert_eq!(ranges.len(), image.program.neurons.len());
        assert!(ranges.iter().all(|range| (min..=0).contains(&range.low) && (0..=max).contains(&range.high)));
    }
}

#[test]
fn the_events_of_a_tick_ascend_and_begin_with_those_of_the_start() {
    let image = random_image(1, &Target::named("ncx").unwrap(), &Bias::default());
    let (encoder, start) = (EventEncoder::new(&image), image.start_events[0]);
    let InputFormat { fraction_bits, payload_max, .. } = match &image.inputs().next().unwrap().role {
        PopulationRole::Input { format, .. } => *format,
        role => panic!("{role:?}"),
    };
    let one = f64::from(payload_max.min(1)) / f64::from(1_u32 << fraction_bits);
    let row = || (0..image.input_size()).rev().map(|position| (position, if position < 3 { one } else { 0.0 }));
    let mut events = vec![start; 9];
    encoder.events(row(), false, &mut events).unwrap();
    let later = events.clone();
    assert!(events.len() <= 3 && events.is_sorted_by(|a, b| a.axon < b.axon), "{events:?}");
    encoder.events(row(), true, &mut events).unwrap();
    assert_eq!(events.len(), later.len() + image.start_events.len());
    assert!(events.is_sorted_by(|a, b| a.axon < b.axon) && events.contains(&start), "{events:?}");
}
