//! Packs: a program in a microcontroller's flash. `synfire_pack` writes them, and says what stands where.

use synfire_arch::link_generated::WORDS_MAX;
use synfire_encode::Direct;
use synfire_link::{Place, plain_crc, u32_at};

use crate::{Client, Error, Line, PackError};

/// The first bytes.
const MAGIC: u32 = u32::from_le_bytes(*b"SYNP");
/// Version of the format.
const VERSION: u32 = 2;
const HEAD_WORDS: usize = 11;
const HEAD_BYTES: usize = HEAD_WORDS * 4;
const CRC_BYTES: usize = 4;

/// A program that was checked, where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Pack<'a> {
    spec_digest: u32,
    target_digest: u32,
    output_delay: u32,
    period: u32,
    inputs: &'a [[u8; 4]],
    formats: &'a [[[u8; 4]; 3]],
    starts: &'a [[u8; 4]],
    outputs: &'a [[[u8; 4]; 3]],
    writes: &'a [[u8; 4]],
}

/// The neuron of a class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Output {
    /// Its block.
    pub block: u16,
    /// Its bit in the mask of the block.
    pub lane: u8,
    /// v in real units is the core's integer divided by this.
    pub scale: f64,
}

/// Neurons of classes, in order.
#[derive(Debug, Clone, Copy)]
pub struct Outputs<'a>(&'a [[[u8; 4]; 3]]);

impl<'a> Pack<'a> {
    /// Checks a pack whole: whatever it says is right, or nothing of it is used.
    ///
    /// # Errors
    /// When it is none, cut or damaged.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PackError> {
        let head = bytes.first_chunk::<HEAD_BYTES>().ok_or(PackError::Length)?;
        let head: [u32; HEAD_WORDS] = core::array::from_fn(|index| u32_at(head, 4 * index));
        let [magic, version, spec_digest, target_digest, output_delay, period, counts @ ..] = head;
        if magic != MAGIC {
            return Err(PackError::Letters);
        }
        if version != VERSION {
            return Err(PackError::Version(version));
        }
        let (body, end) = bytes.split_last_chunk::<CRC_BYTES>().ok_or(PackError::Length)?;
        let (mut rest, cut) = body.get(HEAD_BYTES..).ok_or(PackError::Length)?.as_chunks::<4>();
        let mut take = |count: u32| {
            let (part, after) = rest.split_at_checked(count as usize).ok_or(PackError::Length)?;
            rest = after;
            Ok(part)
        };
        let [inputs, formats, starts, outputs, writes] = counts;
        let inputs = take(inputs)?;
        let (formats, cut_format) = take(formats)?.as_chunks::<3>();
        let starts = take(starts)?;
        let (outputs, cut_output) = take(outputs)?.as_chunks::<3>();
        let writes = take(writes)?;
        if !rest.is_empty() || !cut.is_empty() || !cut_format.is_empty() || !cut_output.is_empty() {
            return Err(PackError::Length);
        }
        if plain_crc(body) != u32::from_le_bytes(*end) {
            return Err(PackError::Crc);
        }
        let pack = Self { spec_digest, target_digest, output_delay, period, inputs, formats, starts, outputs, writes };
        pack.writes().all(|write| write.is_some()).then_some(pack).ok_or(PackError::Write)
    }

    /// First 32 bits of the digest of the target it was made for.
    pub const fn target_digest(&self) -> u32 {
        self.target_digest
    }

    /// Ticks by which spikes of outputs come late.
    pub const fn output_delay(&self) -> u32 {
        self.output_delay
    }

    /// Ticks after which adaptations decay alike again. A clear leaves the number of the tick, so samples begin at its multiples.
    pub const fn period(&self) -> u32 {
        self.period
    }

    /// How many inputs the network has.
    pub const fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// The axon of an input, for [`Input::event`](crate::Input::event).
    pub fn axon(&self, input: usize) -> Option<u16> {
        self.inputs.get(input).map(|[.., low, high]| u16::from_le_bytes([*low, *high]))
    }

    /// The input word of a spike of an input; `None` where no payload of the input stands for 1.0.
    pub fn spike(&self, input: usize) -> Option<u32> {
        let word = u32::from_le_bytes(*self.inputs.get(input)?);
        (word as u16 != 0).then_some(word)
    }

    /// How the values of an input become payloads; `None` behind the last input.
    pub fn direct(&self, input: usize) -> Option<Direct> {
        let mut left = input;
        for [size, fraction_bits, bounds] in self.formats {
            let size = u32::from_le_bytes(*size) as usize;
            if left < size {
                let [min_low, min_high, max_low, max_high] = *bounds;
                return Some(Direct {
                    fraction_bits: fraction_bits[0],
                    min: i16::from_le_bytes([min_low, min_high]),
                    max: i16::from_le_bytes([max_low, max_high]),
                });
            }
            left -= size;
        }
        None
    }

    /// Input words that the first tick after a clear has besides its own. Events ascend by axon within a tick, these among
    /// them.
    pub fn starts(&self) -> impl Iterator<Item = u32> + use<'a> {
        self.starts.iter().map(|word| u32::from_le_bytes(*word))
    }

    /// Neurons of classes.
    pub const fn outputs(&self) -> Outputs<'a> {
        Outputs(self.outputs)
    }

    /// Place, address and words of each write; `None` for one that does not end.
    pub(crate) fn writes(&self) -> impl Iterator<Item = Option<Write<'a>>> + use<'a> {
        let mut rest = self.writes;
        core::iter::from_fn(move || {
            let (head, after) = rest.split_first_chunk::<2>()?;
            let head = u32::from_le_bytes(head[0]) as u64 | (u32::from_le_bytes(head[1]) as u64) << 32;
            let count = (head >> 56) as usize;
            let place = Place::from_byte((head >> 16) as u8);
            let whole = (1..=WORDS_MAX as usize).contains(&count) && count <= after.len();
            rest = if whole { &after[count..] } else { &[] };
            Some(whole.then(|| Write { place, address: (head >> 24) as u32, words: &after[..count] }))
        })
    }
}

/// A write of a pack.
#[derive(Debug, Clone, Copy)]
pub struct Write<'a> {
    pub place: Place,
    pub address: u32,
    pub words: &'a [[u8; 4]],
}

impl Outputs<'_> {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them; the index is the class.
    pub fn iter(&self) -> impl Iterator<Item = Output> + '_ {
        self.0.iter().map(|[neuron, low, high]| Output {
            block: u16::from_le_bytes([neuron[2], neuron[3]]),
            lane: neuron[0],
            scale: f64::from_bits(u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << 32),
        })
    }

    /// Adds the spikes of a block to the counts of their classes; the rest of `counts` stays.
    pub fn count(&self, block: u16, mask: u16, counts: &mut [u16]) {
        for (output, count) in self.iter().zip(counts) {
            if output.block == block && mask >> (output.lane & 15) & 1 == 1 {
                *count = count.saturating_add(1);
            }
        }
    }
}

impl<L: Line> Client<L> {
    /// Programs the core: memories, registers, and a clear at the end.
    ///
    /// # Errors
    /// When the pack is for another specification or target, the line fails or the session is lost.
    pub async fn program(&mut self, pack: &Pack<'_>) -> Result<(), Error<L::Error>> {
        let (device, made_for) = (self.device().spec_digest, pack.spec_digest);
        if device != made_for {
            return Err(Error::OtherSpecification { device, pack: made_for });
        }
        let (device, made_for) = (self.device().target_digest, pack.target_digest());
        if device != made_for {
            return Err(Error::OtherTarget { device, pack: made_for });
        }
        self.reset().await?;
        for write in pack.writes().flatten() {
            self.write(write.place, write.address, write.words.iter().map(|word| u32::from_le_bytes(*word))).await?;
        }
        Ok(())
    }
}
