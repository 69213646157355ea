//! The signals of learning in a waveform; only targets that learn have them.

use synfire_arch::{Target, Width, index_bits};

use super::clock::{Clock, Phase};
use super::scope::{Scope, Signal, flag, signal};

/// Those of `synfire_core`.
pub fn signals(target: &Target) -> Vec<Signal> {
    let lanes = target.lanes;
    let line_bits = Width::Tile.bits(target) + index_bits(lanes);
    let line = move |clock: &Clock| clock.weight_write.map(|write| u64::from(write.tile.0 * lanes + write.line));
    vec![
        flag("tracing", |clock| clock.phase == Phase::Traces),
        signal("columns", 1, |clock| delivers(clock).then_some(clock.columns.into())),
        flag("visit_learns", |clock| clock.visit.is_some_and(|visit| visit.learns.is_some())),
        signal("visit_rule", Width::Rule.bits(target), |clock| {
            clock.visit.and_then(|visit| visit.learns).map(|rule| u64::from(rule.0) + 1)
        }),
        flag("weight_write", |clock| clock.weight_write.is_some()),
        flag("weight_write_column", |clock| clock.weight_write.is_some_and(|write| write.column)),
        signal("weight_write_address", line_bits, line),
    ]
}

fn delivers(clock: &Clock) -> bool {
    matches!(clock.phase, Phase::Deliver | Phase::Drain)
}

/// The generate block `learns` of `synfire_core`.
pub fn scope(target: &Target) -> Scope {
    let steps = vec![
        flag("step_valid", |clock| clock.trace_step.is_some()),
        signal("step_post", 1, |clock| clock.trace_step.map(|step| step.post.into())),
        signal("step_block", Width::SourceBlock.bits(target), |clock| clock.trace_step.map(|step| step.block.0.into())),
    ];
    let writes = vec![
        flag("trace_write", |clock| clock.trace_write.is_some()),
        signal("trace_write_address", index_bits(target.pointers()), |clock| {
            clock.trace_write.map(|write| write.address.into())
        }),
        flag("step_cut_o", |clock| clock.trace_write.is_some_and(|write| write.cut)),
    ];
    let lanes = Scope { name: "learning_lanes".to_owned(), signals: writes, inner: Vec::new() };
    Scope { name: "learns".to_owned(), signals: steps, inner: vec![lanes] }
}
