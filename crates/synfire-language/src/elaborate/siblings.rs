//! Settings that use other settings of their statement: `tau_mem = 20 ms r = tau_mem / dt`.

use super::Elaborator;
use crate::ast::{Expr, Item, Statement};
use crate::quantity::{Dimension, UNITS};
use crate::report::{Reported, Reporter};

impl Elaborator<'_> {
    /// Finds the settings of a statement that are numbers, in whatever order they need each other. Settings that need each
    /// other in a circle are not among them, so a name in one is unknown. A constant of the same name hides a setting.
    pub fn find_siblings(&mut self, item: &Item) -> Result<(), Reported> {
        self.siblings.clear();
        if matches!(item.statement, Statement::Network { .. }) {
            return Ok(()); // `dt` has no value before this statement.
        }
        let mut left: Vec<_> = item.settings.iter().collect();
        loop {
            // As many rounds as the longest chain of settings that need each other.
            self.search(left.len())?;
            let (ready, rest): (Vec<_>, Vec<_>) = left.into_iter().partition(|setting| self.is_number(&setting.value));
            if ready.is_empty() {
                return Ok(());
            }
            // What is wrong with a setting is reported where its statement reads it.
            let report = std::mem::replace(&mut self.report, Reporter::new(1));
            for setting in ready {
                let key = &setting.key.text;
                if self.take_name(key).is_err() {
                    break; // Told again, and heard, when the statement is read.
                }
                match self.quantity(key, &setting.value) {
                    Ok(value) => _ = self.siblings.entry(key.clone()).or_insert(value),
                    Err(_) => self.break_name(key),
                }
            }
            self.report = report;
            left = rest;
        }
    }

    /// Whether an expression is arithmetic of what is known.
    fn is_number(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Number { .. } => true,
            Expr::Word(name) => self.constants.contains_key(&name.text) || self.siblings.contains_key(&name.text),
            Expr::Paren(inner, _) | Expr::Negative(inner, _) => self.is_number(inner),
            Expr::Sum(first, rest) => self.is_number(first) && rest.iter().all(|(_, term)| self.is_number(term)),
            Expr::Product(first, rest) => self.is_number(first) && rest.iter().all(|(_, term)| self.is_number(term)),
            Expr::Call { name, arguments, .. } => {
                name.text == "sqrt" && arguments.iter().all(|argument| self.is_number(&argument.value))
            }
            Expr::List(..) | Expr::Text(_) => false,
        }
    }
}

/// Whether a statement has a number with a unit of potential.
pub fn writes_volts(item: &Item) -> bool {
    let value = match &item.statement {
        Statement::Let { value, .. } => Some(value),
        _ => None,
    };
    item.settings.iter().map(|setting| &setting.value).chain(value).any(has_volts)
}

fn has_volts(expr: &Expr) -> bool {
    match expr {
        Expr::Number { unit, .. } => unit.as_ref().is_some_and(|unit| {
            UNITS.iter().any(|(name, dimension, _)| name == unit && *dimension == Dimension::POTENTIAL)
        }),
        Expr::Word(_) | Expr::Text(_) => false,
        Expr::Paren(inner, _) | Expr::Negative(inner, _) => has_volts(inner),
        Expr::Sum(first, rest) => has_volts(first) || rest.iter().any(|(_, term)| has_volts(term)),
        Expr::Product(first, rest) => has_volts(first) || rest.iter().any(|(_, term)| has_volts(term)),
        Expr::Call { arguments, .. } => arguments.iter().any(|argument| has_volts(&argument.value)),
        Expr::List(elements, _) => elements.iter().any(has_volts),
    }
}
