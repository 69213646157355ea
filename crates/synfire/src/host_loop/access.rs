//! States, traces and weights by name.

use synfire_arch::NeuronId;
use synfire_core::Core;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic as _, closest_name, codes};
use synfire_image::{Image, NeuronState, PopulationInfo, PopulationRole, ProjectionInfo, Snapshot, SnapshotFile as _};

use super::HostLoop;
use crate::failed::failed;

/// What a core holds of each neuron of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Membrane potential, in real units.
    V,
    /// Synaptic current, in real units; NaN where it has no effect, and then it cannot be written.
    I,
    /// The threshold with its adaptation, in real units. What is written becomes the adaptation, which only raises it.
    Threshold,
    /// Ticks left of the refractory period.
    Refractory,
    /// Trace of the source: of an input or of neurons, in levels from 0 to 255.
    X,
    /// Trace of the target, in levels from 0 to 255.
    Y,
}

impl Quantity {
    /// Its name: `v`, `i`, `threshold`, `refractory`, `x` or `y`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V => "v",
            Self::I => "i",
            Self::Threshold => "threshold",
            Self::Refractory => "refractory",
            Self::X => "x",
            Self::Y => "y",
        }
    }

    /// The quantity of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::V, Self::I, Self::Threshold, Self::Refractory, Self::X, Self::Y]
            .into_iter()
            .find(|all| all.name() == name)
    }

    const fn is_trace(self) -> bool {
        matches!(self, Self::X | Self::Y)
    }
}

impl<C: Core> HostLoop<C> {
    /// A quantity of all neurons of a population after the last tick, in the order of their indices.
    ///
    /// # Errors
    /// When there is no such population, it has no such quantity, or the core cannot be reached.
    pub fn read(&mut self, population: &str, quantity: Quantity) -> Result<Vec<f64>, Diagnostics> {
        let index = position(&self.image, population, quantity)?;
        let image = std::sync::Arc::clone(&self.image);
        let info = &image.populations[index];
        if quantity.is_trace() {
            let state = self.core.save().map_err(failed)?;
            let traces = (0..info.size()).map(|neuron| f64::from(*trace(&image, info, neuron, quantity).of(&state)));
            return Ok(traces.collect());
        }
        let place = Place { image: &image, info, quantity };
        let neurons = (0..info.size()).map_while(|neuron| Some((neuron, info.neuron(neuron)?)));
        neurons.map(|(neuron, id)| Ok(place.value(neuron, id, &self.core.state(id).map_err(failed)?))).collect()
    }

    /// Writes a quantity of all neurons of a population, rounded to the nearest integer of the core, from the next tick on.
    ///
    /// # Errors
    /// When there is no such population, a value is none that the core can hold (nothing has happened then), or the core
    /// cannot be reached.
    pub fn write(&mut self, population: &str, quantity: Quantity, values: &[f64]) -> Result<(), Diagnostics> {
        let index = position(&self.image, population, quantity)?;
        self.change(|image, state| {
            let info = &image.populations[index];
            if values.len() != info.size() {
                return Err(miscounted(population, values.len(), info.size()));
            }
            let place = Place { image, info, quantity };
            for (neuron, value) in values.iter().enumerate() {
                place.write(neuron, *value, state)?;
            }
            Ok(())
        })
    }

    /// The weights of a projection that learns, in real units, row-major `[target][source]`; 0 where there is no synapse.
    ///
    /// # Errors
    /// When no such projection learns, or the core cannot be reached.
    pub fn weights(&mut self, projection: &str) -> Result<Vec<f64>, Diagnostics> {
        let state = {
            learning(&self.image, projection)?;
            self.core.save().map_err(failed)?
        };
        Ok(self.image.real_weights(learning(&self.image, projection)?, &state.weights))
    }

    /// Writes the weights of a projection that learns to the nearest integers, as [`Self::weights`] gives them. Gives the
    /// largest difference that rounding makes.
    ///
    /// # Errors
    /// When no such projection learns, a weight is outside the bounds of its rule or where there is no synapse (nothing has
    /// happened then), or the core cannot be reached.
    pub fn set_weights(&mut self, projection: &str, values: &[f64]) -> Result<f64, Diagnostics> {
        learning(&self.image, projection)?;
        let mut rounding = 0.0;
        self.change(|image, state| {
            rounding = image.write_real_weights(projection, values, &mut state.weights).map_err(failed)?;
            Ok(())
        })?;
        Ok(rounding)
    }

    /// Reads everything that changes, changes it, and writes it back if a core can hold it.
    fn change(
        &mut self,
        change: impl FnOnce(&Image, &mut Snapshot) -> Result<(), Diagnostics>,
    ) -> Result<(), Diagnostics> {
        let mut state = self.core.save().map_err(failed)?;
        change(&self.image, &mut state)?;
        state.check(&self.image).map_err(|error| Diagnostics::from(error.to_diagnostic()))?;
        self.core.restore(&state).map_err(failed)
    }
}

/// A quantity of a population of neurons.
struct Place<'a> {
    image: &'a Image,
    info: &'a PopulationInfo,
    quantity: Quantity,
}

impl Place<'_> {
    /// Integers of the core for 1.0.
    fn scale(&self, neuron: usize) -> f64 {
        match (&self.info.role, self.quantity) {
            (PopulationRole::Neurons { current_scale, .. }, Quantity::I) => current_scale[neuron],
            (PopulationRole::Neurons { scale, .. }, Quantity::V | Quantity::Threshold) => scale[neuron],
            _ => 1.0,
        }
    }

    fn threshold(&self, id: NeuronId) -> i64 {
        i64::from(self.image.program.neurons[id.index()].threshold)
    }

    fn value(&self, neuron: usize, id: NeuronId, state: &NeuronState) -> f64 {
        let integer = match self.quantity {
            Quantity::V => i64::from(state.v),
            Quantity::I => i64::from(state.i),
            Quantity::Threshold => self.threshold(id) + i64::from(state.a),
            Quantity::Refractory => i64::from(state.refractory),
            // Read elsewhere, for a core does not tell them by neuron.
            Quantity::X | Quantity::Y => 0,
        };
        integer as f64 / self.scale(neuron)
    }

    fn write(&self, neuron: usize, value: f64, state: &mut Snapshot) -> Result<(), Diagnostics> {
        let steps = (value * self.scale(neuron)).round();
        let range = self.range(neuron);
        let (Some(integer), true) = (as_integer(steps), value.is_finite()) else {
            return Err(self.outside(neuron, value, range));
        };
        if !(range.0..=range.1).contains(&integer) || (self.quantity == Quantity::I && self.scale(neuron) == 0.0) {
            return Err(self.outside(neuron, value, range));
        }
        if self.quantity.is_trace() {
            *trace(self.image, self.info, neuron, self.quantity).of_mut(state) = integer as u8;
            return Ok(());
        }
        let Some(id) = self.info.neuron(neuron) else { return Ok(()) };
        let held = &mut state.neurons[id.index()];
        match self.quantity {
            Quantity::V => held.v = integer as i32,
            Quantity::I => held.i = integer as i32,
            Quantity::Threshold => held.a = (integer - self.threshold(id)) as i32,
            _ => held.refractory = integer as u8,
        }
        Ok(())
    }

    /// Smallest and largest integer that a core holds.
    fn range(&self, neuron: usize) -> (i64, i64) {
        let (min, max) = (self.image.target.state_min(), self.image.target.state_max());
        match (self.quantity, self.info.neuron(neuron)) {
            (Quantity::V | Quantity::I, _) => (min, max),
            (Quantity::Threshold, Some(id)) => (self.threshold(id), self.threshold(id) + max),
            (Quantity::Refractory, Some(id)) => {
                let parameters = &self.image.program.neurons[id.index()];
                (0, self.image.program.profiles[usize::from(parameters.profile)].refractory.into())
            }
            _ => (0, u8::MAX.into()),
        }
    }

    fn outside(&self, neuron: usize, value: f64, (low, high): (i64, i64)) -> Diagnostics {
        let (name, quantity, scale) = (&self.info.name, self.quantity.name(), self.scale(neuron));
        if scale == 0.0 {
            let message =
                format!("{quantity} of neuron {neuron} of `{name}` has no effect, so a core does not hold it");
            return Diagnostic::error(codes::run::INPUT_RANGE, message).help("leave it as it is").into();
        }
        let (low, high) = (low as f64 / scale, high as f64 / scale);
        let message =
            format!("{quantity} of neuron {neuron} of `{name}` cannot be {value}: the core holds {low} to {high}");
        Diagnostic::error(codes::run::INPUT_RANGE, message).help("give values of that range").into()
    }
}

/// A whole number as an integer; none of what is no number, or far beyond all states.
fn as_integer(value: f64) -> Option<i64> {
    (value.abs() < 2_f64.powi(53)).then_some(value as i64)
}

/// One trace in a state.
enum TracePlace {
    X(usize),
    Y(usize),
}

impl TracePlace {
    fn of<'s>(&self, state: &'s Snapshot) -> &'s u8 {
        match self {
            Self::X(place) => &state.x[*place],
            Self::Y(place) => &state.y[*place],
        }
    }

    fn of_mut<'s>(&self, state: &'s mut Snapshot) -> &'s mut u8 {
        match self {
            Self::X(place) => &mut state.x[*place],
            Self::Y(place) => &mut state.y[*place],
        }
    }
}

/// Where a trace of a member of a population is: traces x begin with all axons of the target.
fn trace(image: &Image, info: &PopulationInfo, index: usize, quantity: Quantity) -> TracePlace {
    let axon = info.axon(index).map(|axon| axon.index());
    let neuron = info.neuron(index).map(|neuron| neuron.index());
    match (quantity, axon, neuron) {
        (Quantity::Y, _, Some(neuron)) => TracePlace::Y(neuron),
        (_, Some(axon), _) => TracePlace::X(axon),
        (_, _, neuron) => TracePlace::X(image.target.axons as usize + neuron.unwrap_or(0)),
    }
}

/// A population that has a quantity.
fn position(image: &Image, name: &str, quantity: Quantity) -> Result<usize, Diagnostics> {
    let Some(index) = image.populations.iter().position(|info| info.name == name) else {
        let names = || image.populations.iter().map(|info| info.name.as_str());
        return Err(unknown(codes::run::NO_SUCH_POPULATION, "population", name, names));
    };
    let info = &image.populations[index];
    let has = match (&info.role, quantity) {
        (PopulationRole::Input { .. }, quantity) => quantity == Quantity::X,
        (PopulationRole::Neurons { spiking, .. }, Quantity::Threshold) => *spiking,
        (PopulationRole::Neurons { .. }, _) => true,
    };
    if has {
        return Ok(index);
    }
    let what = if matches!(info.role, PopulationRole::Input { .. }) { "an input" } else { "neurons that do not spike" };
    let message = format!("`{name}` has no {}: it is {what}", quantity.name());
    let help = "neurons have v, i, refractory, x and y, those that spike have a threshold, and inputs have x";
    Err(Diagnostic::error(codes::run::BAD_RECORD, message).help(help).into())
}

/// A projection that learns.
fn learning<'i>(image: &'i Image, name: &str) -> Result<&'i ProjectionInfo, Diagnostics> {
    let found = image.projections.iter().find(|projection| projection.name == name);
    found.ok_or_else(|| {
        let names = || image.projections.iter().map(|projection| projection.name.as_str());
        unknown(codes::run::NO_SUCH_POPULATION, "projection that learns", name, names)
    })
}

fn unknown<'n, N: Iterator<Item = &'n str>>(
    code: synfire_diagnostics::Code,
    what: &str,
    name: &str,
    names: impl Fn() -> N,
) -> Diagnostics {
    let help = match (closest_name(name, names()), names().next()) {
        (Some(closest), _) => format!("there is `{closest}`"),
        (None, Some(_)) => format!("there are: {}", names().take(10).collect::<Vec<_>>().join(", ")),
        (None, None) => {
            "a weight that no rule changes is proven not to overflow, and stays as it is; give its projection a rule"
                .to_owned()
        }
    };
    Diagnostic::error(code, format!("there is no {what} `{name}`")).help(help).into()
}

fn miscounted(population: &str, found: usize, expected: usize) -> Diagnostics {
    let message = format!("{found} values for the {expected} of `{population}`");
    Diagnostic::error(codes::run::INPUT_SHAPE, message)
        .help("give one value for each, in the order of their indices")
        .into()
}
