//! Every command and every option that a text names exists.
//!
//! Texts are the explanations of the codes, the README, the documentation, and the string literals and doc comments of all
//! sources outside of their tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::Command;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

/// Programs of others whose calls our texts give. What is between the same backticks, or on the same line of code, is theirs.
const OTHER_PROGRAMS: &[&str] =
    &["cargo", "mpirun", "openFPGALoader", "python3", ".venv/bin/python", "udevadm", "valgrind"];

/// One text and where it is from.
#[derive(Clone)]
struct Text {
    from: String,
    text: String,
}

/// What the command line knows.
struct Known {
    cli: Command,
}

impl Known {
    fn new() -> Self {
        let mut cli = synfire_cli::command();
        // Puts the global options into the commands.
        cli.build();
        Self { cli }
    }

    fn has_option(command: &Command, option: &str) -> bool {
        let name = option.trim_start_matches('-');
        command.get_arguments().any(|argument| argument.get_long() == Some(name))
    }

    /// Whether some command has the option.
    fn is_option(&self, option: &str) -> bool {
        ["--help", "--version"].contains(&option)
            || self.cli.get_subcommands().any(|command| Self::has_option(command, option))
    }

    /// Whether an option of some command takes the value, as far as that can be told.
    fn takes(&self, option: &str, value: &str) -> bool {
        let name = option.trim_start_matches('-');
        let all = self.cli.get_subcommands().flat_map(Command::get_arguments);
        let mut choices = all
            .filter(|argument| argument.get_long() == Some(name))
            .map(clap::Arg::get_possible_values)
            .filter(|values| !values.is_empty())
            .peekable();
        // `CAPITALS` and `{holes}` stand for values.
        let is_word = value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '|');
        if choices.peek().is_none() || !is_word {
            return true;
        }
        let known: BTreeSet<String> = choices.flatten().map(|choice| choice.get_name().to_owned()).collect();
        value.split('|').all(|value| known.contains(value))
    }

    /// What is wrong with a call `synfire COMMAND ...`, given as its words from the command on.
    fn faults_of_call(&self, words: &[&str]) -> Vec<String> {
        // Anything else stands for a command: `COMMAND`, `{name}`.
        let Some(name) = words.first().filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())) else {
            return Vec::new();
        };
        let name = name.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let Some(command) = self.cli.find_subcommand(name) else { return vec![format!("no command `{name}`")] };
        let options = words.iter().flat_map(|word| options(word));
        options
            .filter(|option| option != "--help" && !Self::has_option(command, option))
            .map(|option| format!("`synfire {name}` has no `{option}`"))
            .collect()
    }

    /// What is wrong with a text.
    fn faults(&self, text: &str) -> Vec<String> {
        let spans = spans(text);
        let is_theirs = |span: &&String| span.split_whitespace().any(|word| OTHER_PROGRAMS.contains(&word));
        let theirs: BTreeSet<String> = spans.iter().filter(is_theirs).flat_map(|span| options(span)).collect();
        let unknown = options(text).into_iter().filter(|option| !self.is_option(option) && !theirs.contains(option));
        let mut faults: Vec<String> = unknown.map(|option| format!("no option `{option}`")).collect();
        for span in spans.iter().filter(|span| !is_theirs(span)) {
            let words: Vec<&str> = span.split_whitespace().collect();
            if let Some(at) = words.iter().position(|word| *word == "synfire") {
                faults.extend(self.faults_of_call(&words[at + 1..]));
            }
            let pairs = words.windows(2).filter(|pair| pair[0].starts_with("--") && !pair[1].starts_with('-'));
            faults.extend(
                pairs.filter(|pair| !self.takes(pair[0], pair[1])).map(|pair| format!("`{} {}`", pair[0], pair[1])),
            );
        }
        faults
    }
}

/// The long options that a text names.
fn options(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let named = text.match_indices("--").filter_map(|(at, _)| {
        let begins = text[..at].chars().next_back().is_none_or(|c| !is_part(c));
        let name: String = text[at + 2..].chars().take_while(|c| is_part(*c)).collect();
        (begins && name.starts_with(|c: char| c.is_ascii_lowercase())).then(|| format!("--{name}"))
    });
    named.collect()
}

/// The parts of a text that are typed as they stand: between backticks, and whole lines of blocks of code.
fn spans(text: &str) -> Vec<String> {
    let mut spans = Vec::new();
    let mut prose = String::new();
    let mut is_fenced = false;
    // A backslash at the end of a line joins the next.
    for line in text.replace("\\\n", " ").lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        } else if is_fenced || line.starts_with("    ") {
            spans.push(line.to_owned());
        } else {
            prose += line;
            prose.push('\n');
        }
    }
    spans.extend(prose.split('`').skip(1).step_by(2).map(str::to_owned));
    spans
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// What is in a directory, in a fixed order.
fn entries(directory: &Path) -> Result<Vec<PathBuf>> {
    let listed =
        || -> std::io::Result<Vec<PathBuf>> { fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect() };
    let mut entries = listed().with_context(|| format!("listing {}", directory.display()))?;
    entries.sort();
    Ok(entries)
}

/// All files below a directory with an ending, in a fixed order.
fn files(directory: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(directory)? {
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    Ok(found)
}

/// Prose: explanations, README, documentation.
fn prose() -> Result<Vec<Text>> {
    let root = repository();
    let mut paths = vec![root.join("README.md")];
    paths.extend(files(&root.join("crates/synfire-diagnostics/codes"), "md")?);
    paths.extend(files(&root.join("docs"), "md")?);
    paths.iter().map(|path| Ok(Text { from: path.display().to_string(), text: read(path)? })).collect()
}

/// String literals and doc comments of all sources, outside of tests.
fn literals() -> Result<Vec<Text>> {
    let root = repository();
    let mut texts = Vec::new();
    for package in [entries(&root.join("crates"))?, entries(&root.join("host"))?].concat() {
        for path in files(&package.join("src"), "rs")? {
            let tokens: Result<TokenStream, _> = read(&path)?.parse();
            let tokens = tokens.map_err(|error| anyhow!("{error}"));
            let mut found = Vec::new();
            collect(tokens.with_context(|| format!("parsing {}", path.display()))?, &mut found);
            texts.extend(found.into_iter().map(|text| Text { from: path.display().to_string(), text }));
        }
    }
    Ok(texts)
}

/// Adds the string literals of tokens, without those of items for tests alone and without lone words such as `"--freq"`,
/// which are arguments for other programs. The lines of one doc comment are one text.
fn collect(tokens: TokenStream, found: &mut Vec<String>) {
    let mut comment = String::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_attribute = is_punct(&token, '#');
        if is_attribute && tokens.peek().is_some_and(|token| is_punct(token, '!')) {
            tokens.next();
        }
        if is_attribute && let Some(TokenTree::Group(attribute)) = tokens.peek() {
            if is_for_tests(attribute) {
                tokens.by_ref().find(ends_item);
                continue;
            }
            if let Some(line) = doc_line(attribute) {
                comment += &line;
                comment.push('\n');
                tokens.next();
                continue;
            }
        }
        found.extend(Some(std::mem::take(&mut comment)).filter(|comment| !comment.is_empty()));
        match token {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Literal(literal) => found.extend(text_of(literal).filter(|text| !is_argument(text))),
            _ => {}
        }
    }
    found.extend(Some(comment).filter(|comment| !comment.is_empty()));
}

fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn text_of(literal: Literal) -> Option<String> {
    match syn::Lit::new(literal) {
        syn::Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

fn is_argument(text: &str) -> bool {
    text.starts_with("--") && !text.contains(char::is_whitespace)
}

/// The text of `[doc = "text"]`.
fn doc_line(attribute: &Group) -> Option<String> {
    let mut tokens = attribute.stream().into_iter();
    match (tokens.next(), tokens.nth(1)) {
        (Some(TokenTree::Ident(name)), Some(TokenTree::Literal(literal))) if name == "doc" => text_of(literal),
        _ => None,
    }
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => is_punct(token, ';'),
    }
}

/// Whether an attribute is `[cfg(test)]` or `[cfg(all(test, ..))]`.
fn is_for_tests(attribute: &Group) -> bool {
    let text = attribute.stream().to_string().replace(' ', "");
    text.starts_with("cfg(test)") || text.starts_with("cfg(all(test,")
}

#[test]
fn texts_name_commands_and_options_that_exist() -> Result<()> {
    let known = Known::new();
    let texts = [prose()?, literals()?].concat();
    assert!(texts.iter().flat_map(|text| options(&text.text)).count() > 100, "it finds the texts");
    let mut faults = Vec::new();
    for Text { from, text } in &texts {
        faults.extend(known.faults(text).into_iter().map(|fault| format!("{from}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    Ok(())
}

#[test]
fn what_does_not_exist_is_found() {
    let known = Known::new();
    let of = |text: &str| known.faults(text);
    assert_eq!(of("give `--weight-bits 12` or `--dt 1e-3`; `synfire compile --report` shows it"), Vec::<String>::new());
    assert_eq!(of("`cargo test --no-fail-fast` runs `synfire {name}--help`"), Vec::<String>::new());
    assert_eq!(of("give `--no-such-thing`"), ["no option `--no-such-thing`"]);
    assert_eq!(of("`synfire frob` helps"), ["no command `frob`"]);
    assert_eq!(of("`synfire check --report`"), ["`synfire check` has no `--report`"]);
    assert_eq!(of("give `--tau-unit milliseconds`"), ["`--tau-unit milliseconds`"]);
    assert_eq!(of("say:\n\n    synfire check x --output y"), ["`synfire check` has no `--output`"]);
    assert_eq!(
        of("```sh\nsynfire compile a \\\n  --frob\n```"),
        ["no option `--frob`", "`synfire compile` has no `--frob`"]
    );
}
