//! Which tiles are in the weight memory already.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

use synfire_arch::TileId;

/// Finds tiles, and runs of them, by their content. It keeps no copy of it: what has the same hash is compared with the
/// memory itself.
#[derive(Debug)]
pub(crate) struct Stored {
    /// Weights of a tile.
    tile_size: usize,
    /// By hash and number of weights.
    places: HashMap<(u64, usize), TileId>,
    /// What has the hash and the length of something else that came before it.
    others: HashMap<Vec<i16>, TileId>,
}

impl Stored {
    /// Nothing yet, of tiles of so many weights.
    pub fn new(tile_size: usize) -> Self {
        Self { tile_size, places: HashMap::new(), others: HashMap::new() }
    }

    /// The place of these whole tiles in `memory`, if they are there.
    pub fn find(&self, memory: &[i16], content: &[i16]) -> Option<TileId> {
        self.find_under(hash(content), memory, content)
    }

    /// Notes that these whole tiles are at `tile` of `memory`, unless they were somewhere before.
    pub fn insert(&mut self, memory: &[i16], content: &[i16], tile: TileId) {
        self.insert_under(hash(content), memory, content, tile);
    }

    fn find_under(&self, hash: u64, memory: &[i16], content: &[i16]) -> Option<TileId> {
        let tile = *self.places.get(&(hash, content.len()))?;
        let start = tile.index() * self.tile_size;
        let is_it = memory.get(start..start + content.len()) == Some(content);
        if is_it { Some(tile) } else { self.others.get(content).copied() }
    }

    fn insert_under(&mut self, hash: u64, memory: &[i16], content: &[i16], tile: TileId) {
        if self.find_under(hash, memory, content).is_some() {
            return;
        }
        match self.places.entry((hash, content.len())) {
            Entry::Vacant(place) => {
                place.insert(tile);
            }
            Entry::Occupied(_) => {
                self.others.insert(content.to_vec(), tile);
            }
        }
    }
}

fn hash(content: &[i16]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_same_hash_is_told_apart() {
        let memory = [1, 2, 3, 4, 5, 6];
        let mut stored = Stored::new(2);
        stored.insert_under(7, &memory, &[1, 2], TileId(0));
        stored.insert_under(7, &memory, &[3, 4], TileId(1));
        stored.insert_under(7, &memory, &[3, 4, 5, 6], TileId(1));
        let find = |content: &[i16]| stored.find_under(7, &memory, content);
        assert_eq!([find(&[1, 2]), find(&[3, 4]), find(&[5, 6])], [Some(TileId(0)), Some(TileId(1)), None]);
        assert_eq!(find(&[3, 4, 5, 6]), Some(TileId(1)));
    }

    #[test]
    fn the_first_place_stays() {
        let memory = [1, 2, 1, 2];
        let mut stored = Stored::new(2);
        stored.insert(&memory, &[1, 2], TileId(0));
        stored.insert(&memory, &[1, 2], TileId(1));
        assert_eq!(stored.find(&memory, &[1, 2]), Some(TileId(0)));
    }
}
