//! Memories: written with a window, read with two questions under way.

use std::collections::VecDeque;

use synfire_arch::generated::REGISTERS;
use synfire_arch::link_generated::{READ_WINDOW, WORDS_MAX};

use super::session::Session;
use super::transport::Transport;
use crate::message::Request;
use crate::{LinkError, Place};

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
            (address + first, (count - first).min(per_frame) * chunks)
        });
        let mut words = Vec::with_capacity((count * chunks) as usize);
        let mut open: VecDeque<(u32, u32)> = VecDeque::new();
        self.answers.clear();
        self.progress();
        loop {
            while open.len() < READ_WINDOW as usize
                && let Some(question) = questions.next()
            {
                self.ask_for(place, question)?;
                open.push_back(question);
            }
            let Some(oldest) = open.front().copied() else { return Ok(words) };
            match self.answer_to(place, oldest)? {
                Some(answer) => {
                    open.pop_front();
                    done(answer.len());
                    words.extend(answer);
                }
                None => self.wait_for_answer(place, open.make_contiguous())?,
            }
        }
    }

    fn ask_for(&mut self, place: Place, (address, count): (u32, u32)) -> Result<(), LinkError> {
        let sequence = self.window.next();
        self.complaint = false;
        self.send_frame(&Request::Read { sequence, place, address, count: count as u8 })
    }

    /// The answer to a question, if it has come. Answers to older questions are dropped.
    fn answer_to(&mut self, place: Place, (address, count): (u32, u32)) -> Result<Option<Vec<u32>>, LinkError> {
        let sequence = self.window.next();
        let found = self.answers.iter().position(|answer| {
            (answer.sequence, answer.place, answer.address, answer.words.len())
                == (sequence, place, address, count as usize)
        });
        let Some(found) = found else { return Ok(None) };
        let answer = self.answers.remove(found).map(|answer| answer.words);
        self.progress();
        Ok(answer)
    }

    /// Waits; asks all open questions again when a frame was damaged or nothing comes.
    fn wait_for_answer(&mut self, place: Place, open: &[(u32, u32)]) -> Result<(), LinkError> {
        let deadline = self.last_step + self.allowance();
        let wait = deadline.saturating_sub(self.transport.now());
        self.take_bytes(wait)?;
        let is_late = self.transport.now() >= deadline && self.answers.is_empty();
        if !is_late && !std::mem::take(&mut self.complaint) {
            return Ok(());
        }
        self.answers.retain(|answer| open.iter().any(|(address, _)| answer.address == *address));
        self.attempt()?;
        for question in open {
            let has_come = self.answers.iter().any(|answer| answer.address == question.0);
            if !has_come {
                self.ask_for(place, *question)?;
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
