//! How the boot of a device ended.

use synfire_arch::link_generated::{BOOT_BROKEN, BOOT_DONE, BOOT_EMPTY, BOOT_NONE, register};
use synfire_diagnostics::{Diagnostic, codes};

use crate::{LinkError, Session, Transport};

/// How the boot after the last reset of a device ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boot {
    /// The device has no place for a boot script.
    None,
    /// The script was executed.
    Done,
    /// Where the script should be there is none.
    Empty,
    /// There is a script, but its length or its CRC is wrong. Nothing of it was executed.
    Broken,
}

impl Boot {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Done, Self::Empty, Self::Broken];

    /// `none`, `done`, `empty` or `broken`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Done => "done",
            Self::Empty => "empty",
            Self::Broken => "broken",
        }
    }

    /// What the link's register `boot` says.
    pub const fn word(self) -> u32 {
        match self {
            Self::None => BOOT_NONE,
            Self::Done => BOOT_DONE,
            Self::Empty => BOOT_EMPTY,
            Self::Broken => BOOT_BROKEN,
        }
    }

    /// What a value of the register says, if it is one.
    pub fn from_word(word: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|boot| boot.word() == word)
    }

    /// What a user of the board at a port has to know: a warning where the script is broken, a note where there is none.
    pub fn diagnostic(self, port: &str) -> Option<Diagnostic> {
        let not_booted = |found| format!("the board at `{port}` has not booted a network: {found}");
        let found = match self {
            Self::None | Self::Done => return None,
            Self::Empty => {
                let message = not_booted("there is no boot script where it looks for one");
                Diagnostic::remark(codes::link::BOOT, message)
            }
            Self::Broken => {
                let message = not_booted("its boot script is broken, and nothing of it was executed");
                Diagnostic::warning(codes::link::BOOT, message).note("the length or the CRC of the script is wrong")
            }
        };
        Some(found.note("a network that comes over the line is lost with the board's power").help(
            "to have the board begin with a network, put it into the bitstream, `synfire bitstream NET --board NAME`, and \
             load that into the flash: `synfire flash FILE --board NAME`",
        ))
    }
}

impl<T: Transport> Session<T> {
    /// How the boot after the last reset of the device ended.
    ///
    /// # Errors
    /// When the line or the device fails, or the device says what no device can.
    pub fn boot(&mut self) -> Result<Boot, LinkError> {
        let word = self.link_register(register::BOOT)?;
        Boot::from_word(word).ok_or_else(|| LinkError::BadIdentity {
            field: "boot",
            value: word.into(),
            requirement: format!("it has to be 0 to {BOOT_BROKEN}"),
        })
    }
}
