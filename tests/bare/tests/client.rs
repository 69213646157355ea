//! The client of a microcontroller runs programs on a virtual chip as the emulator does.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use synfire_arch::link_generated::code;
use synfire_arch::{NeuronId, Target};
use synfire_bare::{Client, spikes};
use synfire_emulator::Emulator;
use synfire_link::{Device, Identity, Reply, Work};
use synfire_testkit::{Bias, Payloads, random_image, random_plastic_image, random_stimulus};
use synfire_virtual::EmulatedCore;

fn device(target: &Target) -> Device<EmulatedCore> {
    let sizes =
        Identity { bit_clocks: 8533, input_words: 64, output_words: 1024, monitor_words: 8, ..identity(target) };
    Device::new(EmulatedCore::new(target), sizes)
}

fn identity(target: &Target) -> Identity {
    Identity::of_target(target, &target.digest())
}

/// Sends a frame and lets the device work; all that it replies.
fn ask(client: &mut Client, device: &mut Device<EmulatedCore>, line: &[u8]) -> Vec<Reply> {
    for byte in line {
        device.receive(*byte).unwrap();
    }
    while matches!(device.work().unwrap(), Work::Moved | Work::Tick(_)) {}
    let bytes: Vec<u8> = std::iter::from_fn(|| device.transmit()).collect();
    bytes.into_iter().filter_map(|byte| client.take(byte)).collect()
}

#[test]
fn a_program_runs_as_on_the_emulator() {
    let [fixed, learning] = ["up5k", "ncx"].map(|name| Target::named(name).unwrap());
    let images = [random_image(5, &fixed, &Bias::default()), random_plastic_image(5, &learning, &Bias::default())];
    for image in images {
        let mut device = device(&image.target);
        let (mut client, line) = Client::open(7);
        let opened = ask(&mut client, &mut device, &line);
        assert!(matches!(&opened[..], [Reply::Identity(found)] if found.session == 7), "{opened:?}");
        for line in client.program(&image.target, &image.program).unwrap() {
            let replies = ask(&mut client, &mut device, &line);
            assert!(matches!(replies[..], [Reply::Ack { code: code::OK, .. }]), "{replies:?}");
        }
        let mut emulator = Emulator::new(&image.target, &image.program);
        let mut seen = 0;
        for mut events in random_stimulus(5, &image, Payloads::Proven, 30) {
            events.retain(|event| event.payload != 0);
            events.truncate(59);
            let line = client.tick(&events);
            let replies = ask(&mut client, &mut device, &line);
            let words = |reply| if let Reply::Stream { words, .. } = reply { words } else { Vec::new() };
            let words: Vec<u32> = replies.into_iter().flat_map(words).collect();
            let found: Vec<NeuronId> = spikes(&words).flat_map(|spikes| spikes.neurons(image.target.lanes)).collect();
            let expected: Vec<_> = emulator.tick(&events).unwrap().spikes.iter().map(|spike| spike.neuron).collect();
            assert_eq!(found, expected);
            seen += found.len();
        }
        assert!(seen > 10, "{seen} spikes");
    }
}
