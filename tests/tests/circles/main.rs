//! Inside a crate, too, dependencies point one way: modules that use each other are one concept in two files, or two in a
//! wrong order.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod graph;
mod tree;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use graph::{circles, graph};
use tree::{Module, modules};

/// Circles that stay for now, each with the reason: crate, modules, why.
const ALLOWED: [(&str, &[&str], &str); 2] = [
    (
        "synfire-bitstream",
        &["error", "report", "tool"],
        "an error names the tool and the resources that it is about, and finding or parsing these fails with it",
    ),
    (
        "xtask",
        &["expression", "spec"],
        "a specification holds expressions, whose names are looked up in the specification",
    ),
];

/// A crate and a circle in it, by the names of the modules.
type Circle = (String, BTreeSet<String>);

/// The root files of all crates of this workspace.
fn roots() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["crates", "host"].into_iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let folders = folders.map(|entry| entry.unwrap().path());
    let folders = folders.chain([root.join("tests/fuzz"), root.join("scripts/xtask"), root.join("hdl")]);
    let file = |folder: PathBuf| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = \""))?.trim_end_matches('"').to_owned();
        let files = ["lib.rs", "main.rs"].map(|file| folder.join("src").join(file));
        Some((name, files.into_iter().find(|file| file.exists())?))
    };
    folders.filter_map(file).collect()
}

/// Who uses whom on this circle, one line for each.
fn described(name: &str, modules: &[Module], circle: &BTreeSet<usize>) -> String {
    let graph = graph(modules);
    let lines = circle.iter().flat_map(|from| {
        let uses = graph[from].iter().filter(|(to, _)| circle.contains(to));
        uses.map(|(to, path)| format!("    {} uses {}: {path}\n", modules[*from].name, modules[*to].name))
    });
    format!("{name}:\n{}", lines.collect::<String>())
}

/// Every circle, and its description.
fn found() -> Vec<(Circle, String)> {
    let in_crate = |(name, root): (String, PathBuf)| {
        let modules = modules(&root);
        let circles = circles(&graph(&modules)).into_iter();
        let named = |circle: BTreeSet<usize>| {
            let names = circle.iter().map(|place| modules[*place].name.clone()).collect();
            ((name.clone(), names), described(&name, &modules, &circle))
        };
        circles.map(named).collect::<Vec<_>>()
    };
    roots().into_iter().flat_map(in_crate).collect()
}

#[test]
fn modules_of_a_crate_use_each_other_in_one_direction() {
    let allowed: BTreeSet<Circle> = ALLOWED
        .iter()
        .map(|(name, modules, _)| ((*name).to_owned(), modules.iter().map(|module| (*module).to_owned()).collect()))
        .collect();
    let found = found();
    let new = found.iter().filter(|(circle, _)| !allowed.contains(circle)).map(|(_, text)| text.as_str());
    let new: String = new.collect();
    assert!(new.is_empty(), "circles of modules; cut them, or allow them with a reason:\n{new}");
    let there: BTreeSet<_> = found.into_iter().map(|(circle, _)| circle).collect();
    let gone: Vec<_> = allowed.difference(&there).collect();
    assert!(gone.is_empty(), "these circles are cut: take them off the list\n{gone:#?}");
}

#[test]
fn every_crate_is_read_whole() {
    let roots = roots();
    assert!(roots.len() > 20, "{roots:?}");
    for (name, root) in roots {
        let read = modules(&root).len();
        assert!(read > 2 || name == "synfire-hdl", "{name}: {read} modules");
    }
}

#[test]
fn a_circle_through_a_re_export_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod above;\nmod below;\nmod beside;\npub use above::Above;\n");
    write("above.rs", "use crate::below::Below;\npub struct Above(Below);\n");
    write("beside.rs", "use crate::Above;\n#[cfg(test)]\nmod tests { use crate::below::Below; }\n");
    let circles_with = |below: &str| {
        write("below.rs", below);
        let modules = modules(&folder.path().join("lib.rs"));
        let named = |circle: &BTreeSet<usize>| circle.iter().map(|place| modules[*place].name.clone()).collect();
        circles(&graph(&modules)).iter().map(named).collect::<Vec<Vec<String>>>()
    };
    assert!(circles_with("pub struct Below;").is_empty());
    let circle = vec![vec!["above".to_owned(), "below".to_owned()]];
    assert_eq!(circles_with("use crate::Above;\npub struct Below;"), circle);
    assert_eq!(circles_with("pub struct Below;\nfn f() { vec![crate::Above::new(0)]; }"), circle);
}
