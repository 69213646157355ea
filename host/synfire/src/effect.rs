//! Where an option has an effect. Elsewhere it is refused, because whoever gives it expects one.

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _};
use synfire::Backend;
use synfire_diagnostics::{Diagnostic, codes};

use crate::args::{self, BudgetArgs, Format, LineArgs, NetworkArgs, TargetArgs};
use crate::cli::Cli;
use crate::commands::Command;
use crate::outcome::Outcome;

/// Where an option has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Wherever it can be given.
    Everywhere,
    /// On a board, over a line.
    Line,
    /// On the emulator.
    Emulator,
    /// Where a network is compiled: not on the reference, and not for an image.
    Compiling,
    /// For a NIR file: pages and images say such things themselves.
    Graph,
    /// Where the output is text or JSON as one likes.
    Formats,
    /// Where a file is read or a network runs.
    Budgeted,
}

/// Every option that is in no group, by the name that clap has for it (`save_every` of `--save-every`). A test compares the
/// table with what clap knows.
const SCOPES: &[(Scope, &str)] = &[
    (Scope::Emulator, "waveform threads ranks"),
    (Scope::Formats, "format"),
    (Scope::Everywhere, "output report input labels samples ticks backend spikes raster record traces stats"),
    (Scope::Everywhere, "protocol epochs seed freeze learn save save_every resume curve fields out into image"),
    (Scope::Everywhere, "check syn nir board allow_timing_fail unproven_tools volatile dry_run"),
    (Scope::Everywhere, "decode predictions confusion"),
    (Scope::Everywhere, "port verify trace pace link tcp faults boot"),
];

/// Where a command means something else by the name of an option of a group.
const OWN: &[(&str, Scope, &str)] =
    &[("board", Scope::Everywhere, "target baud"), ("ports", Scope::Everywhere, "baud")];

/// Options that have a scope because of their group.
fn grouped() -> [(Scope, Vec<(String, String)>); 4] {
    [
        (Scope::Line, args::options::<LineArgs>()),
        (Scope::Compiling, args::options::<TargetArgs>()),
        (Scope::Graph, args::options::<NetworkArgs>()),
        (Scope::Budgeted, args::options::<BudgetArgs>()),
    ]
}

/// Commands that read no file of the user and run nothing.
const READING_NOTHING: [&str; 9] =
    ["build-base", "cache", "completions", "doctor", "explain", "flash", "ports", "reset", "targets"];

/// The scope of an option of a command; none if it is in no group and no table.
fn scope(command: &str, id: &str) -> Option<Scope> {
    let has = |names: &str| names.split(' ').any(|name| name == id);
    let own = OWN.iter().find(|(name, _, names)| *name == command && has(names)).map(|(_, scope, _)| *scope);
    let in_group = || grouped().into_iter().find(|(_, options)| options.iter().any(|(name, _)| name == id));
    let listed = || SCOPES.iter().find(|(_, names)| has(names)).map(|(scope, _)| *scope);
    own.or_else(|| in_group().map(|(scope, _)| scope)).or_else(listed)
}

/// What is known of a call before a file is read.
pub struct Facts<'a> {
    command: &'a str,
    /// What runs the network, where one can choose.
    backend: Option<&'a Backend>,
    /// Whether there is a file to begin with.
    has_source: bool,
    format: Format,
}

impl<'a> Facts<'a> {
    pub fn new(command: &'a str, parsed: &'a Command, format: Format) -> Self {
        let backend = match parsed {
            Command::Run(args) => Some(&args.backend),
            Command::Classify(args) => Some(&args.backend),
            Command::Learn(args) => Some(&args.backend),
            _ => None,
        };
        let has_source = !matches!(parsed, Command::Monitor(args) if args.source.is_none());
        Self { command, backend, has_source, format }
    }

    /// Why an option has no effect, and what it needs; none if it may have one.
    fn refusal(&self, scope: Scope, option: &str) -> Option<(String, String)> {
        let backend = self.backend.map_or("board", Backend::name);
        match scope {
            Scope::Line if backend != "board" => Some((
                format!("{option} is about the line to a board, and the {backend} has none"),
                format!("give `--backend serial:PORT`, or leave {option} out"),
            )),
            Scope::Emulator if backend != "emulator" => Some((
                format!("{option} is about the emulator, and the network runs on the {backend}"),
                "leave out `--backend`; `synfire verify` shows that the Verilog does the same".to_owned(),
            )),
            Scope::Compiling if backend == "reference" => Some((
                format!("{option} is about compiling, and the reference runs a network as it is"),
                format!("leave {option} out; `synfire compare` shows what compiling changes"),
            )),
            Scope::Compiling | Scope::Graph if !self.has_source => Some((
                format!("{option} is about a network that is read from a file, and none is given"),
                format!("give the file, or leave {option} out"),
            )),
            Scope::Formats if self.command == "completions" && self.format == Format::Json => Some((
                "`completions` prints a script for a shell, never JSON".to_owned(),
                "leave out `--format`".to_owned(),
            )),
            Scope::Budgeted if READING_NOTHING.contains(&self.command) => Some((
                format!("{option} is a limit for files and runs, and `{}` has neither", self.command),
                format!("leave {option} out"),
            )),
            _ => None,
        }
    }
}

/// Refuses the first option that was given and has no effect.
pub fn check(facts: &Facts<'_>, matches: &ArgMatches) -> Outcome<()> {
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    for (id, option) in options(facts.command).into_iter().filter(|(id, _)| given(id)) {
        let scope = scope(facts.command, &id).unwrap_or(Scope::Everywhere);
        if let Some((message, help)) = facts.refusal(scope, &format!("`--{option}`")) {
            return Err(Diagnostic::error(codes::run::NO_EFFECT, message).help(help).into());
        }
    }
    Ok(())
}

/// The options of a command: what clap calls them, and what the user does.
fn options(command: &str) -> Vec<(String, String)> {
    let mut all = Cli::command();
    // Puts the global options into the commands.
    all.build();
    let arguments = all.find_subcommand(command).into_iter().flat_map(clap::Command::get_arguments);
    let named = arguments.filter_map(|argument| Some((argument.get_id().to_string(), argument.get_long()?.to_owned())));
    named.filter(|(id, _)| id != "help" && id != "version").collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::ffi::OsString;

    use clap::FromArgMatches as _;

    use super::*;
    use crate::args::Given;
    use crate::usage::{self, End};

    fn commands() -> Vec<String> {
        Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
    }

    #[test]
    fn every_option_has_a_scope_and_every_scope_an_option() {
        let mut known = BTreeSet::new();
        for command in commands() {
            for (id, option) in options(&command) {
                assert!(scope(&command, &id).is_some(), "say where `--{option}` of `{command}` has an effect");
                known.insert(id);
            }
        }
        let listed = SCOPES.iter().flat_map(|(_, names)| names.split(' ')).map(str::to_owned);
        let grouped = grouped().into_iter().flat_map(|(_, options)| options.into_iter().map(|(id, _)| id));
        let all: Vec<String> = listed.chain(grouped).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "an option has one scope");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), known);
    }

    /// A call with an option, of the smallest kind that clap takes.
    fn call(command: &str, backend: Option<&str>, option: &str) -> Vec<OsString> {
        let value = match option {
            "--input-range" => "0:1",
            "--rounding" => "nearest",
            "--compat" => "norse",
            "--reset" => "zero",
            "--reset-timing" => "same",
            "--comparison" => "gt",
            "--decay" => "euler",
            "--tau-unit" => "s",
            "--first-tick-recurrent-bias" | "--norm-input" => "true",
            "--format" => "json",
            "--waveform" => "x.vcd",
            "--ranks" => "",
            _ => "7",
        };
        let needed = match command {
            "compile" => "net -o net.sfi",
            "run" | "verify" | "compare" | "check" | "info" | "fit" => "net",
            "classify" | "learn" => "net --input x.npy",
            "export" => "net --syn net.syn",
            "bitstream" => "net --board icebreaker",
            "program" => "net --port board",
            "monitor" | "reset" => "--port board",
            "cache" => "list",
            "completions" => "bash",
            "board" | "doctor" | "explain" | "ports" | "targets" => "",
            "build-base" => "--board icebreaker",
            "flash" => "net.bit --board icebreaker",
            "firmware" => "pack net -o net.sfp",
            "fmt" => "net.syn",
            "weights" => "net.sfi --out net.npz",
            other => panic!("say what `{other}` needs"),
        };
        let backend = backend.map(|backend| format!("--backend {backend}")).unwrap_or_default();
        let text = format!("synfire {command} {needed} {backend} {option} {value}");
        text.split_whitespace().map(OsString::from).collect()
    }

    /// The message, if it is that an option has no effect.
    fn refused(words: &[OsString]) -> Option<String> {
        match usage::parse(words) {
            Ok(_) => None,
            Err(End::Wrong(failure, _)) if failure.diagnostics[0].code == codes::run::NO_EFFECT => {
                assert_eq!(failure.exit_code(), 2);
                Some(failure.diagnostics[0].message.clone())
            }
            Err(End::Wrong(failure, _)) => panic!("{words:?}: {failure:?}"),
            Err(End::Shown(error)) => panic!("{words:?}: {error}"),
        }
    }

    /// Where a scope ends on a backend, and a word by which the message says why.
    fn refusing(scope: Scope) -> &'static [&'static str] {
        match scope {
            Scope::Line => &["emulator", "reference", "rtl"],
            Scope::Emulator => &["reference", "rtl", "serial:board"],
            Scope::Compiling => &["reference"],
            _ => &[],
        }
    }

    #[test]
    fn an_option_without_effect_is_refused_by_name_and_by_backend() {
        let mut tried = 0;
        for command in ["run", "classify", "learn"] {
            for (id, option) in options(command) {
                let option = format!("--{option}");
                let refusing = refusing(scope(command, &id).unwrap());
                if refusing.is_empty() {
                    continue;
                }
                for backend in ["emulator", "reference", "rtl", "serial:board"] {
                    let message = refused(&call(command, Some(backend), &option));
                    assert_eq!(message.is_some(), refusing.contains(&backend), "{command} {option} {backend}");
                    let name = backend.replace("serial:", "");
                    assert!(message.is_none_or(|text| text.contains(&option) && text.contains(&name)));
                    tried += 1;
                }
            }
        }
        assert_eq!(tried, 4 * (3 * 3 + 4 + 3 * 8));
    }

    #[test]
    fn what_is_about_a_network_needs_one() {
        let about = options("monitor")
            .into_iter()
            .filter(|(id, _)| matches!(scope("monitor", id), Some(Scope::Compiling | Scope::Graph)));
        for (_, option) in about {
            let mut words = call("monitor", None, &format!("--{option}"));
            assert!(refused(&words).is_some_and(|text| text.contains(&format!("`--{option}`"))), "{option}");
            words.insert(2, "net".into());
            assert_eq!(refused(&words), None, "{option}");
        }
    }

    #[test]
    fn a_limit_needs_something_to_limit() {
        let refusing = |option: &str| -> Vec<String> {
            commands().into_iter().filter(|command| refused(&call(command, None, option)).is_some()).collect()
        };
        assert_eq!(
            refusing("--max-memory").iter().map(String::as_str).collect::<BTreeSet<_>>(),
            READING_NOTHING.into()
        );
        assert_eq!(refusing("--max-work"), refusing("--max-memory"));
    }

    #[test]
    fn a_script_is_never_json() {
        let message = refused(&call("completions", None, "--format"));
        assert!(message.is_some_and(|text| text.contains("`completions`")));
        assert_eq!(refused(&call("check", None, "--format")), None);
    }

    #[test]
    fn a_group_knows_each_of_its_options_that_was_given() {
        fn check<A: clap::Args>(option: &str) {
            let words = call("compile", None, option);
            let command = A::augment_args(clap::Command::new("x").ignore_errors(true));
            let matches = command.try_get_matches_from(["x".into(), option.into(), words[words.len() - 1].clone()]);
            let group = Given::<A>::from_arg_matches(&matches.unwrap()).unwrap();
            assert_eq!(group.first(), Some(option));
        }
        args::options::<TargetArgs>().iter().for_each(|(_, option)| check::<TargetArgs>(&format!("--{option}")));
        args::options::<NetworkArgs>().iter().for_each(|(_, option)| check::<NetworkArgs>(&format!("--{option}")));
    }
}
