//! Where the axons or neurons of a population are on the core.

use serde::{Deserialize, Serialize};

/// Where the axons or neurons of a population are, counted from its first. Everywhere else they are listed by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Layout {
    /// In the order of their indices.
    #[default]
    Consecutive,
    /// Position by position, as convolutions want it.
    Positions(Positions),
}

/// Values in channels, rows and columns, whose indices are `(channel * height + y) * width + x`: all channels of a position
/// stand together, and so do `columns` neighbours of a row and the same column of `bands` parts of the plane. Such groups
/// begin `pitch` places apart, so that the last places of each may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Positions {
    /// Channels.
    pub channels: u32,
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// Neighbouring columns of a group.
    pub columns: u32,
    /// Parts of the rows of which a group has one position each.
    pub bands: u32,
    /// Places from one group to the next.
    pub pitch: u32,
}

impl Layout {
    /// The place of the axon or neuron with an index below the size of its population.
    pub fn place(&self, index: usize) -> usize {
        match self {
            Self::Consecutive => index,
            Self::Positions(positions) => positions.place(index),
        }
    }

    /// The index of what is at a place; `None` where that is empty or behind the end.
    pub fn index(&self, place: usize, size: usize) -> Option<usize> {
        let index = match self {
            Self::Consecutive => Some(place),
            Self::Positions(positions) => positions.index(place),
        };
        index.filter(|index| *index < size)
    }

    /// Places that a population of this size takes; saturates.
    pub fn span(&self, size: usize) -> usize {
        match self {
            Self::Consecutive => size,
            Self::Positions(positions) => positions.span(),
        }
    }

    /// Whether every index of a population of this size has a place of its own.
    pub(crate) fn is_sound(&self, size: usize) -> bool {
        let Self::Positions(Positions { channels, height, width, columns, bands, pitch }) = *self else { return true };
        let product =
            |values: &[u32]| values.iter().try_fold(1_u64, |product, value| product.checked_mul((*value).into()));
        let is_whole = product(&[channels, height, width]) == Some(size as u64);
        let has_room = product(&[channels, columns, bands]).is_some_and(|group| group <= u64::from(pitch));
        is_whole && has_room && columns > 0 && bands > 0 && self.span(size) <= u32::MAX as usize
    }
}

impl Positions {
    /// Groups of a row, and rows of a band.
    const fn groups(&self) -> (usize, usize) {
        let columns = if self.columns == 0 { 1 } else { self.columns };
        let bands = if self.bands == 0 { 1 } else { self.bands };
        (self.width.div_ceil(columns) as usize, self.height.div_ceil(bands) as usize)
    }

    fn span(&self) -> usize {
        let (groups, rows) = self.groups();
        groups.saturating_mul(rows).saturating_mul(self.pitch as usize)
    }

    fn place(&self, index: usize) -> usize {
        let [height, width, channels] = [self.height, self.width, self.channels].map(|extent| extent.max(1) as usize);
        let (groups, rows) = self.groups();
        let columns = self.columns.max(1) as usize;
        let (channel, y, x) = (index / (height * width), index / width % height, index % width);
        let group = y % rows.max(1) * groups + x / columns;
        let position = y / rows.max(1) * columns + x % columns;
        group * self.pitch as usize + position * channels + channel
    }

    fn index(&self, place: usize) -> Option<usize> {
        let (groups, rows) = self.groups();
        let pitch = self.pitch as usize;
        let (channels, columns) = (self.channels as usize, self.columns as usize);
        let (height, width) = (self.height as usize, self.width as usize);
        if [pitch, groups, channels, columns].contains(&0) {
            return None;
        }
        let (group, lane) = (place / pitch, place % pitch);
        let (position, channel) = (lane / channels, lane % channels);
        let (band, column) = (position / columns, position % columns);
        let (y, x) = (band * rows + group / groups, group % groups * columns + column);
        let is_there = group / groups < rows && band < self.bands as usize && y < height && x < width;
        is_there.then_some((channel * height + y) * width + x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_a_place_of_its_own_and_is_found_there() {
        for (channels, height, width, columns, bands) in
            [(3, 5, 7, 1, 1), (2, 4, 6, 4, 1), (3, 7, 2, 1, 3), (1, 5, 5, 4, 1), (2, 6, 5, 2, 4), (5, 1, 9, 3, 1)]
        {
            let pitch = channels * columns * bands + 1;
            let layout = Layout::Positions(Positions { channels, height, width, columns, bands, pitch });
            let size = (channels * height * width) as usize;
            assert!(layout.is_sound(size) && !layout.is_sound(size + 1));
            let span = layout.span(size);
            let mut seen = vec![None; span];
            for index in 0..size {
                let place = layout.place(index);
                assert_eq!(seen[place].replace(index), None, "{layout:?} {index}");
            }
            for (place, index) in seen.iter().enumerate() {
                assert_eq!(layout.index(place, size), *index, "{layout:?} {place}");
            }
            assert_eq!(layout.index(span, size), None);
        }
    }

    #[test]
    fn layouts_without_room_or_of_another_size_are_unsound() {
        let sound = Positions { channels: 3, height: 2, width: 2, columns: 2, bands: 1, pitch: 8 };
        let is_sound = |positions| Layout::Positions(positions).is_sound(12);
        assert!(is_sound(sound));
        assert!(!is_sound(Positions { pitch: 5, ..sound }));
        assert!(!is_sound(Positions { columns: 0, ..sound }));
        assert!(!is_sound(Positions { bands: 0, ..sound }));
        assert!(!is_sound(Positions { height: 3, ..sound }));
        assert!(!is_sound(Positions { width: 0, height: 0, ..sound }));
        assert!(!is_sound(Positions { channels: u32::MAX, height: u32::MAX, width: u32::MAX, ..sound }));
        assert_eq!(Layout::Consecutive.index(3, 3), None);
    }
}
