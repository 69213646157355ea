//! What a host makes of what a device says about itself.

use synfire_arch::link_generated::{BIT_CLOCK_FRACTION_BITS, PARAMETERS};
use synfire_arch::{Target, TargetError};
use synfire_diagnostics::ToDiagnostic;
use synfire_link::{Identity, first_word};

use crate::LinkError;

/// Limits of the clocks of a bit, times 256: that of the receiver, and the width of the register.
pub(crate) const BIT_CLOCKS_MIN: u32 = synfire_arch::BIT_CLOCKS_MIN << BIT_CLOCK_FRACTION_BITS;
pub(crate) const BIT_CLOCKS_END: u32 = 1 << 24;

fn require(holds: bool, field: &'static str, value: usize, requirement: String) -> Result<(), LinkError> {
    if holds { Ok(()) } else { Err(LinkError::BadIdentity { field, value: value as u64, requirement }) }
}

/// The target that the parameters of an identity make, if its digest is the device's.
///
/// # Errors
/// [`LinkError::BadIdentity`] when no target has such parameters, [`LinkError::OtherParameters`] when the digest of the one
/// that has is another.
pub fn target_of(identity: &Identity) -> Result<Target, LinkError> {
    let target = described_target(identity)?;
    match first_word(&target.digest()) {
        made if made == identity.target_digest => Ok(target),
        made => Err(LinkError::OtherParameters { name: identity.name.clone(), told: identity.target_digest, made }),
    }
}

/// A target with its parameters.
fn described_target(identity: &Identity) -> Result<Target, LinkError> {
    require(
        identity.parameters.len() == PARAMETERS.len(),
        "parameters",
        identity.parameters.len(),
        format!("a target of this release has {}", PARAMETERS.len()),
    )?;
    let like = Target::built_in().next().expect("there are built-in targets");
    let mut table = toml::Table::try_from(&like).expect("a target is plain data");
    for (name, value) in PARAMETERS.iter().zip(&identity.parameters) {
        let entry = table.get_mut(*name).expect("a parameter of targets");
        let is_truth = entry.is_bool();
        require(!is_truth || *value <= 1, name, *value as usize, "it has to be 0 or 1".into())?;
        *entry = if is_truth { (*value != 0).into() } else { i64::from(*value).into() };
    }
    let description = Target::built_in().find(|target| target.name == identity.name);
    table.insert("name".into(), identity.name.clone().into());
    table.insert("doc".into(), description.map_or_else(String::new, |target| target.doc).into());
    table.insert("clock_hz".into(), i64::from(identity.clock_hz).into());
    let target: Target = table.try_into().expect("as it was, with other numbers");
    match target.check() {
        Ok(()) => Ok(target),
        Err(TargetError::Parameter { parameter, value, requirement, .. }) => {
            Err(LinkError::BadIdentity { field: parameter, value, requirement: requirement.to_owned() })
        }
        Err(other) => Err(LinkError::Other(Box::new(other.to_diagnostic()))),
    }
}

/// Whether sizes and clocks are such as a device can have. A host that believed others could wait for ever.
///
/// # Errors
/// [`LinkError::BadIdentity`] with the first that is not.
pub fn check(identity: &Identity) -> Result<(), LinkError> {
    let queue = |words: u16| (64..=1 << 15).contains(&words) && words.is_power_of_two();
    let queue_words = || "it has to be a power of two, 64 to 32768".to_owned();
    let bits = BIT_CLOCKS_MIN..BIT_CLOCKS_END;
    let (input, output, monitors) = (identity.input_words, identity.output_words, identity.monitor_words);
    require(queue(input), "input_words", input.into(), queue_words())?;
    require(queue(output), "output_words", output.into(), queue_words())?;
    require((2..=1 << 15).contains(&monitors), "monitor_words", monitors.into(), "it has to be 2 to 32768".into())?;
    let clock_hz = identity.clock_hz as usize;
    require(clock_hz >= 100_000, "clock_hz", clock_hz, "it has to be at least 100000".into())?;
    let bit_clocks = identity.bit_clocks;
    require(bits.contains(&bit_clocks), "bit_clocks", bit_clocks as usize, "it has to be 2^10 to 2^24 - 1".into())
}

/// Whether the stream's memory holds the spikes of a tick of a target, with their clocks.
///
/// # Errors
/// [`LinkError::BadIdentity`] when it does not: such a device could never run.
pub fn check_room(identity: &Identity, target: &Target) -> Result<(), LinkError> {
    let worst = 2 * target.neuron_blocks() + 1;
    let output = identity.output_words;
    require(u32::from(output) >= worst, "output_words", output.into(), format!("a tick may write {worst}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_ncx() -> Identity {
        let target = Target::named("ncx").unwrap();
        Identity::of_target(&target, &target.digest())
    }

    #[test]
    fn an_identity_gives_its_target_back() {
        for target in Target::built_in() {
            let identity = Identity { bit_clocks: 8533, session: 5, ..Identity::of_target(&target, &target.digest()) };
            let frame = identity.to_frame();
            let back = Identity::from_frame(&frame).unwrap();
            assert_eq!(back, identity);
            assert_eq!(target_of(&back), Ok(target));
        }
    }

    #[test]
    fn a_target_that_its_digest_does_not_confirm_is_none() {
        let mut identity = of_ncx();
        identity.parameters[0] ^= 12;
        let error = target_of(&identity).unwrap_err();
        assert!(matches!(error, LinkError::OtherParameters { told, .. } if told == identity.target_digest), "{error}");
        identity.parameters[0] = 3;
        let error = target_of(&identity).unwrap_err();
        assert!(matches!(error, LinkError::BadIdentity { field: "lanes", value: 3, .. }), "{error}");
    }
}
