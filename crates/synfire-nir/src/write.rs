//! From a [`NirGraph`] to a file.

use crate::hdf5_write::{Elements, Members, Object, encode};
use crate::node_path::join;
use crate::{NirError, NirGraph, NirNode, Padding, Tensor};

/// Says which package's files these are like; NIR's `version` names the package that wrote a file, not the format.
pub(crate) const NIR_VERSION: &str = "1.0.8";

/// Encodes `graph` as a file that [`crate::read_bytes`] and Python's `nir.read` take: numbers as 64-bit floating point,
/// shapes as 64-bit integers, nothing compressed. The same graph always gives the same bytes. [`NirGraph::unknown`] is
/// not written, as nothing is known about it but names.
///
/// # Errors
/// [`NirError::Unwritable`] for the first node whose values are not known ([`NirNode::Other`]), whose name HDF5 cannot
/// hold, or that is a graph without nodes.
pub fn write_bytes(graph: &NirGraph) -> Result<Vec<u8>, NirError> {
    let version = graph.version.as_deref().unwrap_or(NIR_VERSION);
    let root = Members::from([
        ("version", Object::text(checked_text(version, "/version")?)),
        ("node", Object::Group(graph_members(graph, "")?)),
    ]);
    Ok(encode(&root))
}

const RENAME: &str = "give it another name";

fn unwritable(node: &str, reason: impl Into<String>, help: &'static str) -> NirError {
    let node = if node.is_empty() { "/node".to_owned() } else { node.replace('\0', "\\0") };
    NirError::Unwritable { node, reason: reason.into(), help }
}

/// What the group of a graph holds.
fn graph_members<'a>(graph: &'a NirGraph, path: &str) -> Result<Members<'a>, NirError> {
    if graph.nodes.is_empty() {
        return Err(unwritable(
            path,
            "it is a graph without nodes",
            "give it at least an Input, neurons and an Output",
        ));
    }
    let mut nodes = Members::new();
    for (name, node) in &graph.nodes {
        let path = join(path, name);
        nodes.insert(checked_name(name, &path)?, Object::Group(node_members(node, &path)?));
    }
    let mut ends = Vec::new();
    for (from, to) in &graph.edges {
        ends.extend([checked_text(from, path)?, checked_text(to, path)?]);
    }
    Ok(Members::from([
        ("type", Object::text("NIRGraph")),
        ("edges", Object::Dataset { shape: vec![graph.edges.len(), 2], elements: Elements::Texts(ends) }),
        ("nodes", Object::Group(nodes)),
    ]))
}

/// What the group of a node holds.
fn node_members<'a>(node: &'a NirNode, path: &str) -> Result<Members<'a>, NirError> {
    let mut members: Members<'a> = node.parameters().into_iter().map(|(name, values)| (name, array(values))).collect();
    members.insert("type", Object::text(node.kind()));
    match node {
        NirNode::Input { shape } | NirNode::Output { shape } => {
            members.insert("shape", shape_array(shape));
        }
        NirNode::Flatten { input_shape } => {
            // All dimensions: NIR counts from 0 and has none for the batch.
            members.extend([("start_dim", Object::integer(0)), ("end_dim", Object::integer(-1))]);
            members.extend(input_shape.iter().map(|shape| ("input_type", shape_array(shape))));
        }
        NirNode::Conv1d(conv) | NirNode::Conv2d(conv) => {
            members.extend(conv.input_shape.iter().map(|shape| ("input_shape", shape_array(shape))));
            members.extend([
                ("stride", shape_array(&conv.stride)),
                ("dilation", shape_array(&conv.dilation)),
                ("groups", Object::integer(conv.groups as i64)),
                (
                    "padding",
                    match &conv.padding {
                        Padding::Zeros(zeros) => shape_array(zeros),
                        Padding::Same => Object::text("same"),
                        Padding::Valid => Object::text("valid"),
                    },
                ),
            ]);
        }
        NirNode::SumPool2d(pool) | NirNode::AvgPool2d(pool) => members.extend([
            ("kernel_size", shape_array(&pool.kernel_size)),
            ("stride", shape_array(&pool.stride)),
            ("padding", shape_array(&pool.padding)),
        ]),
        NirNode::Graph(graph) => return graph_members(graph, path),
        NirNode::Other { kind, .. } => {
            return Err(unwritable(
                path,
                format!("the values of a {kind} were not read"),
                "take the node out of the graph",
            ));
        }
        _ => {}
    }
    Ok(members)
}

fn array(tensor: &Tensor) -> Object<'_> {
    Object::Dataset { shape: tensor.shape().to_vec(), elements: Elements::Floats(tensor.values()) }
}

fn shape_array(shape: &[usize]) -> Object<'static> {
    let elements = Elements::Integers(shape.iter().map(|dimension| *dimension as i64).collect());
    Object::Dataset { shape: vec![shape.len()], elements }
}

/// A name that can be a link: HDF5 separates groups with `/` and takes `.` for the group itself.
fn checked_name<'a>(name: &'a str, path: &str) -> Result<&'a str, NirError> {
    match name {
        "" | "." => Err(unwritable(path, "HDF5 has no such name", RENAME)),
        _ if name.contains('/') => Err(unwritable(path, "a name in HDF5 cannot have a `/`", RENAME)),
        _ => checked_text(name, path),
    }
}

/// Far below the 64 KiB that HDF5 allows for the message of a link.
const MAX_TEXT_BYTES: usize = 4096;

/// Text without zero bytes that a link can hold.
fn checked_text<'a>(text: &'a str, path: &str) -> Result<&'a str, NirError> {
    let limit = MAX_TEXT_BYTES;
    match text {
        _ if text.contains('\0') => Err(unwritable(path, "a text in HDF5 cannot have a zero byte", RENAME)),
        _ if text.len() > limit => {
            Err(unwritable(path, format!("a name of it has {} bytes, more than {limit}", text.len()), RENAME))
        }
        _ => Ok(text),
    }
}
