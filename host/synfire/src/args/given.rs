//! A group of arguments that knows which of them the user gave.

use std::ops::Deref;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Id};

/// A group of arguments, and the first of its options on the command line.
#[derive(Debug, Clone, Default)]
pub struct Given<A> {
    args: A,
    first: Option<String>,
}

impl<A> Given<A> {
    /// The first option of the group, in its order, that was given: `--dt`. None of defaults.
    pub fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }
}

impl<A> Deref for Given<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.args
    }
}

/// The options of a group: what clap calls them, and what the user does.
pub fn options<A: Args>() -> Vec<(String, String)> {
    let command = A::augment_args(Command::new("group"));
    let arguments = command.get_arguments();
    arguments.filter_map(|argument| Some((argument.get_id().to_string(), argument.get_long()?.to_owned()))).collect()
}

impl<A: Args> FromArgMatches for Given<A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let first = options::<A>().into_iter().find(|(id, _)| is_given(id)).map(|(_, option)| format!("--{option}"));
        Ok(Self { args: A::from_arg_matches(matches)?, first })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<A: Args> Args for Given<A> {
    fn group_id() -> Option<Id> {
        A::group_id()
    }

    fn augment_args(command: Command) -> Command {
        A::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        A::augment_args_for_update(command)
    }
}
