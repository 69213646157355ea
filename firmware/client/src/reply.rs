//! What a device says, read where it stands.

use synfire_arch::link_generated::{frame, layout};
use synfire_link::{u16_at, u32_at, words_at};

use crate::identity::Device;

/// A frame of a device.
#[derive(Debug, Clone, Copy)]
pub enum Reply<'a> {
    Identity(Device),
    Ack(Ack),
    Data { sequence: u8, place: u8, address: u32, words: Words<'a> },
    Stream { expected: u8, consumed: u16, position: u16, words: Words<'a> },
}

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ack {
    pub expected: u8,
    pub code: u8,
    pub state: u8,
    pub consumed: u16,
    pub produced: u16,
}

/// 32-bit words in a frame, 1 to 60.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a>(&'a [[u8; 4]]);

impl Words<'_> {
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|word| u32::from_le_bytes(*word))
    }
}

impl<'a> Reply<'a> {
    /// What a frame without its CRC says, if it is one of a device.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let &[kind, second, ..] = bytes else { return None };
        Some(match kind {
            frame::IDENTITY => Self::Identity(Device::read(bytes)?),
            frame::ACK if bytes.len() == layout::ack::BYTES => Self::Ack(Ack {
                expected: second,
                code: bytes[layout::ack::CODE],
                state: bytes[layout::ack::STATE],
                consumed: u16_at(bytes, layout::ack::CONSUMED),
                produced: u16_at(bytes, layout::ack::PRODUCED),
            }),
            frame::DATA => Self::Data {
                sequence: second,
                words: words(bytes, layout::data::BYTES)?,
                place: bytes[layout::data::PLACE],
                address: u32_at(bytes, layout::data::ADDRESS),
            },
            frame::STREAM => Self::Stream {
                expected: second,
                words: words(bytes, layout::stream::BYTES)?,
                consumed: u16_at(bytes, layout::stream::CONSUMED),
                position: u16_at(bytes, layout::stream::POSITION),
            },
            _ => return None,
        })
    }
}

fn words(bytes: &[u8], heading: usize) -> Option<Words<'_>> {
    words_at(bytes, heading).ok().map(Words)
}
