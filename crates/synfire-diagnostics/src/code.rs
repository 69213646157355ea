//! Stable diagnostic codes.

use serde::{Serialize, Serializer};

/// A stable code such as `SF0203`, with a title and a longer explanation.
///
/// The first two digits name the area: 00 budgets, 01 NIR files, 02 network import, 03 compiling for a target, 04 images,
/// 05 running, 06 the text language, 07 the link to a board, 08 outside tools, 09
/// data files (npy, CSV), 11 bitstreams and boards. A code is never reused.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// The code itself, `SFnnnn`.
    pub id: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// Markdown: what it means, a failing example, what to do.
    pub explanation: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
impl Eq for Code {}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

/// Declares the codes of one area, with a list of them all.
///
/// `NAME = "SFnnnn" "title";` reads the explanation from `codes/SFnnnn.md`.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal $title:literal;)*) => {
        $($(#[$doc])*
        #[doc = $title]
        pub const $name: $crate::Code = $crate::Code {
            id: $id,
            title: $title,
            explanation: include_str!(concat!("../../codes/", $id, ".md")),
        };)*
        /// All codes of this area, ascending.
        pub const ALL: &[$crate::Code] = &[$($name),*];
    };
}
pub(crate) use codes;
