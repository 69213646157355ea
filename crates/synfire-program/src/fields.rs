//! Memory words as lists of field values, in the order of the specification.

use alloc::vec;
use alloc::vec::Vec;

use synfire_arch::{NeuronBlock, RuleId, SourceBlock, TileId};

use crate::{ColumnUse, NeuronParameters, Profile, Rule, RuleSide, StageRange, TraceParameters, TraceRange, Use};

/// One value for each field of a word.
pub type Fields = Vec<i64>;

pub fn row(entry: &Use) -> Fields {
    let Use { tile, stride, block, count, delay, exponent, rule, last } = *entry;
    let rule = rule.map_or(0, |rule| i64::from(rule.0) + 1);
    let (tile, stride, block) = (i64::from(tile.0), i64::from(stride), i64::from(block.0));
    vec![tile, stride, block, i64::from(count) - 1, i64::from(delay), i64::from(exponent), rule, i64::from(last)]
}

pub fn row_from(fields: &Fields) -> Use {
    Use {
        tile: TileId(fields[0] as u32),
        stride: fields[1] as u32,
        block: NeuronBlock(fields[2] as u32),
        count: fields[3] as u32 + 1,
        delay: fields[4] as u32,
        exponent: fields[5] as i32,
        rule: rule_id(fields),
        last: fields[7] == 1,
    }
}

pub fn column(entry: &ColumnUse) -> Fields {
    let ColumnUse { tile, stride, block, count, rule, last } = *entry;
    let rule = Some(rule);
    row(&Use { tile, stride, block: NeuronBlock(block.0), count, delay: 0, exponent: 0, rule, last })
}

/// `None` if it has no rule.
pub fn column_from(fields: &Fields) -> Option<ColumnUse> {
    let Use { tile, stride, block, count, rule, last, .. } = row_from(fields);
    Some(ColumnUse { tile, stride, block: SourceBlock(block.0), count, rule: rule?, last })
}

fn rule_id(fields: &Fields) -> Option<RuleId> {
    (fields[6] != 0).then(|| RuleId(fields[6] as u32 - 1))
}

pub fn pointer(pointer: Option<u32>) -> Fields {
    vec![i64::from(pointer.unwrap_or(0)), i64::from(pointer.is_some())]
}

pub fn pointer_from(fields: &Fields) -> Option<u32> {
    (fields[1] == 1).then_some(fields[0] as u32)
}

pub fn stage(stage: &StageRange) -> Fields {
    vec![i64::from(stage.first.0), i64::from(stage.last.0), i64::from(stage.winner)]
}

pub fn stage_from(fields: &Fields) -> StageRange {
    StageRange { first: NeuronBlock(fields[0] as u32), last: NeuronBlock(fields[1] as u32), winner: fields[2] == 1 }
}

pub fn trace_range(range: &TraceRange) -> Fields {
    let kept = [range.pre, range.post].map(|trace| i64::from(trace.is_some()));
    let mut fields = vec![i64::from(range.first.0), i64::from(range.last.0), kept[0], kept[1]];
    for trace in [range.pre, range.post] {
        fields.extend(trace.map_or([0; 4], |TraceParameters { mantissa, shift, bump, nearest }| {
            [i64::from(mantissa), i64::from(shift), i64::from(bump), i64::from(nearest)]
        }));
    }
    fields
}

pub fn trace_range_from(fields: &Fields) -> TraceRange {
    let trace = |kept: usize, first: usize| {
        (fields[kept] == 1).then(|| TraceParameters {
            mantissa: fields[first] as u8,
            shift: fields[first + 1] as u8,
            bump: fields[first + 2] as u8,
            nearest: fields[first + 3] == 1,
        })
    };
    TraceRange {
        first: SourceBlock(fields[0] as u32),
        last: SourceBlock(fields[1] as u32),
        pre: trace(2, 4),
        post: trace(3, 8),
    }
}

pub fn rule(rule: &Rule) -> Fields {
    let Rule { w_min, w_max, range_shift, keep_sign, pre, post } = *rule;
    let mut fields = vec![i64::from(w_min), i64::from(w_max), i64::from(range_shift), i64::from(keep_sign)];
    for RuleSide { gain, shift, target, soft, down, modulated } in [pre, post] {
        fields.extend([i64::from(gain), i64::from(shift), i64::from(target)]);
        fields.extend([soft, down, modulated].map(i64::from));
    }
    fields
}

/// The word that stands for no rule.
pub fn no_rule() -> Fields {
    vec![0; 16]
}

pub fn rule_from(fields: &Fields) -> Rule {
    let side = |first: usize| RuleSide {
        gain: fields[first] as i8,
        shift: fields[first + 1] as u8,
        target: fields[first + 2] as u8,
        soft: fields[first + 3] == 1,
        down: fields[first + 4] == 1,
        modulated: fields[first + 5] == 1,
    };
    Rule {
        w_min: fields[0] as i16,
        w_max: fields[1] as i16,
        range_shift: fields[2] as u8,
        keep_sign: fields[3] == 1,
        pre: side(4),
        post: side(10),
    }
}

pub fn neuron(neuron: &NeuronParameters) -> Fields {
    let NeuronParameters { threshold, bias, kv, ki, profile } = *neuron;
    vec![i64::from(threshold), i64::from(bias), i64::from(kv), i64::from(ki), i64::from(profile)]
}

pub fn neuron_from(fields: &Fields) -> NeuronParameters {
    NeuronParameters {
        threshold: fields[0] as i32,
        bias: fields[1] as i32,
        kv: fields[2] as u16,
        ki: fields[3] as u16,
        profile: fields[4] as u16,
    }
}

pub fn profile(profile: &Profile) -> Fields {
    vec![
        i64::from(profile.v_reset),
        i64::from(profile.v_min),
        i64::from(profile.leak),
        i64::from(profile.adaptation_step),
        i64::from(profile.adaptation_decay),
        i64::from(profile.adaptation_prescale),
        i64::from(profile.refractory),
        i64::from(profile.linear_leak),
        i64::from(profile.reset_subtract),
        i64::from(profile.reset_next),
        i64::from(profile.inclusive),
        i64::from(profile.hold),
        i64::from(profile.bias_to_current),
        i64::from(profile.adaptation_linear),
        i64::from(profile.nearest),
    ]
}

pub fn profile_from(fields: &Fields) -> Profile {
    Profile {
        v_reset: fields[0] as i32,
        v_min: fields[1] as i32,
        leak: fields[2] as i32,
        adaptation_step: fields[3] as i32,
        adaptation_decay: fields[4] as u16,
        adaptation_prescale: fields[5] as u8,
        refractory: fields[6] as u8,
        linear_leak: fields[7] == 1,
        reset_subtract: fields[8] == 1,
        reset_next: fields[9] == 1,
        inclusive: fields[10] == 1,
        hold: fields[11] == 1,
        bias_to_current: fields[12] == 1,
        adaptation_linear: fields[13] == 1,
        nearest: fields[14] == 1,
    }
}
