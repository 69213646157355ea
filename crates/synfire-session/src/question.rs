//! Reads that wait for their answers.

use synfire_link::Place;

/// What a read asks for: `count` chunks.
#[derive(Debug, Clone)]
pub struct Question {
    pub place: Place,
    pub address: u32,
    pub count: u32,
    pub answer: Option<Vec<u32>>,
}

impl Question {
    /// Takes an answer if it is the one to this question.
    pub fn take(&mut self, place: Place, address: u32, words: &[u32]) {
        if (self.place, self.address, self.count as usize) == (place, address, words.len()) {
            self.answer.get_or_insert_with(|| words.to_vec());
        }
    }
}
