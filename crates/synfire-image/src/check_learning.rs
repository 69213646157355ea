//! The rules of learning rules, trace ranges and winners.

use synfire_arch::RuleId;
use synfire_arch::generated::LEARNING_SHIFT_MAX;
use synfire_program::{Rule, RuleSide, TraceParameters, TraceRange};

use crate::ImageError;
use crate::contents::Contents;

/// Largest gain of a rule, and the smallest is `-GAIN_MAX - 1`.
const GAIN_MAX: i8 = 15;

impl Contents<'_> {
    pub(crate) fn check_learning(&self) -> Result<(), ImageError> {
        self.check_abilities()?;
        for (index, rule) in self.program.rules.iter().enumerate() {
            self.check_rule(rule)
                .map_err(|reason| ImageError::BadRule { rule: RuleId(index as u32), reason: reason.into() })?;
        }
        self.check_trace_ranges()
    }

    /// Whether the target has the hardware for what the image asks for.
    fn check_abilities(&self) -> Result<(), ImageError> {
        let Self { target, program } = *self;
        let learns =
            !program.rules.is_empty() || !program.trace_ranges.is_empty() || !program.column_pointers.is_empty();
        let soft = program.rules.iter().any(|rule| rule.pre.soft || rule.post.soft);
        let winner = program.stages.iter().any(|stage| stage.winner);
        let abilities = [
            (learns, target.learning, "learning"),
            (soft, target.soft_bounds, "soft bounds"),
            (winner, target.winner, "winners"),
        ];
        match abilities.iter().find(|(needed, available, _)| *needed && !available) {
            Some((.., ability)) => Err(ImageError::NoSuchAbility { target: target.name.clone(), ability }),
            None => Ok(()),
        }
    }

    fn check_rule(&self, rule: &Rule) -> Result<(), &'static str> {
        let unused = i16::BITS - self.target.weight_bits;
        let is_weight = |weight: i16| weight << unused >> unused == weight;
        let rules = [
            (is_weight(rule.w_min) && is_weight(rule.w_max), "a bound is outside the target's weight bits"),
            (rule.w_min <= rule.w_max, "w_min is above w_max"),
            (u32::from(rule.range_shift) <= self.target.weight_bits, "range_shift is at most the target's weight bits"),
        ];
        rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(*reason))?;
        [rule.pre, rule.post].iter().try_for_each(check_side)
    }

    fn check_trace_ranges(&self) -> Result<(), ImageError> {
        let mut blocks = Vec::new();
        for (index, range) in self.program.trace_ranges.iter().enumerate() {
            let broken = |reason: &str| ImageError::BadTraceRange { range: index, reason: reason.into() };
            self.check_trace_range(range).map_err(broken)?;
            if blocks.iter().any(|(first, last)| range.first <= *last && *first <= range.last) {
                return Err(broken("it overlaps with an earlier one"));
            }
            blocks.push((range.first, range.last));
        }
        Ok(())
    }

    fn check_trace_range(&self, range: &TraceRange) -> Result<(), &'static str> {
        let axon_blocks = u64::from(self.target.axon_blocks());
        let blocks = axon_blocks + self.program.neurons.len() as u64 / u64::from(self.target.lanes);
        let rules = [
            (range.first <= range.last, "its first block is behind its last"),
            (u64::from(range.last.0) < blocks, "it names a source block that does not exist"),
            (range.pre.is_some() || range.post.is_some(), "it keeps no trace"),
            (range.post.is_none() || u64::from(range.first.0) >= axon_blocks, "axons have no trace y"),
        ];
        rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(*reason))?;
        [range.pre, range.post].iter().flatten().try_for_each(check_trace)
    }
}

fn check_side(side: &RuleSide) -> Result<(), &'static str> {
    let rules = [
        ((-GAIN_MAX - 1..=GAIN_MAX).contains(&side.gain), "a gain is -16 to 15"),
        (u32::from(side.shift) <= LEARNING_SHIFT_MAX, "a shift is 0 to 20"),
        (side.soft || !side.down, "`down` needs soft bounds"),
    ];
    rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
}

fn check_trace(trace: &TraceParameters) -> Result<(), &'static str> {
    let rules = [
        (trace.mantissa < 16, "a mantissa is 0 to 15"),
        (u32::from(trace.shift) <= LEARNING_SHIFT_MAX, "a shift is 0 to 20"),
    ];
    rules.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, reason)| Err(reason))
}
