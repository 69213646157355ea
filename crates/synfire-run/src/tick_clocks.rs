//! What the ticks that matter cost, counted by the emulator.

use synfire_core::CoreError;
use synfire_emulator::Emulator;
use synfire_image::{Event, Image, PopulationRole};

use crate::{Cost, RunError};

/// Costs of the slowest and the fastest tick that matter, each after rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TickClocks {
    /// A tick without events.
    pub silent: Cost,
    /// A tick in which every input axon has its largest event.
    pub all_inputs: Cost,
}

impl TickClocks {
    /// Those of an image.
    ///
    /// # Errors
    /// When the image does not take its own largest events.
    pub fn of(image: &Image) -> Result<Self, RunError> {
        let cost = |events: &[Event]| -> Result<Cost, RunError> {
            let mut emulator = Emulator::new(&image.target, &image.program);
            Ok(Cost::of(emulator.tick(events).map_err(CoreError::from)?))
        };
        let mut events = Vec::new();
        for population in &image.populations {
            let PopulationRole::Input { format, .. } = &population.role else { continue };
            let payload = format.payload_max;
            let axons = (0..population.size()).filter_map(|index| population.axon(index));
            events.extend(axons.map(|axon| Event { axon, payload }));
        }
        events.sort_unstable_by_key(|event| event.axon);
        Ok(Self { silent: cost(&[])?, all_inputs: cost(&events)? })
    }
}
