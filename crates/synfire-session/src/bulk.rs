//! Memories: written with a window, read with two questions under way.

use std::time::Duration;

use synfire_arch::Register;
use synfire_arch::generated::register;
use synfire_arch::link_generated::{FRAME_BYTES_MAX, READ_WINDOW, WORDS_MAX};
use synfire_link::{Place, Request};

use super::question::{Asked, Question};
use super::session::Session;
use super::transport::{Transport, line_time};
use super::waiting::Waiting;
use crate::LinkError;

/// Time that the answers to one question may take: as there are two under way, longer than a bridge keeps bytes for.
const ANSWER_TIME: Duration = Duration::from_millis(30);
/// Answers to one question.
const PARTS_MAX: u128 = 256;

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
        if place == Place::REGISTERS
            && let Some(tick) = words.get(register::TICK.address.wrapping_sub(address) as usize)
        {
            self.tick = Some(*tick as u16);
        }
        if !self.outbox.is_empty() {
            self.begin(Waiting::Input);
        }
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
        self.begin(Waiting::Answer);
        let words = self.read_frames(place, address, count, done);
        self.questions.clear();
        words
    }

    fn read_frames(
        &mut self,
        place: Place,
        address: u32,
        count: u32,
        done: &mut dyn FnMut(usize),
    ) -> Result<Vec<u32>, LinkError> {
        let part_words = WORDS_MAX / u32::from(place.chunks);
        let parts_max = self.parts_max();
        let (mut asked, mut words) = (0, Vec::with_capacity((count * u32::from(place.chunks)) as usize));
        loop {
            while self.questions.len() < READ_WINDOW as usize && asked < count {
                let parts = ((count - asked) / part_words).min(parts_max);
                let of_part = if parts == 0 { count - asked } else { part_words };
                let question = Question::new(place, address.wrapping_add(asked), of_part, parts.max(1));
                asked += of_part * parts.max(1);
                self.ask_for(&question)?;
                self.questions.push_back(question);
            }
            match self.questions.front() {
                None => return Ok(words),
                Some(oldest) if !oldest.is_answered() => self.wait_for_answer()?,
                Some(_) => {
                    let answer = self.questions.pop_front().map(Question::into_words).unwrap_or_default();
                    self.complaint = false;
                    done(answer.len());
                    words.extend(answer);
                }
            }
        }
    }

    /// Answers that one question may ask for: they take longer than a question, and no longer than they need for that.
    fn parts_max(&self) -> u32 {
        let frame = line_time(FRAME_BYTES_MAX as usize + 2, self.transport.baud());
        (ANSWER_TIME.as_nanos() / frame.as_nanos().max(1)).clamp(1, PARTS_MAX) as u32
    }

    fn ask_for(&mut self, question: &Question) -> Result<(), LinkError> {
        let Some(Asked { place, address, count, more }) = question.missing() else { return Ok(()) };
        self.send_frame(&Request::Read { sequence: self.window.next(), place, address, count, more })
    }

    /// Parts that have come of what was asked for.
    fn answers(&self) -> usize {
        self.questions.iter().map(Question::answered).sum()
    }

    /// Whether something will not come any more: a later part came first.
    fn has_loss(&self) -> bool {
        let Some(oldest) = self.questions.front().filter(|oldest| !oldest.is_answered()) else { return false };
        oldest.has_gap() || self.questions.iter().skip(1).any(|question| question.answered() > 0)
    }

    /// Waits; asks again for what is missing when the device complains, a later answer came first, or nothing comes.
    fn wait_for_answer(&mut self) -> Result<(), LinkError> {
        let deadline = self.last_step + self.allowance();
        let (known, complained) = (self.answers(), self.complaint);
        self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        let has_more = self.answers() > known;
        if has_more {
            self.progress();
        }
        let is_lost = (has_more && self.has_loss()) || (self.complaint && !complained);
        if !is_lost && (has_more || self.transport.now() < deadline) {
            return Ok(());
        }
        self.complaint = false;
        // Who it is counts as a question too, and a device may drop a third.
        let most = if self.attempt()? { 1 } else { READ_WINDOW as usize };
        let missing = self.questions.iter().filter(|question| !question.is_answered());
        let missing: Vec<_> = missing.take(most).cloned().collect();
        missing.iter().try_for_each(|question| self.ask_for(question))
    }

    /// Sets a register of the core.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn set_register(&mut self, register: Register, value: u32) -> Result<(), LinkError> {
        self.write(Place::REGISTERS, register.address, &[value], &mut |_| ())
    }

    /// The value of a register of the core.
    ///
    /// # Errors
    /// When the line or the device fails.
    pub fn register(&mut self, register: Register) -> Result<u32, LinkError> {
        Ok(self.read(Place::REGISTERS, register.address, 1, &mut |_| ())?[0])
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
