//! Memories: written with a window, read with two questions under way.

use std::collections::VecDeque;

use synfire_arch::generated::{MEMORIES, REGISTERS};
use synfire_arch::link_generated::{READ_WINDOW, WORDS_MAX};

use super::session::Session;
use super::transport::Transport;
use crate::message::Request;
use crate::{LinkError, Place};

/// What a read asks for: `count` chunks.
#[derive(Debug, Clone, Copy)]
struct Question {
    place: Place,
    address: u32,
    count: u32,
}

impl<T: Transport> Session<T> {
    /// Writes memory words from an address on, chunks as they travel. Returns when the last frame is on its way;
    /// [`Self::flush`] waits for it. `done` is told how many chunks were sent.
    ///
    /// # Errors
    /// When the line or the device fails.
    ///
    /// # Panics
    /// If there are no whole words.
    pub fn write(
        &mut self,
        place: Place,
        address: u32,
        words: &[u32],
        done: &mut dyn FnMut(usize),
    ) -> Result<(), LinkError> {
        let chunks = usize::from(place.chunks);
        assert!(words.len().is_multiple_of(chunks), "{} chunks of words of {chunks}", words.len());
        let per_frame = WORDS_MAX as usize / chunks;
        while !self.outbox.is_empty() {
            self.step()?;
        }
        for (index, words) in words.chunks(per_frame * chunks).enumerate() {
            let address = address + (index * per_frame) as u32;
            self.sequenced(|sequence| Request::Write { sequence, place, address, words: words.to_vec() })?;
            done(words.len());
        }
        Ok(())
    }

    /// Reads memory words from an address on: the chunks of `count` words as they travel. `done` is told how many came.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn read(
        &mut self,
        place: Place,
        address: u32,
        count: u32,
        done: &mut dyn FnMut(usize),
    ) -> Result<Vec<u32>, LinkError> {
        self.flush()?;
        self.is_reading = true;
        let words = self.read_frames(place, address, count, done);
        self.is_reading = false;
        words
    }

    fn read_frames(
        &mut self,
        place: Place,
        address: u32,
        count: u32,
        done: &mut dyn FnMut(usize),
    ) -> Result<Vec<u32>, LinkError> {
        let chunks = u32::from(place.chunks);
        let per_frame = WORDS_MAX / chunks;
        let mut questions = (0..count.div_ceil(per_frame)).map(|frame| {
            let first = frame * per_frame;
            Question { place, address: address + first, count: (count - first).min(per_frame) * chunks }
        });
        let mut words = Vec::with_capacity((count * chunks) as usize);
        let mut open: VecDeque<Question> = VecDeque::new();
        self.answers.clear();
        self.progress();
        loop {
            while open.len() < READ_WINDOW as usize
                && let Some(question) = questions.next()
            {
                self.ask_for(question)?;
                open.push_back(question);
            }
            let Some(oldest) = open.front().copied() else { return Ok(words) };
            match self.answer_to(oldest) {
                Some(answer) => {
                    open.pop_front();
                    done(answer.len());
                    words.extend(answer);
                }
                None => self.wait_for_answer(open.make_contiguous())?,
            }
        }
    }

    fn ask_for(&mut self, Question { place, address, count }: Question) -> Result<(), LinkError> {
        let sequence = self.window.next();
        self.send_frame(&Request::Read { sequence, place, address, count: count as u8 })
    }

    /// Where the answer to a question is, if it has come.
    fn find_answer(&self, Question { place, address, count }: Question) -> Option<usize> {
        let sequence = self.window.next();
        self.answers.iter().position(|answer| {
            (answer.sequence, answer.place, answer.address, answer.words.len())
                == (sequence, place, address, count as usize)
        })
    }

    fn answer_to(&mut self, question: Question) -> Option<Vec<u32>> {
        let answer = self.answers.remove(self.find_answer(question)?)?;
        self.progress();
        self.complaint = false;
        Some(answer.words)
    }

    /// Waits; asks again for what is missing when the device complains, a later answer came first, or nothing comes.
    fn wait_for_answer(&mut self, open: &[Question]) -> Result<(), LinkError> {
        let deadline = self.last_step + self.allowance();
        let (known, complained) = (self.answers.len(), self.complaint);
        self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        let has_news = self.answers.len() > known || (self.complaint && !complained);
        if self.find_answer(open[0]).is_some() || (!has_news && self.transport.now() < deadline) {
            return Ok(());
        }
        self.answers.retain(|answer| open.iter().any(|question| question.address == answer.address));
        self.complaint = false;
        self.attempt()?;
        for question in open {
            if self.find_answer(*question).is_none() {
                self.ask_for(*question)?;
            }
        }
        Ok(())
    }

    /// Sets a register of the core.
    ///
    /// # Errors
    /// When the line or the device fails.
    ///
    /// # Panics
    /// If there is no register of this name.
    pub fn set_register(&mut self, name: &str, value: u32) -> Result<(), LinkError> {
        self.write(Place::REGISTERS, register_address(name), &[value], &mut |_| ())
    }

    /// The value of a register of the core.
    ///
    /// # Errors
    /// When the line or the device fails.
    ///
    /// # Panics
    /// If there is no register of this name.
    pub fn register(&mut self, name: &str) -> Result<u32, LinkError> {
        Ok(self.read(Place::REGISTERS, register_address(name), 1, &mut |_| ())?[0])
    }

    /// Sets a register of the link.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn set_link_register(&mut self, address: u32, value: u32) -> Result<(), LinkError> {
        self.write(Place::own(0), address, &[value], &mut |_| ())
    }

    /// The value of a register of the link.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn link_register(&mut self, address: u32) -> Result<u32, LinkError> {
        Ok(self.read(Place::own(0), address, 1, &mut |_| ())?[0])
    }
}

/// The address of a register of the core.
///
/// # Panics
/// If there is no register of this name.
pub fn register_address(name: &str) -> u32 {
    REGISTERS.iter().find(|register| register.name == name).map(|register| register.address).expect("a register")
}

/// The region of a memory of the core.
///
/// # Panics
/// If there is no memory of this name.
pub fn region(name: &str) -> u8 {
    MEMORIES.iter().find(|memory| memory.name == name).map(|memory| memory.region).expect("a memory")
}
