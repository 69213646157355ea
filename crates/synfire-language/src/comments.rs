//! Puts comments into the tree: each goes to the clause it stands above or behind.
//!
//! A clause is the first line of a statement or one of its settings. A comment inside of a clause moves above it.

use crate::ast::{Ast, Comment};
use crate::lexer::Remark;
use synfire_diagnostics::Span;

/// Where the comments of one clause go.
struct Clause<'a> {
    span: Span,
    leading: &'a mut Vec<Comment>,
    trailing: &'a mut Option<String>,
    /// For the first line of a statement.
    blank_before: Option<&'a mut bool>,
}

/// Attaches all comments, and notes the empty lines between statements.
pub fn attach(ast: &mut Ast, remarks: &[Remark], source: &str) {
    let Ast { items, end } = ast;
    let mut clauses = Vec::new();
    for item in items {
        clauses.push(Clause {
            span: item.place.0,
            leading: &mut item.leading,
            trailing: &mut item.trailing,
            blank_before: Some(&mut item.blank_before),
        });
        for setting in &mut item.settings {
            let span = setting.place().0;
            let (leading, trailing) = (&mut setting.leading, &mut setting.trailing);
            clauses.push(Clause { span, leading, trailing, blank_before: None });
        }
    }
    let mut remarks = remarks.iter().peekable();
    // Where the last thing ended: a clause or a comment.
    let mut last_end = None;
    for index in 0..clauses.len() {
        let next_start = clauses.get(index + 1).map_or(source.len(), |next| next.span.start);
        let clause = &mut clauses[index];
        while let Some(remark) = remarks.next_if(|remark| remark.span.start < clause.span.end) {
            let outside = remark.span.start < clause.span.start;
            let blank_before =
                outside && clause.blank_before.is_some() && blank_between(source, last_end, remark.span.start);
            clause.leading.push(Comment { text: remark.text.clone(), blank_before });
            if outside {
                last_end = Some(remark.span.end);
            }
        }
        if let Some(blank_before) = &mut clause.blank_before {
            **blank_before = blank_between(source, last_end, clause.span.start);
        }
        last_end = Some(clause.span.end);
        let same_line = |remark: &&Remark| {
            remark.span.start < next_start && !source[clause.span.end..remark.span.start].contains('\n')
        };
        if let Some(remark) = remarks.next_if(same_line) {
            *clause.trailing = Some(remark.text.clone());
            last_end = Some(remark.span.end);
        }
    }
    for remark in remarks {
        let blank_before = blank_between(source, last_end, remark.span.start);
        end.push(Comment { text: remark.text.clone(), blank_before });
        last_end = Some(remark.span.end);
    }
}

/// Whether an empty line lies between what ended at `end` (nothing: the start of the page) and `start`.
fn blank_between(source: &str, end: Option<usize>, start: usize) -> bool {
    end.is_some_and(|end| source.get(end..start).is_some_and(|between| between.matches('\n').count() > 1))
}
