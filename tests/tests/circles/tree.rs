//! The modules of a crate, read from its files: what each defines, what it imports and which paths it writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{Visit, visit_path};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, UseTree};

/// A path as it is written, segment by segment.
pub type Written = Vec<String>;

/// One module: a file, or a block `mod name { .. }` in one.
#[derive(Default)]
pub struct Module {
    /// Its path below the crate, joined by `::`; empty for the root.
    pub name: String,
    /// Place of the module that holds it; the root holds itself.
    pub parent: usize,
    /// Places of the modules in it.
    pub children: BTreeMap<String, usize>,
    /// Names of its own items.
    pub items: BTreeSet<String>,
    /// What a `use` brings in, by the name it has here.
    pub imports: BTreeMap<String, Vec<Written>>,
    /// What a `use` brings in with a star.
    pub globs: Vec<Written>,
    /// Every path of two segments and more, in a `use` and elsewhere.
    pub paths: BTreeSet<Written>,
}

/// All modules below the file `root`, itself first. What only tests are built with is left out.
pub fn modules(root: &Path) -> Vec<Module> {
    let mut modules = vec![Module::default()];
    let folder = root.parent().expect("a file is in a folder").to_path_buf();
    read_file(&mut modules, 0, root, &folder);
    modules
}

/// Reads `file` as the module at `place`, whose own modules have their files in `folder`.
fn read_file(modules: &mut Vec<Module>, place: usize, file: &Path, folder: &Path) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    read_items(modules, place, &syntax.items, folder);
}

fn read_items(modules: &mut Vec<Module>, place: usize, items: &[Item], folder: &Path) {
    let mut reader = Reader { module: &mut modules[place], inner: Vec::new() };
    for item in items {
        reader.module.items.extend(defined(item));
        reader.visit_item(item);
    }
    for inner in reader.inner {
        let name = inner.ident.to_string();
        let child = modules.len();
        modules[place].children.insert(name.clone(), child);
        let parent = &modules[place].name;
        let path = if parent.is_empty() { name.clone() } else { format!("{parent}::{name}") };
        modules.push(Module { name: path, parent: place, ..Module::default() });
        match &inner.content {
            Some((_, items)) => read_items(modules, child, items, &folder.join(&name)),
            None => read_file(modules, child, &file_of(folder, &name), &folder.join(&name)),
        }
    }
}

fn file_of(folder: &Path, name: &str) -> PathBuf {
    let beside = folder.join(name).with_extension("rs");
    if beside.exists() { beside } else { folder.join(name).join("mod.rs") }
}

/// The name under which an item is found in its module.
fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// `#[cfg(test)]`, alone or among other conditions.
fn for_tests(attributes: &[Attribute]) -> bool {
    let names_test = |attribute: &Attribute| {
        let condition = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        attribute.path().is_ident("cfg") && condition.contains("test") && !condition.contains("not")
    };
    attributes.iter().any(names_test)
}

/// Collects the paths of one module, and its inner modules for later.
struct Reader<'a> {
    module: &'a mut Module,
    inner: Vec<ItemMod>,
}

impl Reader<'_> {
    fn path(&mut self, path: Written) {
        if path.len() > 1 {
            self.module.paths.insert(path);
        }
    }

    fn import(&mut self, tree: &UseTree, mut path: Written) {
        let named = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.import(&tree.tree, path);
            }
            UseTree::Group(tree) => return tree.items.iter().for_each(|item| self.import(item, path.clone())),
            UseTree::Glob(_) => {
                self.module.globs.push(path.clone());
                return self.path(path);
            }
            UseTree::Name(tree) => (&tree.ident, &tree.ident),
            UseTree::Rename(tree) => (&tree.ident, &tree.rename),
        };
        let (original, here) = (named.0.to_string(), named.1.to_string());
        // `use a::b::{self}` imports `b` itself.
        let here = if original == "self" { path.last().cloned().unwrap_or(here) } else { here };
        if original != "self" {
            path.push(original);
        }
        self.module.imports.entry(here).or_default().push(path.clone());
        self.path(path);
    }

    /// What a macro is given is no syntax yet: words joined by `::` are taken as paths.
    fn tokens(&mut self, tokens: TokenStream) {
        let (mut path, mut colons) = (Written::new(), 0);
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.path(std::mem::take(&mut path));
                    }
                    path.push(word.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.path(std::mem::take(&mut path));
                    self.tokens(group.stream());
                }
                _ => self.path(std::mem::take(&mut path)),
            }
        }
        self.path(path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return syn::visit::visit_item(self, item),
        };
        if !for_tests(attributes) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.inner.push(item.clone());
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&item.tree, Written::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.tokens(call.tokens.clone());
    }
}
