//! Trained networks: a NIR graph becomes part of the page's network.

use synfire_network::{Network, PopulationId, ProjectionId, Semantics};
use synfire_nir::{Compat, ImportOverrides, TauUnit};

use super::population::{COMPARISONS, RESET_TIMINGS, RESETS};
use super::settings::Settings;
use super::{DECAYS, Elaborator};
use crate::Problem;
use crate::ast::{Expr, Setting, Text};
use crate::report::Reported;

/// The unit of a file's time constants.
const TAU_UNITS: &[(&str, TauUnit)] =
    &[("s", TauUnit::Seconds), ("ms", TauUnit::Milliseconds), ("ticks", TauUnit::Ticks)];
/// Frameworks to imitate.
const FRAMEWORKS: &[(&str, Compat)] = &[
    ("snntorch", Compat::SnnTorch),
    ("norse", Compat::Norse),
    ("spyx", Compat::Spyx),
    ("sinabs", Compat::Sinabs),
    ("spikingjelly", Compat::SpikingJelly),
    ("rockpool", Compat::Rockpool),
    ("nir", Compat::Nir),
];
/// The settings of the `import` statement.
pub const SETTINGS: &[&str] = &[
    "compat",
    "reset",
    "reset_timing",
    "comparison",
    "decay",
    "tau_unit",
    "first_tick_recurrent_bias",
    "max_spikes",
    "norm_input",
];

impl Elaborator<'_> {
    /// `import "net.nir" reset = ...`
    pub fn import(&mut self, path: &Text, settings: &[Setting]) -> Result<(), Reported> {
        let settings = self.settings("`import`", path.place, settings, SETTINGS);
        let compat = settings.get("compat").map(|expr| self.choice("framework", expr, FRAMEWORKS)).transpose()?;
        if let (Some(expr), true) = (settings.get("norm_input"), compat != Some(Compat::Sinabs)) {
            let requirement = "it is an argument of sinabs's neurons, so it needs `compat = sinabs`";
            return Err(self.bad_value("`norm_input`", "given without an effect", requirement, expr));
        }
        let overrides = self.overrides(&settings)?;
        let options = synfire_nir::resolve(compat, &overrides);
        let file = self.relative(&path.text);
        let graph = self.files.graph(&file, self.meter);
        let graph = graph.map_err(|diagnostic| self.report.pass_on(*diagnostic, path.place))?;
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let imported = synfire_nir::import_within(&graph, &name, &options, self.meter);
        let imported = imported.map_err(|diagnostics| {
            for diagnostic in diagnostics.0 {
                self.report.pass_on(diagnostic, path.place);
            }
            Reported
        })?;
        for warning in imported.warnings {
            self.report.pass_on(warning, path.place);
        }
        self.adopt_semantics(&imported.network.semantics, &Expr::Text(path.clone()))?;
        self.add_network(imported.network, path)
    }

    fn overrides(&mut self, settings: &Settings<'_>) -> Result<ImportOverrides, Reported> {
        let semantics = self.network.semantics.clone();
        let decay = settings.get("decay").map(|expr| self.choice("decay", expr, DECAYS)).transpose()?;
        let tau_unit = settings.get("tau_unit").map(|expr| self.choice("unit of time", expr, TAU_UNITS)).transpose()?;
        let reset = settings.get("reset").map(|expr| self.choice("reset", expr, RESETS)).transpose()?;
        let timing = settings.get("reset_timing").map(|expr| self.choice("reset timing", expr, RESET_TIMINGS));
        let comparison = settings.get("comparison").map(|expr| self.choice("comparison", expr, COMPARISONS));
        let bias = settings.get("first_tick_recurrent_bias").map(|expr| self.yes_or_no(expr));
        let max_spikes = settings.get("max_spikes").map(|expr| self.spike_limit(expr));
        let norm_input = settings.get("norm_input").map(|expr| self.yes_or_no(expr));
        Ok(ImportOverrides {
            dt_s: Some(semantics.dt_s),
            reset,
            reset_timing: timing.transpose()?,
            comparison: comparison.transpose()?,
            decay: decay.or(self.fixed.contains("decay").then_some(semantics.decay)),
            tau_unit,
            first_tick_recurrent_bias: bias.transpose()?,
            output_delay_ticks: self.fixed.contains("output_delay").then_some(semantics.output_delay_ticks),
            max_spikes: max_spikes.transpose()?,
            norm_input: norm_input.transpose()?,
            inhibition: Vec::new(),
        })
    }

    /// One network has one decay and one output delay: the first import decides if the page has not.
    fn adopt_semantics(&mut self, imported: &Semantics, at: &Expr) -> Result<(), Reported> {
        let decided = self.fixed.contains("decay") && self.fixed.contains("output_delay");
        if decided && *imported != self.network.semantics {
            let requirement = "a network has one decay and one output delay; the page or an import above has others";
            return Err(self.bad_value("the import's way to run", "different", requirement, at));
        }
        self.network.semantics = imported.clone();
        self.fixed.extend(["decay", "output_delay"]);
        Ok(())
    }

    /// Appends populations and projections; names have to be new.
    fn add_network(&mut self, imported: Network, path: &Text) -> Result<(), Reported> {
        let first = self.network.populations.len();
        let moved = |id: PopulationId| PopulationId(id.0 + first);
        let clash = imported.populations.iter().find(|population| self.populations.contains_key(&population.name));
        if let Some(population) = clash {
            let problem = Problem::Duplicate { what: "population", name: population.name.clone() };
            return Err(self.report.report(&problem, path.place));
        }
        for population in imported.populations {
            self.populations.insert(population.name.clone(), PopulationId(self.network.populations.len()));
            self.remember_place(&population.name, path.place)?;
            self.neurons += population.size();
            self.network.populations.push(population);
        }
        for mut projection in imported.projections {
            (projection.source, projection.target) = (moved(projection.source), moved(projection.target));
            let id = ProjectionId(self.network.projections.len());
            self.labels.insert(projection.name.clone(), vec![id]);
            self.projection_names.insert(projection.name.clone(), 1);
            self.remember_place(&projection.name, path.place)?;
            self.network.projections.push(projection);
        }
        self.network.inputs.extend(imported.inputs.into_iter().map(moved));
        self.network.outputs.extend(imported.outputs.into_iter().map(moved));
        Ok(())
    }
}
