//! Single numbers: constants, arithmetic, units, choices.

use synfire_diagnostics::{Number, shortened};

use super::Elaborator;
use crate::ast::{Expr, Factor, Sign};
use crate::quantity::{Dimension, Quantity, Scale, UNITS, decimal};
use crate::report::Reported;
use crate::{Place, Problem};

/// The largest whole number that a double and so a page can hold exactly together with its neighbours.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_991.0;

/// Steps of reading one number, word or operation.
const EXPRESSION_STEPS: u64 = 10;

/// What a setting has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A number of this dimension.
    Only(Dimension),
    /// A number of this dimension or a plain one.
    OrPlain(Dimension),
    /// A potential or a weight: with a unit everywhere in the page or nowhere.
    Potential,
}

impl Wanted {
    /// A plain number.
    pub const PLAIN: Self = Self::Only(Dimension::NONE);
    /// A time.
    pub const TIME: Self = Self::Only(Dimension::TIME);
    /// A rate.
    pub const RATE: Self = Self::Only(Dimension::RATE);
}

impl Elaborator<'_> {
    /// The value of an expression, in SI units.
    pub fn quantity(&mut self, what: &str, expr: &Expr) -> Result<Quantity, Reported> {
        self.work(EXPRESSION_STEPS, "the numbers of the page")?;
        let value = match expr {
            Expr::Number { text, unit, place } => self.literal(text, unit.as_deref(), *place)?,
            Expr::Word(name) => match self.constants.get(&name.text).or_else(|| self.siblings.get(&name.text)) {
                Some(value) => *value,
                None => {
                    self.search(self.constants.len())?;
                    let known: Vec<String> = self.constants.keys().cloned().collect();
                    return Err(self.unknown_name(
                        "constant",
                        &name.text,
                        known.iter().map(String::as_str),
                        name.place,
                    ));
                }
            },
            Expr::Paren(inner, _) => self.quantity(what, inner)?,
            Expr::Negative(inner, _) => {
                let inner = self.quantity(what, inner)?;
                Quantity { value: -inner.value, ..inner }
            }
            Expr::Sum(first, rest) => self.sum(what, first, rest)?,
            Expr::Product(first, rest) => self.product(what, first, rest)?,
            Expr::Call { name, arguments, .. } if name.text == "sqrt" && arguments.len() == 1 => {
                self.square_root(what, &arguments[0].value)?
            }
            Expr::Call { .. } | Expr::List(..) | Expr::Text(_) => return Err(self.wrong_kind(what, "a number", expr)),
        };
        if value.value.is_finite() {
            return Ok(value);
        }
        let requirement = "it has to be a finite number".to_owned();
        let problem = Problem::BadValue { what: what.to_owned(), found: Number(value.value).to_string(), requirement };
        Err(self.report.report(&problem, expr.place()))
    }

    fn literal(&mut self, text: &str, unit: Option<&str>, place: Place) -> Result<Quantity, Reported> {
        let (dimension, scale) = match unit {
            None => (Dimension::NONE, Scale::Decimal(0)),
            Some(unit) => match UNITS.iter().find(|known| known.0 == unit) {
                Some((_, dimension, scale)) => (*dimension, *scale),
                None => {
                    return Err(self
                        .report
                        .report(&Problem::UnknownUnit { unit: shortened(unit).into_owned() }, place));
                }
            },
        };
        let value = match scale {
            Scale::Decimal(exponent) => decimal(text, exponent),
            Scale::Tick => decimal(text, 0).map(|ticks| ticks * self.network.semantics.dt_s),
        };
        if scale == Scale::Tick && !self.step_is_known {
            return Err(self.report.report(&Problem::Misplaced(super::TICKS_BEFORE_STEP), place));
        }
        match value {
            Some(value) => Ok(Quantity { value, dimension }),
            None => Err(self.report.report(&Problem::HugeNumber { text: shortened(text).into_owned() }, place)),
        }
    }

    fn sum(&mut self, what: &str, first: &Expr, rest: &[(Sign, Expr)]) -> Result<Quantity, Reported> {
        let mut sum = self.quantity(what, first)?;
        for (sign, term) in rest {
            let right = self.quantity(what, term)?;
            if right.dimension != sum.dimension {
                return Err(self.wrong_unit("a term of this sum", sum.dimension, right.dimension, term));
            }
            sum.value = if *sign == Sign::Plus { sum.value + right.value } else { sum.value - right.value };
        }
        Ok(sum)
    }

    fn product(&mut self, what: &str, first: &Expr, rest: &[(Factor, Expr)]) -> Result<Quantity, Reported> {
        let mut product = self.quantity(what, first)?;
        for (factor, term) in rest {
            let right = self.quantity(what, term)?;
            let (value, dimension) = match factor {
                Factor::Times => (product.value * right.value, product.dimension.times(right.dimension)),
                Factor::Over => (product.value / right.value, product.dimension.over(right.dimension)),
            };
            let Some(dimension) = dimension else {
                return Err(self.bad_value(what, "a product of very many units", "simplify it", term));
            };
            if *factor == Factor::Over && right.value == 0.0 {
                return Err(self.bad_value("the divisor", "0", "a quotient needs another divisor", term));
            }
            product = Quantity { value, dimension };
        }
        Ok(product)
    }

    fn square_root(&mut self, what: &str, argument: &Expr) -> Result<Quantity, Reported> {
        let argument_value = self.quantity(what, argument)?;
        let Dimension { time, potential } = argument_value.dimension;
        if time % 2 != 0 || potential % 2 != 0 {
            return Err(self.wrong_unit("the argument of `sqrt`", Dimension::NONE, argument_value.dimension, argument));
        }
        if argument_value.value < 0.0 {
            let found = Number(argument_value.value).to_string();
            return Err(self.bad_value("the argument of `sqrt`", found, "it has to be at least 0", argument));
        }
        let dimension = Dimension { time: time / 2, potential: potential / 2 };
        Ok(Quantity { value: argument_value.value.sqrt(), dimension })
    }

    /// A number of the right kind, in SI units.
    pub fn number(&mut self, what: &str, expr: &Expr, wanted: Wanted) -> Result<f64, Reported> {
        let quantity = self.quantity(what, expr)?;
        let (dimension, plain_too) = match wanted {
            Wanted::Only(dimension) => (dimension, false),
            Wanted::OrPlain(dimension) => (dimension, true),
            Wanted::Potential => (Dimension::POTENTIAL, true),
        };
        let plain = quantity.dimension == Dimension::NONE;
        if quantity.dimension != dimension && !(plain && plain_too) {
            return Err(self.wrong_unit(what, dimension, quantity.dimension, expr));
        }
        if wanted == Wanted::Potential && quantity.value != 0.0 {
            self.same_potential_units(what, !plain, expr.place())?;
        }
        Ok(quantity.value)
    }

    /// Remembers whether potentials have units; reports the first that differs from those before.
    fn same_potential_units(&mut self, what: &str, has_unit: bool, place: Place) -> Result<(), Reported> {
        let (first_has_unit, first) = self.potentials.get_or_insert_with(|| (has_unit, what.to_owned()));
        if *first_has_unit == has_unit {
            return Ok(());
        }
        let (here, there) = if has_unit { ("has a unit", "has none") } else { ("has none", "has one") };
        let elsewhere = format!("{first} {there}");
        Err(self.report.report(&Problem::MixedUnits { here, elsewhere }, place))
    }

    /// A plain whole number from `least` on.
    pub fn whole(&mut self, what: &str, expr: &Expr, least: u64) -> Result<u64, Reported> {
        let value = self.number(what, expr, Wanted::PLAIN)?;
        if value < least as f64 || value > LARGEST_WHOLE || value.fract() != 0.0 {
            let requirement = format!("it has to be a whole number from {least} to 2^53 - 1");
            return Err(self.bad_value(what, Number(value).to_string(), requirement, expr));
        }
        Ok(value as u64)
    }

    /// A time that is a whole number of ticks.
    pub fn ticks(&mut self, what: &str, expr: &Expr) -> Result<u32, Reported> {
        let seconds = self.number(what, expr, Wanted::TIME)?;
        self.whole_ticks(what, seconds, expr)
    }

    /// A time in seconds as a whole number of ticks.
    pub fn whole_ticks(&mut self, what: &str, seconds: f64, expr: &Expr) -> Result<u32, Reported> {
        let dt_s = self.network.semantics.dt_s;
        let ticks = seconds / dt_s;
        let nearest = ticks.round();
        if !(0.0..=f64::from(u32::MAX)).contains(&nearest) {
            let requirement = format!("it has to be between 0 and {} ticks of {} s", u32::MAX, Number(dt_s));
            return Err(self.bad_value(what, format!("{} s", Number(seconds)), requirement, expr));
        }
        // Decimal fractions of seconds are not exact in binary: allow what rounding can do, and no more.
        if (ticks - nearest).abs() > 1e-6 + ticks * 1e-15 {
            let problem = Problem::NotWholeTicks { what: what.to_owned(), seconds, ticks, dt_s };
            return Err(self.report.report(&problem, expr.place()));
        }
        Ok(nearest as u32)
    }

    /// One of several words.
    pub fn choice<T: Copy>(
        &mut self,
        what: &'static str,
        expr: &Expr,
        choices: &[(&'static str, T)],
    ) -> Result<T, Reported> {
        let Expr::Word(name) = expr else { return Err(self.wrong_kind(what, "a word", expr)) };
        let found = choices.iter().find(|choice| choice.0 == name.text);
        found.map(|choice| choice.1).ok_or_else(|| {
            let known = choices.iter().map(|choice| choice.0).collect();
            self.report.report(&Problem::UnknownWord { what, word: name.text.clone(), known }, name.place)
        })
    }

    /// `yes` or `no`.
    pub fn yes_or_no(&mut self, expr: &Expr) -> Result<bool, Reported> {
        self.choice("answer", expr, &[("yes", true), ("no", false)])
    }

    /// Reports a value outside its range.
    pub fn bad_value(
        &mut self,
        what: &str,
        found: impl Into<String>,
        requirement: impl Into<String>,
        expr: &Expr,
    ) -> Reported {
        let problem = Problem::BadValue { what: what.to_owned(), found: found.into(), requirement: requirement.into() };
        self.report.report(&problem, expr.place())
    }

    /// Reports a value of the wrong kind.
    pub fn wrong_kind(&mut self, what: &str, wanted: &'static str, expr: &Expr) -> Reported {
        let found = match expr {
            Expr::Text(_) => "a string",
            Expr::List(..) => "a list",
            Expr::Call { .. } => "a function call",
            Expr::Word(_) => "a word",
            _ => "a number",
        };
        self.report.report(&Problem::WrongKind { what: what.to_owned(), wanted, found }, expr.place())
    }

    fn wrong_unit(&mut self, what: &str, wanted: Dimension, found: Dimension, expr: &Expr) -> Reported {
        let bare = match expr {
            Expr::Number { text, .. } => {
                Some(text.clone()).filter(|_| found == Dimension::NONE || wanted == Dimension::NONE)
            }
            _ => None,
        };
        let problem = Problem::WrongUnit { what: what.to_owned(), wanted, found, bare };
        self.report.report(&problem, expr.place())
    }
}
