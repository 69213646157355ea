//! Random trees, in the form that the parser gives them.

use synfire_language::Place;
use synfire_language::ast::{
    Argument, Ast, Comment, Expr, Factor, Group, Item, Name, Part, Range, Setting, Sign, Statement,
};
use synfire_language::random::Random;

const WORDS: &[&str] = &["exc", "inh", "tau_mem", "weight", "seed", "x1", "_", "ms", "a_long_name_of_something", "E"];
const STRANGE: &[&str] = &[
    "output",
    "of",
    "lif1.lif",
    "0",
    "größe",
    "",
    "a b",
    "q\"uote",
    "back\\slash",
    "tab\t",
    "nl\n",
    "\u{7f}",
    "🧠",
    "#",
];
const NUMBERS: &[&str] = &["0", "1", "20", "0.5", "1e-4", "12.250", "3E+5", "007", "123456789012345678901234567890"];
const UNITS: &[&str] = &["ms", "s", "Hz", "ticks", "%", "mV", "parsec"];
const COMMENTS: &[&str] = &["", "why", "# double", "  indented", "ends \"open", "é", "let x = 1"];

/// A random number below `n`.
fn below(random: &mut Random, n: usize) -> usize {
    random.below(n as u64) as usize
}

fn chance(random: &mut Random, percent: usize) -> bool {
    below(random, 100) < percent
}

fn pick<'x>(random: &mut Random, choices: &[&'x str]) -> &'x str {
    choices[below(random, choices.len())]
}

fn some<T>(random: &mut Random, least: usize, most: usize, mut make: impl FnMut(&mut Random) -> T) -> Vec<T> {
    let count = least + below(random, most - least + 1);
    (0..count).map(|_| make(random)).collect()
}

fn name_of(text: &str) -> Name {
    Name { text: text.to_owned(), place: Place::NOWHERE }
}

fn word(random: &mut Random) -> Name {
    name_of(pick(random, WORDS))
}

fn name(random: &mut Random) -> Name {
    if chance(random, 30) { name_of(pick(random, STRANGE)) } else { word(random) }
}

/// A page.
pub fn tree(random: &mut Random) -> Ast {
    let mut items = some(random, 0, 8, item);
    let mut end = if chance(random, 30) { some(random, 1, 3, comment) } else { Vec::new() };
    // Nothing stands above the first line of a page.
    match items.first_mut() {
        Some(Item { leading, blank_before, .. }) => match leading.first_mut() {
            Some(comment) => comment.blank_before = false,
            None => *blank_before = false,
        },
        None => end.iter_mut().take(1).for_each(|comment| comment.blank_before = false),
    }
    Ast { items, end }
}

fn comment(random: &mut Random) -> Comment {
    Comment { text: pick(random, COMMENTS).to_owned(), blank_before: chance(random, 30) }
}

fn trailing(random: &mut Random) -> Option<String> {
    chance(random, 20).then(|| pick(random, COMMENTS).to_owned())
}

fn item(random: &mut Random) -> Item {
    let statement = statement(random);
    let has_settings = matches!(
        statement,
        Statement::Network { .. }
            | Statement::Import { .. }
            | Statement::Population { .. }
            | Statement::Projection { .. }
            | Statement::Stimulus { .. }
            | Statement::Learning { .. }
    );
    let settings = if has_settings { some(random, 0, 5, setting) } else { Vec::new() };
    let leading = if chance(random, 30) { some(random, 1, 3, comment) } else { Vec::new() };
    let blank_before = chance(random, 40);
    Item { leading, blank_before, statement, trailing: trailing(random), place: Place::NOWHERE, settings }
}

fn setting(random: &mut Random) -> Setting {
    let mut leading = if chance(random, 10) { some(random, 1, 2, comment) } else { Vec::new() };
    leading.iter_mut().for_each(|comment| comment.blank_before = false);
    Setting { leading, key: word(random), value: expr(random, 3), trailing: trailing(random) }
}

fn statement(random: &mut Random) -> Statement {
    match below(random, 11) {
        0 => Statement::Network { name: name(random) },
        1 => Statement::Let { name: word(random), value: expr(random, 4) },
        2 => Statement::Include { path: name_of(pick(random, STRANGE)) },
        3 => Statement::Import { path: name_of(pick(random, STRANGE)) },
        4 => Statement::Input { groups: some(random, 1, 3, group) },
        5 => Statement::Population { groups: some(random, 1, 3, group), model: word(random) },
        6 => Statement::Projection {
            label: chance(random, 40).then(|| name(random)),
            path: some(random, 2, 4, part),
            pattern: word(random),
        },
        7 => Statement::Stimulus { name: name(random), target: part(random), kind: word(random) },
        8 => Statement::Record { what: some(random, 1, 3, word), of: some(random, 1, 3, part) },
        9 => Statement::Output { of: some(random, 1, 3, name) },
        _ => Statement::Learning { rule: word(random), on: some(random, 1, 3, name) },
    }
}

fn group(random: &mut Random) -> Group {
    let shape = chance(random, 70).then(|| some(random, 0, 3, |random| expr(random, 1)));
    Group { name: name(random), shape }
}

fn part(random: &mut Random) -> Part {
    let range =
        chance(random, 40).then(|| Range { start: expr(random, 1), end: chance(random, 60).then(|| expr(random, 1)) });
    Part { name: name(random), range }
}

/// A value with at most `depth` brackets in brackets.
fn expr(random: &mut Random, depth: usize) -> Expr {
    let first = product(random, depth);
    if !chance(random, 15) {
        return first;
    }
    let term =
        |random: &mut Random| (if chance(random, 50) { Sign::Plus } else { Sign::Minus }, product(random, depth));
    Expr::Sum(Box::new(first), some(random, 1, 3, term))
}

fn product(random: &mut Random, depth: usize) -> Expr {
    let first = factor(random, depth);
    if !chance(random, 15) {
        return first;
    }
    let term =
        |random: &mut Random| (if chance(random, 50) { Factor::Times } else { Factor::Over }, factor(random, depth));
    Expr::Product(Box::new(first), some(random, 1, 3, term))
}

fn factor(random: &mut Random, depth: usize) -> Expr {
    let inner = atom(random, depth);
    if chance(random, 10) { Expr::Negative(Box::new(inner), Place::NOWHERE) } else { inner }
}

fn atom(random: &mut Random, depth: usize) -> Expr {
    let kinds = if depth == 0 { 5 } else { 8 };
    match below(random, kinds) {
        0..=2 => {
            let unit = chance(random, 50).then(|| pick(random, UNITS).to_owned());
            Expr::Number { text: pick(random, NUMBERS).to_owned(), unit, place: Place::NOWHERE }
        }
        3 => Expr::Word(word(random)),
        4 => Expr::Text(name_of(pick(random, STRANGE))),
        5 => Expr::Paren(Box::new(expr(random, depth - 1)), Place::NOWHERE),
        6 => {
            let argument = |random: &mut Random| Argument {
                key: chance(random, 40).then(|| word(random)),
                value: expr(random, depth - 1),
            };
            Expr::Call { name: word(random), arguments: some(random, 0, 3, argument), place: Place::NOWHERE }
        }
        _ => {
            let most = if chance(random, 10) { 60 } else { 4 };
            Expr::List(some(random, 0, most, |random| expr(random, depth - 1)), Place::NOWHERE)
        }
    }
}
