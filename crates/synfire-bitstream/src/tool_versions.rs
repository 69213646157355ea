//! Which versions of Yosys make sound netlists, as far as is known: a netlist that is wrong looks like any other.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde::Deserialize;

use crate::Family;

/// Which tools may make a bitstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ToolTrust {
    /// Those that `data/tools.toml` calls good, on the evidence that it names.
    #[default]
    Proven,
    /// Those of which nothing bad is known, too.
    Unproven,
}

/// A version of Yosys: major and minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Version(u32, u32);

impl Version {
    /// The number in what a tool says about itself, such as `Yosys 0.23 (git ...)`.
    pub fn said_in(text: &str) -> Option<Self> {
        text.split_ascii_whitespace().find_map(|word| word.parse().ok())
    }
}

impl FromStr for Version {
    type Err = String;

    /// `0.23`, and `0.70+12`.
    fn from_str(word: &str) -> Result<Self, String> {
        let number = || {
            let (major, rest) = word.split_once('.')?;
            let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
            Some(Self(major.parse().ok()?, minor.parse().ok()?))
        };
        number().ok_or_else(|| format!("`{word}` is no version"))
    }
}

impl TryFrom<String> for Version {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse()
    }
}

impl Display for Version {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unfit {
    from: Version,
    to: Version,
    reason: String,
}

/// What is known of one family.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    family: Family,
    good: Vec<Version>,
    #[serde(default)]
    unfit: Vec<Unfit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    yosys: Vec<Known>,
}

/// What is known of a version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    Unfit {
        reason: String,
    },
    /// Nothing is known.
    Unknown,
}

fn known(family: Family) -> Option<Known> {
    let table: Table = toml::from_str(include_str!("../data/tools.toml")).expect("a test reads it");
    table.yosys.into_iter().find(|known| known.family == family)
}

/// What is known of a version of Yosys for a family. Without a number nothing is.
pub(crate) fn standing(family: Family, version: Option<Version>) -> Standing {
    let (Some(known), Some(version)) = (known(family), version) else { return Standing::Unknown };
    let unfit = known.unfit.into_iter().find(|unfit| (unfit.from..=unfit.to).contains(&version));
    match unfit {
        Some(unfit) => Standing::Unfit { reason: unfit.reason },
        None if known.good.contains(&version) => Standing::Good,
        None => Standing::Unknown,
    }
}

/// The versions that are known to be good, in words.
pub(crate) fn good(family: Family) -> String {
    let good = known(family).map(|known| known.good).unwrap_or_default();
    good.iter().map(Version::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(Version::said_in("Yosys 0.23 (git sha1 7ce5011c24b)"), Some(Version(0, 23)));
        assert_eq!(Version::said_in("Yosys 0.70+12 (git sha1 x, clang++ 18.1.2)"), Some(Version(0, 70)));
        assert_eq!(Version::said_in("no number"), None);
    }

    #[test]
    fn a_version_is_good_unfit_or_unknown() {
        let of = |family, text: &str| standing(family, Version::said_in(text));
        assert_eq!(of(Family::Ecp5, "Yosys 0.23"), Standing::Good);
        assert_eq!(of(Family::Ice40, "Yosys 0.30"), Standing::Unknown);
        assert_eq!(of(Family::Gowin, "Yosys 0.70"), Standing::Good);
        assert!(
            matches!(of(Family::Gowin, "Yosys 0.62"), Standing::Unfit { reason } if reason.contains("never written"))
        );
        assert!(matches!(of(Family::Gowin, "Yosys 0.23"), Standing::Unfit { .. }));
        assert_eq!(of(Family::Gowin, "Yosys 0.63"), Standing::Unknown);
        assert_eq!(of(Family::Gowin, "no number"), Standing::Unknown);
        for family in [Family::Ecp5, Family::Ice40, Family::Gowin, Family::Xilinx] {
            assert!(!good(family).is_empty());
        }
    }
}
