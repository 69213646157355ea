//! The bits of every projection's weights, from the names that options give bits to.
//!
//! A name may be that of a projection, that of a page's projection which its delays split (`recurrent` for `recurrent @ 1`
//! and `recurrent @ 2`), or that of a population, for all projections that lead to it. Where these readings differ the name
//! is refused: `projection:NAME` and `population:NAME` say which is meant.

use std::ops::RangeInclusive;

use synfire_diagnostics::closest_name;
use synfire_network::Network;

use crate::error::CompileError;
use crate::options::CompileOptions;

/// Bits that a weight may have.
const BITS: RangeInclusive<u32> = 2..=16;
/// Names that a message lists.
const LISTED: usize = 8;
const OF_PROJECTION: &str = "projection:";
const OF_POPULATION: &str = "population:";

/// What a name stands for, from what says least to what says most: that has the last word about a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reading {
    /// All projections to a population.
    Population,
    /// All parts of a projection that its delays split.
    Family,
    /// One projection.
    Projection,
}

const READINGS: [Reading; 3] = [Reading::Population, Reading::Family, Reading::Projection];

/// The bits of a weight of every projection.
///
/// # Errors
/// When a name is that of nothing, or of several things, or comes twice, and when a number is none of bits.
pub(crate) fn weight_bits(network: &Network, options: &CompileOptions) -> Result<Vec<u32>, CompileError> {
    let base = options.weight_bits;
    let mut bits = vec![base; network.projections.len()];
    let mut said: Vec<Option<Reading>> = vec![None; bits.len()];
    let mut meant: Vec<(Reading, Vec<usize>)> = Vec::new();
    for (name, own) in &options.own_weight_bits {
        let refuse = |requirement: String, remedy: String| {
            Err(CompileError::Option { option: "--weight-bits", value: format!("{name}={own}"), requirement, remedy })
        };
        if !BITS.contains(own) {
            let remedy = format!("give `--weight-bits {base},{name}={}`", own.clamp(BITS.start(), BITS.end()));
            return refuse("weights have 2 to 16 bits".to_owned(), remedy);
        }
        let found = found(network, name);
        let [first, others @ ..] = found.as_slice() else {
            let requirement = format!("no projection is named `{name}`, and none leads to a population of that name");
            return refuse(requirement, nearest(network, name));
        };
        if others.iter().any(|other| other.1 != first.1) {
            return refuse(
                format!("`{name}` may be {}", meanings(network, &found)),
                qualified(&found, name, (base, *own)),
            );
        }
        if let Some(before) = meant.iter().position(|meant| meant == first) {
            let (other, before) = &options.own_weight_bits[before];
            return refuse(format!("`{other}` was given {before} bits before"), format!("name `{name}` once"));
        }
        meant.push(first.clone());
        for projection in &first.1 {
            if said[*projection].is_none_or(|said| said <= first.0) {
                (bits[*projection], said[*projection]) = (*own, Some(first.0));
            }
        }
    }
    Ok(bits)
}

/// What a name may stand for, that which says most first, each with its projections.
fn found(network: &Network, name: &str) -> Vec<(Reading, Vec<usize>)> {
    let of = |name: &str, readings: &[Reading]| {
        let found = readings.iter().rev().map(|reading| (*reading, members(network, name, *reading)));
        let mut found: Vec<(Reading, Vec<usize>)> = found.filter(|(_, members)| !members.is_empty()).collect();
        // A projection that has the name itself is meant; the parts of another have names of their own.
        let has_name = found.iter().any(|(reading, _)| *reading == Reading::Projection);
        found.retain(|(reading, _)| !(has_name && *reading == Reading::Family));
        found
    };
    let plain = of(name, &READINGS);
    if !plain.is_empty() {
        return plain;
    }
    match (name.strip_prefix(OF_PROJECTION), name.strip_prefix(OF_POPULATION)) {
        (Some(name), _) => of(name, &READINGS[1..]),
        (_, Some(name)) => of(name, &READINGS[..1]),
        _ => Vec::new(),
    }
}

fn members(network: &Network, name: &str, reading: Reading) -> Vec<usize> {
    let is_meant = |index: &usize| {
        let projection = &network.projections[*index];
        match reading {
            Reading::Projection => projection.name == name,
            Reading::Family => family(&projection.name) == Some(name),
            Reading::Population => network.population(projection.target).name == name,
        }
    };
    (0..network.projections.len()).filter(is_meant).collect()
}

/// The name of the projection that was split by its delays, if this is a part of one: `recurrent` for `recurrent @ 1`.
fn family(name: &str) -> Option<&str> {
    let (family, delay) = name.rsplit_once(" @ ")?;
    delay.parse::<u32>().is_ok().then_some(family)
}

/// The readings of an ambiguous name, in words.
fn meanings(network: &Network, found: &[(Reading, Vec<usize>)]) -> String {
    let meaning = |(reading, members): &(Reading, Vec<usize>)| {
        let names = listed(members.iter().map(|index| network.projections[*index].name.as_str()));
        match reading {
            Reading::Population => format!("the population to which {names} lead"),
            Reading::Family => format!("the projection with the parts {names}"),
            Reading::Projection => "the projection of that name".to_owned(),
        }
    };
    found.iter().map(meaning).collect::<Vec<_>>().join(" or ")
}

/// Options that leave nothing open.
fn qualified(found: &[(Reading, Vec<usize>)], name: &str, (base, bits): (u32, u32)) -> String {
    let option = |prefix: &str| format!("`--weight-bits {base},{prefix}{name}={bits}`");
    let of = |(reading, _): &(Reading, Vec<usize>)| match reading {
        Reading::Population => option(OF_POPULATION),
        Reading::Family | Reading::Projection => option(OF_PROJECTION),
    };
    let mut options: Vec<String> = found.iter().map(of).collect();
    options.dedup();
    format!("give {}", options.join(" or "))
}

/// What there is to name instead.
fn nearest(network: &Network, name: &str) -> String {
    let targets = network.projections.iter().map(|projection| network.population(projection.target).name.as_str());
    let projections = network.projections.iter().map(|projection| family(&projection.name).unwrap_or(&projection.name));
    match closest_name(name, targets.clone().chain(projections.clone())) {
        Some(close) => format!("did you mean `{close}`? Others are {}", listed(targets.chain(projections))),
        None => format!("name one of {}", listed(targets.chain(projections))),
    }
}

/// Names in backticks, each once.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = Vec::new();
    for name in names.map(|name| format!("`{name}`")) {
        if quoted.len() == LISTED {
            quoted.push("others".to_owned());
            break;
        }
        if !quoted.contains(&name) {
            quoted.push(name);
        }
    }
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use synfire_network::{Population, PopulationId, PopulationKind, Projection, Semantics, Weights};

    use super::*;

    /// Projections by name to the second or the third of three populations: `in`, `hidden` and `out`.
    fn network(projections: &[(&str, usize)]) -> Network {
        let population = |name: &str| Population { name: name.to_owned(), shape: vec![1], kind: PopulationKind::Input };
        let projection = |(name, target): &(&str, usize)| {
            let weights = Weights::Dense { values: vec![1.0] };
            Projection::new(*name, PopulationId(0), PopulationId(*target), weights)
        };
        Network {
            name: "net".into(),
            semantics: Semantics { dt_s: 0.001, decay: synfire_network::Decay::Euler, output_delay_ticks: 0 },
            populations: ["in", "hidden", "out"].map(population).into(),
            projections: projections.iter().map(projection).collect(),
            inputs: vec![PopulationId(0)],
            outputs: vec![PopulationId(2)],
        }
    }

    fn bits(network: &Network, own: &[(&str, u32)]) -> Result<Vec<u32>, String> {
        let own_weight_bits = own.iter().map(|(name, bits)| ((*name).to_owned(), *bits)).collect();
        let options = CompileOptions { own_weight_bits, ..CompileOptions::default() };
        weight_bits(network, &options).map_err(|error| {
            let CompileError::Option { value, requirement, remedy, .. } = error else { panic!("{error}") };
            format!("{value}: {requirement}; {remedy}")
        })
    }

    #[test]
    fn the_name_of_a_projection_is_that_of_all_its_delays() {
        let split = network(&[("feed", 1), ("rec @ 1", 1), ("rec @ 12", 1), ("rec @ x", 2)]);
        assert_eq!(bits(&split, &[("rec", 4)]), Ok(vec![8, 4, 4, 8]));
        assert_eq!(bits(&split, &[("rec @ 12", 5), ("rec", 4), ("hidden", 3)]), Ok(vec![3, 4, 5, 8]));
        assert_eq!(bits(&split, &[("rec @ x", 2)]), Ok(vec![8, 8, 8, 2]));
        let slip = bits(&split, &[("recc", 4)]).unwrap_err();
        assert!(slip.contains("did you mean `rec`") && slip.contains("`hidden`, `out`, `feed`, `rec`"), "{slip}");
    }

    #[test]
    fn a_name_with_two_meanings_is_refused_until_it_is_said_which() {
        let both = network(&[("out", 1), ("other", 2), ("hidden", 1)]);
        let said = bits(&both, &[("out", 4)]).unwrap_err();
        assert!(said.contains("the projection of that name or the population to which `other` lead"), "{said}");
        assert!(said.contains("`--weight-bits 8,projection:out=4` or `--weight-bits 8,population:out=4`"), "{said}");
        assert_eq!(bits(&both, &[("projection:out", 4)]), Ok(vec![4, 8, 8]));
        assert_eq!(bits(&both, &[("population:out", 4)]), Ok(vec![8, 4, 8]));
        // Where all readings say the same there is nothing to ask.
        assert_eq!(bits(&network(&[("out", 2)]), &[("out", 4)]), Ok(vec![4]));
        let parts = network(&[("a @ 1", 1), ("a @ 2", 1), ("b", 1), ("c", 2)]);
        assert!(bits(&parts, &[("hidden", 4), ("population:hidden", 5)]).unwrap_err().contains("once"));
        // What has the name itself is meant, and not what might be its part.
        assert_eq!(bits(&network(&[("a", 1), ("a @ 1", 1)]), &[("a", 4)]), Ok(vec![4, 8]));
    }
}
