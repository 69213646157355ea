//! The diagnostic of each mistake: its text, what to do about it, and a few words for the underlined part.

use synfire_diagnostics::{Diagnostic, Number, ToDiagnostic, closest_name, shortened};

use crate::Problem;
use crate::problem::one_of;
use crate::quantity::{Dimension, UNITS};

impl ToDiagnostic for Problem {
    fn to_diagnostic(&self) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code(), self.to_string());
        match help(self) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

/// Something that works, when there is one.
fn help(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::NotUtf8 { .. } => "save the page as UTF-8".to_owned(),
        Problem::UnknownCharacter { .. } => "remove it, or put the name it belongs to in quotes".to_owned(),
        Problem::BrokenText => r#"close it with `"`; the escapes are \" \\ \n \t and \u{...}"#.to_owned(),
        Problem::Syntax { similar: Some(word), .. } => format!("`{word}` is a statement with a similar name"),
        Problem::Syntax { reserved: true, found: Some(found), .. } => {
            format!("`{found}` is a keyword; as a name it needs quotes: `\"{found}\"`")
        }
        Problem::TooDeep { .. } => "name the inner values with `let`".to_owned(),
        Problem::TooLarge { .. } => {
            "make the page ask for less; no option of `synfire` raises the limit, only a program that uses the library can"
                .to_owned()
        }
        Problem::OverBudget(error) => error.help(),
        Problem::Unreadable { .. } => "paths are relative to the page that names them".to_owned(),
        Problem::IncludeCycle { .. } => "move what both pages need into a third page".to_owned(),
        Problem::UnknownName { similar: Some(name), .. } => format!("a similar name exists: `{name}`"),
        Problem::UnknownName { fixed: Some(names), .. } => format!("the file has {}", one_of(names)),
        Problem::UnknownName { what, .. } => format!("declare the {what} above this line"),
        Problem::Duplicate { .. } => "rename one of the two".to_owned(),
        Problem::UnknownWord { word, known, .. } => choose(word, known),
        Problem::UnknownSetting { key, known, .. } => choose(key, known),
        Problem::MissingSetting { examples, .. } => {
            format!("add {}", one_of(examples.iter().map(|(key, value)| format!("{key} = {value}"))))
        }
        Problem::SettingConflict { .. } => "keep one of them".to_owned(),
        Problem::WrongUnit { wanted, bare, .. } => unit_help(*wanted, bare.as_deref()),
        Problem::MixedUnits { .. } => "give every potential, weights too, a unit, or none of them".to_owned(),
        Problem::UnknownUnit { unit } => choose(unit, &UNITS.iter().map(|unit| unit.0).collect::<Vec<_>>()),
        Problem::NotWholeTicks { ticks, dt_s, .. } => whole_ticks_help(*ticks, *dt_s),
        Problem::NoSeed { .. } => "add `seed = 1` here, or to the `network` statement for everything random".to_owned(),
        Problem::BadRange { name, last, .. } => {
            format!("a range leaves out its end: `{name}[0 .. {}]` is all of them, `{name}[{last}]` the last", last + 1)
        }
        Problem::NotAnInput { .. } => "declare an `input`, project it to the neurons, and drive the input".to_owned(),
        Problem::StimulusClash { .. } => "give each its own `input`".to_owned(),
        Problem::TwoRules { .. } => "keep one of them; the general `rule` says what both sides do".to_owned(),
        Problem::NoLearning { .. } => {
            "remove the `learning` statement to run with fixed weights, or compile for a target that learns: `--target ecp5-85f`"
                .to_owned()
        }
        Problem::HugeNumber { .. }
        | Problem::Syntax { .. }
        | Problem::BadValue { .. }
        | Problem::WrongShape { .. }
        | Problem::WrongKind { .. }
        | Problem::Misplaced(_) => return None,
    })
}

/// The nearest whole number of ticks, and a step that divides the time and all multiples of the present one.
fn whole_ticks_help(ticks: f64, dt_s: f64) -> String {
    const PARTS: u32 = 1000;
    let nearest = format!("write `{} ticks`", Number::short(ticks.round().max(1.0)));
    let is_whole = |parts: &u32| {
        let ticks = ticks * f64::from(*parts);
        (ticks - ticks.round()).abs() <= 1e-6 * ticks.abs()
    };
    match (2..=PARTS).find(is_whole) {
        Some(parts) => {
            format!("{nearest}, or take the step `dt = {} ms`", Number::short(1e3 * dt_s / f64::from(parts)))
        }
        None => nearest,
    }
}

/// The number with the unit it needs, or the units there are.
fn unit_help(wanted: Dimension, bare: Option<&str>) -> String {
    match (bare, wanted.usual_unit()) {
        (Some(bare), Some(unit)) => format!("write `{} {unit}`; the units are {}", shortened(bare), wanted.units()),
        (Some(bare), None) => format!("write `{}` without a unit", shortened(bare)),
        (None, _) if wanted == Dimension::POTENTIAL => {
            format!("it takes {}, or no unit where no potential of the page has one", wanted.units())
        }
        (None, _) => format!("it takes {}", wanted.units()),
    }
}

/// The similar word if there is one, else all of them.
fn choose(word: &str, known: &[&str]) -> String {
    match closest_name(word, known.iter().copied()) {
        Some(similar) => format!("there is `{similar}`"),
        None => format!("there are {}", known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
    }
}

/// A few words for the underlined part; may be empty.
pub fn label(problem: &Problem) -> &'static str {
    match problem {
        Problem::UnknownName { .. } | Problem::UnknownWord { .. } | Problem::UnknownUnit { .. } => "not known",
        Problem::Duplicate { .. } => "the second one",
        Problem::UnknownSetting { .. } => "no such setting",
        Problem::MissingSetting { .. } => "something is missing here",
        Problem::WrongUnit { found: Dimension::NONE, .. } => "the unit is missing",
        Problem::NoSeed { .. } => "needs a seed",
        _ => "",
    }
}
