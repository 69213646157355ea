//! Memories and registers.

use synfire_arch::link_generated::{self as link, WORDS_MAX, frame};
use synfire_link::{Monitor, Place};

use crate::client::Heard;
use crate::frame::Frame;
use crate::reply::Reply;
use crate::{Client, Error, Line};

impl<L: Line> Client<L> {
    /// Writes memory words from an address on, each as its 32-bit chunks, the highest first; 60 chunks at most, in whole words.
    ///
    /// # Errors
    /// When the line fails, the session is lost, or a run is in progress.
    pub async fn write(
        &mut self,
        place: Place,
        address: u32,
        chunks: impl ExactSizeIterator<Item = u32>,
    ) -> Result<(), Error<L::Error>> {
        if chunks.len() > WORDS_MAX as usize {
            return Err(Error::TooMany);
        }
        let head = Frame::new(frame::WRITE, self.number()).with(&[place.to_byte()]).with(&address.to_le_bytes());
        self.execute(&head.with_words(chunks), &mut None).await
    }

    /// Reads memory words from an address on, as chunks; as many as there is room for, 60 at most.
    ///
    /// # Errors
    /// When the line fails, the session is lost, or a run is in progress and the words are none of a register.
    pub async fn read(&mut self, place: Place, address: u32, chunks: &mut [u32]) -> Result<(), Error<L::Error>> {
        if chunks.len() > WORDS_MAX as usize || chunks.is_empty() {
            return Err(Error::TooMany);
        }
        let number = self.number();
        let head = Frame::new(frame::READ, number).with(&[place.to_byte()]).with(&address.to_le_bytes());
        let question = head.with(&[chunks.len() as u8, 0]);
        for _ in 0..self.patience().attempts {
            self.send(&question).await?;
            if self.await_data(place, address, chunks).await? {
                return Ok(());
            }
        }
        Err(self.silence().await)
    }

    /// Whether the answer came.
    async fn await_data(&mut self, place: Place, address: u32, chunks: &mut [u32]) -> Result<bool, Error<L::Error>> {
        let number = self.number();
        // More frames than a stream sends before an answer.
        for _ in 0..8 {
            match self.hear().await? {
                Heard::Nothing => return Ok(false),
                Heard::Reply(Reply::Data { sequence, place: of, address: from, words })
                    if (sequence, of, from, words.len()) == (number, place.to_byte(), address, chunks.len()) =>
                {
                    chunks.iter_mut().zip(words.iter()).for_each(|(chunk, word)| *chunk = word);
                    return Ok(true);
                }
                Heard::Reply(Reply::Ack(ack)) if ack.code >= link::code::UNKNOWN => {
                    return Err(Error::Refused(ack.code));
                }
                Heard::Reply(_) => (),
            }
        }
        Ok(false)
    }

    /// Writes a register of the core, such as [`synfire_arch::link_generated::core_register::SEED`].
    ///
    /// # Errors
    /// When the line fails, the session is lost, or a run is in progress.
    pub async fn set_register(&mut self, address: u32, value: u32) -> Result<(), Error<L::Error>> {
        self.write(Place::REGISTERS, address, [value].into_iter()).await
    }

    /// Reads a register of the core.
    ///
    /// # Errors
    /// When the line fails or the session is lost.
    pub async fn register(&mut self, address: u32) -> Result<u32, Error<L::Error>> {
        let mut value = [0];
        self.read(Place::REGISTERS, address, &mut value).await?;
        Ok(value[0])
    }

    /// Sets the third factors of learning, -16 to 15 in eighths: 8 stands for 1.0.
    ///
    /// # Errors
    /// When the line fails, the session is lost, or a run is in progress.
    pub async fn set_third_factors(&mut self, post: i8, pre: i8) -> Result<(), Error<L::Error>> {
        if !(-16..16).contains(&post) || !(-16..16).contains(&pre) {
            return Err(Error::TooMany);
        }
        let field = |factor: i8| (factor as u8 & 0x1F) as u32;
        self.set_register(link::core_register::THIRD_FACTORS, field(post) | (field(pre) << 8)).await
    }

    /// What each tick reports from now on, in this order: potentials, registers, any 32 bits of the core.
    ///
    /// # Errors
    /// When the device has no room for so many, the line fails, the session is lost, or a run is in progress.
    pub async fn set_monitors(&mut self, monitors: &[Monitor]) -> Result<(), Error<L::Error>> {
        if monitors.len() > usize::from(self.device().monitor_words) {
            return Err(Error::TooMany);
        }
        let list = Place::own(link::region::MONITORS);
        for (part, words) in (0..).step_by(WORDS_MAX as usize).zip(monitors.chunks(WORDS_MAX as usize)) {
            self.write(list, part, words.iter().map(|monitor| monitor.to_word())).await?;
        }
        let registers = Place::own(link::region::REGISTERS);
        self.write(registers, link::register::MONITOR_COUNT, [monitors.len() as u32].into_iter()).await
    }
}
