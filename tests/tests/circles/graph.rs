//! Which module of a crate uses which, and where that goes round in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Module, Written};

/// Imports of imports of imports: enough for any crate, and an end to those that name each other.
const DEPTH: usize = 16;

/// For each module, the modules that it uses, each with one path that says so.
pub type Graph = BTreeMap<usize, BTreeMap<usize, String>>;

/// What each module uses of the others. What a module takes from one that it is in does not count: a folder and its
/// `mod.rs` are one thing, whose parts may share what stands there.
pub fn graph(modules: &[Module]) -> Graph {
    let uses = |place: usize| {
        let written = modules[place].paths.iter();
        let resolved = written.filter_map(|path| Some((owner(modules, place, path, DEPTH)?, path.join("::"))));
        resolved.filter(|(target, _)| !is_within(modules, place, *target)).collect()
    };
    (0..modules.len()).map(|place| (place, uses(place))).collect()
}

/// Whether `inner` is this module or in it, however deep.
fn is_within(modules: &[Module], inner: usize, outer: usize) -> bool {
    inner == outer || (inner != 0 && is_within(modules, modules[inner].parent, outer))
}

/// The module that defines what `path` means at `place`: through imports to where it comes from. `None` for other crates.
fn owner(modules: &[Module], place: usize, path: &[String], depth: usize) -> Option<usize> {
    let [first, rest @ ..] = path else { return Some(place) };
    let depth = depth.checked_sub(1)?;
    let module = &modules[place];
    match first.as_str() {
        "crate" => return owner(modules, 0, rest, depth),
        "self" => return owner(modules, place, rest, depth),
        "super" => return owner(modules, module.parent, rest, depth),
        _ => {}
    }
    // A function may have the name of a module: with more to come it is the module.
    let child = module.children.get(first);
    if let (Some(child), [_, ..]) = (child, rest) {
        return owner(modules, *child, rest, depth);
    }
    if module.items.contains(first) {
        return Some(place);
    }
    let follow = |import: &Written| owner(modules, place, &[import, rest].concat(), depth);
    let imported = module.imports.get(first).into_iter().flatten().find_map(follow);
    imported.or(child.copied()).or_else(|| through_star(modules, place, path, depth))
}

fn through_star(modules: &[Module], place: usize, path: &[String], depth: usize) -> Option<usize> {
    let targets = modules[place].globs.iter().filter(|glob| glob.first() != path.first());
    let targets = targets.filter_map(|glob| owner(modules, place, glob, depth)).filter(|target| *target != place);
    let mut found = targets.filter_map(|target| owner(modules, target, path, depth));
    found.next()
}

/// Sets of modules that reach each other.
pub fn circles(graph: &Graph) -> Vec<BTreeSet<usize>> {
    let reached: BTreeMap<usize, BTreeSet<usize>> = graph.keys().map(|place| (*place, reach(graph, *place))).collect();
    let around = |place: &usize| -> BTreeSet<usize> {
        reached[place].iter().copied().filter(|other| reached[other].contains(place)).collect()
    };
    let found: BTreeSet<_> = graph.keys().map(around).filter(|circle| circle.len() > 1).collect();
    found.into_iter().collect()
}

fn reach(graph: &Graph, from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        open.extend(graph[&next].keys().copied().filter(|place| reached.insert(*place)));
    }
    reached
}
