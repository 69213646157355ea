//! `synfire info`.

use std::collections::BTreeSet;

use serde_json::json;
use synfire_diagnostics::{Number, shortened};
use synfire_image::{Image, PopulationRole};
use synfire_network::{Network, Schedule, Weights};

use super::{grouped, print, print_json};
use crate::args::{Format, InfoArgs, TargetArgs};
use crate::conventions::Shown;
use crate::lines::Lines;
use crate::load::{self, Source};
use crate::outcome::Outcome;
use crate::render;

pub fn run(args: &InfoArgs, format: Format) -> Outcome<()> {
    match load::source(&args.file, &args.options, &TargetArgs::default())? {
        Source::Image(image) => image_info(&image, format),
        Source::Network(loaded) => {
            render::warnings(&loaded.warnings, format);
            network_info(loaded.network(), &Shown::of(&loaded), format)
        }
    }
}

fn image_info(image: &Image, format: Format) -> Outcome<()> {
    if format == Format::Json {
        let description = json!({
            "kind": "image", "name": image.name, "target": image.target, "dt_s": image.dt_s,
            "populations": image.populations, "outputs": image.outputs, "output_delay_ticks": image.output_delay_ticks,
            "start_events": image.start_events, "report": image.report, "digest": image.digest().unwrap_or_default(),
        });
        return print_json(&description);
    }
    let mut out = Lines::one(format!(
        "image `{}` for {}, dt = {} s",
        shortened(&image.name),
        shortened(&image.target.name),
        Number(image.dt_s)
    ));
    out.append(&Shown::of_image(image).described());
    let outputs: BTreeSet<_> = image.outputs.iter().collect();
    for (index, population) in image.populations.iter().enumerate() {
        let kind = match &population.role {
            PopulationRole::Input { .. } => "input",
            PopulationRole::Neurons { spiking: true, .. } => "neurons",
            PopulationRole::Neurons { spiking: false, .. } => "integrators",
        };
        let output = if outputs.contains(&index) { ", output" } else { "" };
        out.push(format!(
            "  {:<24} {:>8} {kind}{output}",
            shortened(&population.name),
            grouped(population.size() as u64)
        ));
    }
    let tiles = image.program.weights.len() as u64 / u64::from(image.target.lanes * image.target.lanes);
    let (entries, profiles) = (image.program.uses.len() as u64, image.program.profiles.len() as u64);
    out.push(format!("  {} tiles, {} list entries, {profiles} profiles", grouped(tiles), grouped(entries)));
    let visits: u64 = image.program.uses.iter().map(|entry| u64::from(entry.count)).sum();
    if visits > tiles {
        out.push(format!("  {} pairs of blocks share the tiles", grouped(visits)));
    }
    out.push(format!("  digest {}", image.digest().unwrap_or_default()));
    print(&out)
}

fn network_info(network: &Network, shown: &Shown, format: Format) -> Outcome<()> {
    let schedule = Schedule::new(network);
    let synapses = |index: usize| {
        let projection = &network.projections[index];
        projection.weights.synapses(network.population(projection.source).size()).count() as u64
    };
    if format == Format::Json {
        let populations = network.populations.iter().map(
            |population| json!({ "name": population.name, "shape": population.shape, "input": population.is_input() }),
        );
        let projections = network.projections.iter().enumerate().map(|(index, projection)| {
            json!({
                "name": projection.name, "source": network.population(projection.source).name,
                "target": network.population(projection.target).name, "synapses": synapses(index),
                "delay_ticks": schedule.delay_ticks[index],
            })
        });
        let names = |ids: &[synfire_network::PopulationId]| -> Vec<String> {
            ids.iter().map(|id| network.population(*id).name.clone()).collect()
        };
        return print_json(&json!({
            "kind": "network", "name": network.name, "dt_s": network.semantics.dt_s, "conventions": shown.data(),
            "populations": populations.collect::<Vec<_>>(), "projections": projections.collect::<Vec<_>>(),
            "inputs": names(&network.inputs), "outputs": names(&network.outputs),
        }));
    }
    let mut out = Lines::one(format!("network `{}`", shortened(&network.name)));
    out.append(&shown.described());
    let outputs: BTreeSet<_> = network.outputs.iter().map(|id| id.0).collect();
    for (index, population) in network.populations.iter().enumerate() {
        let kind = if population.is_input() { "input" } else { "neurons" };
        let output = if outputs.contains(&index) { ", output" } else { "" };
        out.push(format!(
            "  {:<24} {:>8} {kind}{output}",
            shortened(&population.name),
            grouped(population.size() as u64)
        ));
    }
    for (index, projection) in network.projections.iter().enumerate() {
        let (source, target) = (network.population(projection.source), network.population(projection.target));
        let path = format!("{} -> {}", shortened(&source.name), shortened(&target.name));
        let delay = schedule.delay_ticks[index];
        let synapses = grouped(synapses(index));
        let shared = match &projection.weights {
            Weights::Product { .. } => {
                format!(" that share {} weights", grouped(projection.weights.stored().count() as u64))
            }
            _ => String::new(),
        };
        let name = shortened(&projection.name);
        out.push(format!("  {name:<24} {synapses:>8} synapses{shared}, {path}, delay {delay}"));
    }
    print(&out)
}
