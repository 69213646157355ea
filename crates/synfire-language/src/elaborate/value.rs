//! Values of many neurons or synapses: one for all, a distribution, a range, a list, a file.

use std::path::PathBuf;

use synfire_data::Array;
use synfire_diagnostics::{Number, closest_name};
use synfire_network::Values;

use super::Elaborator;
use super::scalar::Wanted;
use crate::ast::{Argument, Expr};
use crate::random::Random;
use crate::report::Reported;
use crate::{Place, Problem};

/// Draws of a bounded normal distribution before it is refused as out of reach.
const MAX_REDRAWS: u64 = 10_000;
/// Steps of one draw from the slower distribution.
const DRAW_STEPS: u64 = 20;
/// Draws whose work is charged together.
const TRIES_AT_ONCE: u64 = 100_000;
/// The functions that give many values.
pub const FUNCTIONS: &[&str] = &["uniform", "normal", "linspace", "file", "sqrt"];

/// What an expression says about many values.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The same for all.
    Scalar(f64),
    /// Drawn one by one.
    Drawn(Distribution),
    /// Evenly spaced from the first to the second, both included.
    Linspace(f64, f64),
    /// Given one by one.
    Given(Array),
}

/// A distribution of real numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distribution {
    /// Uniform in [low, high).
    Uniform {
        /// The least.
        low: f64,
        /// Not reached.
        high: f64,
    },
    /// Normal; what falls outside of the bounds is drawn again.
    Normal {
        /// Mean without bounds.
        mean: f64,
        /// Standard deviation without bounds.
        sd: f64,
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
    },
}

impl Distribution {
    /// One draw and how many tries it took; `None` if the bounds are out of reach.
    pub fn draw(&self, random: &mut Random) -> Option<(f64, u64)> {
        match *self {
            Self::Uniform { low, high } => Some((low + (high - low) * random.uniform(), 1)),
            Self::Normal { mean, sd, min, max } => (1..=MAX_REDRAWS)
                .map(|tries| (mean + sd * random.normal(), tries))
                .find(|(value, _)| (min..=max).contains(value)),
        }
    }
}

/// Where draws come from: a seed, if there is one, and the name of the stream.
#[derive(Debug, Clone, Copy)]
pub struct Stream<'n> {
    /// The seed of the statement.
    pub seed: Option<u64>,
    /// The stream under that seed.
    pub label: &'n str,
}

impl Elaborator<'_> {
    /// What `expr` says.
    pub fn value(&mut self, what: &str, expr: &Expr, wanted: Wanted) -> Result<Value, Reported> {
        match expr {
            Expr::List(elements, _) => self.list(what, elements, expr, wanted).map(Value::Given),
            Expr::Call { name, arguments, place } => match name.text.as_str() {
                "uniform" => {
                    let (low, high) = self.two(what, arguments, ["low", "high"], *place, [wanted, wanted])?;
                    self.ordered(what, low, high, expr)?;
                    Ok(Value::Drawn(Distribution::Uniform { low, high }))
                }
                "normal" => self.normal(what, arguments, *place, wanted, expr),
                "linspace" => {
                    let (first, last) = self.two(what, arguments, ["first", "last"], *place, [wanted, wanted])?;
                    Ok(Value::Linspace(first, last))
                }
                "file" => self.file(what, arguments, *place).map(Value::Given),
                "sqrt" => self.number(what, expr, wanted).map(Value::Scalar),
                word => {
                    let problem =
                        Problem::UnknownWord { what: "function", word: word.to_owned(), known: FUNCTIONS.to_vec() };
                    Err(self.report.report(&problem, name.place))
                }
            },
            _ => self.number(what, expr, wanted).map(Value::Scalar),
        }
    }

    /// Parameters of `size` neurons.
    pub fn values(
        &mut self,
        what: &str,
        expr: &Expr,
        wanted: Wanted,
        size: usize,
        stream: Stream<'_>,
    ) -> Result<Values, Reported> {
        Ok(match self.value(what, expr, wanted)? {
            Value::Scalar(value) => Values::Same(value),
            Value::Drawn(distribution) => {
                let mut random = self.random(what, stream, expr.place())?;
                Values::Each(self.draws(what, distribution, size, &mut random, expr)?)
            }
            Value::Linspace(first, last) => {
                self.take::<f64>(size as u64, what)?;
                Values::Each((0..size).map(|index| between(first, last, index, size - 1)).collect())
            }
            Value::Given(array) if array.values.len() == size => Values::Each(array.values),
            Value::Given(array) => {
                let wanted = format!("there are {size} neurons");
                return Err(self.wrong_shape(what, &array.shape, wanted, expr));
            }
        })
    }

    /// `count` draws; their memory is charged.
    pub fn draws(
        &mut self,
        what: &str,
        distribution: Distribution,
        count: usize,
        random: &mut Random,
        expr: &Expr,
    ) -> Result<Vec<f64>, Reported> {
        self.take::<f64>(count as u64, what)?;
        let mut draws = vec![0.0; count];
        self.draw_into(what, distribution, &mut draws, random, expr)?;
        Ok(draws)
    }

    /// Draws as many values as there is room for.
    pub fn draw_into(
        &mut self,
        what: &str,
        distribution: Distribution,
        draws: &mut [f64],
        random: &mut Random,
        expr: &Expr,
    ) -> Result<(), Reported> {
        let mut redraws = 0;
        for draw in draws {
            let Some((value, tries)) = distribution.draw(random) else {
                let requirement = "the bounds have to contain values that it takes now and then";
                return Err(self.bad_value(what, "a normal distribution far outside of its bounds", requirement, expr));
            };
            *draw = value;
            redraws += tries;
            // Bounds may leave out nearly everything, so tries are counted, and not values.
            if redraws >= TRIES_AT_ONCE {
                self.work(DRAW_STEPS * std::mem::take(&mut redraws), what)?;
            }
        }
        self.work(DRAW_STEPS * redraws, what)
    }

    /// The stream for something random.
    pub fn random(&mut self, what: &str, stream: Stream<'_>, place: Place) -> Result<Random, Reported> {
        match stream.seed {
            Some(seed) => Ok(Random::new(seed, stream.label)),
            None => Err(self.report.report(&Problem::NoSeed { what: what.to_owned() }, place)),
        }
    }

    /// Reports an array of another shape than needed.
    pub fn wrong_shape(&mut self, what: &str, shape: &[usize], wanted: String, expr: &Expr) -> Reported {
        let found = match shape {
            [] => "a single value".to_owned(),
            [length] => format!("{length} values"),
            shape => format!("{} values", shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(" x ")),
        };
        let problem = Problem::WrongShape { what: what.to_owned(), found, wanted };
        self.report.report(&problem, expr.place())
    }

    /// A list of numbers, or of lists of equal length.
    fn list(&mut self, what: &str, elements: &[Expr], expr: &Expr, wanted: Wanted) -> Result<Array, Reported> {
        let nested = matches!(elements.first(), Some(Expr::List(..)));
        let count = elements.iter().map(|element| match element {
            Expr::List(row, _) => row.len(),
            _ => 1,
        });
        let count = count.sum();
        self.take::<f64>(count as u64, what)?;
        let mut values = Vec::with_capacity(count);
        if !nested {
            for element in elements {
                values.push(self.number(what, element, wanted)?);
            }
            return Ok(Array { shape: vec![values.len()], values });
        }
        let mut columns = None;
        for element in elements {
            let Expr::List(row, _) = element else { return Err(self.wrong_kind(what, "rows of numbers", element)) };
            if *columns.get_or_insert(row.len()) != row.len() {
                let wanted = format!("the rows before have {}", columns.unwrap_or_default());
                return Err(self.wrong_shape("a row", &[row.len()], wanted, element));
            }
            for value in row {
                values.push(self.number(what, value, wanted)?);
            }
        }
        let shape = vec![elements.len(), columns.unwrap_or_default()];
        debug_assert_eq!(shape.iter().product::<usize>(), values.len(), "{:?}", expr.place());
        Ok(Array { shape, values })
    }

    fn normal(
        &mut self,
        what: &str,
        arguments: &[Argument],
        place: Place,
        wanted: Wanted,
        expr: &Expr,
    ) -> Result<Value, Reported> {
        let bound = |key: &str| arguments.iter().find(|a| a.key.as_ref().is_some_and(|name| name.text == key));
        let (min, max) = (bound("min"), bound("max"));
        let rest: Vec<Argument> = arguments
            .iter()
            .filter(|a| !a.key.as_ref().is_some_and(|k| k.text == "min" || k.text == "max"))
            .cloned()
            .collect();
        let (mean, sd) = self.two(what, &rest, ["mean", "sd"], place, [wanted, wanted])?;
        let min = min.map(|min| self.number(what, &min.value, wanted)).transpose()?.unwrap_or(f64::NEG_INFINITY);
        let max = max.map(|max| self.number(what, &max.value, wanted)).transpose()?.unwrap_or(f64::INFINITY);
        self.ordered(what, min, max, expr)?;
        if sd < 0.0 {
            return Err(self.bad_value(
                "the standard deviation",
                Number(sd).to_string(),
                "it has to be at least 0",
                expr,
            ));
        }
        Ok(Value::Drawn(Distribution::Normal { mean, sd, min, max }))
    }

    fn ordered(&mut self, what: &str, low: f64, high: f64, expr: &Expr) -> Result<(), Reported> {
        if low <= high && (high - low).is_finite() || low.is_infinite() || high.is_infinite() {
            return Ok(());
        }
        Err(self.bad_value(
            what,
            format!("between {} and {}", Number(low), Number(high)),
            "the lower bound has to come first",
            expr,
        ))
    }

    /// Two numbers, given in this order or by these names.
    fn two(
        &mut self,
        what: &str,
        arguments: &[Argument],
        names: [&'static str; 2],
        place: Place,
        wanted: [Wanted; 2],
    ) -> Result<(f64, f64), Reported> {
        let mut found: [Option<&Expr>; 2] = [None, None];
        for (position, argument) in arguments.iter().enumerate() {
            let slot = match &argument.key {
                None => Some(position),
                Some(key) => names.iter().position(|name| *name == key.text),
            };
            match slot.and_then(|slot| found.get_mut(slot)) {
                Some(slot @ None) => *slot = Some(&argument.value),
                _ => return Err(self.wrong_arguments(names, place)),
            }
        }
        let (Some(first), Some(second)) = (found[0], found[1]) else { return Err(self.wrong_arguments(names, place)) };
        Ok((self.number(what, first, wanted[0])?, self.number(what, second, wanted[1])?))
    }

    fn wrong_arguments(&mut self, names: [&'static str; 2], place: Place) -> Reported {
        let problem = Problem::WrongShape {
            what: "this call".to_owned(),
            found: "other arguments".to_owned(),
            wanted: format!("it takes `{}` and `{}`, in this order or by name", names[0], names[1]),
        };
        self.report.report(&problem, place)
    }

    /// `file("weights.npz", "name")`, `file("weights.npy")`, `file("weights.csv")`
    fn file(&mut self, what: &str, arguments: &[Argument], place: Place) -> Result<Array, Reported> {
        let texts: Option<Vec<&str>> = arguments
            .iter()
            .map(|argument| match (&argument.key, &argument.value) {
                (None, Expr::Text(text)) => Some(text.text.as_str()),
                _ => None,
            })
            .collect();
        let (path, member) = match texts.as_deref() {
            Some([path]) => (self.relative(path), ""),
            Some([path, member]) => (self.relative(path), *member),
            _ => {
                let wanted = "it takes the name of a file in quotes, and for npz that of an array".to_owned();
                let found = "other arguments".to_owned();
                let problem = Problem::WrongShape { what: "`file`".to_owned(), found, wanted };
                return Err(self.report.report(&problem, place));
            }
        };
        self.array(what, path, member, place)
    }

    /// One array of a data file; each file is read once.
    fn array(&mut self, what: &str, path: PathBuf, member: &str, place: Place) -> Result<Array, Reported> {
        if !self.arrays.contains_key(&path) {
            self.take_name(&path.to_string_lossy())?;
            let arrays = self.files.arrays(&path, self.meter);
            let arrays = arrays.map_err(|diagnostic| self.report.pass_on(*diagnostic, place))?;
            self.arrays.insert(path.clone(), arrays);
        }
        let arrays = &self.arrays[&path];
        let only = if member.is_empty() && arrays.len() == 1 { arrays.values().next() } else { None };
        let Some(array) = only.or_else(|| arrays.get(member)) else {
            let names: Vec<String> = arrays.keys().cloned().collect();
            let similar = closest_name(member, names.iter().map(String::as_str)).map(str::to_owned);
            let name = member.to_owned();
            let problem = Problem::UnknownName { what: "array", name, similar, fixed: Some(names) };
            return Err(self.report.report(&problem, place));
        };
        if let Some(value) = array.values.iter().find(|value| !value.is_finite()) {
            let requirement = "arrays have to hold finite numbers".to_owned();
            let problem = Problem::BadValue { what: what.to_owned(), found: Number(*value).to_string(), requirement };
            return Err(self.report.report(&problem, place));
        }
        let charged = self.meter.charge_items::<f64>(array.values.len() as u64, what);
        charged.map_err(|error| self.report.report(&error.into(), place))?;
        Ok(array.clone())
    }
}

/// `index` of `steps` equal steps from `first` to `last`.
fn between(first: f64, last: f64, index: usize, steps: usize) -> f64 {
    match steps - index {
        // A single value is the first.
        _ if steps == 0 => first,
        0 => last,
        left => (first * left as f64 + last * index as f64) / steps as f64,
    }
}
