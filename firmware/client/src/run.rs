//! Input, ticks, and what they tell.

use synfire_arch::link_generated::{WORDS_MAX, frame, state};

use crate::client::Sink;
use crate::frame::Frame;
use crate::{Client, Error, Line};

impl<L: Line> Client<L> {
    /// Sends input words ([`Input`](crate::Input)) and waits until the device has taken all of them, its ticks are over, and
    /// everything they told was given to `told`, word by word and in order ([`Reports`](crate::Reports)). Words may be as many as
    /// one likes; held words have to fit into the device's queue. Input that runs freely needs [`Self::begin`].
    ///
    /// # Errors
    /// When the line fails, the session is lost, or the ticks do not end as long as the client has patience without anything
    /// new.
    pub async fn run(&mut self, words: &[u32], mut told: impl FnMut(u32)) -> Result<(), Error<L::Error>> {
        self.push(words, &mut Some(&mut told)).await?;
        self.finish(&mut Some(&mut told)).await
    }

    /// Sends input words and does not wait for their ticks, but until the queue has room for all words.
    ///
    /// # Errors
    /// When the line fails or the session is lost.
    pub async fn begin(&mut self, words: &[u32], mut told: impl FnMut(u32)) -> Result<(), Error<L::Error>> {
        self.push(words, &mut Some(&mut told)).await
    }

    /// Gives to `told` what came since the last call, and returns when nothing new comes.
    ///
    /// # Errors
    /// When the line fails or the session is lost.
    pub async fn hear_out(&mut self, mut told: impl FnMut(u32)) -> Result<(), Error<L::Error>> {
        self.ask(&mut Some(&mut told)).await.map(|_| ())
    }

    /// Acknowledges all that was told, unread.
    pub(crate) async fn skip(&mut self) -> Result<(), Error<L::Error>> {
        for _ in 0..self.patience().attempts {
            self.poll(false).await?;
            while let Some(stands) = self.stand(&mut None).await? {
                if let Some(produced) = stands.produced {
                    self.position = produced;
                    return Ok(());
                }
            }
        }
        Err(self.silence().await)
    }

    async fn push(&mut self, words: &[u32], told: Sink<'_, '_>) -> Result<(), Error<L::Error>> {
        for part in words.chunks(WORDS_MAX as usize) {
            self.wait_for_room(part.len(), told).await?;
            let input = Frame::new(frame::INPUT, self.number()).with_words(part.iter().copied());
            self.execute(&input, told).await?;
            self.sent = self.sent.wrapping_add(part.len() as u16);
        }
        Ok(())
    }

    async fn wait_for_room(&mut self, words: usize, told: Sink<'_, '_>) -> Result<(), Error<L::Error>> {
        let mut quiet = 0;
        while usize::from(self.sent.wrapping_sub(self.consumed)) + words > usize::from(self.device().input_words) {
            let (consumed, position) = (self.consumed, self.position);
            self.ask(told).await?;
            quiet = if (consumed, position) == (self.consumed, self.position) { quiet + 1 } else { 0 };
            if quiet > self.patience().attempts {
                return Err(self.silence().await);
            }
        }
        Ok(())
    }

    /// Until no run is in progress, and the stream is empty.
    async fn finish(&mut self, told: Sink<'_, '_>) -> Result<(), Error<L::Error>> {
        let mut quiet = 0;
        loop {
            let (consumed, position) = (self.consumed, self.position);
            if let Some((state, produced)) = self.ask(told).await?
                && (state & state::RUNNING, produced) == (0, self.position)
            {
                return Ok(());
            }
            quiet = if (consumed, position) == (self.consumed, self.position) { quiet + 1 } else { 0 };
            if quiet > self.patience().attempts {
                return Err(self.silence().await);
            }
        }
    }

    /// Acknowledges the stream, and hears what comes until nothing does, or all that was produced by then is here. The state
    /// of the device, and the end of its stream, if it said so.
    async fn ask(&mut self, told: Sink<'_, '_>) -> Result<Option<(u8, u16)>, Error<L::Error>> {
        let mut last = None;
        let mut resend = false;
        for _ in 0..self.patience().attempts {
            self.poll(resend).await?;
            let before = self.position;
            loop {
                let Some(stands) = self.stand(told).await? else { break };
                if let Some(produced) = stands.produced {
                    last = Some((stands.state, produced));
                }
                if let Some((_, produced)) = last
                    && (produced.wrapping_sub(self.position) as i16) <= 0
                {
                    return Ok(last);
                }
            }
            // What is missing was lost, if the device thinks it was sent; a word more than once is told once.
            resend = self.position == before;
            if last.is_some() && self.position != before {
                return Ok(None);
            }
        }
        Err(self.silence().await)
    }
}
