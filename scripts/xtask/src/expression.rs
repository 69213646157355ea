//! The expressions of `[[derived]]` and of memory depths, and what they become in Rust and in Verilog.

use anyhow::{Context, bail, ensure};

use crate::spec::Spec;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    Number(String),
    Name(String),
    Not(Box<Self>),
    Group(Box<Self>),
    Binary(Box<Self>, &'static str, Box<Self>),
    IndexBits(Box<Self>),
    Max(Box<Self>, Box<Self>),
    If(Box<Self>, Box<Self>, Box<Self>),
}

/// Operators by precedence, the weakest first.
const OPERATORS: [&[&str]; 5] = [&["||"], &["&&"], &["<=", ">=", "==", "<", ">"], &["+", "-"], &["*", "/"]];

impl Expression {
    /// Reads an expression.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let tokens = tokens(text)?;
        let mut rest = tokens.as_slice();
        let expression = parse_binary(&mut rest, 0).with_context(|| format!("in `{text}`"))?;
        ensure!(rest.is_empty(), "`{}` was not expected in `{text}`", rest.join(" "));
        Ok(expression)
    }

    /// Whether it is true or false, instead of a number.
    pub fn is_truth(&self, spec: &Spec) -> bool {
        match self {
            Self::Not(_) => true,
            Self::Group(inner) => inner.is_truth(spec),
            Self::Binary(_, operator, _) => OPERATORS[..3].iter().any(|level| level.contains(operator)),
            Self::If(_, then, _) => then.is_truth(spec),
            Self::Name(name) => spec.is_flag(name),
            Self::Number(_) | Self::IndexBits(_) | Self::Max(..) => false,
        }
    }

    /// Whether the width of a memory word decides it.
    pub fn needs_words(&self, spec: &Spec) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Name(name) => {
                spec.is_word_bits(name) || spec.derived_named(name).is_some_and(|d| d.needs_words(spec))
            }
            Self::Not(inner) | Self::Group(inner) | Self::IndexBits(inner) => inner.needs_words(spec),
            Self::Binary(left, _, right) | Self::Max(left, right) => left.needs_words(spec) || right.needs_words(spec),
            Self::If(condition, then, other) => [condition, then, other].iter().any(|part| part.needs_words(spec)),
        }
    }

    /// As a Rust expression about `target`, which is how a target is called there.
    pub fn rust(&self, spec: &Spec, target: &str) -> anyhow::Result<String> {
        let rust = |inner: &Self| inner.rust(spec, target);
        Ok(match self {
            Self::Number(number) => number.clone(),
            Self::Name(name) => rust_name(spec, name, target)?,
            Self::Not(inner) => format!("!{}", rust(inner)?),
            Self::Group(inner) => format!("({})", rust(inner)?),
            Self::Binary(left, operator, right) => format!("{} {operator} {}", rust(left)?, rust(right)?),
            Self::IndexBits(inner) => format!("index_bits({})", rust(inner)?),
            // `Ord::max` is no constant function.
            Self::Max(left, right) => format!("larger({}, {})", rust(left)?, rust(right)?),
            Self::If(condition, then, other) => {
                format!("if {} {{ {} }} else {{ {} }}", rust(condition)?, rust(then)?, rust(other)?)
            }
        })
    }

    /// As a Verilog expression in a module with the parameters of a target.
    pub fn verilog(&self, spec: &Spec) -> anyhow::Result<String> {
        let verilog = |inner: &Self| inner.verilog(spec);
        Ok(match self {
            Self::Number(number) => number.clone(),
            Self::Name(name) => {
                let number = verilog_name(spec, name)?;
                if spec.is_flag(name) { format!("({number} != 0)") } else { number }
            }
            Self::Not(inner) => format!("!{}", verilog(inner)?),
            Self::Group(inner) => format!("({})", verilog(inner)?),
            Self::Binary(left, operator, right) => format!("{} {operator} {}", verilog(left)?, verilog(right)?),
            Self::IndexBits(inner) => {
                let count = verilog(inner)?;
                format!("(({count} > 1) ? $clog2({count}) : 1)")
            }
            Self::Max(left, right) => {
                let (left, right) = (verilog(left)?, verilog(right)?);
                format!("(({left} > {right}) ? {left} : {right})")
            }
            Self::If(condition, then, other) => {
                let condition = match verilog(condition)? {
                    name if name.starts_with('(') => name,
                    other => format!("({other})"),
                };
                format!("({condition} ? {} : {})", verilog(then)?, verilog(other)?)
            }
        })
    }
}

fn rust_name(spec: &Spec, name: &str, target: &str) -> anyhow::Result<String> {
    if spec.parameters.iter().any(|parameter| parameter.name == name) {
        Ok(format!("{target}.{name}"))
    } else if let Some(derived) = spec.derived_named(name) {
        Ok(format!("{target}.{}()", derived.method(spec)))
    } else if spec.constant(name).is_some() {
        Ok(name.to_uppercase())
    } else if spec.cycles.iter().any(|cycle| cycle.name == name) {
        Ok(format!("cycle::{} as u32", name.to_uppercase()))
    } else {
        bail!("`{name}` is nothing that Rust knows")
    }
}

fn verilog_name(spec: &Spec, name: &str) -> anyhow::Result<String> {
    let upper = name.to_uppercase();
    if let Some(cycle) = spec.cycles.iter().find(|cycle| cycle.name == name) {
        // Clocks are no parameters.
        Ok(cycle.value.to_string())
    } else if spec.parameters.iter().any(|parameter| parameter.name == name)
        || spec.constant(name).is_some()
        || spec.derived_named(name).is_some()
        || spec.is_word_bits(name)
    {
        Ok(upper)
    } else {
        bail!("`{name}` is nothing that Verilog knows")
    }
}

fn tokens(text: &str) -> anyhow::Result<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let two = rest.get(..2).filter(|two| OPERATORS.iter().any(|level| level.contains(two)));
        let length = match (word, two) {
            (0, Some(_)) => 2,
            (0, None) if first.is_ascii() => 1,
            (0, None) => bail!("`{first}` has no meaning in `{text}`"),
            (length, _) => length,
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// An expression whose operators bind at least as strongly as those of a level.
fn parse_binary(rest: &mut &[&str], level: usize) -> anyhow::Result<Expression> {
    let Some(operators) = OPERATORS.get(level) else {
        return parse_operand(rest);
    };
    let mut left = parse_binary(rest, level + 1)?;
    while let Some(operator) = rest.first().and_then(|next| operators.iter().find(|operator| *operator == next)) {
        *rest = &rest[1..];
        let right = parse_binary(rest, level + 1)?;
        left = Expression::Binary(Box::new(left), operator, Box::new(right));
    }
    Ok(left)
}

fn parse_operand(rest: &mut &[&str]) -> anyhow::Result<Expression> {
    let (first, after) = rest.split_first().context("something is missing at the end")?;
    *rest = after;
    Ok(match *first {
        "!" => Expression::Not(Box::new(parse_operand(rest)?)),
        "(" => {
            let inner = parse_binary(rest, 0)?;
            expect(rest, ")")?;
            Expression::Group(Box::new(inner))
        }
        "if" => {
            let condition = parse_binary(rest, 0)?;
            expect(rest, "then")?;
            let then = parse_binary(rest, 0)?;
            expect(rest, "else")?;
            Expression::If(Box::new(condition), Box::new(then), Box::new(parse_binary(rest, 0)?))
        }
        "index_bits" => {
            expect(rest, "(")?;
            let count = parse_binary(rest, 0)?;
            expect(rest, ")")?;
            Expression::IndexBits(Box::new(count))
        }
        "max" => {
            expect(rest, "(")?;
            let left = parse_binary(rest, 0)?;
            expect(rest, ",")?;
            let right = parse_binary(rest, 0)?;
            expect(rest, ")")?;
            Expression::Max(Box::new(left), Box::new(right))
        }
        word if word.starts_with(|c: char| c.is_ascii_digit()) => Expression::Number(word.to_owned()),
        word if word.starts_with(|c: char| c.is_ascii_alphabetic()) => Expression::Name(word.to_owned()),
        other => bail!("`{other}` is no operand"),
    })
}

fn expect(rest: &mut &[&str], wanted: &str) -> anyhow::Result<()> {
    let (first, after) = rest.split_first().with_context(|| format!("`{wanted}` is missing at the end"))?;
    ensure!(*first == wanted, "`{wanted}` is missing before `{first}`");
    *rest = after;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::repository;

    fn both(text: &str) -> (String, String) {
        let spec = Spec::read(&repository()).unwrap();
        let expression = Expression::parse(text).unwrap();
        (expression.rust(&spec, "self").unwrap(), expression.verilog(&spec).unwrap())
    }

    #[test]
    fn expressions_mean_the_same_in_both_languages() {
        let (rust, verilog) = both("paced_updates && !diagonal && units <= 128");
        assert_eq!(rust, "self.has_paced_updates() && !self.diagonal && self.units() <= 128");
        assert_eq!(verilog, "(PACED_UPDATES != 0) && !(DIAGONAL != 0) && UNITS <= 128");
        let (rust, verilog) = both("max(if learning then pointers else 1, index_bits(tiles))");
        assert_eq!(rust, "larger(if self.learning { self.pointers() } else { 1 }, index_bits(self.tiles))");
        let (left, right) = ("((LEARNING != 0) ? POINTERS : 1)", "((TILES > 1) ? $clog2(TILES) : 1)");
        assert_eq!(verilog, format!("(({left} > {right}) ? {left} : {right})"));
    }

    #[test]
    fn products_bind_before_sums_and_groups_stay() {
        let parsed = Expression::parse("1 + 2 * 3").unwrap();
        let number = |n: &str| Box::new(Expression::Number(n.to_owned()));
        let product = Expression::Binary(number("2"), "*", number("3"));
        assert_eq!(parsed, Expression::Binary(number("1"), "+", Box::new(product)));
        assert_eq!(both("(lanes + 31) / 32").1, "(LANES + 31) / 32");
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "1 +", "(1", "max(1)", "if 1 then 2", "1 2", "1 ? 2", "é"] {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
        let spec = Spec::read(&repository()).unwrap();
        assert!(Expression::parse("nothing").unwrap().rust(&spec, "self").is_err());
        assert!(Expression::parse("nothing").unwrap().verilog(&spec).is_err());
    }
}
