//! Finding a device on a line and opening a session.

use std::time::Duration;

use synfire_arch::generated::SPEC_DIGEST;
use synfire_arch::link_generated::VERSION;
use synfire_link::{Deframer, Identity, Reply, Request, first_word, seal, unseal};

use super::identity::{check, check_room, target_of};
use super::opening::Opening;
use super::session::Session;
use super::transport::{Transport, line_time};
use super::waiting::Waiting;
use super::watch::longest_tick;
use crate::LinkError;

/// Bytes that are listened to before anybody is known: more than what a port may have kept, and than a search takes.
const BYTES_MAX: usize = 4 << 20;

/// What has come from a line on which nobody is known.
#[derive(Default)]
struct Heard {
    deframer: Deframer,
    identity: Option<Identity>,
    /// Identities in all.
    identities: u32,
    bytes: usize,
    has_echo: bool,
}

impl Heard {
    fn take(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        for frame in bytes.iter().filter_map(|byte| self.deframer.push(*byte)).flatten() {
            let Ok(frame) = unseal(&frame, 0) else { continue };
            match Reply::from_frame(frame) {
                Ok(Reply::Identity(identity)) => {
                    self.identity = Some(*identity);
                    self.identities += 1;
                }
                _ => self.has_echo |= Request::from_frame(frame).is_ok(),
            }
        }
    }
}

/// Asks a line who is there.
///
/// # Errors
/// When nothing answers, what answers is no device or says impossible things, or the line is gone. A device of another version
/// is none of these.
pub fn identify<T: Transport>(transport: &mut T, opening: &Opening) -> Result<Identity, LinkError> {
    let mut heard = Heard::default();
    let end = transport.now() + opening.search;
    while transport.now() < end && heard.bytes <= BYTES_MAX {
        ask(transport, &Request::Identify, &mut heard, opening.patience.answer)?;
        if let Some(identity) = heard.identity.take() {
            return if identity.version == VERSION { check(&identity).map(|()| identity) } else { Ok(identity) };
        }
    }
    let (port, baud) = (opening.port.clone(), transport.baud());
    Err(match (heard.bytes, heard.has_echo) {
        (0, _) => LinkError::Silent { port, baud },
        (_, true) => LinkError::NotACore { port, baud, reason: "it sends back what it receives".into() },
        (bytes, false) => {
            LinkError::NotACore { port, baud, reason: format!("{bytes} bytes came, but no frame of a core") }
        }
    })
}

impl<T: Transport> Session<T> {
    /// Opens a session.
    ///
    /// # Errors
    /// As [`identify`], and when the device speaks another version or its core is not of this program's specification.
    pub fn open(mut transport: T, opening: &Opening) -> Result<Self, LinkError> {
        let identity = identify(&mut transport, opening)?;
        check_version(&identity)?;
        let ours = first_word(&SPEC_DIGEST);
        if identity.spec_digest != ours {
            return Err(LinkError::OtherSpecification { found: identity.spec_digest, ours });
        }
        let target = target_of(&identity)?;
        check_room(&identity, &target)?;
        // A session that is open already would go on instead of beginning.
        let is_taken = identity.session == opening.session;
        let session = if is_taken { opening.session.wrapping_add(1).max(1) } else { opening.session };
        let before = Identity { session, ..identity };
        let mut heard = Heard::default();
        let start = transport.now();
        // A run goes on to the end of its tick, and the answer waits for that.
        let tick = longest_tick(&target, before.clock_hz);
        let mut attempts = 0;
        while attempts < opening.patience.attempts || (heard.bytes == 0 && transport.now() < start + tick) {
            ask(&mut transport, &Request::Open { session }, &mut heard, opening.patience.answer)?;
            attempts += 1;
            match heard.identity.take() {
                Some(identity) if identity == before => {
                    return Ok(Self::new(transport, opening, identity, target));
                }
                _ if heard.bytes > BYTES_MAX => break,
                _ => {}
            }
        }
        let milliseconds = (transport.now() - start).as_millis() as u64;
        Err(match heard {
            Heard { bytes: 0, .. } => LinkError::Silent { port: opening.port.clone(), baud: transport.baud() },
            Heard { identities: 0, .. } => LinkError::BadLine { attempts },
            Heard { bytes, .. } => LinkError::Stalled { waiting: Waiting::Opening, bytes: bytes as u64, milliseconds },
        })
    }
}

/// Sends a frame that needs no session and listens until an identity comes or the time is over.
fn ask<T: Transport>(
    transport: &mut T,
    request: &Request,
    heard: &mut Heard,
    answer: Duration,
) -> Result<(), LinkError> {
    const IDENTITY_BYTES: usize = 256;
    transport.send(&[0])?;
    transport.send(&seal(&request.to_frame(), 0))?;
    let deadline = transport.now() + answer + line_time(2 * IDENTITY_BYTES, transport.baud());
    while heard.identity.is_none() && transport.now() < deadline && heard.bytes <= BYTES_MAX {
        let mut bytes = Vec::new();
        let wait = deadline.saturating_sub(transport.now());
        transport.receive(&mut bytes, wait)?;
        heard.take(&bytes);
    }
    Ok(())
}

/// Whether a version is ours.
fn check_version(identity: &Identity) -> Result<(), LinkError> {
    if identity.version == VERSION {
        Ok(())
    } else {
        Err(LinkError::OtherVersion { found: identity.version, ours: VERSION })
    }
}
