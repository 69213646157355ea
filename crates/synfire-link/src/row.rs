//! Rows: many events in few bytes. docs/link.md, "Input".

use alloc::vec::Vec;

use synfire_arch::link_generated::ROW_AXONS;
use synfire_program::Event;

use crate::words::{InputWord, RowHead};

/// Axons of a group, and of a mask.
const GROUP: usize = 64;
const MASK: usize = 8;
/// Steps that payloads can have, the finest first.
const STEPS: [u16; 3] = [1, 16, 256];
/// Payloads of a step.
const VALUES: u16 = 256;

/// How the payloads of a row are told.
enum Payloads {
    /// All are this one.
    One(u16),
    /// Each is a byte and one, times a step.
    Bytes(u16),
}

/// The words of a tick's events, ascending by axon: a row if that is shorter and can hold them, else a word for each. None if
/// an event cannot be told at all.
pub fn event_words(events: &[Event]) -> Option<Vec<u32>> {
    let row = row(events).filter(|row| row.len() < events.len());
    match row {
        Some(row) => Some(row),
        None => events.iter().map(|event| InputWord::event(*event).map(InputWord::to_word)).collect(),
    }
}

/// Events as a row, if they can be one.
fn row(events: &[Event]) -> Option<Vec<u32>> {
    let last = events.last()?.axon.0;
    let payloads = payloads(events).filter(|_| last < ROW_AXONS)?;
    let (payload, has_values) = match payloads {
        Payloads::One(payload) => (payload, false),
        Payloads::Bytes(step) => (step, true),
    };
    let groups = last as usize / GROUP + 1;
    let head = InputWord::Row(RowHead { groups: (groups - 1) as u8, payload, has_values });
    let mut bytes = Vec::new();
    let mut rest = events;
    for group in 0..groups {
        let mut masks = [0_u8; GROUP / MASK];
        let end = rest.partition_point(|event| (event.axon.0 as usize) < (group + 1) * GROUP);
        let (of_group, after) = rest.split_at(end);
        for event in of_group {
            let axon = event.axon.0 as usize % GROUP;
            masks[axon / MASK] |= 1 << (axon % MASK);
        }
        bytes.push((0..masks.len()).fold(0, |bits, mask| bits | u8::from(masks[mask] != 0) << mask));
        let mut events = of_group.iter();
        for mask in masks.into_iter().filter(|mask| *mask != 0) {
            bytes.push(mask);
            if has_values {
                let values = events.by_ref().take(mask.count_ones() as usize);
                bytes.extend(values.map(|event| (event.payload as u16 / payload - 1) as u8));
            }
        }
        rest = after;
    }
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    let words = bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    Some(core::iter::once(head.to_word()).chain(words).collect())
}

/// How a row can tell these payloads.
fn payloads(events: &[Event]) -> Option<Payloads> {
    let first = events.first()?.payload;
    if first != 0 && events.iter().all(|event| event.payload == first) {
        return Some(Payloads::One(first as u16));
    }
    let fits = |step: u16| {
        let is_value = |payload: i16| {
            u16::try_from(payload)
                .is_ok_and(|payload| payload.is_multiple_of(step) && (1..=VALUES).contains(&(payload / step)))
        };
        events.iter().all(|event| is_value(event.payload))
    };
    STEPS.into_iter().find(|step| fits(*step)).map(Payloads::Bytes)
}

/// What a row wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Group,
    Mask,
    Axon,
}

/// What became of a step of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It went on; whether the word is over.
    Moved { takes_word: bool },
    /// It needs a word, or its event has no room.
    Waits,
    /// It is over; whether that of the word is left over.
    Done { takes_word: bool },
}

/// A row that is taken apart.
#[derive(Debug)]
pub struct Row {
    head: RowHead,
    phase: Phase,
    axon: usize,
    /// Bits from the one that is looked at on.
    masks: u8,
    mask: u8,
    /// Of the next byte in the word.
    place: usize,
    byte: Option<u8>,
}

impl Row {
    pub const fn new(head: RowHead) -> Self {
        Self { head, phase: Phase::Group, axon: 0, masks: 0, mask: 0, place: 0, byte: None }
    }

    /// Takes a byte of `word`, the head of the queue if there is one, or does something else.
    pub fn step(&mut self, word: Option<u32>, offer: &mut dyn FnMut(u16, i16) -> bool) -> Step {
        if self.axon > usize::from(self.head.groups) * GROUP + GROUP - 1 {
            return Step::Done { takes_word: self.place != 0 };
        }
        if self.wants_byte() && self.byte.is_none() {
            let Some(word) = word else { return Step::Waits };
            self.byte = Some(word.to_le_bytes()[self.place]);
            self.place = (self.place + 1) % 4;
            return Step::Moved { takes_word: self.place == 0 };
        }
        match self.phase {
            Phase::Group => (self.masks, self.phase) = (self.byte.take().unwrap_or(0), Phase::Mask),
            Phase::Mask if self.masks & 1 == 1 => {
                (self.mask, self.phase) = (self.byte.take().unwrap_or(0), Phase::Axon);
            }
            Phase::Mask => self.next_mask(MASK),
            Phase::Axon => {
                if self.mask & 1 == 1 && !offer(self.axon as u16, self.payload()) {
                    return Step::Waits;
                }
                self.byte = None;
                self.mask >>= 1;
                if self.axon % MASK == MASK - 1 { self.next_mask(1) } else { self.axon += 1 }
            }
        }
        Step::Moved { takes_word: false }
    }

    const fn wants_byte(&self) -> bool {
        match self.phase {
            Phase::Group => true,
            Phase::Mask => self.masks & 1 == 1,
            Phase::Axon => self.mask & 1 == 1 && self.head.has_values,
        }
    }

    const fn next_mask(&mut self, axons: usize) {
        self.axon += axons;
        self.masks >>= 1;
        self.phase = if self.axon.is_multiple_of(GROUP) { Phase::Group } else { Phase::Mask };
    }

    fn payload(&self) -> i16 {
        let step = match self.head.payload {
            step if step & 0x100 != 0 => 256,
            step if step & 0x10 != 0 => 16,
            _ => 1,
        };
        let payload = self.byte.map_or(self.head.payload, |byte| (u16::from(byte) + 1).wrapping_mul(step));
        payload as i16
    }
}

#[cfg(test)]
mod tests {
    use std::vec;

    use synfire_arch::AxonId;

    use super::*;

    fn event(axon: u32, payload: i16) -> Event {
        Event { axon: AxonId(axon), payload }
    }

    /// The events of a row, and the words that it took.
    fn unpacked(words: &[u32]) -> (Vec<Event>, usize) {
        let InputWord::Row(head) = InputWord::from_word(words[0]) else { panic!("no row") };
        let (mut row, mut at, mut events) = (Row::new(head), 1, Vec::new());
        loop {
            let step = row.step(words.get(at).copied(), &mut |axon, payload| {
                events.push(event(axon.into(), payload));
                true
            });
            match step {
                Step::Moved { takes_word } => at += usize::from(takes_word),
                Step::Done { takes_word } => return (events, at + usize::from(takes_word)),
                Step::Waits => panic!("it wants more"),
            }
        }
    }

    #[test]
    fn rows_of_random_events_are_unpacked_again() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for round in 0..2000 {
            let (axons, density) = (1 + random(900), random(101));
            let step = [1, 16, 256][random(3) as usize];
            let most = if step == 256 { 127 } else { 256 };
            let mut events = Vec::new();
            for axon in 0..axons {
                if random(100) < density {
                    let value = if round % 2 == 0 { 1 } else { 1 + random(most) };
                    events.push(event(axon as u32, (value * step) as i16));
                }
            }
            let Some(words) = row(&events) else {
                assert!(events.is_empty());
                continue;
            };
            let with_more = [&words[..], &[u32::MAX]].concat();
            assert_eq!(unpacked(&with_more), (events, words.len()));
        }
    }

    #[test]
    fn a_row_is_as_long_as_its_bytes() {
        // Group, mask, and three values: five bytes.
        let events = [event(0, 2112), event(1, 256), event(7, 128)];
        assert_eq!(row(&events).unwrap(), vec![0xC000_0010, 0x0F83_8301, 0x0000_0007]);
        assert_eq!(event_words(&events[..1]).unwrap(), [0x0000_0840], "one word is shorter");
    }

    #[test]
    fn what_no_row_can_hold_goes_by_itself() {
        for events in [
            [event(0, 1), event(1, -1), event(2, 1)],
            [event(0, 257), event(1, 1), event(2, 1)],
            [event(0, 1), event(1, 1), event(ROW_AXONS, 1)],
        ] {
            assert_eq!(event_words(&events).unwrap().len(), 3, "{events:?}");
        }
        assert_eq!(event_words(&[event(1 << 15, 1)]), None);
        assert_eq!(event_words(&[event(1, 0)]), None);
        assert_eq!(event_words(&[]), Some(Vec::new()));
    }

    #[test]
    fn negative_payloads_that_are_alike_are_a_row() {
        let events: Vec<Event> = (0..60).map(|axon| event(axon * 3, -7)).collect();
        let words = event_words(&events).unwrap();
        assert!(words.len() < 10);
        assert_eq!(unpacked(&words).0, events);
    }
}
