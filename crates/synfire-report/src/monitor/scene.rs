//! What there is to see on a board: populations, and the neurons whose potentials are watched.

use synfire_arch::Target;
use synfire_diagnostics::{Diagnostic, Diagnostics, closest_name, codes};
use synfire_image::{Image, Layout, PopulationRole};

/// What there is to see on a board.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(super) lanes: u32,
    state_bits: u32,
    /// Length of a tick in the network's time, where it is known.
    pub(super) dt_s: Option<f64>,
    /// Populations of neurons, in the order of the image.
    pub populations: Vec<Population>,
}

/// Neurons that are shown together.
#[derive(Debug, Clone)]
pub struct Population {
    /// As the user names it.
    pub name: String,
    /// The number of its first neuron in the core.
    pub first: usize,
    /// Neurons.
    pub size: usize,
    /// Where in the core each of them is.
    pub layout: Layout,
    /// v in real units is the integer divided by this; empty where nothing is known.
    pub scale: Vec<f64>,
}

impl Scene {
    /// The populations of an image.
    pub fn of_image(image: &Image) -> Self {
        let populations = image.populations.iter().filter_map(|info| match &info.role {
            PopulationRole::Neurons { first, scale, .. } => Some(Population {
                name: info.name.clone(),
                first: first.index(),
                size: info.size(),
                layout: info.layout,
                scale: scale.clone(),
            }),
            PopulationRole::Input { .. } => None,
        });
        let populations = populations.collect();
        Self { populations, dt_s: Some(image.dt_s), ..Self::of_target(&image.target) }
    }

    /// All neurons of a target, of which nothing is known.
    pub fn of_target(target: &Target) -> Self {
        let size = target.neurons as usize;
        Self {
            lanes: target.lanes,
            state_bits: target.state_bits,
            dt_s: None,
            populations: vec![Population {
                name: "neurons".to_owned(),
                first: 0,
                size,
                layout: Layout::Consecutive,
                scale: Vec::new(),
            }],
        }
    }

    /// v as an integer, from the lowest 32 bits of a state.
    pub fn v(&self, word: u32) -> f64 {
        let unused = u32::BITS - self.state_bits;
        f64::from((word << unused) as i32 >> unused)
    }
}

/// A neuron whose v is shown.
#[derive(Debug, Clone)]
pub struct Label {
    /// Its population.
    pub population: String,
    /// Its index in the population.
    pub neuron: usize,
}

/// A neuron whose v is shown, and where the board keeps it.
#[derive(Debug, Clone)]
pub struct Traced {
    /// How it is named.
    pub label: Label,
    /// Its number in the core, which is the address of its state.
    pub id: u32,
    /// v in real units is the integer divided by this.
    pub scale: f64,
}

impl Traced {
    /// The neuron that `POP:NEURON` names.
    ///
    /// # Errors
    /// When a scene has no such neuron; the message names `--trace`.
    pub fn parse(scene: &Scene, text: &str) -> Result<Self, Diagnostics> {
        let bad = |message: String, help: String| -> Diagnostics {
            Diagnostic::error(codes::run::BAD_VALUE, format!("`--trace {text}`: {message}")).help(help).into()
        };
        let find = |name: &str| scene.populations.iter().find(|population| population.name == name);
        let Some((name, neuron)) = text.rsplit_once(':') else {
            let example = scene.populations.first().map_or("POP", |population| population.name.as_str());
            let help = format!("give a population and the index of a neuron in it, such as `--trace {example}:0`");
            return Err(bad("it names no neuron".into(), help));
        };
        let Some(population) = find(name) else {
            let names = || scene.populations.iter().map(|population| population.name.as_str());
            let help = match closest_name(name, names()) {
                Some(known) => format!("a population `{known}` exists"),
                None => format!("populations of neurons: {}", names().collect::<Vec<_>>().join(", ")),
            };
            return Err(bad(format!("there is no population of neurons `{name}`"), help));
        };
        let size = population.size;
        let Some(neuron) = neuron.parse().ok().filter(|neuron: &usize| *neuron < size) else {
            let last = size.saturating_sub(1);
            let help = format!("give an index from 0 to {last}, such as `--trace {name}:{last}`");
            return Err(bad(format!("`{name}` has {size} neurons, and none of them is `{neuron}`"), help));
        };
        Ok(Self {
            label: Label { population: name.to_owned(), neuron },
            id: (population.first + population.layout.place(neuron)) as u32,
            scale: population.scale.get(neuron).copied().unwrap_or(1.0),
        })
    }
}
