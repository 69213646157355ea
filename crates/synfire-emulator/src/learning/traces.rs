//! Trace steps; see "Trace step" in docs/core.md.

use synfire_image::TraceParameters;

use super::change::LaneDither;

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
    let TraceParameters { mantissa, shift, bump, nearest } = *parameters;
    let (mantissa, bump, mask) = (u32::from(mantissa), u32::from(bump), (1 << shift) - 1);
    let mut largest = 0;
    for lane in 0..P {
        let x = u32::from(block[lane]);
        let loss = (x * mantissa + (dither[lane] & mask)) >> shift;
        let kept = x.saturating_sub(loss);
        let bumped = if nearest { bump } else { kept + bump };
        let x = if events >> lane & 1 != 0 { bumped } else { kept };
        largest = largest.max(x);
        block[lane] = x.min(u32::from(u8::MAX)) as u8;
    }
    largest > u32::from(u8::MAX)
}
