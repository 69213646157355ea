//! An entry for a code, its cases, and what has to hold of them.
//!
//! - A case is a directory and a command. The command ends with the case's exit code and says the code.
//! - Each remedy quotes the words of the help, the notes or the explanation that advise it, and makes the change. The
//!   command, or the one in its place, succeeds then and no longer says the code.
//! - Of a help that is printed, at least one remedy quotes something, and each option that it names is given by a remedy.
//!   The same holds of the options in the explanation, for all cases of the entry together.
//! - A help advises no option that the command has already, with the same value.
//! - What only a person or a device can do stands as [`Case::by_hand`], with the reason.

use std::collections::BTreeSet;

use serde_json::Value;
use synfire_diagnostics::{Diagnostic, codes};

use crate::change::{Change, Question};
use crate::said::{Said, advised, flat, is_in_use, options};
use crate::sandbox::{Call, Sandbox};

/// A code and all that is advised under it.
pub struct Advice {
    pub code: &'static str,
    cases: Vec<Case>,
}

impl Advice {
    pub fn on(code: &'static str, cases: impl IntoIterator<Item = Case>) -> Self {
        Self { code, cases: cases.into_iter().collect() }
    }

    /// A code under which nothing is advised that a test could do, and the reason.
    pub fn none(code: &'static str, reason: &'static str) -> Self {
        assert!(reason.len() > 20, "{code} needs a reason");
        Self { code, cases: Vec::new() }
    }
}

/// How a case has to end.
enum Ending {
    /// With an error and this exit code.
    Fails(i32),
    /// With success, but a warning or a note.
    Warns,
}

/// What fails, and what is advised then.
pub struct Case {
    name: &'static str,
    sandbox: Box<dyn Fn() -> Sandbox>,
    setup: Change,
    command: String,
    ending: Ending,
    question: Option<Question>,
    remedies: Vec<(&'static str, Change)>,
    by_hand: Vec<&'static str>,
    tool: Option<&'static str>,
}

impl Case {
    /// A case in an empty directory.
    pub fn of(name: &'static str) -> Self {
        Self {
            name,
            sandbox: Box::new(Sandbox::empty),
            setup: Change::default(),
            command: String::new(),
            ending: Ending::Warns,
            question: None,
            remedies: Vec::new(),
            by_hand: Vec::new(),
            tool: None,
        }
    }

    /// A case that no command reaches: what the library says when it is asked.
    pub fn asking(name: &'static str, question: impl Fn() -> Vec<Diagnostic> + 'static) -> Self {
        Self { question: Some(Box::new(question)), ..Self::of(name) }
    }

    /// Begins in another directory, such as one with the digits.
    pub fn within(mut self, sandbox: impl Fn() -> Sandbox + 'static) -> Self {
        self.sandbox = Box::new(sandbox);
        self
    }

    /// A file that is there from the start.
    pub fn file(mut self, file: &'static str, contents: impl AsRef<[u8]>) -> Self {
        self.setup = self.setup.write(file, contents);
        self
    }

    /// A command that runs, and succeeds, before the one that fails.
    pub fn after(mut self, command: impl Into<String>) -> Self {
        self.setup = self.setup.first(command);
        self
    }

    /// Anything else that is done in the directory before.
    pub fn with(mut self, change: Change) -> Self {
        self.setup = self.setup.with(change);
        self
    }

    /// Skipped, with a word about it, where this tool is not installed.
    pub fn needs(mut self, tool: &'static str) -> Self {
        self.tool = Some(tool);
        self
    }

    /// The command, which ends with an error and this exit code.
    pub fn fails(mut self, command: impl Into<String>, code: i32) -> Self {
        (self.command, self.ending) = (command.into(), Ending::Fails(code));
        self
    }

    /// The command, which succeeds with a warning or a note.
    pub fn warns(mut self, command: impl Into<String>) -> Self {
        (self.command, self.ending) = (command.into(), Ending::Warns);
        self
    }

    /// A remedy: words that advise it, and the change.
    pub fn remedy(mut self, words: &'static str, change: Change) -> Self {
        self.remedies.push((words, change));
        self
    }

    /// Words that advise what only a person or a device can do, and why that is so.
    pub fn by_hand(mut self, words: &'static str, reason: &'static str) -> Self {
        assert!(reason.len() > 20, "`{words}` needs a reason");
        self.by_hand.push(words);
        self
    }

    /// What is said under a code after a change, or before any; with the exit code.
    fn said(&self, code: &str, change: &Change) -> (Said, Option<Call>) {
        if let Some(question) = change.question().or(self.question.as_ref()) {
            let all: Vec<Value> =
                question().iter().map(|diagnostic| serde_json::to_value(diagnostic).unwrap()).collect();
            return (Said::of(all.iter().filter(|diagnostic| diagnostic["code"] == code)), None);
        }
        let sandbox = (self.sandbox)();
        self.setup.make(&sandbox);
        change.make(&sandbox);
        let command = change.command().unwrap_or(&self.command);
        let format = if command.contains("--format") { "" } else { " --format json" };
        let call = sandbox.call(&format!("{command}{format}"));
        (Said::by(&call, code), Some(call))
    }

    /// All options that are typed in one of the remedies; also those of the command, which a remedy may leave out.
    fn typed(&self) -> BTreeSet<String> {
        let remedies = self.remedies.iter().flat_map(|(_, change)| change.commands());
        remedies.chain([self.command.as_str()]).chain(self.by_hand.iter().copied()).flat_map(options).collect()
    }

    /// Checks the case and its remedies; gives what is wrong with them.
    fn check(&self, code: &str, explanation: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut fault = |text: String| faults.push(format!("{code}, {}: {text}", self.name));
        let (said, call) = self.said(code, &Change::default());
        let stderr = call.as_ref().map_or("", |call| &call.stderr);
        if said.is_nothing() {
            fault(format!("the case does not say the code: {stderr}"));
        }
        let expected = match self.ending {
            Ending::Fails(expected) => expected,
            Ending::Warns => 0,
        };
        if call.as_ref().is_some_and(|call| call.code != expected) {
            fault(format!("exit code {:?}, not {expected}: {stderr}", call.as_ref().map(|call| call.code)));
        }
        let helps = flat(&said.helps.join("\n"));
        let texts = format!("{}\n{}", flat(&said.texts.join("\n")), flat(explanation));
        let quotes = || self.remedies.iter().map(|(words, _)| words).chain(&self.by_hand);
        for words in quotes().filter(|words| !texts.contains(**words)) {
            fault(format!("nobody advises `{words}`:\n{texts}"));
        }
        if !helps.is_empty() && !quotes().any(|words| helps.contains(words)) {
            fault(format!("no remedy follows the help: {helps}"));
        }
        if quotes().next().is_none() {
            fault(format!("no remedy: {texts}"));
        }
        for option in options(&helps).difference(&self.typed()) {
            fault(format!("no remedy gives `{option}`, which the help names: {helps}"));
        }
        for advised in said.helps.iter().flat_map(|help| advised(help)) {
            if is_in_use(&self.command, advised) {
                fault(format!("it advises `{}`, which the command has: {helps}", advised.0));
            }
        }
        for (words, change) in &self.remedies {
            let (said, call) = self.said(code, change);
            let stderr = call.as_ref().map_or("", |call| &call.stderr);
            if !said.is_nothing() {
                fault(format!("after `{words}` the code is still said: {}{stderr}", said.texts.join("\n")));
            }
            if call.as_ref().is_some_and(|call| call.code != 0) {
                fault(format!("after `{words}` the command still fails: {stderr}"));
            }
        }
        faults
    }

    /// Whether the case can run here; says so if not.
    fn is_runnable(&self) -> bool {
        let Some(tool) = self.tool else { return true };
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path).any(|folder| folder.join(tool).is_file());
        assert!(found || std::env::var_os("SYNFIRE_CI").is_none(), "`{tool}` is not installed");
        if !found {
            println!("skipped 1 case, {}: `{tool}` is not installed", self.name);
        }
        found
    }
}

/// Checks the entries of an area; fails with all that is wrong with them.
#[track_caller]
pub fn check(entries: &[Advice]) {
    let mut faults = Vec::new();
    for Advice { code, cases } in entries {
        let explanation = codes::find(code).unwrap_or_else(|| panic!("there is no {code}")).explanation;
        let runnable: Vec<&Case> = cases.iter().filter(|case| case.is_runnable()).collect();
        faults.extend(runnable.iter().flat_map(|case| case.check(code, explanation)));
        let typed: BTreeSet<String> = cases.iter().flat_map(Case::typed).collect();
        if !cases.is_empty() {
            let untried = options(explanation).difference(&typed).cloned().collect::<Vec<_>>();
            if !untried.is_empty() {
                faults.push(format!("{code}: no remedy gives {}, which the explanation names", untried.join(", ")));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
