//! All words of the language, for the reference page, for editors and for completion.

use crate::elaborate::{FUNCTIONS, KINDS, MODELS, Model, NETWORK_SETTINGS, PATTERNS, RULES};
use crate::elaborate::{IMPORT_SETTINGS, RECORDED};
use crate::keyword::{JOINING, STATEMENTS};
use crate::quantity::UNITS;

/// A word that may take settings, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// The keys that may follow it.
    pub settings: Vec<&'static str>,
}

/// The words of the language by what they are for. Each list is in the order of the reference page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// Words that begin a statement; `network` and `import` have settings of their own.
    pub statements: Vec<Word>,
    /// Words that join the parts of a statement.
    pub joining: Vec<&'static str>,
    /// Neuron models.
    pub models: Vec<Word>,
    /// Patterns of connections.
    pub patterns: Vec<Word>,
    /// Kinds of stimuli.
    pub stimuli: Vec<Word>,
    /// Learning rules.
    pub rules: Vec<Word>,
    /// What can be recorded.
    pub recorded: Vec<&'static str>,
    /// Functions.
    pub functions: Vec<&'static str>,
    /// Units.
    pub units: Vec<&'static str>,
}

/// All words.
pub fn vocabulary() -> Vocabulary {
    let statement = |word: &&'static str| {
        let settings = match *word {
            "network" => NETWORK_SETTINGS.to_vec(),
            "import" => IMPORT_SETTINGS.to_vec(),
            _ => Vec::new(),
        };
        Word { word, settings }
    };
    let model =
        |word: &&'static str| Word { word, settings: Model::parse(word).map(Model::settings).unwrap_or_default() };
    Vocabulary {
        statements: STATEMENTS.iter().map(statement).collect(),
        joining: JOINING.to_vec(),
        models: MODELS.iter().map(model).collect(),
        patterns: PATTERNS.iter().map(|(word, pattern)| Word { word, settings: pattern.settings().to_vec() }).collect(),
        stimuli: KINDS.iter().map(|(word, kind)| Word { word, settings: kind.settings().to_vec() }).collect(),
        rules: RULES.iter().map(|(word, rule)| Word { word, settings: rule.settings() }).collect(),
        recorded: RECORDED.iter().map(|(word, _)| *word).collect(),
        functions: FUNCTIONS.to_vec(),
        units: UNITS.iter().map(|(unit, ..)| *unit).collect(),
    }
}
