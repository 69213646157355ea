//! From the words of the command line to what is asked for, or to what is wrong with them.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, Error, FromArgMatches as _};
use synfire_diagnostics::{Diagnostic, codes, printable};

use crate::args::Format;
use crate::cli::Cli;
use crate::effect;
use crate::outcome::{Failure, Outcome};

/// How a command line that asks for no work ends.
pub enum End {
    /// With the help or the version that was asked for.
    Shown(Error),
    /// With an error, in the format that was asked for.
    Wrong(Failure, Format),
}

/// Reads the words, of which the first is the program itself. Every option that is given has an effect, as far as can be
/// said before a file is read.
pub fn parse(words: &[OsString]) -> Result<Cli, End> {
    let matches = matches(words).map_err(|error| {
        let is_wrong = error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        let format = format(words);
        if is_wrong || format == Format::Json && error.use_stderr() {
            End::Wrong(wrong(words, &error).into(), format)
        } else {
            End::Shown(error)
        }
    })?;
    let cli =
        Cli::from_arg_matches(&matches).map_err(|error| End::Wrong(wrong(words, &error).into(), format(words)))?;
    check(&cli, &matches).map_err(|failure| End::Wrong(failure, cli.format))?;
    Ok(cli)
}

fn matches(words: &[OsString]) -> Result<ArgMatches, Error> {
    Cli::command().try_get_matches_from(words)
}

fn check(cli: &Cli, matches: &ArgMatches) -> Outcome<()> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    effect::check(&effect::Facts::new(name, &cli.command, cli.format), matches)
}

/// The format that the words ask for, although they cannot be read.
fn format(words: &[OsString]) -> Format {
    let asks = |pair: &[OsString]| {
        pair.last().is_some_and(|word| word == "--format=json")
            || matches!(pair, [option, value] if option == "--format" && value == "json")
    };
    if words.windows(2).any(asks) { Format::Json } else { Format::Text }
}

/// What clap has found, as a diagnostic.
fn wrong(words: &[OsString], error: &Error) -> Diagnostic {
    // clap repeats the words here and there in its text. So it gets to see them as they may be shown.
    let shown: Vec<OsString> =
        words.iter().map(|word| printable(&word.to_string_lossy()).into_owned().into()).collect();
    let text = match matches(&shown) {
        Err(shown) if shown.kind() == error.kind() => shown.render().to_string(),
        _ => format!("error: {}", error.kind()),
    };
    let mut parts = text.split("\n\n");
    let message = one_line(parts.next().unwrap_or_default());
    let message = match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "no command is given",
        _ => message.strip_prefix("error: ").unwrap_or(&message),
    };
    let mut diagnostic = Diagnostic::error(codes::run::USAGE, message);
    for part in parts.flat_map(tips) {
        if let Some(usage) = part.strip_prefix("Usage: ") {
            diagnostic = diagnostic.note(format!("usage: {usage}"));
        } else if let Some(tip) = part.strip_prefix("tip: ") {
            diagnostic = diagnostic.note(tip);
        }
    }
    let all = Cli::command();
    let command = words.iter().skip(1).find_map(|word| all.find_subcommand(word));
    let name = command.map_or(String::new(), |command| format!("{} ", command.get_name()));
    diagnostic.help(format!("`synfire {name}--help` says what can be given"))
}

/// The tips of a paragraph, or the paragraph.
fn tips(paragraph: &str) -> Vec<String> {
    if paragraph.trim_start().starts_with("tip: ") {
        paragraph.lines().map(one_line).collect()
    } else {
        vec![one_line(paragraph)]
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
