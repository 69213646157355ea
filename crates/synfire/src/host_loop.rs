//! A core with its host in the loop: one tick at a time, with everything that changes to be read and written by name.

mod access;
mod saved;

use std::collections::VecDeque;
use std::sync::Arc;

use synfire_core::Core;
use synfire_diagnostics::Diagnostics;
use synfire_image::{Clear, Controls, Event, EventEncoder, Image};
use synfire_run::{Cost, Fired};

use crate::failed::failed;

pub use access::Quantity;
pub use saved::Saved;

/// An image on a core, run tick by tick by a host that looks and acts between two ticks.
///
/// Populations and projections have the names of the network, values are in real units. It owns its image, so that it can be
/// kept wherever a host likes.
///
/// ```
/// use std::sync::Arc;
/// use synfire::{Backend, HostLoop, OpenOptions, PrepareOptions, Quantity, Source, Target};
///
/// let Source::Network(loaded) = synfire::open("../../examples/gates.syn", &OpenOptions::default())? else { panic!() };
/// let options = PrepareOptions::of(&loaded.experiment);
/// let image = Arc::new(synfire::prepare(&loaded.experiment, &Target::named("hx8k")?, &options)?.compiled.image);
///
/// let mut host = HostLoop::new(Arc::clone(&image), Backend::Emulator.open(&image)?)?;
/// let spikes = host.tick(&[(0, 1.0), (1, 1.0)])?.len();
/// let name = &image.outputs().next().expect("an output").name;
/// let v = host.read(name, Quantity::V)?;
/// host.write(name, Quantity::V, &vec![0.0; v.len()])?;
/// # let _ = spikes;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HostLoop<C> {
    image: Arc<Image>,
    core: C,
    encoder: EventEncoder,
    /// By neuron: its population and place, unless it is padding.
    owners: Vec<Option<Fired>>,
    controls: Controls,
    ticks: u64,
    /// Whether the next tick is the first of a network at rest.
    from_rest: bool,
    events: Vec<Event>,
    /// Spikes that are not yet reported, oldest first; at most as many ticks as the output delay.
    delayed: VecDeque<Vec<Fired>>,
    fired: Vec<Fired>,
    cost: Cost,
}

impl<C: Core> HostLoop<C> {
    /// An image on a core that holds it. The core is cleared; controls are those of a reset.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn new(image: Arc<Image>, mut core: C) -> Result<Self, Diagnostics> {
        core.clear().map_err(failed)?;
        let mut owners = vec![None; image.program.neurons.len()];
        for (population, info) in image.populations.iter().enumerate() {
            let neurons = (0..info.size()).map_while(|index| Some((index, info.neuron(index)?)));
            for (index, neuron) in neurons {
                owners[neuron.index()] = Some(Fired { population: population as u32, neuron: index as u32 });
            }
        }
        Ok(Self {
            encoder: EventEncoder::new(&image),
            image,
            core,
            owners,
            controls: Controls::default(),
            ticks: 0,
            from_rest: true,
            events: Vec::new(),
            delayed: VecDeque::new(),
            fired: Vec::new(),
            cost: Cost::default(),
        })
    }

    /// The image.
    pub const fn image(&self) -> &Arc<Image> {
        &self.image
    }

    /// Ticks since the last restart.
    pub const fn ticks(&self) -> u64 {
        self.ticks
    }

    /// What the last tick cost.
    pub const fn cost(&self) -> Cost {
        self.cost
    }

    /// Third factors, seed and freezes, as they were set last.
    pub const fn controls(&self) -> Controls {
        self.controls
    }

    /// The spikes reported in the last tick, by population of the image, then ascending by neuron.
    pub fn fired(&self) -> &[Fired] {
        &self.fired
    }

    /// Runs one tick with the values of an input row that are not 0, by position, and gives the spikes reported in it.
    ///
    /// # Errors
    /// When a value is outside the range of its input, a position is given twice or is none (nothing has happened then), or
    /// the core cannot be reached.
    pub fn tick(&mut self, row: &[(usize, f64)]) -> Result<&[Fired], Diagnostics> {
        self.encoder.events(row.iter().copied(), self.from_rest, &mut self.events).map_err(failed)?;
        let result = self.core.tick(&self.events).map_err(failed)?;
        let mut fired = match self.image.output_delay_ticks {
            0 => std::mem::take(&mut self.fired),
            _ => Vec::new(),
        };
        fired.clear();
        fired.extend(result.spikes.iter().filter_map(|spike| self.owners[spike.neuron.index()]));
        fired.sort_unstable();
        self.cost = Cost::of(result);
        self.report(fired);
        self.ticks += 1;
        self.from_rest = false;
        Ok(&self.fired)
    }

    /// Takes in the spikes of a tick, and reports those that are due.
    fn report(&mut self, fired: Vec<Fired>) {
        self.delayed.push_back(fired);
        let is_due = self.delayed.len() > self.image.output_delay_ticks as usize;
        self.fired = is_due.then(|| self.delayed.pop_front()).flatten().unwrap_or_default();
    }

    /// Back to rest, before tick 0: states, adaptations and traces are 0. Weights and controls stay as they are.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn restart(&mut self) -> Result<(), Diagnostics> {
        self.core.clear().map_err(failed)?;
        self.ticks = 0;
        self.forget();
        Ok(())
    }

    /// Clears parts of the state; ticks go on counting.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn clear(&mut self, parts: Clear) -> Result<(), Diagnostics> {
        self.core.clear_parts(parts).map_err(failed)?;
        if parts.state {
            self.forget();
        }
        Ok(())
    }

    /// A network whose states are cleared is at rest, and what it did before is not reported any more.
    fn forget(&mut self) {
        self.from_rest = true;
        self.delayed.clear();
        self.fired.clear();
        self.cost = Cost::default();
    }

    /// Sets third factors, seed and freezes, from the next tick on.
    ///
    /// # Errors
    /// When the core does not learn, or cannot be reached.
    pub fn set_controls(&mut self, controls: Controls) -> Result<(), Diagnostics> {
        self.core.set_controls(controls).map_err(failed)?;
        self.controls = controls;
        Ok(())
    }

    /// The core, for what has no method here.
    pub const fn core_mut(&mut self) -> &mut C {
        &mut self.core
    }
}
