//! "Update" of docs/core.md, line by line.

use super::memories::Fields;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    pub v: i128,
    pub i: i128,
    pub a: i128,
    pub refractory: i128,
    pub fired: bool,
}

/// What one update depends on beside the neuron.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub tick: u64,
    pub state_bits: u32,
    /// Adaptations are frozen.
    pub frozen: bool,
    /// Not a loser of a stage with a winner.
    pub may_spike: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Updated {
    pub state: State,
    pub saturated: bool,
    pub v1: i128,
}

/// The update with the input `acc`.
pub fn update(state: State, acc: i128, p: &Fields, setting: Setting) -> Updated {
    let Setting { tick, state_bits, frozen, may_spike } = setting;
    let mut saturated = false;
    let mut sat = |value: i128| {
        let (min, max) = (-(2_i128.pow(state_bits - 1)), 2_i128.pow(state_bits - 1) - 1);
        saturated |= value < min || value > max;
        value.clamp(min, max)
    };
    let State { v, i, a, refractory, fired } = state;
    let (threshold, bias, v_reset) = (p.value("threshold"), p.value("bias"), p.value("v_reset"));
    let (reset_next, reset_subtract) = (p.flag("reset_next"), p.flag("reset_subtract"));

    let round = |x: i128, k: i128| if p.flag("nearest") { (x * k + 32768).div_euclid(65536) } else { trunc(x, k) };
    let i1 = sat(round(i, p.value("ki")) + acc + if p.flag("bias_to_current") { bias } else { 0 });
    let d = if p.flag("linear_leak") { toward(v, v_reset, p.value("leak")) } else { round(v, p.value("kv")) };
    let s = if fired && reset_next && reset_subtract { threshold } else { 0 };
    let mut v1 = sat(d + i1 + if p.flag("bias_to_current") { 0 } else { bias } - s).max(p.value("v_min"));
    if fired && reset_next && !reset_subtract {
        v1 = v_reset;
    }
    if refractory > 0 && p.flag("hold") {
        v1 = v_reset;
    }
    let level = threshold + a;
    let spike = may_spike && refractory == 0 && if p.flag("inclusive") { v1 >= level } else { v1 > level };
    let v = match (spike && !reset_next, reset_subtract) {
        (true, true) => v1 - threshold,
        (true, false) => v_reset,
        (false, _) => v1,
    };
    let refractory = if spike { p.value("refractory") } else { (refractory - 1).max(0) };
    let mut a = a;
    if !frozen && i128::from(tick) % 2_i128.pow(p.value("adaptation_prescale") as u32) == 0 {
        let decay = p.value("adaptation_decay");
        a = if p.flag("adaptation_linear") { (a - decay).max(0) } else { trunc(a, decay) };
    }
    if !frozen && spike {
        a = sat(a + p.value("adaptation_step"));
    }
    Updated { state: State { v, i: i1, a, refractory, fired: spike }, saturated, v1 }
}

/// `x * k / 2^16`; division of integers rounds toward zero.
fn trunc(x: i128, k: i128) -> i128 {
    x * k / 65536
}

fn toward(v: i128, goal: i128, leak: i128) -> i128 {
    if v > goal { (v - leak).max(goal) } else { (v + leak).min(goal) }
}
