//! From real input values to events.

use std::sync::Arc;

use synfire_arch::AxonId;
use synfire_program::Event;

use crate::{EncodeError, Image, InputFormat, Layout, PopulationRole};

/// One input population in an input row.
#[derive(Debug, Clone)]
struct Segment {
    name: String,
    /// Position of its first axon in the row.
    start: usize,
    size: usize,
    first: AxonId,
    layout: Layout,
    format: InputFormat,
    /// By whole value from 0 to 255: its payload, or [`OUTSIDE`].
    payloads: Arc<[i32; 256]>,
}

/// Stands for the payload of a value outside the range.
const OUTSIDE: i32 = i32::MIN;

impl Segment {
    /// The payload of a value, rounded to nearest (ties away from zero), if it is in the proven range.
    fn payload(format: InputFormat, value: f64) -> Option<i16> {
        let InputFormat { fraction_bits, payload_min, payload_max } = format;
        // The exact value is checked: rounding would take one that is outside by less than half a step.
        let exact = value * f64::from(1_u32 << fraction_bits);
        (f64::from(payload_min)..=f64::from(payload_max)).contains(&exact).then(|| exact.round() as i16)
    }

    fn payloads(format: InputFormat) -> Arc<[i32; 256]> {
        let payload = |byte: usize| Self::payload(format, byte as f64).map_or(OUTSIDE, i32::from);
        Arc::new(std::array::from_fn(payload))
    }

    fn axon(&self, index: usize) -> AxonId {
        AxonId(self.first.0 + self.layout.place(index) as u32)
    }
}

/// Turns positions and values of an input row into events of an image.
#[derive(Debug, Clone)]
pub struct EventEncoder {
    segments: Vec<Segment>,
    axons: usize,
    /// Those of the first tick of a network at rest.
    start_events: Arc<[Event]>,
}

impl EventEncoder {
    /// The encoder of an image.
    pub fn new(image: &Image) -> Self {
        let mut segments = Vec::new();
        let mut start = 0;
        for population in image.inputs() {
            let PopulationRole::Input { first, format } = population.role else { continue };
            let size = population.size();
            let (name, layout) = (population.name.clone(), population.layout);
            let payloads = Segment::payloads(format);
            segments.push(Segment { name, start, size, first, layout, format, payloads });
            start += size;
        }
        Self { segments, axons: start, start_events: image.start_events.as_slice().into() }
    }

    /// The events of a tick in place of those before, strictly ascending by axon: of the values of an input row, by position,
    /// and those that a network has only in its first tick if this tick is the first `from_rest`.
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub fn events(
        &self,
        row: impl Iterator<Item = (usize, f64)>,
        from_rest: bool,
        events: &mut Vec<Event>,
    ) -> Result<(), EncodeError> {
        events.clear();
        for (position, value) in row {
            events.extend(self.encode(position, value)?);
        }
        if from_rest {
            events.extend_from_slice(&self.start_events);
        }
        events.sort_unstable_by_key(|event| event.axon);
        Ok(())
    }

    /// [`Self::events`] of a row whose values are the numbers from 0 to 255 that its bytes are. An empty row is silence.
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub fn events_of_bytes(&self, row: &[u8], from_rest: bool, events: &mut Vec<Event>) -> Result<(), EncodeError> {
        if !row.is_empty() && row.len() != self.axons {
            let values = row.iter().enumerate().map(|(position, byte)| (position, f64::from(*byte)));
            return self.events(values.filter(|(_, value)| *value != 0.0), from_rest, events);
        }
        events.clear();
        for segment in self.segments.iter().filter(|_| !row.is_empty()) {
            let mut outside = None;
            each_set(&row[segment.start..segment.start + segment.size], |index, byte| {
                match segment.payloads[usize::from(byte)] {
                    0 => {}
                    OUTSIDE => outside = outside.or(Some((segment.start + index, byte))),
                    payload => events.push(Event { axon: segment.axon(index), payload: payload as i16 }),
                }
            });
            if let Some((position, byte)) = outside {
                self.encode(position, byte.into())?;
            }
        }
        if from_rest {
            events.extend_from_slice(&self.start_events);
        }
        events.sort_unstable_by_key(|event| event.axon);
        Ok(())
    }

    /// The event for a value at a position of an input row (axons need not ascend with positions), rounded to nearest (ties away from zero); `None` if it rounds
    /// to 0.
    ///
    /// # Errors
    /// When the position is past the row or the value outside the image's proven range (NaN included).
    pub fn encode(&self, position: usize, value: f64) -> Result<Option<Event>, EncodeError> {
        let segment = self
            .segments
            .iter()
            .rfind(|segment| segment.start <= position)
            .filter(|segment| position < segment.start + segment.size)
            .ok_or(EncodeError::NoSuchAxon { axon: position, axons: self.axons })?;
        let Some(payload) = Segment::payload(segment.format, value) else {
            let InputFormat { fraction_bits, payload_min, payload_max } = segment.format;
            let unit = f64::from(1_u32 << fraction_bits);
            return Err(EncodeError::OutOfRange {
                population: segment.name.clone(),
                axon: position - segment.start,
                value,
                min: f64::from(payload_min) / unit,
                max: f64::from(payload_max) / unit,
            });
        };
        let axon = segment.axon(position - segment.start);
        Ok((payload != 0).then_some(Event { axon, payload }))
    }
}

/// Calls `each` with the position and the value of every byte that is not 0. Eight at a time, since most rows are mostly 0.
fn each_set(bytes: &[u8], mut each: impl FnMut(usize, u8)) {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mut word = u64::from_le_bytes(*word);
        while word != 0 {
            let byte = word.trailing_zeros() / 8;
            each(8 * index + byte as usize, (word >> (8 * byte)) as u8);
            word &= !(0xff << (8 * byte));
        }
    }
    for (index, byte) in rest.iter().enumerate().filter(|(_, byte)| **byte != 0) {
        each(8 * words.len() + index, *byte);
    }
}
