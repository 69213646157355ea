//! Learning rules as `learning rule` statements.

use synfire_network::{Bounds, Plasticity, Projection, Side};

use super::literal::{number, potential, time};
use super::{item, name, setting, word};
use crate::ast::{Item, Setting, Statement};

/// The statement that attaches the rule of a projection, if it has one.
pub fn statement(projection: &Projection) -> Option<Item> {
    let Plasticity { w_min, w_max, keep_sign, on_pre, on_post } = projection.plasticity.as_ref()?;
    let mut settings = Vec::new();
    if let Some(side) = on_post {
        settings.extend(side_settings(side, "a_post", "pre", "x_target", "bounds_post"));
    }
    if let Some(side) = on_pre {
        settings.extend(side_settings(side, "a_pre", "post", "y_target", "bounds_pre"));
    }
    settings.push(setting("w_min", potential(*w_min)));
    settings.push(setting("w_max", potential(*w_max)));
    if *keep_sign {
        settings.push(setting("keep_sign", word("yes")));
    }
    let modulated = |side: &Option<Side>| side.is_some_and(|side| side.modulated);
    match (modulated(on_pre), modulated(on_post)) {
        (false, false) => {}
        (true, false) => settings.push(setting("modulated", word("pre"))),
        (false, true) => settings.push(setting("modulated", word("post"))),
        (true, true) => settings.push(setting("modulated", word("both"))),
    }
    Some(item(Statement::Learning { rule: name("rule"), on: vec![name(&projection.name)] }, settings))
}

/// The settings of one side; its trace is that of the end `trace`.
fn side_settings(side: &Side, amplitude: &str, trace: &str, target: &str, bounds: &str) -> Vec<Setting> {
    let mut settings = vec![
        setting(amplitude, potential(side.amplitude)),
        setting(&format!("tau_{trace}"), time(side.trace.tau_s)),
        setting(&format!("bump_{trace}"), number(side.trace.bump)),
    ];
    if side.trace.nearest {
        settings.push(setting(&format!("nearest_{trace}"), word("yes")));
    }
    if side.target != 0.0 {
        settings.push(setting(target, number(side.target)));
    }
    match side.bounds {
        Bounds::Hard => {}
        Bounds::SoftUp => settings.push(setting(bounds, word("up"))),
        Bounds::SoftDown => settings.push(setting(bounds, word("down"))),
    }
    settings
}
