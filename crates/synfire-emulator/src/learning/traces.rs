//! Trace steps; see "Trace step" in docs/core.md.

use synfire_program::TraceParameters;

use super::tiles::LaneDither;

/// Steps the traces of consecutive blocks, from address `first` of the memory of traces; `events` has a mask for each block.
/// Returns in how many of them a sum was cut to full scale.
#[inline(always)]
pub(crate) fn step<const P: usize>(
    traces: &mut [u8],
    events: &[u16],
    first: usize,
    dither: LaneDither<'_, P>,
    parameters: &TraceParameters,
) -> u64 {
    let (blocks, _) = traces.as_chunks_mut::<P>();
    let mut saturations = 0;
    for ((line, block), events) in (first..).zip(blocks).zip(events) {
        // A trace of 0 stays 0: its loss is the fraction that dither alone is.
        if *events != 0 || *block != [0; P] {
            saturations += u64::from(step_block(block, *events, dither.line(line), parameters));
        }
    }
    saturations
}

/// Steps one block; returns whether a sum was cut to full scale.
#[inline(always)]
fn step_block<const P: usize>(
    block: &mut [u8; P],
    events: u16,
    dither: [u32; P],
    parameters: &TraceParameters,
) -> bool {
    let mut largest = 0;
    for lane in 0..P {
        let x = stepped(block[lane], events >> lane & 1 != 0, dither[lane], parameters);
        largest = largest.max(x);
        block[lane] = x.min(u32::from(u8::MAX)) as u8;
    }
    largest > u32::from(u8::MAX)
}

/// What a trace becomes, before it is cut to full scale.
#[inline(always)]
pub(crate) fn stepped(x: u8, event: bool, dither: u32, parameters: &TraceParameters) -> u32 {
    let TraceParameters { mantissa, shift, bump, nearest } = *parameters;
    let x = u32::from(x);
    let loss = (x * u32::from(mantissa) + (dither & ((1 << shift) - 1))) >> shift;
    let kept = x.saturating_sub(loss);
    match (event, nearest) {
        (false, _) => kept,
        (true, false) => kept + u32::from(bump),
        (true, true) => bump.into(),
    }
}
