//! The grammar of names and values, as nom parsers over tokens.

use nom::branch::alt;
use nom::combinator::{cut, map, not, opt};
use nom::multi::{many0, separated_list0, separated_list1};
use nom::sequence::{preceded, separated_pair, terminated};
use nom::{IResult, Parser};

use crate::Place;
use crate::ast::{Argument, Expr, Factor, Group, Name, Part, Range, Setting, Sign};
use crate::keyword::is_reserved;
use crate::lexer::{Token, TokenKind};
use crate::tokens::{Expected, Tokens};

/// What a parser over tokens returns.
pub type Parsed<'t, T> = IResult<Tokens<'t>, T, Expected>;

/// Takes the next token if `accept` makes something of it.
fn token<'t, T>(what: &'static str, accept: impl Fn(&Token<'t>) -> Option<T>) -> impl Fn(Tokens<'t>) -> Parsed<'t, T> {
    move |input| {
        let taken = input.first().and_then(&accept);
        let expected = Expected { what, left: input.0.len() };
        taken.map(|taken| (Tokens(&input.0[1..]), taken)).ok_or(nom::Err::Error(expected))
    }
}

/// A mark such as `->`.
pub fn mark<'t>(mark: &'static str, what: &'static str) -> impl Fn(Tokens<'t>) -> Parsed<'t, Place> {
    token(what, move |token| (token.kind == TokenKind::Mark(mark)).then_some(token.place))
}

/// A keyword.
pub fn keyword<'t>(word: &'static str, what: &'static str) -> impl Fn(Tokens<'t>) -> Parsed<'t, Place> {
    token(what, move |token| (token.kind == TokenKind::Word && token.text == word).then_some(token.place))
}

/// A word that is not reserved.
pub fn word<'t>(what: &'static str) -> impl Fn(Tokens<'t>) -> Parsed<'t, Name> {
    token(what, |token| {
        let word = token.kind == TokenKind::Word && !is_reserved(token.text);
        word.then(|| Name { text: token.text.to_owned(), place: token.place })
    })
}

/// A quoted string.
pub fn text<'t>(what: &'static str) -> impl Fn(Tokens<'t>) -> Parsed<'t, Name> {
    token(what, |token| match &token.kind {
        TokenKind::Text(text) => Some(Name { text: text.clone(), place: token.place }),
        _ => None,
    })
}

/// A word or a quoted string.
pub fn name<'t>(what: &'static str) -> impl FnMut(Tokens<'t>) -> Parsed<'t, Name> {
    move |input| alt((word(what), text(what))).parse(input)
}

/// One or more, with commas between.
pub fn list1<'t, T>(element: impl FnMut(Tokens<'t>) -> Parsed<'t, T>) -> impl FnMut(Tokens<'t>) -> Parsed<'t, Vec<T>> {
    let mut list = separated_list1(mark(",", "`,`"), element);
    move |input| list.parse(input)
}

/// `NAME`, `NAME[4]`, `NAME[28, 28]`
pub fn group<'t>(input: Tokens<'t>) -> Parsed<'t, Group> {
    let lengths = separated_list0(mark(",", "`,` or `]`"), expr);
    let shape = opt(preceded(mark("[", "`[`"), cut((lengths, mark("]", "`]`")))));
    map((name("a name"), shape), |(name, shape)| Group { name, shape: shape.map(|(lengths, _)| lengths) }).parse(input)
}

/// `NAME`, `NAME[3]`, `NAME[0 .. 10]`
pub fn part<'t>(input: Tokens<'t>) -> Parsed<'t, Part> {
    let end = opt(preceded(mark("..", "`..` or `]`"), cut(expr)));
    let range = opt(preceded(mark("[", "`[`"), cut((expr, end, mark("]", "`]`")))));
    map((name("a name"), range), |(name, range)| Part {
        name,
        range: range.map(|(start, end, _)| Range { start, end }),
    })
    .parse(input)
}

/// `KEY = EXPR`, as often as it comes.
pub fn settings<'t>(input: Tokens<'t>) -> Parsed<'t, Vec<Setting>> {
    let setting = (word("`key = value`"), mark("=", "`=`"), cut(expr));
    many0(map(setting, |(key, _, value)| Setting { leading: Vec::new(), key, value, trailing: None })).parse(input)
}

/// A sum.
pub fn expr<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let plus = map(mark("+", "`+`"), |_| Sign::Plus);
    let minus = map(mark("-", "`-`"), |_| Sign::Minus);
    let terms = many0((alt((plus, minus)), cut(product)));
    map((product, terms), |(first, rest)| if rest.is_empty() { first } else { Expr::Sum(Box::new(first), rest) })
        .parse(input)
}

fn product<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let times = map(mark("*", "`*`"), |_| Factor::Times);
    let over = map(mark("/", "`/`"), |_| Factor::Over);
    let factors = many0((alt((times, over)), cut(factor)));
    map((factor, factors), |(first, rest)| if rest.is_empty() { first } else { Expr::Product(Box::new(first), rest) })
        .parse(input)
}

fn factor<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let negative = map((mark("-", "a value"), cut(atom)), |(minus, value)| {
        let place = minus.to(value.place());
        Expr::Negative(Box::new(value), place)
    });
    alt((negative, atom)).parse(input)
}

fn atom<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let paren = map((mark("(", "a value"), cut((expr, mark(")", "`)`")))), |(open, (inner, close))| {
        Expr::Paren(Box::new(inner), open.to(close))
    });
    // A word before `=` is the next setting: the value was forgotten.
    let word = map(terminated(word("a value"), not(mark("=", "a value"))), Expr::Word);
    let text = map(text("a value"), Expr::Text);
    alt((number, call, word, text, paren, list)).parse(input)
}

fn number<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let digits =
        token("a value", |token| (token.kind == TokenKind::Number).then(|| (token.text.to_owned(), token.place)));
    map((digits, opt(unit)), |((text, place), unit)| {
        let end = unit.as_ref().map_or(place, |(_, end)| *end);
        Expr::Number { text, unit: unit.map(|(unit, _)| unit), place: place.to(end) }
    })
    .parse(input)
}

/// A word on the line of its number that no `=` follows, or `%`.
fn unit<'t>(input: Tokens<'t>) -> Parsed<'t, (String, Place)> {
    let sets_a_key = input.0.get(1).is_some_and(|next| next.kind == TokenKind::Mark("="));
    token("a unit", move |token| {
        let word = token.kind == TokenKind::Word && !is_reserved(token.text) && !sets_a_key;
        let unit = word || token.kind == TokenKind::Mark("%");
        (unit && !token.starts_line).then(|| (token.text.to_owned(), token.place))
    })(input)
}

fn call<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let arguments = separated_list0(mark(",", "`,` or `)`"), argument);
    let inner = cut((arguments, mark(")", "`,` or `)`")));
    map((word("a value"), mark("(", "`(`"), inner), |(name, _, (arguments, close))| {
        let place = name.place.to(close);
        Expr::Call { name, arguments, place }
    })
    .parse(input)
}

fn argument<'t>(input: Tokens<'t>) -> Parsed<'t, Argument> {
    let named = separated_pair(word("an argument"), mark("=", "`=`"), cut(expr));
    alt((
        map(named, |(key, value)| Argument { key: Some(key), value }),
        map(expr, |value| Argument { key: None, value }),
    ))
    .parse(input)
}

fn list<'t>(input: Tokens<'t>) -> Parsed<'t, Expr> {
    let elements = separated_list0(mark(",", "`,` or `]`"), expr);
    let inner = cut((elements, opt(mark(",", "`,`")), mark("]", "`,` or `]`")));
    map((mark("[", "a value"), inner), |(open, (elements, _, close))| Expr::List(elements, open.to(close))).parse(input)
}
