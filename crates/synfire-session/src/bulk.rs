//! Memories: written with a window, read with two questions under way.

use synfire_arch::Register;
use synfire_arch::generated::register;
use synfire_arch::link_generated::{READ_WINDOW, WORDS_MAX};
use synfire_link::{Place, Request};

use super::question::Question;
use super::session::Session;
use super::transport::Transport;
use super::waiting::Waiting;
use crate::LinkError;

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
        let chunks = u32::from(place.chunks);
        let per_frame = WORDS_MAX / chunks;
        let mut questions = (0..count.div_ceil(per_frame)).map(|frame| {
            let first = frame * per_frame;
            Question { place, address: address + first, count: (count - first).min(per_frame) * chunks, answer: None }
        });
        let mut words = Vec::with_capacity((count * chunks) as usize);
        loop {
            while self.questions.len() < READ_WINDOW as usize
                && let Some(question) = questions.next()
            {
                self.ask_for(&question)?;
                self.questions.push_back(question);
            }
            let Some(oldest) = self.questions.front_mut() else { return Ok(words) };
            match oldest.answer.take() {
                Some(answer) => {
                    self.questions.pop_front();
                    self.progress();
                    self.complaint = false;
                    done(answer.len());
                    words.extend(answer);
                }
                None => self.wait_for_answer()?,
            }
        }
    }

    fn ask_for(&mut self, Question { place, address, count, .. }: &Question) -> Result<(), LinkError> {
        let request =
            Request::Read { sequence: self.window.next(), place: *place, address: *address, count: *count as u8 };
        self.send_frame(&request)
    }

    /// Questions that have their answers.
    fn answers(&self) -> usize {
        self.questions.iter().filter(|question| question.answer.is_some()).count()
    }

    /// Waits; asks again for what is missing when the device complains, a later answer came first, or nothing comes.
    fn wait_for_answer(&mut self) -> Result<(), LinkError> {
        let deadline = self.last_step + self.allowance();
        let (known, complained) = (self.answers(), self.complaint);
        self.take_bytes(deadline.saturating_sub(self.transport.now()))?;
        let has_news = self.answers() > known || (self.complaint && !complained);
        let has_oldest = self.questions.front().is_some_and(|question| question.answer.is_some());
        if has_oldest || (!has_news && self.transport.now() < deadline) {
            return Ok(());
        }
        self.complaint = false;
        // Who it is counts as a question too, and a device may drop a third.
        let most = if self.attempt()? { 1 } else { READ_WINDOW as usize };
        let missing = self.questions.iter().filter(|question| question.answer.is_none());
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
