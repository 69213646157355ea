//! The floating-point reference as a learner: what the rules mean, without rounding.

use synfire_image::{Clear, Controls, ThirdFactor};
use synfire_run::{LearningCost, ReferenceMachine, RunError};

use crate::Learner;

impl<'a> Learner for ReferenceMachine<'a> {
    type State = ReferenceMachine<'a>;

    fn begin(&mut self, clear: Clear) -> Result<(), RunError> {
        let reference = self.reference_mut();
        if clear.state {
            reference.clear_state();
        }
        if clear.adaptation {
            reference.clear_adaptation();
        }
        if clear.traces {
            reference.clear_traces();
        }
        self.rewind();
        Ok(())
    }

    fn set_controls(&mut self, controls: Controls) -> Result<(), RunError> {
        let real = |factor: ThirdFactor| f64::from(factor.eighths()) / f64::from(ThirdFactor::ONE.eighths());
        let reference = self.reference_mut();
        reference.set_third_factors(real(controls.pre), real(controls.post));
        reference.freeze_learning(controls.freeze_learning);
        reference.freeze_adaptation(controls.freeze_adaptation);
        Ok(())
    }

    fn learning_cost(&self) -> LearningCost {
        LearningCost::default()
    }

    fn save(&mut self) -> Result<Self, RunError> {
        Ok(self.clone())
    }

    fn restore(&mut self, state: &Self) -> Result<(), RunError> {
        self.clone_from(state);
        Ok(())
    }
}
