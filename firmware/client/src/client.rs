//! A session, and frames that are executed once.

use synfire_arch::link_generated::{VERSION, code, flag, frame};
use synfire_link::{CRC_BYTES, FrameDecoder, LINE_BYTES, seal_into, unseal};

use crate::frame::Frame;
use crate::reply::{Ack, Reply};
use crate::{Device, Error, Line};

/// How long a client waits, and how often it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Milliseconds for an answer. A frame of 255 bytes may be on its way in each direction first.
    pub answer_ms: u32,
    /// How often a frame is sent in all. Together they have to be longer than a stall of the line, and than a tick.
    pub attempts: u8,
}

impl Default for Patience {
    fn default() -> Self {
        Self { answer_ms: 100, attempts: 25 }
    }
}

/// A client with an open session.
#[derive(Debug)]
pub struct Client<L> {
    line: L,
    patience: Patience,
    device: Device,
    session: u32,
    /// The number of the next sequenced frame.
    next: u8,
    decoder: FrameDecoder,
    received: [u8; 64],
    /// What of `received` was not looked at.
    unread: core::ops::Range<usize>,
    /// Input words sent, and taken by the device, modulo 2^16.
    pub(crate) sent: u16,
    pub(crate) consumed: u16,
    /// Position of the next word of the stream.
    pub(crate) position: u16,
}

/// Who takes the words of the stream. Nobody does where none are expected: then they are not acknowledged, and come again.
pub type Sink<'a, 'f> = &'a mut Option<&'f mut dyn FnMut(u32)>;

/// What came, as far as a caller has to know.
pub enum Heard<'a> {
    /// Nothing, for as long as an answer takes.
    Nothing,
    /// A frame of this session, or an identity.
    Reply(Reply<'a>),
}

/// How things stand, after an answer or a part of the stream.
#[derive(Debug, Clone, Copy)]
pub struct Stands {
    pub expected: u8,
    /// Why `expected` was not executed; only an `ack` says it.
    pub code: Option<u8>,
    pub consumed: Option<u16>,
    /// End of the stream, and whether a run is in progress; only an `ack` says it.
    pub produced: Option<u16>,
    pub state: u8,
    /// Words that were taken.
    pub fresh: usize,
}

impl Stands {
    const fn of_ack(ack: Ack) -> Self {
        let Ack { expected, code, state, consumed, produced } = ack;
        Self { expected, code: Some(code), consumed: Some(consumed), produced: Some(produced), state, fresh: 0 }
    }

    const fn nothing(expected: u8) -> Self {
        Self { expected, code: None, consumed: None, produced: None, state: 0, fresh: 0 }
    }
}

/// How an attempt ended.
enum Attempt {
    Done,
    Again,
}

impl<L: Line> Client<L> {
    /// Opens a session; its number is a random one that is not 0.
    ///
    /// # Errors
    /// When the line fails, nobody answers, or the device speaks another version.
    pub async fn open(line: L, session: u32) -> Result<Self, Error<L::Error>> {
        Self::open_with(line, session, Patience::default()).await
    }

    /// The same with another patience.
    ///
    /// # Errors
    /// When the line fails, nobody answers, or the device speaks another version.
    pub async fn open_with(line: L, session: u32, patience: Patience) -> Result<Self, Error<L::Error>> {
        let mut client = Self {
            line,
            patience,
            device: Device::default(),
            session: session.max(1),
            next: 0,
            decoder: FrameDecoder::default(),
            received: [0; 64],
            unread: 0..0,
            sent: 0,
            consumed: 0,
            position: 0,
        };
        let question = Frame::new(frame::OPEN, 0).with(&client.session.to_le_bytes());
        client.device = client.ask_who(&question).await?;
        if client.device.version != VERSION {
            return Err(Error::OtherVersion(client.device.version));
        }
        Ok(client)
    }

    /// The device.
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// The line, for whatever comes after this session.
    pub fn into_line(self) -> L {
        self.line
    }

    /// Drops all input; a tick that runs is the last.
    ///
    /// # Errors
    /// When the line fails or the session is lost.
    pub async fn stop(&mut self) -> Result<(), Error<L::Error>> {
        let stop = Frame::new(frame::STOP, self.next);
        self.execute(&stop, &mut None).await?;
        self.consumed = self.sent;
        Ok(())
    }

    /// Resets the core, and drops all input and what it told.
    ///
    /// # Errors
    /// When the line fails or the session is lost.
    pub async fn reset(&mut self) -> Result<(), Error<L::Error>> {
        let reset = Frame::new(frame::RESET, self.next);
        self.execute(&reset, &mut None).await?;
        self.consumed = self.sent;
        self.skip().await
    }

    /// Sends `identify` or `open` until an identity answers. The first byte ends whatever was on the line before.
    async fn ask_who(&mut self, question: &Frame) -> Result<Device, Error<L::Error>> {
        let opens = question.bytes()[0] == frame::OPEN;
        for _ in 0..self.patience.attempts {
            self.line.send(&[0]).await.map_err(Error::Line)?;
            self.send(question).await?;
            loop {
                let session = self.session;
                match self.hear().await? {
                    Heard::Reply(Reply::Identity(device)) => {
                        // An answer to an earlier question may still have come.
                        if !opens || device.session == session || device.version != VERSION {
                            return Ok(device);
                        }
                    }
                    Heard::Reply(_) => (),
                    Heard::Nothing => break,
                }
            }
        }
        Err(Error::NoAnswer)
    }

    /// Sends the sequenced frame with the number `next` until it was executed. Words of the stream go to `words`.
    pub(crate) async fn execute(&mut self, request: &Frame, words: Sink<'_, '_>) -> Result<(), Error<L::Error>> {
        for _ in 0..self.patience.attempts {
            self.send(request).await?;
            if let Attempt::Done = self.await_execution(words).await? {
                self.next = self.next.wrapping_add(1);
                return Ok(());
            }
        }
        Err(self.silence().await)
    }

    async fn await_execution(&mut self, words: Sink<'_, '_>) -> Result<Attempt, Error<L::Error>> {
        let (number, after) = (self.next, self.next.wrapping_add(1));
        loop {
            let Some(stands) = self.stand(words).await? else { return Ok(Attempt::Again) };
            match stands {
                Stands { expected, .. } if expected == after => return Ok(Attempt::Done),
                Stands { expected, .. } if expected != number => return Err(Error::SessionLost),
                Stands { code: Some(code::DAMAGED | code::SEQUENCE), .. } => return Ok(Attempt::Again),
                Stands { code: Some(code @ code::UNKNOWN..), .. } => return Err(Error::Refused(code)),
                // The answer to a poll before.
                Stands { .. } => (),
            }
        }
    }

    /// Sends a poll. The answer comes among other frames.
    pub(crate) async fn poll(&mut self, resend: bool) -> Result<(), Error<L::Error>> {
        let flags = flag::ANSWER | if resend { flag::RESEND } else { 0 };
        let poll = Frame::new(frame::POLL, 0).with(&self.position.to_le_bytes()).with(&[flags]);
        self.send(&poll).await
    }

    /// Waits for the next frame that says how things stand, and takes the words of the stream in it that are next. `None` when
    /// nothing comes.
    pub(crate) async fn stand(&mut self, words: Sink<'_, '_>) -> Result<Option<Stands>, Error<L::Error>> {
        let position = self.position;
        let stands = match self.hear().await? {
            Heard::Nothing => return Ok(None),
            Heard::Reply(Reply::Ack(ack)) => Stands::of_ack(ack),
            Heard::Reply(Reply::Stream { expected, consumed, position: first, words: told }) => {
                // Words before `position` came already; where the first one is after it, some were lost and all come again.
                let known = usize::from(position.wrapping_sub(first));
                let fresh = if words.is_some() { told.len().saturating_sub(known) } else { 0 };
                if let Some(words) = words {
                    told.iter().skip(known).for_each(words);
                }
                Stands { expected, code: None, consumed: Some(consumed), produced: None, state: 0, fresh }
            }
            Heard::Reply(Reply::Data { .. } | Reply::Identity(_)) => return Ok(Some(Stands::nothing(self.next))),
        };
        self.position = position.wrapping_add(stands.fresh as u16);
        if let Some(consumed) = stands.consumed {
            self.consumed = consumed;
        }
        Ok(Some(stands))
    }

    /// Whether another session is open, or none, where a device does not answer in this one.
    pub(crate) async fn silence(&mut self) -> Error<L::Error> {
        match self.ask_who(&Frame::new(frame::IDENTIFY, 0)).await {
            Ok(device) if device.session != self.session => Error::SessionLost,
            Ok(_) => Error::NoAnswer,
            Err(error) => error,
        }
    }

    pub(crate) async fn send(&mut self, request: &Frame) -> Result<(), Error<L::Error>> {
        let mut line = [0; LINE_BYTES];
        self.line.send(seal_into(request.bytes(), self.session, &mut line)).await.map_err(Error::Line)
    }

    /// Waits for a whole frame of this session. Bytes that make none do not prolong the wait.
    pub(crate) async fn hear(&mut self) -> Result<Heard<'_>, Error<L::Error>> {
        // More bytes than two frames without one that is whole: the line is noise.
        for _ in 0..2 * LINE_BYTES {
            if self.unread.is_empty() {
                let received = self.line.receive(&mut self.received, self.patience.answer_ms).await;
                match received.map_err(Error::Line)? {
                    0 => return Ok(Heard::Nothing),
                    count => self.unread = 0..count.min(self.received.len()),
                }
            }
            while let Some(index) = self.unread.next() {
                if self.ends_frame(self.received[index]) {
                    return Ok(Reply::read(self.whole()).map_or(Heard::Nothing, Heard::Reply));
                }
            }
        }
        Ok(Heard::Nothing)
    }

    /// Whether a byte ends a frame of this session, or an identity.
    fn ends_frame(&mut self, byte: u8) -> bool {
        matches!(self.decoder.push(byte), Some(Ok(frame)) if unseal(frame, self.session).is_ok())
            && Reply::read(self.whole()).is_some()
    }

    /// The last whole frame, without its CRC, which was right.
    fn whole(&self) -> &[u8] {
        let frame = self.decoder.whole();
        &frame[..frame.len().saturating_sub(CRC_BYTES)]
    }

    pub(crate) const fn number(&self) -> u8 {
        self.next
    }

    pub(crate) const fn patience(&self) -> Patience {
        self.patience
    }
}
