//! Puts comments into the tree: each goes to the clause it stands above or behind.
//!
//! A clause is the first line of a statement or one of its settings. A comment inside of a clause moves above it.

use crate::ast::{Ast, Comment, Item};
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
    let mut clauses = clauses(items);
    let starts: Vec<usize> = clauses.iter().skip(1).map(|clause| clause.span.start).chain([source.len()]).collect();
    let mut remarks = remarks.iter().peekable();
    let mut gaps = Gaps { source, last_end: None };
    for (clause, next_start) in clauses.iter_mut().zip(starts) {
        while let Some(remark) = remarks.next_if(|remark| remark.span.start < clause.span.end) {
            // A comment inside of the clause moves above it, where no empty line can have been.
            let outside = remark.span.start < clause.span.start;
            let blank_before = outside && clause.blank_before.is_some() && gaps.is_blank_before(remark.span.start);
            clause.leading.push(Comment { text: remark.text.clone(), blank_before });
            if outside {
                gaps.last_end = Some(remark.span.end);
            }
        }
        if let Some(blank_before) = &mut clause.blank_before {
            **blank_before = gaps.is_blank_before(clause.span.start);
        }
        gaps.last_end = Some(clause.span.end);
        let behind = |remark: &&Remark| {
            remark.span.start < next_start && !source[clause.span.end..remark.span.start].contains('\n')
        };
        if let Some(remark) = remarks.next_if(behind) {
            *clause.trailing = Some(remark.text.clone());
            gaps.last_end = Some(remark.span.end);
        }
    }
    for remark in remarks {
        let blank_before = gaps.is_blank_before(remark.span.start);
        end.push(Comment { text: remark.text.clone(), blank_before });
        gaps.last_end = Some(remark.span.end);
    }
}

/// All clauses, in order.
fn clauses(items: &mut [Item]) -> Vec<Clause<'_>> {
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
    clauses
}

/// Looks for empty lines.
struct Gaps<'s> {
    source: &'s str,
    /// Where the last clause or comment ended.
    last_end: Option<usize>,
}

impl Gaps<'_> {
    /// Whether an empty line lies between the last thing and `start`; nothing stands above the first.
    fn is_blank_before(&self, start: usize) -> bool {
        let between = self.last_end.and_then(|end| self.source.get(end..start));
        between.is_some_and(|between| between.matches('\n').count() > 1)
    }
}
