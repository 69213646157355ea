//! Whatever bytes a pack has, it is read whole or refused.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_client::{Direct, Pack, PackError};
use synfire_image::{Image, InputFormat, PopulationRole};
use synfire_testkit::{Bias, random_image, targets};

fn image() -> Image {
    random_image(7, &targets()[0], &Bias::default())
}

#[test]
fn a_pack_says_what_the_image_says() {
    let image = image();
    let bytes = synfire_pack::pack(&image).unwrap();
    let pack = Pack::parse(&bytes).unwrap();
    assert_eq!((pack.inputs(), pack.outputs().len()), (image.input_size(), image.output_size()));
    assert_eq!(pack.output_delay(), image.output_delay_ticks);
    assert_eq!(pack.starts().count(), image.start_events.len());
    let lanes = image.target.lanes;
    let neurons = image.outputs().flat_map(|population| (0..population.size()).filter_map(|at| population.neuron(at)));
    for (output, neuron) in pack.outputs().iter().zip(neurons) {
        assert_eq!(u32::from(output.block) * lanes + u32::from(output.lane), neuron.0);
    }
    let scales = image.outputs().flat_map(|population| match &population.role {
        PopulationRole::Neurons { scale, .. } => scale.clone(),
        PopulationRole::Input { .. } => Vec::new(),
    });
    assert_eq!(pack.outputs().iter().map(|output| output.scale).collect::<Vec<_>>(), scales.collect::<Vec<_>>());
    let formats = image.inputs().flat_map(|population| match population.role {
        PopulationRole::Input { format, .. } => vec![format; population.size()],
        PopulationRole::Neurons { .. } => Vec::new(),
    });
    let formats = formats.map(|InputFormat { fraction_bits, payload_min: min, payload_max: max }| {
        Some(Direct { fraction_bits: fraction_bits as u8, min, max })
    });
    assert_eq!((0..pack.inputs()).map(|input| pack.direct(input)).collect::<Vec<_>>(), formats.collect::<Vec<_>>());
    assert_eq!(pack.direct(pack.inputs()), None);
}

#[test]
fn every_cut_and_every_flipped_bit_is_refused() {
    let bytes = synfire_pack::pack(&image()).unwrap();
    for length in 0..bytes.len() {
        assert!(Pack::parse(&bytes[..length]).is_err(), "{length} bytes");
    }
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert!(Pack::parse(&damaged).is_err(), "bit {bit}");
    }
    assert_eq!(Pack::parse(b"").unwrap_err(), PackError::Length);
}

#[test]
fn a_spike_that_no_payload_is_is_none_and_not_cut() {
    let mut image = image();
    for (fraction_bits, payload_max, spike) in [(8, 256, Some(256)), (8, 255, None), (15, i16::MAX, None)] {
        for population in &mut image.populations {
            if let PopulationRole::Input { format, .. } = &mut population.role {
                (format.fraction_bits, format.payload_max) = (fraction_bits, payload_max);
            }
        }
        let bytes = synfire_pack::pack(&image).unwrap();
        let pack = Pack::parse(&bytes).unwrap();
        let axon = image.inputs().next().unwrap().axon(0).unwrap();
        assert_eq!(pack.axon(0).map(u32::from), Some(axon.0));
        assert_eq!(pack.spike(0), spike.map(|payload| axon.0 << 16 | payload));
    }
}
