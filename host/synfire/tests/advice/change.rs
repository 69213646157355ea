//! What is changed when advice is followed.

use synfire_diagnostics::Diagnostic;

use crate::sandbox::Sandbox;

/// What a library says when it is asked directly.
pub type Question = Box<dyn Fn() -> Vec<Diagnostic>>;

/// One thing that somebody does who follows advice.
enum Step {
    /// Replaces a text that a file holds.
    Edit { file: &'static str, from: String, to: String },
    /// Writes a file, over the old one if there is one.
    Write { file: &'static str, contents: Vec<u8> },
    /// Runs another command first, which has to succeed.
    First(String),
    /// A command that runs beside, which an act has started.
    Beside(String),
    /// Anything else in the directory.
    Act(Box<dyn Fn(&Sandbox)>),
}

/// All that is changed for one piece of advice: files, the command, or both.
#[derive(Default)]
pub struct Change {
    steps: Vec<Step>,
    /// The command in the place of the one that failed.
    call: Option<String>,
    /// The question in the place of the one that failed, for what no command reaches.
    question: Option<Question>,
}

/// Replaces `from` in a file.
pub fn edit(file: &'static str, from: impl Into<String>, to: impl Into<String>) -> Change {
    Change::default().edit(file, from, to)
}

/// Writes a file.
pub fn write(file: &'static str, contents: impl AsRef<[u8]>) -> Change {
    Change::default().write(file, contents)
}

/// Gives another command.
pub fn call(command: impl Into<String>) -> Change {
    Change { call: Some(command.into()), ..Change::default() }
}

/// Runs a command before the one that failed.
pub fn first(command: impl Into<String>) -> Change {
    Change::default().first(command)
}

/// Does anything else in the directory.
pub fn act(act: impl Fn(&Sandbox) + 'static) -> Change {
    Change { steps: vec![Step::Act(Box::new(act))], ..Change::default() }
}

/// Asks the library something else.
pub fn ask(question: impl Fn() -> Vec<Diagnostic> + 'static) -> Change {
    Change { question: Some(Box::new(question)), ..Change::default() }
}

impl Change {
    pub fn edit(mut self, file: &'static str, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.steps.push(Step::Edit { file, from: from.into(), to: to.into() });
        self
    }

    pub fn write(mut self, file: &'static str, contents: impl AsRef<[u8]>) -> Self {
        self.steps.push(Step::Write { file, contents: contents.as_ref().to_vec() });
        self
    }

    pub fn first(mut self, command: impl Into<String>) -> Self {
        self.steps.push(Step::First(command.into()));
        self
    }

    /// Says which command it is that an act starts.
    pub fn beside(mut self, command: impl Into<String>) -> Self {
        self.steps.push(Step::Beside(command.into()));
        self
    }

    pub fn call(mut self, command: impl Into<String>) -> Self {
        self.call = Some(command.into());
        self
    }

    /// Both, this one first.
    pub fn with(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self.call = other.call.or(self.call);
        self.question = other.question.or(self.question);
        self
    }

    /// Makes the change in a directory.
    pub fn make(&self, sandbox: &Sandbox) {
        for step in &self.steps {
            match step {
                Step::Edit { file, from, to } => {
                    let text = sandbox.text(file);
                    assert!(text.contains(from), "`{file}` has no `{from}`:\n{text}");
                    sandbox.write(file, text.replace(from, to));
                }
                Step::Write { file, contents } => sandbox.write(file, contents),
                Step::First(command) => drop(sandbox.call(command).ok()),
                Step::Beside(_) => {}
                Step::Act(act) => act(sandbox),
            }
        }
    }

    /// The command to run after it, if it is another one.
    pub fn command(&self) -> Option<&str> {
        self.call.as_deref()
    }

    /// The question to ask after it, if it is one.
    pub fn question(&self) -> Option<&Question> {
        self.question.as_ref()
    }

    /// All that is typed at a prompt.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        let first = self.steps.iter().filter_map(|step| match step {
            Step::First(command) | Step::Beside(command) => Some(command.as_str()),
            _ => None,
        });
        first.chain(self.command())
    }
}
