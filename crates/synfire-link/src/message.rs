//! What frames say.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::link_generated::{WORDS_MAX, frame, layout};

use crate::wire::{Misunderstood, u16_at, u32_at, words_at};
use crate::{Identity, Place};

/// A frame of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in docs/link.md")]
pub enum Request {
    Identify,
    Open { session: u32 },
    Write { sequence: u8, place: Place, address: u32, words: Vec<u32> },
    Read { sequence: u8, place: Place, address: u32, count: u8, more: u8 },
    Input { sequence: u8, words: Vec<u32> },
    Stop { sequence: u8 },
    Reset { sequence: u8 },
    Baud { sequence: u8, bit_clocks: u32 },
    Poll { position: u16, flags: u8 },
}

/// A frame of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented once, in docs/link.md")]
pub enum Reply {
    Identity(Box<Identity>),
    Ack { expected: u8, code: u8, state: u8, consumed: u16, produced: u16 },
    Data { sequence: u8, place: Place, address: u32, part: u8, words: Vec<u32> },
    Stream { expected: u8, consumed: u16, position: u16, words: Vec<u32> },
}

impl Request {
    /// The frame without its CRC.
    pub fn to_frame(&self) -> Vec<u8> {
        match self {
            Self::Identify => vec![frame::IDENTIFY, 0],
            Self::Open { session } => [&[frame::OPEN, 0][..], &session.to_le_bytes()].concat(),
            Self::Write { sequence, place, address, words } => {
                let head = [&[frame::WRITE, *sequence, place.to_byte()][..], &address.to_le_bytes()].concat();
                with_words(head, words)
            }
            Self::Read { sequence, place, address, count, more } => {
                let head = [frame::READ, *sequence, place.to_byte()];
                [&head[..], &address.to_le_bytes(), &[*count, *more]].concat()
            }
            Self::Input { sequence, words } => with_words(vec![frame::INPUT, *sequence], words),
            Self::Stop { sequence } => vec![frame::STOP, *sequence],
            Self::Reset { sequence } => vec![frame::RESET, *sequence],
            Self::Baud { sequence, bit_clocks } => [&[frame::BAUD, *sequence][..], &bit_clocks.to_le_bytes()].concat(),
            Self::Poll { position, flags } => [&[frame::POLL, 0][..], &position.to_le_bytes(), &[*flags]].concat(),
        }
    }

    /// Reads a frame whose CRC was right.
    ///
    /// # Errors
    /// When no client sends such a type, or not with this length.
    pub fn from_frame(bytes: &[u8]) -> Result<Self, Misunderstood> {
        let &[kind, sequence, ..] = bytes else { return Err(Misunderstood::Length) };
        let fixed = |length: usize| if bytes.len() == length { Ok(()) } else { Err(Misunderstood::Length) };
        Ok(match kind {
            frame::IDENTIFY => fixed(layout::identify::BYTES).map(|()| Self::Identify)?,
            frame::OPEN => {
                fixed(layout::open::BYTES).map(|()| Self::Open { session: u32_at(bytes, layout::open::SESSION) })?
            }
            frame::WRITE => Self::Write {
                sequence,
                words: words_after(bytes, layout::write::BYTES)?,
                place: Place::from_byte(bytes[layout::write::PLACE]),
                address: u32_at(bytes, layout::write::ADDRESS),
            },
            frame::READ => {
                fixed(layout::read::BYTES)?;
                let count = bytes[layout::read::COUNT];
                if !(1..=WORDS_MAX).contains(&u32::from(count)) {
                    return Err(Misunderstood::Length);
                }
                let place = Place::from_byte(bytes[layout::read::PLACE]);
                let (address, more) = (u32_at(bytes, layout::read::ADDRESS), bytes[layout::read::MORE]);
                Self::Read { sequence, place, address, count, more }
            }
            frame::INPUT => Self::Input { sequence, words: words_after(bytes, layout::input::BYTES)? },
            frame::STOP => fixed(layout::stop::BYTES).map(|()| Self::Stop { sequence })?,
            frame::RESET => fixed(layout::reset::BYTES).map(|()| Self::Reset { sequence })?,
            frame::BAUD => {
                fixed(layout::baud::BYTES)?;
                Self::Baud { sequence, bit_clocks: u32_at(bytes, layout::baud::BIT_CLOCKS) }
            }
            frame::POLL => {
                fixed(layout::poll::BYTES)?;
                let position = u16_at(bytes, layout::poll::POSITION);
                Self::Poll { position, flags: bytes[layout::poll::FLAGS] }
            }
            _ => return Err(Misunderstood::Type),
        })
    }
}

impl Reply {
    /// The frame without its CRC.
    pub fn to_frame(&self) -> Vec<u8> {
        match self {
            Self::Identity(identity) => identity.to_frame(),
            Self::Ack { expected, code, state, consumed, produced } => {
                let head = [frame::ACK, *expected, *code, *state];
                [&head[..], &consumed.to_le_bytes(), &produced.to_le_bytes()].concat()
            }
            Self::Data { sequence, place, address, part, words } => {
                let head = [frame::DATA, *sequence, place.to_byte()];
                with_words([&head[..], &address.to_le_bytes(), &[*part]].concat(), words)
            }
            Self::Stream { expected, consumed, position, words } => {
                let head = [frame::STREAM, *expected];
                with_words([&head[..], &consumed.to_le_bytes(), &position.to_le_bytes()].concat(), words)
            }
        }
    }

    /// Reads a frame whose CRC was right.
    ///
    /// # Errors
    /// When no device sends such a type, or not with this length.
    pub fn from_frame(bytes: &[u8]) -> Result<Self, Misunderstood> {
        let &[kind, second, ..] = bytes else { return Err(Misunderstood::Length) };
        Ok(match kind {
            frame::IDENTITY => Self::Identity(Box::new(Identity::from_frame(bytes)?)),
            frame::ACK if bytes.len() != layout::ack::BYTES => return Err(Misunderstood::Length),
            frame::ACK => Self::Ack {
                expected: second,
                code: bytes[layout::ack::CODE],
                state: bytes[layout::ack::STATE],
                consumed: u16_at(bytes, layout::ack::CONSUMED),
                produced: u16_at(bytes, layout::ack::PRODUCED),
            },
            frame::DATA => Self::Data {
                sequence: second,
                words: words_after(bytes, layout::data::BYTES)?,
                place: Place::from_byte(bytes[layout::data::PLACE]),
                address: u32_at(bytes, layout::data::ADDRESS),
                part: bytes[layout::data::PART],
            },
            frame::STREAM => Self::Stream {
                expected: second,
                words: words_after(bytes, layout::stream::BYTES)?,
                consumed: u16_at(bytes, layout::stream::CONSUMED),
                position: u16_at(bytes, layout::stream::POSITION),
            },
            _ => return Err(Misunderstood::Type),
        })
    }
}

fn with_words(mut head: Vec<u8>, words: &[u32]) -> Vec<u8> {
    head.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    head
}

/// The words after a heading: 1 to 60.
fn words_after(bytes: &[u8], heading: usize) -> Result<Vec<u32>, Misunderstood> {
    Ok(words_at(bytes, heading)?.iter().map(|word| u32::from_le_bytes(*word)).collect())
}
