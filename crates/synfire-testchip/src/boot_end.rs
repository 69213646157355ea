//! How the boot of a chip ended.

use synfire_arch::generated::register;
use synfire_arch::link_generated::{self as link, BOOT_DONE};
use synfire_rtl::{ChipOptions, RtlChip};
use synfire_session::Session;

use super::{ChipLine, opening};

/// What can be seen of a boot from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootEnd {
    /// The link's register `boot`.
    pub result: u32,
    /// The pin `booted_o`.
    pub is_lit: bool,
    /// What the first write of the sample script changes.
    pub first: u32,
    /// What its last write changes.
    pub last: u32,
}

impl BootEnd {
    /// What the sample script writes first.
    pub const FIRST: u32 = 77;
    /// What it writes last.
    pub const LAST: u32 = 9;
    /// A chip into which nothing was written.
    pub const NOTHING: Self = Self { result: 0, is_lit: false, first: 0, last: 0 };
    /// A chip that executed the sample script.
    pub const RIGHT: Self = Self { result: BOOT_DONE, is_lit: true, first: Self::FIRST, last: Self::LAST };

    /// A chip into which nothing was written, for this reason.
    pub const fn without(result: u32) -> Self {
        Self { result, ..Self::NOTHING }
    }

    /// After so many clocks the chip has booted and is asked.
    pub fn of(mut chip: RtlChip, options: &ChipOptions, clocks: u32) -> Self {
        assert_eq!(chip.run(clocks, 0).unwrap(), []);
        let is_lit = chip.is_booted();
        let mut session = Session::open(ChipLine::on(chip, options), &opening(7)).unwrap();
        Self {
            result: session.link_register(link::register::BOOT).unwrap(),
            is_lit,
            first: session.register(register::TICK).unwrap(),
            last: session.register(register::SATURATIONS).unwrap(),
        }
    }
}
