//! `synfire targets`.

use synfire_arch::Target;
use synfire_arch::generated::BUILT_IN_TARGETS;

use super::{grouped, print, print_json, print_own};
use crate::args::{Format, TargetsArgs};
use crate::lines::Lines;
use crate::outcome::{Outcome, fail};

pub fn run(args: &TargetsArgs, format: Format) -> Outcome<()> {
    if let Some(name) = &args.name {
        let target = Target::named(name).map_err(fail)?;
        let source = BUILT_IN_TARGETS.iter().filter(|(known, _)| known == name).map(|(_, text)| *text);
        return match format {
            Format::Json => print_json(&target),
            Format::Text => print_own(&source.collect::<String>()),
        };
    }
    let targets: Vec<Target> = Target::built_in().collect();
    match format {
        Format::Json => print_json(&targets),
        Format::Text => print(&table(&targets)),
    }
}

fn table(targets: &[Target]) -> Lines {
    let mut out = Lines::one(format!(
        "{:<10} {:>5} {:>7} {:>7} {:>11} {:>6} {:>7} {:>9}  {}",
        "target", "lanes", "neurons", "axons", "weights", "bits", "delays", "MHz", ""
    ));
    for target in targets {
        let weights = u64::from(target.tiles) * u64::from(target.lanes).pow(2);
        out.push(format!(
            "{:<10} {:>5} {:>7} {:>7} {:>11} {:>6} {:>7} {:>9}  {}",
            target.name,
            target.lanes,
            target.neurons,
            target.axons,
            grouped(weights),
            format!("{}/{}", target.weight_bits, target.state_bits),
            format!("0-{}", target.delay_max()),
            target.clock_hz as f64 / 1e6,
            target.doc
        ));
    }
    out
}
