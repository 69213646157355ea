//! The tree back into text, in one canonical layout.
//!
//! A statement stays on one line when it has at most three settings (a population one), no comments between them and fits;
//! else each setting has its own line. Numbers are printed as they were written, single empty lines are kept, names lose needless quotes.

use crate::ast::{Argument, Ast, Comment, Expr, Factor, Group, Item, Name, Part, Setting, Sign, Statement};
use crate::keyword::is_plain_name;

/// Columns of a line, unless a single word is longer.
const WIDTH: usize = 100;
/// Settings that may stand on the line of their statement.
const SETTINGS_ON_LINE: usize = 3;
/// The same for populations, whose parameters are read as a table.
const PARAMETERS_ON_LINE: usize = 1;
const INDENT: &str = "    ";
/// Letters of the longest key that the other keys of a statement are aligned with; no setting has such a long name.
const ALIGNED: usize = 40;

/// Prints a tree. Reading the result gives an equal tree.
pub fn format(ast: &Ast) -> String {
    let mut out = String::new();
    for item in &ast.items {
        comments(&mut out, "", &item.leading);
        if item.blank_before {
            out.push('\n');
        }
        format_item(&mut out, item);
    }
    comments(&mut out, "", &ast.end);
    out
}

fn comments(out: &mut String, indent: &str, comments: &[Comment]) {
    for comment in comments {
        if comment.blank_before {
            out.push('\n');
        }
        out.push_str(indent);
        remark(out, &comment.text);
        out.push('\n');
    }
}

fn remark(out: &mut String, text: &str) {
    out.push('#');
    if !text.is_empty() {
        out.push(' ');
        out.push_str(text);
    }
}

/// Ends a line, after its comment if there is one.
fn end_line(out: &mut String, trailing: Option<&String>) {
    if let Some(text) = trailing {
        out.push_str("  ");
        remark(out, text);
    }
    out.push('\n');
}

fn format_item(out: &mut String, item: &Item) {
    let header = statement(&item.statement);
    if let Some(line) = on_one_line(&header, item) {
        out.push_str(&line);
        let trailing = item.settings.last().map_or(&item.trailing, |setting| &setting.trailing);
        end_line(out, trailing.as_ref());
        return;
    }
    out.push_str(&header);
    end_line(out, item.trailing.as_ref());
    let lengths = item.settings.iter().map(|setting| setting.key.text.chars().count());
    let width = lengths.filter(|length| *length <= ALIGNED).max().unwrap_or(0);
    for setting in &item.settings {
        comments(out, INDENT, &setting.leading);
        let key = &setting.key.text;
        let length = key.chars().count().max(width);
        out.push_str(INDENT);
        out.push_str(key);
        out.extend(std::iter::repeat_n(' ', length - key.chars().count()));
        out.push_str(" = ");
        let column = INDENT.len() + length + 3;
        out.push_str(&wrapped(&setting.value, column));
        end_line(out, setting.trailing.as_ref());
    }
}

/// The whole statement on one line, if the layout allows it.
fn on_one_line(header: &str, item: &Item) -> Option<String> {
    let Some((_, all_but_last)) = item.settings.split_last() else { return Some(header.to_owned()) };
    let commented = |setting: &Setting| !setting.leading.is_empty();
    let between = item.trailing.is_some()
        || item.settings.iter().any(commented)
        || all_but_last.iter().any(|setting| setting.trailing.is_some());
    let mut line = header.to_owned();
    for setting in &item.settings {
        line.push_str(&format!(" {} = {}", setting.key.text, expr(&setting.value)));
    }
    let most = match item.statement {
        Statement::Population { .. } => PARAMETERS_ON_LINE,
        _ => SETTINGS_ON_LINE,
    };
    (!between && item.settings.len() <= most && line.chars().count() <= WIDTH).then_some(line)
}

/// The first line of a statement.
fn statement(statement: &Statement) -> String {
    match statement {
        Statement::Network { name } => format!("network {}", quoted_if_needed(name)),
        Statement::Let { name, value } => {
            let head = format!("let {} = ", name.text);
            format!("{head}{}", wrapped(value, head.len()))
        }
        Statement::Include { path } => format!("include {}", quoted(&path.text)),
        Statement::Import { path } => format!("import {}", quoted(&path.text)),
        Statement::Input { groups } => format!("input {}", joined(groups, group)),
        Statement::Population { groups, model } => format!("population {} {}", joined(groups, group), model.text),
        Statement::Projection { label, path, pattern } => {
            let label = label.as_ref().map_or(String::new(), |label| format!("{}: ", quoted_if_needed(label)));
            let path: Vec<_> = path.iter().map(part).collect();
            format!("projection {label}{} {}", path.join(" -> "), pattern.text)
        }
        Statement::Stimulus { name, target, kind } => {
            format!("stimulus {} -> {} {}", quoted_if_needed(name), part(target), kind.text)
        }
        Statement::Record { what, of } => {
            format!("record {} of {}", joined(what, |name| name.text.clone()), joined(of, part))
        }
        Statement::Output { of } => format!("output {}", joined(of, quoted_if_needed)),
        Statement::Learning { rule, on } => format!("learning {} on {}", rule.text, joined(on, quoted_if_needed)),
    }
}

fn joined<T>(elements: &[T], print: impl Fn(&T) -> String) -> String {
    elements.iter().map(print).collect::<Vec<_>>().join(", ")
}

fn group(group: &Group) -> String {
    let shape = group.shape.as_ref().map(|lengths| format!("[{}]", joined(lengths, expr)));
    format!("{}{}", quoted_if_needed(&group.name), shape.unwrap_or_default())
}

fn part(part: &Part) -> String {
    let range = part.range.as_ref().map(|range| match &range.end {
        Some(end) => format!("[{} .. {}]", expr(&range.start), expr(end)),
        None => format!("[{}]", expr(&range.start)),
    });
    format!("{}{}", quoted_if_needed(&part.name), range.unwrap_or_default())
}

fn quoted_if_needed(name: &Name) -> String {
    if is_plain_name(&name.text) { name.text.clone() } else { quoted(&name.text) }
}

/// A string in quotes, with the escapes that the lexer knows.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.push_str(&format!("\\u{{{:x}}}", control as u32)),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A value on one line.
pub fn expr(value: &Expr) -> String {
    let mut out = String::new();
    push_expr(&mut out, value);
    out
}

/// Appends a value; sums may have any number of terms, so nothing is copied twice.
fn push_expr(out: &mut String, value: &Expr) {
    match value {
        Expr::Number { text, unit, .. } => {
            out.push_str(text);
            if let Some(unit) = unit {
                out.push(' ');
                out.push_str(unit);
            }
        }
        Expr::Word(name) => out.push_str(&name.text),
        Expr::Text(text) => out.push_str(&quoted(&text.text)),
        Expr::Negative(inner, _) => {
            out.push('-');
            push_expr(out, inner);
        }
        Expr::Paren(inner, _) => {
            out.push('(');
            push_expr(out, inner);
            out.push(')');
        }
        Expr::Sum(first, rest) => {
            push_expr(out, first);
            for (sign, term) in rest {
                out.push_str(if *sign == Sign::Plus { " + " } else { " - " });
                push_expr(out, term);
            }
        }
        Expr::Product(first, rest) => {
            push_expr(out, first);
            for (factor, term) in rest {
                out.push_str(if *factor == Factor::Times { " * " } else { " / " });
                push_expr(out, term);
            }
        }
        Expr::Call { name, arguments, .. } => {
            out.push_str(&format!("{}({})", name.text, joined(arguments, argument)));
        }
        Expr::List(elements, _) => out.push_str(&format!("[{}]", joined(elements, expr))),
    }
}

fn argument(argument: &Argument) -> String {
    let key = argument.key.as_ref().map_or(String::new(), |key| format!("{} = ", key.text));
    format!("{key}{}", expr(&argument.value))
}

/// A value that starts at `column`; a list that does not fit is broken into lines.
fn wrapped(value: &Expr, column: usize) -> String {
    let line = expr(value);
    match value {
        Expr::List(elements, _) if column + line.chars().count() > WIDTH => wrapped_list(elements),
        _ => line,
    }
}

/// Rows of rows get a line each, numbers are filled into lines.
fn wrapped_list(elements: &[Expr]) -> String {
    let mut out = String::from("[\n");
    let mut column = 0;
    for element in elements {
        let text = format!("{},", expr(element));
        let length = text.chars().count();
        let own_line = matches!(element, Expr::List(..));
        if column > 0 && (own_line || column + 1 + length > WIDTH) {
            out.push('\n');
            column = 0;
        }
        let lead = if column == 0 { format!("{INDENT}{INDENT}") } else { " ".to_owned() };
        column += lead.len() + length;
        out.push_str(&lead);
        out.push_str(&text);
    }
    out.push('\n');
    out.push_str(INDENT);
    out.push(']');
    out
}
