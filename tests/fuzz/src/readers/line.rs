//! What comes over a line.

use synfire_arch::Target;
use synfire_link::{Deframer, Device, Identity, Reply, Request, Work, unseal};
use synfire_session::{Opening, Replay, identify, target_of};
use synfire_virtual::EmulatedCore;

use super::accepted;
use crate::mutate::SESSION;

pub const RECORDING_WORDS: &[&str] =
    &["synfire line recording 1\n", "0 = 115200\n", " > ", " < ", " = ", "\n", "00", "ff"];

/// Steps that a device does after each byte.
const STEPS: usize = 4;

pub fn recording(bytes: &[u8]) -> bool {
    let Some(mut line) = accepted(Replay::new(&String::from_utf8_lossy(bytes))) else { return false };
    let _ = accepted(identify(&mut line, &Opening::new("fuzz", SESSION)));
    true
}

/// What a host hears.
pub fn replies(bytes: &[u8]) -> bool {
    let known = Reply::from_frame(bytes).is_ok();
    let identity = |frame: &[u8]| {
        let target = Identity::from_frame(frame).ok().and_then(|identity| target_of(&identity).ok());
        target.is_some_and(|target| target.check().is_ok())
    };
    identity(bytes);
    known
        | frames(bytes).any(|frame| {
            identity(&frame);
            Reply::from_frame(&frame).is_ok()
        })
}

/// What a device hears.
pub fn requests(bytes: &[u8]) -> bool {
    let known = Request::from_frame(bytes).is_ok();
    let target = Target::named("up5k").expect("a built-in target");
    let identity = Identity { input_words: 256, output_words: 1024, ..Identity::of_target(&target, &target.digest()) };
    let mut device = Device::new(EmulatedCore::new(&target), identity);
    for byte in bytes.iter().take(4096) {
        let _ = device.receive(*byte);
        for _ in 0..STEPS {
            if matches!(device.work(), Ok(Work::Idle) | Err(_)) {
                break;
            }
        }
        let _ = device.transmit();
    }
    known | frames(bytes).any(|frame| Request::from_frame(&frame).is_ok())
}

/// The undamaged frames on a line, whatever their session.
fn frames(line: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut deframer = Deframer::default();
    let decoded = line.iter().filter_map(move |byte| deframer.push(*byte)).flatten();
    decoded.filter_map(|frame| {
        let frame = unseal(&frame, 0).or_else(|_| unseal(&frame, SESSION));
        frame.ok().map(<[u8]>::to_vec)
    })
}
