//! Input events in CSV.

use synfire_budget::Meter;

use crate::source::push;
use crate::table::{Line, Text, abridged};
use crate::{DataError, Event, Origin, Samples};

const TICK_NAMES: [&str; 2] = ["tick", "t"];
const AXON_NAMES: [&str; 2] = ["axon", "addr"];

/// Whether a header announces events: `tick,axon` or `tick,axon,value`, with `t` for tick and `addr` for axon.
pub(crate) fn is_event_header(fields: &[&str]) -> bool {
    let is = |field: &str, names: &[&str]| names.iter().any(|name| field.eq_ignore_ascii_case(name));
    match fields {
        [tick, axon] => is(tick, &TICK_NAMES) && is(axon, &AXON_NAMES),
        [tick, axon, value] => is(tick, &TICK_NAMES) && is(axon, &AXON_NAMES) && is(value, &["value"]),
        _ => false,
    }
}

/// Reads the lines after an event header into one sample, which lasts to its last event.
pub(crate) fn read_events<'a>(
    text: &Text<'a>,
    columns: usize,
    lines: impl Iterator<Item = Line<'a>>,
    axons: usize,
    meter: &Meter,
) -> Result<Samples, DataError> {
    let origin = Origin::file(text.path);
    let mut events: Vec<(Event, usize)> = Vec::new();
    for line in lines {
        push(&mut events, (event(text, columns, line, axons)?, line.number), &origin, meter)?;
    }
    events.sort_unstable_by_key(|(event, line)| (event.tick, event.axon, *line));
    for pair in events.windows(2) {
        let [(first, first_line), (second, line)] = pair else { continue };
        if (first.tick, first.axon) == (second.tick, second.axon) {
            return Err(duplicate(text, *first_line, *line, *second));
        }
    }
    let ticks = events.last().map_or(0, |(event, _)| event.tick as usize + 1);
    let over = |error| DataError::OverBudget { origin, error };
    meter.charge_items::<Event>(events.len() as u64, "its events").map_err(over)?;
    Ok(Samples::events(axons, ticks, events.into_iter().map(|(event, _)| event).collect()))
}

fn event(text: &Text<'_>, columns: usize, line: Line<'_>, axons: usize) -> Result<Event, DataError> {
    let found = line.fields().count();
    if found != columns {
        let reason = format!("it has {found} fields, but the header has {columns}");
        return Err(text.wrong(line, line.text, reason));
    }
    let mut fields = line.fields();
    let mut next = || fields.next().unwrap_or_default();
    let tick_field = next();
    let tick = whole(text, line, tick_field)?;
    let tick = u32::try_from(tick).ok().filter(|tick| *tick < u32::MAX).ok_or_else(|| {
        let reason = format!("tick {tick} is out of range, the last is {}", u32::MAX - 1);
        text.wrong(line, tick_field, reason)
    })?;
    let axon_field = next();
    let axon = whole(text, line, axon_field)?;
    let in_range = u32::try_from(axon).ok().filter(|axon| (*axon as usize) < axons);
    let axon = in_range.ok_or_else(|| {
        let place = text.place(line, axon_field);
        DataError::Axon { path: text.path.to_owned(), place, axon, axons }
    })?;
    let value = if columns == 3 { text.number(line, next())? } else { 1.0 };
    Ok(Event { tick, axon, value })
}

/// A whole number of at least 0, also when written as `3.0` or `3e0`.
fn whole(text: &Text<'_>, line: Line<'_>, field: &str) -> Result<u64, DataError> {
    if let Ok(value) = field.parse() {
        return Ok(value);
    }
    let value = text.number(line, field)?;
    if value >= 0.0 && value.fract() == 0.0 && value < 2_f64.powi(53) {
        Ok(value as u64)
    } else {
        Err(text.wrong(line, field, format!("`{}` is not a whole number of at least 0", abridged(field))))
    }
}

fn duplicate(text: &Text<'_>, first_line: usize, second_line: usize, event: Event) -> DataError {
    let place = match text.line(second_line) {
        Some(line) => text.place(line, line.text),
        None => crate::error::TextPlace { line: second_line, span: None },
    };
    DataError::DuplicateEvent { path: text.path.to_owned(), first_line, place, tick: event.tick, axon: event.axon }
}
