//! A run that stopped.

use serde::{Deserialize, Serialize};
use synfire_core::Core;
use synfire_image::{Image, Snapshot};
use synfire_run::ImageMachine;

use crate::session::Position;
use crate::{Dataset, EpochRecord, LearnError, Protocol, Record, Session, Settings};

/// What a core made of an image by learning; of a [`Session`] everything that it needs to go on, but its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The image as it was at the beginning.
    pub image: Image,
    /// What the core holds.
    pub state: Snapshot,
    /// Of a session; none where an image just ran and learned on the way.
    pub(crate) head: Option<Head>,
}

/// Where a session stopped.
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
    /// What an image has learned that just ran, outside of any session. No session can go on from it.
    pub const fn of_run(image: Image, state: Snapshot) -> Self {
        Self { image, state, head: None }
    }

    /// The record of the session so far.
    pub fn record(&self) -> Option<&Record> {
        self.head.as_ref().map(|head| &head.record)
    }

    /// What the session follows from.
    pub fn settings(&self) -> Option<Settings> {
        self.head.as_ref().map(|head| head.settings)
    }

    /// How the session shows samples.
    pub fn protocol(&self) -> Option<&Protocol> {
        self.head.as_ref().map(|head| &head.protocol)
    }

    /// The image with the weights as they were learned. Adaptations are not part of an image.
    pub fn learned(&self) -> Image {
        let mut image = self.image.clone();
        image.program.weights.clone_from(&self.state.weights);
        image
    }
}

impl<'a, C: Core> Session<'a, ImageMachine<'a, C>> {
    /// Everything that the run needs to go on.
    ///
    /// # Errors
    /// When the core cannot be reached.
    pub fn checkpoint(&mut self) -> Result<Checkpoint, LearnError> {
        Ok(Checkpoint {
            image: self.learner.image().clone(),
            state: self.learner.save()?,
            head: Some(Head {
                protocol: self.protocol.clone(),
                settings: self.settings,
                train: self.train.digest(),
                test: self.test.map(Dataset::digest),
                position: self.position,
                current: self.current.clone(),
                record: self.record.clone(),
            }),
        })
    }

    /// Goes on from a checkpoint. Only the number of epochs may be another.
    ///
    /// # Errors
    /// When the checkpoint is one of another image, other data, another protocol or seed, or the core cannot be reached.
    pub fn resume(&mut self, checkpoint: &Checkpoint) -> Result<(), LearnError> {
        let head = checkpoint.head.as_ref().ok_or(LearnError::OtherRun { what: "`run`, not with `learn`" })?;
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
