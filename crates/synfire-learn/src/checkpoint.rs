//! A run that stopped.

use serde::{Deserialize, Serialize};
use synfire_image::{Image, Snapshot};
use synfire_run::ImageMachine;

use crate::session::Position;
use crate::{Dataset, EpochRecord, LearnError, Learner as _, LearningCore, Protocol, Record, Session, Settings};

/// Everything that a run on a core needs to go on, but its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The image as it was at the beginning.
    pub image: Image,
    /// What the core holds.
    pub state: Snapshot,
    pub(crate) head: Head,
}

/// The rest of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub protocol: Protocol,
    pub settings: Settings,
    pub train: String,
    pub test: Option<String>,
    pub position: Position,
    pub current: EpochRecord,
    pub record: Record,
}

impl Checkpoint {
    /// What there is to show so far.
    pub fn record(&self) -> &Record {
        &self.head.record
    }

    /// What the run follows from.
    pub fn settings(&self) -> Settings {
        self.head.settings
    }

    /// How samples are shown.
    pub fn protocol(&self) -> &Protocol {
        &self.head.protocol
    }

    /// The image with the weights as they were learned. Adaptations are not part of an image.
    pub fn learned(&self) -> Image {
        let mut image = self.image.clone();
        image.program.weights.clone_from(&self.state.weights);
        image
    }
}

impl<'a, C: LearningCore> Session<'a, ImageMachine<'a, C>> {
    /// Everything that the run needs to go on.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn checkpoint(&mut self) -> Result<Checkpoint, LearnError> {
        Ok(Checkpoint {
            image: self.learner.image().clone(),
            state: self.learner.save()?,
            head: Head {
                protocol: self.protocol.clone(),
                settings: self.settings,
                train: self.train.digest(),
                test: self.test.map(Dataset::digest),
                position: self.position,
                current: self.current.clone(),
                record: self.record.clone(),
            },
        })
    }

    /// Goes on from a checkpoint. Only the number of epochs may be another.
    ///
    /// # Errors
    /// When the checkpoint is one of another image, other data, another protocol or seed, or the core cannot be reached.
    pub fn resume(&mut self, checkpoint: &Checkpoint) -> Result<(), LearnError> {
        let head = &checkpoint.head;
        let parts = [
            (*self.learner.image() == checkpoint.image, "another image"),
            (*self.protocol == head.protocol, "another protocol"),
            (self.settings.seed == head.settings.seed, "another seed"),
            (self.train.digest() == head.train, "other training samples or labels"),
            (self.test.map(Dataset::digest) == head.test, "other test samples or labels"),
            (head.position.shown <= self.train.len(), "more training samples"),
        ];
        if let Some((_, what)) = parts.into_iter().find(|(same, _)| !same) {
            return Err(LearnError::OtherRun { what });
        }
        self.learner.restore(&checkpoint.state)?;
        self.position = head.position;
        self.current = head.current.clone();
        self.record = head.record.clone();
        Ok(())
    }
}
