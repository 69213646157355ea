//! Text into tokens. Comments and white space go beside them, so that the formatter can put comments back.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{char, digit1, none_of, one_of, satisfy};
use nom::combinator::{map, map_opt, opt, recognize, value};
use nom::error::{Error, ErrorKind};
use nom::multi::fold_many0;
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};
use synfire_budget::{Bytes, Meter};
use synfire_diagnostics::Span;

use crate::keyword::{is_word, is_word_start};
use crate::{Limits, Place, Problem};

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// A word; keywords are words too.
    Word,
    /// Digits, perhaps with a point and an exponent.
    Number,
    /// A quoted string, unescaped.
    Text(String),
    /// One of the marks of [`MARKS`].
    Mark(&'static str),
    /// What is no token; it has been reported.
    Broken,
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// As written.
    pub text: &'a str,
    /// Its bytes.
    pub place: Place,
    /// Whether it is the first of its line.
    pub starts_line: bool,
}

/// A comment and where it stands.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Without `#` and one space.
    pub text: String,
    /// Its bytes, with the `#`.
    pub span: Span,
}

/// All marks, longer ones before their prefixes.
pub const MARKS: &[&str] = &["->", "..", "=", ",", ":", "(", ")", "[", "]", "+", "-", "*", "/", "%"];

/// What the lexer makes of a text.
#[derive(Debug, Default)]
pub struct Lexed<'a> {
    /// The tokens, in order.
    pub tokens: Vec<Token<'a>>,
    /// The comments, in order.
    pub remarks: Vec<Remark>,
    /// What is wrong, in order.
    pub problems: Vec<(Problem, Place)>,
    /// Whether a limit was reached, so that the rest is missing.
    pub stopped: bool,
}

/// Memory of one token and of what the tree makes of it: with half of every vector unused, a setting takes the most.
const TOKEN_BYTES: Bytes = Bytes(2 * size_of::<Token<'_>>() as u64 + 256);
/// Memory of one comment beside its text, here and in the tree.
const REMARK_BYTES: u64 = 2 * size_of::<Remark>() as u64 + 96;

impl Lexed<'_> {
    fn stop(&mut self, problem: Problem, span: Span) {
        self.problems.push((problem, Place(span)));
        self.stopped = true;
    }
}

/// A piece of text.
enum Piece<'a> {
    Blank,
    Comment(&'a str),
    Token(TokenKind),
    Broken(Problem),
}

/// Cuts a text into tokens. What is no token is reported and marked as broken; past a limit it stops. Tokens, comments and what
/// the tree makes of them are charged.
pub fn lex<'t>(text: &'t str, limits: &Limits, meter: &Meter) -> Lexed<'t> {
    let mut lexed = Lexed::default();
    let (mut rest, mut starts_line, mut depth) = (text, true, 0_usize);
    while !rest.is_empty() && !lexed.stopped {
        let start = text.len() - rest.len();
        let (after, piece) = piece(rest);
        let taken = &rest[..rest.len() - after.len()];
        let span = Span { start, end: start + taken.len() };
        rest = after;
        match piece {
            Piece::Blank => starts_line |= taken.contains('\n'),
            Piece::Comment(body) => {
                let body = body.trim_end();
                if let Err(error) = meter.charge(Bytes(REMARK_BYTES + 2 * body.len() as u64), "the comments") {
                    lexed.stop(error.into(), span);
                    break;
                }
                lexed.remarks.push(Remark { text: body.strip_prefix(' ').unwrap_or(body).to_owned(), span });
            }
            Piece::Broken(problem) => {
                lexed.problems.push((problem, Place(span)));
                // One more than is reported, so that the report says there are more.
                lexed.stopped = lexed.problems.len() > limits.errors;
                lexed.tokens.push(Token { kind: TokenKind::Broken, text: taken, place: Place(span), starts_line });
                starts_line = false;
            }
            Piece::Token(kind) => {
                match kind {
                    TokenKind::Mark("(" | "[") => depth += 1,
                    TokenKind::Mark(")" | "]") => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth > limits.nesting {
                    lexed.stop(Problem::TooDeep { limit: limits.nesting }, span);
                } else if lexed.tokens.len() == limits.tokens {
                    let (found, limit) = (limits.tokens as u128 + 1, limits.tokens);
                    lexed.stop(Problem::TooLarge { what: "words, numbers and marks", found, limit }, span);
                } else if let Err(error) = meter.charge(TOKEN_BYTES, "the words, numbers and marks of the page") {
                    lexed.stop(error.into(), span);
                }
                lexed.tokens.push(Token { kind, text: taken, place: Place(span), starts_line });
                starts_line = false;
            }
        }
    }
    lexed
}

/// The next piece of a text that is not empty; never fails and always takes something.
fn piece(text: &str) -> (&str, Piece<'_>) {
    let known = alt((
        map(take_while1(is_blank), |_| Piece::Blank),
        map(preceded(char('#'), take_while(|c| c != '\n')), Piece::Comment),
        map(word, |_| Piece::Token(TokenKind::Word)),
        map(number, |_| Piece::Token(TokenKind::Number)),
        map(quoted, |text| Piece::Token(TokenKind::Text(text))),
        map(mark, |mark| Piece::Token(TokenKind::Mark(mark))),
        map(preceded(char('"'), take_while(|c| c != '\n')), |_| Piece::Broken(Problem::BrokenText)),
    ))
    .parse(text);
    known.unwrap_or_else(|_| {
        let mut characters = text.chars();
        let character = characters.next().unwrap_or_default();
        (characters.as_str(), Piece::Broken(Problem::UnknownCharacter { character }))
    })
}

/// White space, and the mark that some editors put before UTF-8.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn word(text: &str) -> IResult<&str, &str> {
    recognize(pair(satisfy(is_word_start), take_while(is_word))).parse(text)
}

/// `20`, `0.5`, `1e-4`; the point needs digits on both sides, so that `0..10` is a range.
fn number(text: &str) -> IResult<&str, &str> {
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    recognize((digit1, opt((char('.'), digit1)), opt(exponent))).parse(text)
}

fn quoted(text: &str) -> IResult<&str, String> {
    let body = fold_many0(alt((none_of("\"\\\n"), escape)), String::new, |mut body, c| {
        body.push(c);
        body
    });
    delimited(char('"'), body, char('"')).parse(text)
}

/// `\"`, `\\`, `\n`, `\t`, `\u{1F9E0}`
fn escape(text: &str) -> IResult<&str, char> {
    let code = map_opt(take_while_m_n(1, 6, |c: char| c.is_ascii_hexdigit()), |digits| {
        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    });
    let named = alt((char('"'), char('\\'), value('\n', char('n')), value('\t', char('t'))));
    preceded(char('\\'), alt((named, delimited(tag("u{"), code, char('}'))))).parse(text)
}

fn mark(text: &str) -> IResult<&str, &'static str> {
    let found = MARKS.iter().find(|mark| text.starts_with(**mark));
    found
        .map_or_else(|| Err(nom::Err::Error(Error::new(text, ErrorKind::Tag))), |mark| Ok((&text[mark.len()..], *mark)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { nesting: 4, ..Limits::default() }
    }

    fn meter() -> Meter {
        limits().budget.meter()
    }

    fn texts(text: &str) -> Vec<&str> {
        lex(text, &limits(), &meter()).tokens.iter().map(|token| token.text).collect()
    }

    #[test]
    fn numbers_stop_before_ranges_and_units() {
        assert_eq!(texts("[0..10] 1.5e-3ms -2"), ["[", "0", "..", "10", "]", "1.5e-3", "ms", "-", "2"]);
    }

    #[test]
    fn comments_stand_aside() {
        let lexed = lex("a # one \n#two\n\"#three\"", &limits(), &meter());
        assert_eq!(lexed.remarks.iter().map(|remark| remark.text.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(lexed.tokens[1].kind, TokenKind::Text("#three".to_owned()));
        assert_eq!(lexed.tokens.iter().map(|token| token.starts_line).collect::<Vec<_>>(), [true, true]);
    }

    #[test]
    fn strings_know_a_few_escapes() {
        let lexed = lex(r#""a\"\\\n\t\u{e9}""#, &limits(), &meter());
        assert_eq!(lexed.tokens[0].kind, TokenKind::Text("a\"\\\n\té".to_owned()));
        for broken in ["\"open", "\"\\x\"", "\"\\u{d800}\"", "\"\\u{}\""] {
            assert_eq!(lex(broken, &limits(), &meter()).problems[0].0, Problem::BrokenText, "{broken}");
        }
    }

    #[test]
    fn what_is_no_token_is_reported_and_marked() {
        let lexed = lex("a § b", &limits(), &meter());
        assert_eq!(lexed.problems[0].0, Problem::UnknownCharacter { character: '§' });
        assert_eq!(lexed.tokens[1].kind, TokenKind::Broken);
    }

    #[test]
    fn brackets_have_a_limit() {
        let deep = "(".repeat(1_000_000);
        let lexed = lex(&deep, &limits(), &meter());
        assert_eq!((lexed.tokens.len(), lexed.problems.len(), lexed.stopped), (5, 1, true));
    }
}
