//! A network that runs on a board while somebody watches it.

use synfire_data::Samples;
use synfire_diagnostics::{Diagnostic, Diagnostics, Number, codes};
use synfire_image::{Event, EventEncoder};
use synfire_session::TickReport;

use crate::AnySession;
use crate::failed::failed;

/// Ticks that are on the way at a time: enough to keep the line busy.
const AHEAD: u64 = 64;

/// The input of a board, tick by tick.
pub struct BoardFeed<'a> {
    encoder: Option<EventEncoder>,
    samples: &'a Samples,
    next: u64,
    ticks: u64,
}

impl<'a> BoardFeed<'a> {
    /// The first of `samples`, for so many ticks; without an encoder there is no input.
    pub fn new(encoder: Option<EventEncoder>, samples: &'a Samples, ticks: u64) -> Self {
        Self { encoder, samples, next: 0, ticks }
    }

    /// The events of the next tick, if there is one.
    fn next(&mut self) -> Result<Option<Vec<Event>>, Diagnostics> {
        if self.next >= self.ticks {
            return Ok(None);
        }
        let mut events = Vec::new();
        if let Some(encoder) = &self.encoder {
            let row = self.samples.get(0).row(self.next as usize);
            encoder.events(row, self.next == 0, &mut events).map_err(failed)?;
        }
        self.next += 1;
        Ok(Some(events))
    }
}

/// Runs all ticks of a feed, or until `is_enough` says so, and shows each report with its tick.
///
/// # Errors
/// When the line fails, an input value is outside the image's range, or `show` fails.
pub fn follow_board<E: From<Diagnostics>>(
    session: &mut AnySession,
    mut feed: BoardFeed<'_>,
    is_enough: impl Fn() -> bool,
    mut show: impl FnMut(u64, &TickReport) -> Result<(), E>,
) -> Result<(), E> {
    for tick in 0.. {
        if is_enough() {
            return session.stop().map_err(|error| failed(error).into());
        }
        while feed.next < tick + AHEAD
            && let Some(events) = feed.next()?
        {
            session.submit_tick(&events).map_err(failed)?;
        }
        let Some(report) = session.next_tick().map_err(failed)? else { break };
        show(tick, &report)?;
    }
    Ok(())
}

/// The tick period in clocks for a pace in ticks per second, rounded down; 0 without a pace, which is as fast as it goes.
///
/// # Errors
/// When the pace is slower than the period's register allows.
pub fn tick_period(pace_hz: Option<f64>, clock_hz: u32) -> Result<u32, Diagnostics> {
    /// The largest value of the register.
    const MOST: u32 = (1 << 24) - 1;
    let period = pace_hz.map_or(0.0, |pace_hz| f64::from(clock_hz) / pace_hz);
    if period <= f64::from(MOST) {
        return Ok(period as u32);
    }
    let slowest = f64::from(clock_hz) / f64::from(MOST);
    let message = format!("`--pace` asks for {} ticks per second", Number(pace_hz.unwrap_or_default()));
    Err(Diagnostic::error(codes::run::BAD_VALUE, message)
        .note(format!("at {} MHz, a board runs at least {slowest:.2} ticks per second", f64::from(clock_hz) / 1e6))
        .help(format!("give `--pace {}` or more", slowest.ceil()))
        .into())
}
