//! Sets of neurons as bits of words.

use std::ops::Range;

/// Neurons of a word.
pub(crate) const WORD: usize = u64::BITS as usize;

/// The words that hold a bit for each of so many neurons.
pub(crate) fn words(neurons: usize) -> Vec<u64> {
    vec![0; neurons.div_ceil(WORD)]
}

/// Whether a neuron is in a set.
pub(crate) fn has(set: &[u64], neuron: usize) -> bool {
    set[neuron / WORD] >> (neuron % WORD) & 1 != 0
}

/// Puts a neuron into a set or takes it out.
pub(crate) fn put(set: &mut [u64], neuron: usize, is_in: bool) {
    put_few(set, neuron, 1, is_in.into());
}

/// Sets the bits of `count` neurons from `first` on, which are of one word.
#[inline(always)]
pub(crate) fn put_few(set: &mut [u64], first: usize, count: usize, bits: u64) {
    let (word, shift) = (&mut set[first / WORD], first % WORD);
    *word = *word & !(few(count) << shift) | bits << shift;
}

/// The bits of `count` neurons from `first` on, which are of one word.
#[inline(always)]
pub(crate) fn get_few(set: &[u64], first: usize, count: usize) -> u64 {
    set[first / WORD] >> (first % WORD) & few(count)
}

/// The words of a set that hold the neurons of a range, with their numbers; what belongs to others is left out.
#[inline(always)]
pub(crate) fn words_of(set: &[u64], neurons: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let (first, end) = (neurons.start / WORD, neurons.end.div_ceil(WORD));
    let last = end.wrapping_sub(1);
    let low = u64::MAX << (neurons.start % WORD);
    let high = u64::MAX >> (end * WORD - neurons.end);
    (first..).zip(&set[first..end]).map(move |(word, bits)| {
        let from = if word == first { low } else { u64::MAX };
        let to = if word == last { high } else { u64::MAX };
        (word, bits & from & to)
    })
}

/// Takes all neurons of a range out of a set.
pub(crate) fn clear(set: &mut [u64], neurons: Range<usize>) {
    pieces(neurons).for_each(|piece| put_few(set, piece.start, piece.len(), 0));
}

/// The neurons of a range that are in a set, ascending.
pub(crate) fn members(set: &[u64], neurons: Range<usize>) -> impl Iterator<Item = usize> {
    pieces(neurons).flat_map(|piece| {
        let mut bits = get_few(set, piece.start, piece.len());
        std::iter::from_fn(move || {
            let position = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some(piece.start + position)
        })
    })
}

/// A range, cut at the ends of words.
#[inline(always)]
pub(crate) fn pieces(neurons: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = neurons.start;
    std::iter::from_fn(move || {
        let end = (start / WORD * WORD + WORD).min(neurons.end);
        let piece = (start < end).then_some(start..end)?;
        start = end;
        Some(piece)
    })
}

/// The lowest bits.
#[inline(always)]
const fn few(count: usize) -> u64 {
    u64::MAX >> (WORD - count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_at_the_ends_of_words() {
        assert_eq!(pieces(3..200).collect::<Vec<_>>(), [3..64, 64..128, 128..192, 192..200]);
        assert_eq!(pieces(64..64).count(), 0);
        assert!(pieces(70..71).eq(std::iter::once(70..71)));
    }

    #[test]
    fn words_leave_out_what_is_of_others() {
        let set = [u64::MAX; 3];
        let ones = |neurons: Range<usize>| -> Vec<_> {
            words_of(&set, neurons).map(|(word, bits)| (word, bits.trailing_zeros(), bits.count_ones())).collect()
        };
        assert_eq!(ones(3..192), [(0, 3, 61), (1, 0, 64), (2, 0, 64)]);
        assert_eq!(ones(64..130), [(1, 0, 64), (2, 0, 2)]);
        assert_eq!(ones(70..76), [(1, 6, 6)]);
    }

    #[test]
    fn members_are_what_was_put() {
        let mut set = words(130);
        [0, 63, 64, 100, 129].into_iter().for_each(|neuron| put(&mut set, neuron, true));
        assert_eq!(members(&set, 0..130).collect::<Vec<_>>(), [0, 63, 64, 100, 129]);
        assert_eq!(members(&set, 63..129).collect::<Vec<_>>(), [63, 64, 100]);
        clear(&mut set, 1..101);
        assert_eq!(members(&set, 0..130).collect::<Vec<_>>(), [0, 129]);
        assert!(has(&set, 129) && !has(&set, 128));
    }
}
