//! Images and networks, described.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};
use serde_json::json;
use synfire_diagnostics::{Number, shortened};
use synfire_image::{Image, PopulationRole};
use synfire_network::{Network, PopulationId, Projection, Schedule, Weights};

use crate::{Document, Lines, ShownConventions, grouped};

/// An image, described.
pub struct ImageInfo<'a> {
    /// The image.
    pub image: &'a Image,
    /// Its digest.
    pub digest: String,
    /// Its conventions, for people; its report has them too.
    pub conventions: &'a ShownConventions,
}

impl Serialize for ImageInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { image, digest, .. } = self;
        let description = json!({
            "kind": "image", "name": image.name, "target": image.target, "dt_s": image.dt_s,
            "populations": image.populations, "outputs": image.outputs, "output_delay_ticks": image.output_delay_ticks,
            "start_events": image.start_events, "report": image.report, "digest": digest,
        });
        description.serialize(serializer)
    }
}

impl Document for ImageInfo<'_> {
    fn text(&self) -> Lines {
        let Self { image, digest, conventions } = self;
        let (name, target) = (shortened(&image.name), shortened(&image.target.name));
        let mut out = Lines::one(format!("image `{name}` for {target}, dt = {} s", Number(image.dt_s)));
        out.append(&conventions.described());
        let outputs: BTreeSet<_> = image.outputs.iter().collect();
        for (index, population) in image.populations.iter().enumerate() {
            let kind = match &population.role {
                PopulationRole::Input { .. } => "input",
                PopulationRole::Neurons { spiking: true, .. } => "neurons",
                PopulationRole::Neurons { spiking: false, .. } => "integrators",
            };
            out.push(population_line(&population.name, population.size(), kind, outputs.contains(&index)));
        }
        let tiles = image.program.weights.len() as u64 / u64::from(image.target.lanes * image.target.lanes);
        let (entries, profiles) = (image.program.uses.len() as u64, image.program.profiles.len() as u64);
        out.push(format!("  {} tiles, {} list entries, {profiles} profiles", grouped(tiles), grouped(entries)));
        let visits: u64 = image.program.uses.iter().map(|entry| u64::from(entry.count)).sum();
        if visits > tiles {
            out.push(format!("  {} pairs of blocks share the tiles", grouped(visits)));
        }
        out.push(format!("  digest {digest}"));
        out
    }
}

/// A network, described.
pub struct NetworkInfo<'a> {
    network: &'a Network,
    schedule: Schedule,
    conventions: &'a ShownConventions,
}

impl<'a> NetworkInfo<'a> {
    /// Of a network with its conventions.
    pub fn new(network: &'a Network, conventions: &'a ShownConventions) -> Self {
        Self { schedule: Schedule::new(network), network, conventions }
    }

    fn synapses(&self, projection: &Projection) -> u64 {
        projection.weights.synapses(self.network.population(projection.source).size()).count() as u64
    }

    /// A line about each projection.
    fn projections(&self) -> impl Iterator<Item = String> + '_ {
        self.network.projections.iter().zip(&self.schedule.delay_ticks).map(|(projection, delay)| {
            let name = |id| shortened(&self.network.population(id).name).into_owned();
            let path = format!("{} -> {}", name(projection.source), name(projection.target));
            let synapses = grouped(self.synapses(projection));
            let shared = match &projection.weights {
                Weights::Product { .. } => {
                    format!(" that share {} weights", grouped(projection.weights.stored().count() as u64))
                }
                _ => String::new(),
            };
            let name = shortened(&projection.name);
            format!("  {name:<24} {synapses:>8} synapses{shared}, {path}, delay {delay}")
        })
    }
}

impl Serialize for NetworkInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { network, schedule, conventions } = self;
        let populations = network.populations.iter().map(
            |population| json!({ "name": population.name, "shape": population.shape, "input": population.is_input() }),
        );
        let projections = network.projections.iter().zip(&schedule.delay_ticks).map(|(projection, delay)| {
            json!({
                "name": projection.name, "source": network.population(projection.source).name,
                "target": network.population(projection.target).name, "synapses": self.synapses(projection),
                "delay_ticks": delay,
            })
        });
        let names = |ids: &[PopulationId]| -> Vec<String> {
            ids.iter().map(|id| network.population(*id).name.clone()).collect()
        };
        let description = json!({
            "kind": "network", "name": network.name, "dt_s": network.semantics.dt_s, "conventions": conventions,
            "populations": populations.collect::<Vec<_>>(), "projections": projections.collect::<Vec<_>>(),
            "inputs": names(&network.inputs), "outputs": names(&network.outputs),
        });
        description.serialize(serializer)
    }
}

impl Document for NetworkInfo<'_> {
    fn text(&self) -> Lines {
        let mut out = Lines::one(format!("network `{}`", shortened(&self.network.name)));
        out.append(&self.conventions.described());
        let outputs: BTreeSet<_> = self.network.outputs.iter().map(|id| id.0).collect();
        for (index, population) in self.network.populations.iter().enumerate() {
            let kind = if population.is_input() { "input" } else { "neurons" };
            out.push(population_line(&population.name, population.size(), kind, outputs.contains(&index)));
        }
        self.projections().for_each(|line| out.push(line));
        out
    }
}

fn population_line(name: &str, size: usize, kind: &str, is_output: bool) -> String {
    let output = if is_output { ", output" } else { "" };
    format!("  {:<24} {:>8} {kind}{output}", shortened(name), grouped(size as u64))
}
