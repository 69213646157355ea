//! Paths of nodes, as messages and nested graphs write them.

/// Where messages place what belongs to the graph of the file as a whole.
pub(crate) const ROOT: &str = "/node";

/// The path of a node for messages.
pub(crate) fn shown(path: &str) -> &str {
    if path.is_empty() { ROOT } else { path }
}

/// The path of a node in a nested graph.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
