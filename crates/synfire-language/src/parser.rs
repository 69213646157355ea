//! Tokens into the tree, statement by statement: a broken one is reported and skipped, and the next one read.

use nom::Parser;
use nom::combinator::{cut, map, opt};
use nom::multi::separated_list1;
use nom::sequence::{preceded, terminated};
use synfire_budget::{Bytes, Meter, OverBudget};
use synfire_diagnostics::closest_name;

use crate::ast::{Ast, Item, Setting, Statement};
use crate::comments::attach;
use crate::grammar::{Parsed, expr, group, keyword, list1, mark, name, part, settings, text, word};
use crate::keyword::STATEMENTS;
use crate::lexer::{Token, TokenKind, lex};
use crate::tokens::{Expected, Tokens};
use crate::{Limits, Place, Problem};
use synfire_diagnostics::Span;

/// A tree and what kept the rest from becoming part of it.
#[derive(Debug)]
pub struct ParsedPage {
    /// All statements that could be read.
    pub ast: Ast,
    /// What is wrong, by place.
    pub problems: Vec<(Problem, Place)>,
}

/// Memory of one statement beside what its tokens take: room for settings is made before there are any.
const ITEM_BYTES: Bytes = Bytes(2 * size_of::<Item>() as u64 + 4 * size_of::<Setting>() as u64 + 256);
/// How often a name or a string is in memory beside the text: in the tokens and in the tree.
const COPIES: u64 = 2;

/// Reads a page. Memory is charged before it is taken; that of the tree stays charged.
pub fn parse_page(source: &str, limits: &Limits, meter: &Meter) -> ParsedPage {
    let nothing =
        |problem: OverBudget| ParsedPage { ast: Ast::default(), problems: vec![(problem.into(), Place::NOWHERE)] };
    let copies = Bytes(COPIES * source.len() as u64);
    if let Err(error) = meter.charge(copies, "the names and strings of the page") {
        return nothing(error);
    }
    let lexed = lex(source, limits, meter);
    let mut problems = lexed.problems;
    if lexed.stopped {
        return ParsedPage { ast: Ast::default(), problems };
    }
    let mut items = Vec::new();
    let mut rest = Tokens(&lexed.tokens);
    while !rest.0.is_empty() && problems.len() <= limits.errors {
        match item(rest) {
            Ok((after, item)) => {
                if let Err(error) = meter.charge(ITEM_BYTES, "the statements of the page") {
                    return nothing(error);
                }
                items.push(item);
                rest = after;
            }
            Err(nom::Err::Error(expected) | nom::Err::Failure(expected)) => {
                problems.extend(syntax_problem(&lexed.tokens, expected, source.len()));
                rest = next_statement(rest, expected);
            }
            Err(nom::Err::Incomplete(_)) => break,
        }
    }
    problems.sort_by_key(|(_, place)| place.0);
    let mut ast = Ast { items, end: Vec::new() };
    attach(&mut ast, &lexed.remarks, source);
    // The tokens go; the tree stays.
    let tokens = Bytes::of::<Token<'_>>(2 * lexed.tokens.len() as u64);
    meter.release(Bytes(tokens.0 + source.len() as u64));
    ParsedPage { ast, problems }
}

/// What follows the place of the error, from the next line that begins with a keyword.
fn next_statement<'t>(rest: Tokens<'t>, expected: Expected) -> Tokens<'t> {
    let failed_at = rest.0.len().saturating_sub(expected.left).max(1);
    let starts = |token: &Token<'_>| token.starts_line && STATEMENTS.contains(&token.text);
    let skipped = rest.0[failed_at..].iter().position(starts);
    Tokens(skipped.map_or(&[], |skipped| &rest.0[failed_at + skipped..]))
}

/// Nothing if the token there is broken, which has been reported.
fn syntax_problem(tokens: &[Token<'_>], expected: Expected, source_len: usize) -> Option<(Problem, Place)> {
    let found = tokens.get(tokens.len() - expected.left);
    if found.is_some_and(|token| token.kind == TokenKind::Broken) {
        return None;
    }
    let place = found.map_or(Place(Span { start: source_len, end: source_len }), |token| token.place);
    let word = found.filter(|token| token.kind == TokenKind::Word).map(|token| token.text);
    let keyword = word.filter(|_| expected.what.contains("statement"));
    let similar = keyword.and_then(|word| closest_name(word, STATEMENTS.iter().copied()));
    let problem = Problem::Syntax {
        expected: expected.what,
        found: found.map(|token| token.text.to_owned()),
        reserved: word.is_some_and(crate::keyword::is_reserved),
        similar,
    };
    Some((problem, place))
}

fn item<'t>(input: Tokens<'t>) -> Parsed<'t, Item> {
    let (rest, statement) = statement(input)?;
    let header = place_between(input, rest);
    let (rest, settings) = match statement {
        Statement::Let { .. } | Statement::Include { .. } | Statement::Input { .. } => (rest, Vec::new()),
        Statement::Record { .. } | Statement::Output { .. } => (rest, Vec::new()),
        _ => settings(rest)?,
    };
    let takes_settings = !settings.is_empty() || header_takes_settings(&statement);
    end_of_statement(rest, takes_settings)?;
    let item = Item { leading: Vec::new(), blank_before: false, statement, trailing: None, place: header, settings };
    Ok((rest, item))
}

fn header_takes_settings(statement: &Statement) -> bool {
    use Statement::{Import, Learning, Network, Population, Projection, Stimulus};
    matches!(
        statement,
        Network { .. } | Import { .. } | Population { .. } | Projection { .. } | Stimulus { .. } | Learning { .. }
    )
}

/// From the first token of `from` to the last before `to`.
fn place_between(from: Tokens<'_>, to: Tokens<'_>) -> Place {
    let taken = &from.0[..from.0.len() - to.0.len()];
    match (taken.first(), taken.last()) {
        (Some(first), Some(last)) => first.place.to(last.place),
        _ => Place::NOWHERE,
    }
}

/// Checks that a new statement or nothing follows.
fn end_of_statement(rest: Tokens<'_>, takes_settings: bool) -> Result<(), nom::Err<Expected>> {
    let ends = rest.first().is_none_or(|token| token.kind == TokenKind::Word && STATEMENTS.contains(&token.text));
    let what = if takes_settings { "`key = value` or a new statement" } else { "a new statement" };
    if ends { Ok(()) } else { Err(nom::Err::Failure(Expected { what, left: rest.0.len() })) }
}

fn statement<'t>(input: Tokens<'t>) -> Parsed<'t, Statement> {
    let (rest, first) = keyword_word(input)?;
    match first {
        "network" => cut(map(name("the network's name"), |name| Statement::Network { name })).parse(rest),
        "let" => cut(map((word("the constant's name"), mark("=", "`=`"), expr), |(name, _, value)| Statement::Let {
            name,
            value,
        }))
        .parse(rest),
        "include" => cut(map(text("a file name in quotes"), |path| Statement::Include { path })).parse(rest),
        "import" => cut(map(text("a file name in quotes"), |path| Statement::Import { path })).parse(rest),
        "input" => cut(map(list1(group), |groups| Statement::Input { groups })).parse(rest),
        "population" => cut(population).parse(rest),
        "projection" => cut(projection).parse(rest),
        "stimulus" => cut(stimulus).parse(rest),
        "record" => cut(record).parse(rest),
        "output" => cut(map(list1(name("a population")), |of| Statement::Output { of })).parse(rest),
        _ => cut(learning).parse(rest),
    }
}

/// The keyword that begins a statement.
fn keyword_word<'t>(input: Tokens<'t>) -> Parsed<'t, &'t str> {
    let first = input.first().filter(|token| token.kind == TokenKind::Word && STATEMENTS.contains(&token.text));
    let expected = Expected { what: "a statement", left: input.0.len() };
    first.map(|token| (Tokens(&input.0[1..]), token.text)).ok_or(nom::Err::Failure(expected))
}

fn population<'t>(input: Tokens<'t>) -> Parsed<'t, Statement> {
    map((list1(group), word("a neuron model")), |(groups, model)| Statement::Population { groups, model }).parse(input)
}

fn projection<'t>(input: Tokens<'t>) -> Parsed<'t, Statement> {
    let label = opt(terminated(name("a name"), mark(":", "`:` or `->`")));
    let targets = preceded(mark("->", "`->`"), separated_list1(mark("->", "`->`"), part));
    map((label, part, targets, word("a pattern of connections")), |(label, source, targets, pattern)| {
        let path = std::iter::once(source).chain(targets).collect();
        Statement::Projection { label, path, pattern }
    })
    .parse(input)
}

fn stimulus<'t>(input: Tokens<'t>) -> Parsed<'t, Statement> {
    map(
        (name("the stimulus's name"), mark("->", "`->`"), part, word("a kind of stimulus")),
        |(name, _, target, kind)| Statement::Stimulus { name, target, kind },
    )
    .parse(input)
}

fn record<'t>(input: Tokens<'t>) -> Parsed<'t, Statement> {
    map((list1(word("what to record")), keyword("of", "`,` or `of`"), list1(part)), |(what, _, of)| Statement::Record {
        what,
        of,
    })
    .parse(input)
}

fn learning<'t>(input: Tokens<'t>) -> Parsed<'t, Statement> {
    map((word("a learning rule"), keyword("on", "`on`"), list1(name("a projection"))), |(rule, _, on)| {
        Statement::Learning { rule, on }
    })
    .parse(input)
}
