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
            segments.push(Segment { name, start, size, first, layout, format });
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
        let InputFormat { fraction_bits, payload_min, payload_max } = segment.format;
        let unit = f64::from(1_u32 << fraction_bits);
        // The exact value is checked: rounding would take one that is outside by less than half a step.
        let exact = value * unit;
        if !(f64::from(payload_min)..=f64::from(payload_max)).contains(&exact) {
            return Err(EncodeError::OutOfRange {
                population: segment.name.clone(),
                axon: position - segment.start,
                value,
                min: f64::from(payload_min) / unit,
                max: f64::from(payload_max) / unit,
            });
        }
        let payload = exact.round();
        let axon = AxonId(segment.first.0 + segment.layout.place(position - segment.start) as u32);
        Ok((payload != 0.0).then_some(Event { axon, payload: payload as i16 }))
    }
}
