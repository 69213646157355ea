//! Names of nodes: those of the populations and projections, changed only where NIR or HDF5 does not allow them.

use std::collections::BTreeSet;

use synfire_network::{Factor, Network, Population, Weights};

use super::factors;

/// The names of all nodes.
pub(super) struct Names {
    /// Of each population.
    pub(super) populations: Vec<String>,
    /// Of each projection. One that is an edge alone has no node of that name.
    pub(super) projections: Vec<String>,
    /// Of the nodes of each projection that is a product, in the order of its factors.
    pub(super) factors: Vec<Vec<String>>,
    /// What an import will call each projection.
    pub(super) imported: Vec<String>,
    /// Of the Delay of each projection.
    pub(super) delays: Vec<String>,
    /// Of the Flatten behind each population.
    pub(super) flattens: Vec<String>,
    /// Of the Output of each output, ascending.
    pub(super) outputs: Vec<String>,
    /// `(population or projection, node)` where they differ.
    pub(super) renamed: Vec<(String, String)>,
}

impl Names {
    pub(super) fn new(network: &Network) -> Self {
        let mut taken = BTreeSet::new();
        let mut renamed = Vec::new();
        let mut claim = |name: &str, wanted: &str, renamed: &mut Vec<(String, String)>| {
            let node = free(wanted, &mut taken);
            if node != name {
                renamed.push((name.to_owned(), node.clone()));
            }
            node
        };
        // Inputs first, so that none of them gets a number that would change their order.
        let others = network.population_ids().filter(|id| !network.inputs.contains(id));
        let mut populations = wanted_populations(network);
        for id in network.inputs.iter().copied().chain(others) {
            populations[id.0] = claim(&network.population(id).name, &populations[id.0], &mut renamed);
        }
        let projections = network.projections.iter();
        let projections: Vec<_> = projections.map(|of| claim(&of.name, &legal(&of.name), &mut renamed)).collect();
        let (mut factors, mut imported) = (Vec::new(), projections.clone());
        for (index, projection) in network.projections.iter().enumerate() {
            let Weights::Product { factors: own } = &projection.weights else {
                factors.push(Vec::new());
                continue;
            };
            let (nodes, name) = product(own, &projections[index], &mut taken);
            imported[index] = match name {
                Some(name) => name,
                None => [projection.source, projection.target].map(|id| populations[id.0].as_str()).join("->"),
            };
            if imported[index] != projection.name {
                renamed.push((projection.name.clone(), imported[index].clone()));
            }
            factors.push(nodes);
        }
        let delays = projections.iter().map(|name| free(&format!("{name}.delay"), &mut taken)).collect();
        let flattens = network.populations.iter().map(|of| free(&legal(&format!("{}.flat", of.name)), &mut taken));
        let flattens = flattens.collect();
        let outputs = outputs(network.outputs.len(), &taken);
        Self { populations, projections, factors, imported, delays, flattens, outputs, renamed }
    }
}

/// The names of the nodes of a product, and what an import calls it if any of them has weights. An import joins the names of
/// nodes with weights by `+`, so those are taken apart again.
fn product(factors: &[Factor], name: &str, taken: &mut BTreeSet<String>) -> (Vec<String>, Option<String>) {
    let has_weights: Vec<bool> = factors.iter().map(|factor| factors::pool(factor).is_none()).collect();
    let count = has_weights.iter().filter(|has| **has).count();
    let parts: Vec<&str> = name.split('+').collect();
    let apart = parts.len() == count && count > 1;
    let (mut nodes, mut joined) = (Vec::new(), Vec::new());
    for has_weights in has_weights {
        let node = match (has_weights, joined.len()) {
            (false, _) => free(&format!("{name}.pool"), taken),
            (true, place) if apart => free(&legal(parts[place]), taken),
            // The last has the name of the whole.
            (true, place) if place + 1 == count => name.to_owned(),
            (true, place) => free(&format!("{name}.{}", place + 1), taken),
        };
        if has_weights {
            joined.push(node.clone());
        }
        nodes.push(node);
    }
    (nodes, (count > 0).then(|| joined.join("+")))
}

/// A name that HDF5 can hold.
fn legal(name: &str) -> String {
    match name {
        "" | "." => "_".to_owned(),
        name => name.replace(['/', '\0'], "_"),
    }
}

/// The names that populations should have. An import lists inputs by name: if theirs do not ascend, their places go in
/// front.
fn wanted_populations(network: &Network) -> Vec<String> {
    let mut wanted: Vec<_> = network.populations.iter().map(|population| legal(&population.name)).collect();
    if !network.inputs.iter().map(|id| &wanted[id.0]).is_sorted_by(|a, b| a < b) {
        let width = digits(network.inputs.len());
        for (place, id) in network.inputs.iter().enumerate() {
            let Population { name, .. } = network.population(*id);
            wanted[id.0] = format!("{place:0width$}_{}", legal(name));
        }
    }
    wanted
}

/// `wanted`, with a number where it is taken.
fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = |number: usize| if number == 1 { wanted.to_owned() } else { format!("{wanted}_{number}") };
    let name = (1..).map(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

/// Names for `count` outputs, which an import lists by name.
fn outputs(count: usize, taken: &BTreeSet<String>) -> Vec<String> {
    let width = digits(count);
    let names = |prefix: &str| -> Vec<String> {
        match count {
            1 => vec![prefix.to_owned()],
            _ => (0..count).map(|place| format!("{prefix}{place:0width$}")).collect(),
        }
    };
    let prefixes = std::iter::successors(Some("output".to_owned()), |prefix| Some(format!("{prefix}_")));
    let mut all = prefixes.map(|prefix| names(&prefix));
    all.find(|names| names.iter().all(|name| !taken.contains(name))).unwrap_or_default()
}

/// Digits of the last place of `count`.
fn digits(count: usize) -> usize {
    count.saturating_sub(1).max(1).ilog10() as usize + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_ascend_and_avoid_what_is_taken() {
        let taken = BTreeSet::from(["output".to_owned(), "output_03".to_owned()]);
        assert_eq!(outputs(1, &taken), ["output_"]);
        assert_eq!(outputs(2, &taken), ["output0", "output1"]);
        let names = outputs(11, &BTreeSet::new());
        assert!(names.is_sorted() && names[10] == "output10", "{names:?}");
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let mut taken = BTreeSet::from(["a".to_owned(), "a_2".to_owned()]);
        assert_eq!([free("a", &mut taken), free("a", &mut taken), free("b", &mut taken)], ["a_3", "a_4", "b"]);
        assert_eq!([legal("."), legal("a/b"), legal("lif1.lif")], ["_", "a_b", "lif1.lif"]);
    }
}
