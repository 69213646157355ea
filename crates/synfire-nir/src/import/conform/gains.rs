//! Pairs of a time constant and the factor that stands beside it.

use crate::{NirNode, Tensor};

/// Relative difference up to which two numbers of a file are the same: exporters compute in single precision.
const TOLERANCE: f64 = 1e-4;

/// A time constant and its factor, both as the file has them.
pub(super) type Pair = (f64, f64);

/// Whether two numbers are the same in single precision.
pub(super) fn equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
}

/// The membrane time constant and `r` of every neuron of a node; empty for neurons without a leak.
pub(super) fn membrane_pairs(node: &NirNode) -> Vec<Pair> {
    match node {
        NirNode::Li { tau, r, .. } | NirNode::Lif { tau, r, .. } => pairs(tau, r),
        NirNode::CubaLi { tau_mem, r, .. } | NirNode::CubaLif { tau_mem, r, .. } => pairs(tau_mem, r),
        _ => Vec::new(),
    }
}

/// Membrane time constant and `r`, to change; `None` for neurons without a leak.
pub(super) fn membrane(node: &mut NirNode) -> Option<(&mut Tensor, &mut Tensor)> {
    match node {
        NirNode::Li { tau, r, .. } | NirNode::Lif { tau, r, .. } => Some((tau, r)),
        NirNode::CubaLi { tau_mem, r, .. } | NirNode::CubaLif { tau_mem, r, .. } => Some((tau_mem, r)),
        _ => None,
    }
}

/// Synaptic time constant and `w_in`, to change; a missing `w_in` is 1.
pub(super) fn synapse(node: &mut NirNode) -> Option<(&mut Tensor, &mut Tensor)> {
    match node {
        NirNode::CubaLi { tau_syn, w_in, .. } | NirNode::CubaLif { tau_syn, w_in, .. } => {
            Some((tau_syn, w_in.get_or_insert_with(|| Tensor::scalar(1.0))))
        }
        _ => None,
    }
}

/// Whether all factors are 1, which is what exporters write that leave them out.
pub(super) fn are_ones(tensor: &Tensor) -> bool {
    tensor.values().iter().all(|value| *value == 1.0)
}

/// The tensor of `gain(tau)` for every time constant.
pub(super) fn of_each(tau: &Tensor, gain: impl Fn(f64) -> f64) -> Option<Tensor> {
    Tensor::new(tau.shape(), tau.values().iter().copied().map(gain).collect())
}

/// The one value that `value` has for all pairs, unless they differ or one has none.
pub(super) fn common(pairs: impl Iterator<Item = Pair>, value: impl Fn(Pair) -> Option<f64>) -> Option<f64> {
    let mut found: Option<f64> = None;
    for pair in pairs {
        let value = value(pair)?;
        match found {
            Some(first) if !equal(first, value) => return None,
            Some(_) => {}
            None => found = Some(value),
        }
    }
    found
}

/// A number that was computed in single precision, as somebody wrote it: of two significant digits. `None` if it has more.
pub(super) fn as_written(value: f64) -> Option<f64> {
    let rounded: f64 = format!("{value:.1e}").parse().ok()?;
    equal(rounded, value).then_some(rounded)
}

fn pairs(tau: &Tensor, factor: &Tensor) -> Vec<Pair> {
    let count = tau.values().len().max(factor.values().len());
    let value = |tensor: &Tensor, index: usize| {
        if tensor.is_scalar() { tensor.values().first().copied() } else { tensor.values().get(index).copied() }
    };
    (0..count).filter_map(|index| Some((value(tau, index)?, value(factor, index)?))).collect()
}
