//! Samples in, classes out.

use embedded_io::{Read, ReadReady, Write};
use synfire_client::{Blocking, Client, Error, Line, Pack, block_on, held};

use crate::answer;

static PACK: &[u8] = include_bytes!(env!("SYNFIRE_PACK"));
const TICKS: u16 = number(env!("SYNFIRE_TICKS"));
const FRACTION_BITS: u8 = number(env!("SYNFIRE_FRACTION_BITS")) as u8;

/// Inputs of a sample, outputs, and input words, of which the core's queue has 256 at least.
const INPUTS_MAX: usize = 1024;
const OUTPUTS_MAX: usize = 64;
const WORDS_MAX: usize = 2 * INPUTS_MAX + 64;

/// A decimal number, when this is built.
const fn number(text: &str) -> u16 {
    let (bytes, mut value, mut at) = (text.as_bytes(), 0_u16, 0);
    while at < bytes.len() {
        assert!(bytes[at].is_ascii_digit(), "SYNFIRE_TICKS and SYNFIRE_FRACTION_BITS are decimal numbers");
        value = value * 10 + (bytes[at] - b'0') as u16;
        at += 1;
    }
    value
}

/// What a sample needs.
struct Buffers {
    sample: [u8; INPUTS_MAX],
    words: [u32; WORDS_MAX],
    counts: [u16; OUTPUTS_MAX],
}

/// Programs the core, and answers samples for ever. After a fault the core is programmed again.
pub fn run<C, H>(core: C, mut host: H, mut milliseconds: impl FnMut() -> u32) -> !
where
    C: Read<Error: core::fmt::Debug> + ReadReady + Write,
    H: Read + ReadReady + Write,
{
    let mut buffers = Buffers { sample: [0; INPUTS_MAX], words: [0; WORDS_MAX], counts: [0; OUTPUTS_MAX] };
    // Two sessions must not have one number.
    let mut session = milliseconds() ^ 0x5379_6e66;
    let mut line = Blocking::new(core, milliseconds);
    loop {
        session = session.wrapping_mul(0x9e37_79b1) | 1;
        match block_on(serve(&mut line, session, &mut host, &mut buffers)) {
            Ok(never) => match never {},
            Err(error) => answer::line(&mut host, format_args!("error: {error}")),
        }
    }
}

async fn serve<L: Line<Error: core::fmt::Debug>, H: Read + Write>(
    line: &mut L,
    session: u32,
    host: &mut H,
    buffers: &mut Buffers,
) -> Result<core::convert::Infallible, Error<L::Error>> {
    let pack = Pack::parse(PACK)?;
    let mut client = Client::open(line, session).await?;
    client.program(&pack).await?;
    let (Some(sample), Some(counts)) =
        (buffers.sample.get_mut(..pack.inputs()), buffers.counts.get_mut(..pack.outputs().len()))
    else {
        return Err(Error::TooMany);
    };
    answer::line(host, format_args!("ready: {} inputs, {} outputs", sample.len(), counts.len()));
    loop {
        receive(host, sample);
        let values = sample.iter().enumerate().map(|(input, byte)| (input, i32::from(*byte)));
        let nonzero = values.filter(|(_, value)| *value != 0);
        match held(&pack, nonzero, FRACTION_BITS, TICKS, &mut buffers.words) {
            Ok(words) => {
                counts.fill(0);
                client.count(&pack, words, TICKS, counts).await?;
                answer::counts(host, counts);
            }
            Err(error) => answer::line(host, format_args!("error: {error}")),
        }
    }
}

/// Waits for a sample, as long as it takes.
fn receive(host: &mut impl Read, sample: &mut [u8]) {
    let mut got = 0;
    while got < sample.len() {
        got += host.read(&mut sample[got..]).unwrap_or(0);
    }
}
