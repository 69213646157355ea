//! The error.

use synfire_diagnostics::{Diagnostic, ToDiagnostic, codes};

use crate::{Bytes, MEMORY_OPTION, Steps, WORK_OPTION};

/// From here on no option is suggested: few machines have as much memory.
const HARDLY_ANYWHERE: Bytes = Bytes::gib(4096);

/// A budget is not enough.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OverBudget {
    /// More memory than the limit. It was not taken.
    #[error("{what} would {}", memory(*held, *asked, *limit))]
    Memory {
        /// What would take it, such as "the weights of `a`".
        what: String,
        /// What was held before.
        held: Bytes,
        /// What was asked for, with all that was held before.
        asked: Bytes,
        /// How much may be held.
        limit: Bytes,
    },
    /// More work than the limit. It was not begun.
    #[error("{what} would take {asked} of work, over the limit of {limit}")]
    Work {
        /// What would take it.
        what: String,
        /// What was asked for, with all that was done before.
        asked: Steps,
        /// How much may be done.
        limit: Steps,
    },
}

/// The least memory that is advised: with less there is always something else that does not fit.
const LEAST_MEMORY: Bytes = Bytes::mib(1);
/// The least work that is advised, as a power of ten.
const LEAST_WORK_DIGITS: u32 = 6;

fn memory(held: Bytes, asked: Bytes, limit: Bytes) -> String {
    let verb = if held == Bytes(0) { "take memory of" } else { "bring the memory in use to" };
    match (asked.to_string(), limit.to_string()) {
        (asked, limit) if asked == limit => format!("{verb} a little more than {limit}, which is the limit"),
        (asked, limit) => format!("{verb} {asked}, over the limit of {limit}"),
    }
}

impl OverBudget {
    /// The same where as much again follows what was asked for, as numbers follow the bytes of a file: the help names a limit
    /// for both.
    #[must_use]
    pub fn and_as_much_again(self) -> Self {
        match self {
            Self::Memory { what, held, asked, limit } => {
                Self::Memory { what, held, asked: Bytes(asked.0.saturating_mul(2)), limit }
            }
            work @ Self::Work { .. } => work,
        }
    }

    /// What to do: the option that raises the limit, with a value that is enough for what was asked for.
    pub fn help(&self) -> String {
        match self {
            Self::Memory { asked, .. } if *asked > HARDLY_ANYWHERE => {
                format!(
                    "ask for less: `--{MEMORY_OPTION}` would raise the limit, but few machines have that much memory"
                )
            }
            Self::Memory { asked, .. } => {
                let enough = Bytes(asked.0.next_power_of_two()).max(LEAST_MEMORY).to_string().replace(' ', "");
                format!("`--{MEMORY_OPTION} {enough}` raises the limit")
            }
            Self::Work { asked, .. } => match asked.0.checked_ilog10() {
                Some(digits @ ..=17) => {
                    let digits = (digits + 1).max(LEAST_WORK_DIGITS);
                    format!("`--{WORK_OPTION} 1e{digits}` raises the limit; it may take long")
                }
                _ => format!("ask for less: `--{WORK_OPTION}` would raise the limit, but it would take years"),
            },
        }
    }
}

impl ToDiagnostic for OverBudget {
    fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic::error(codes::budget::OVER_BUDGET, self.to_string()).help(self.help())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Budget, Bytes, OverBudget, Steps};

    #[test]
    fn an_error_names_the_limit_and_an_option_that_is_enough() {
        let budget = Budget { memory: Bytes::gib(1), work: Steps(1000) };
        let error = budget.meter().charge(Bytes(103_616_086_016), "the spikes of 4,294,967,295 ticks").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the spikes of 4,294,967,295 ticks would take memory of 96.5 GiB, over the limit of 1 GiB"
        );
        assert_eq!(error.help(), "`--max-memory 128GiB` raises the limit");
        let meter = Budget { memory: "128GiB".parse().unwrap(), ..budget }.meter();
        meter.charge(Bytes(103_616_086_016), "the same").unwrap();

        let small = Budget { memory: Bytes(100), ..budget }.meter().charge(Bytes(192), "a row").unwrap_err();
        assert_eq!(small.help(), "`--max-memory 1MiB` raises the limit");
        assert_eq!("1MiB".parse(), Ok(Bytes::mib(1)));

        let error = budget.meter().work(Steps(12_345), "the check").unwrap_err();
        assert_eq!(error.to_string(), "the check would take 12,345 steps of work, over the limit of 1,000 steps");
        assert_eq!(error.help(), "`--max-work 1e6` raises the limit; it may take long");
        assert!("1e5".parse::<Steps>().unwrap() >= Steps(12_345));
    }

    #[test]
    fn no_option_is_suggested_that_no_machine_could_follow() {
        let meter = Budget::READER.meter();
        let help = |error: OverBudget| error.help();
        assert!(help(meter.charge_items::<f64>(1 << 50, "a").unwrap_err()).starts_with("ask for less"));
        assert!(help(meter.work(Steps(u64::MAX), "a").unwrap_err()).starts_with("ask for less"));
    }
}
