//! What a network has learned, from its files.

use std::collections::BTreeMap;
use std::path::Path;

use synfire_budget::Meter;
use synfire_data::Array;
use synfire_diagnostics::{Diagnostic, Diagnostics, ToDiagnostic, codes};
use synfire_image::{Image, MAGIC, Snapshot};
use synfire_learn::{Checkpoint, LearnError, real_arrays};
use synfire_nir::replace_weights;

use crate::failed::failed;
use crate::open::{in_file, kind_of, nir, read_within};

/// What a network has learned, and the image that it is about.
#[derive(Debug)]
pub struct LearnedFile {
    /// The image at which learning began.
    pub image: Image,
    /// Everything that changes.
    pub state: Snapshot,
    /// The image with what was learned in it, or why there is none.
    pub result: Result<Image, LearnError>,
}

impl LearnedFile {
    /// Reads a checkpoint, or an image, whose weights are what it begins with.
    ///
    /// # Errors
    /// What is wrong with the file, and when nothing in the network learns.
    pub fn open(path: &Path, meter: &Meter) -> Result<Self, Diagnostics> {
        let learned = Self::read(path, meter)?;
        if learned.image.projections.is_empty() {
            return Err(failed(LearnError::NothingLearns { network: learned.image.name }));
        }
        Ok(learned)
    }

    fn read(path: &Path, meter: &Meter) -> Result<Self, Diagnostics> {
        let bytes = read_within(path, meter)?;
        if bytes.starts_with(&Checkpoint::MAGIC) {
            let checkpoint = Checkpoint::from_bytes_within(&bytes, meter)
                .map_err(|error| in_file(path, error.to_diagnostic().into()))?;
            let result = checkpoint.learned_image();
            return Ok(Self { result, image: checkpoint.image, state: checkpoint.state });
        }
        if let Some(kind) = kind_of(&bytes).filter(|_| !bytes.starts_with(&MAGIC)) {
            let message = format!("`{}` is {kind}, but weights are got from an image or a checkpoint", path.display());
            let help =
                "for a network that learns, `synfire compile` makes an image and `synfire learn --save` a checkpoint";
            return Err(Diagnostic::error(codes::run::UNREADABLE, message).help(help).into());
        }
        let image =
            Image::from_bytes_within(&bytes, meter).map_err(|error| in_file(path, error.to_diagnostic().into()))?;
        Ok(Self { state: Snapshot::new(&image.target, &image.program), result: Ok(image.clone()), image })
    }

    /// Weights and thresholds in real units, by name: `PROJECTION` (targets, sources), `POPULATION.threshold`.
    ///
    /// # Errors
    /// When they take more than `meter` has.
    pub fn arrays(&self, meter: &Meter) -> Result<BTreeMap<String, Array>, Diagnostics> {
        real_arrays(&self.image, &self.state, meter).map_err(failed)
    }

    /// The bytes of a NIR file in which the projections that learn have the weights of [`Self::arrays`], and a warning if the
    /// file has more than is written again.
    ///
    /// # Errors
    /// What is wrong with the file, and when it has no such projections.
    pub fn in_nir(
        &self,
        path: &Path,
        arrays: &BTreeMap<String, Array>,
        meter: &Meter,
    ) -> Result<(Vec<u8>, Option<Diagnostic>), Diagnostics> {
        let mut graph = nir(path, read_within(path, meter)?, meter)?;
        for projection in &self.image.projections {
            let shape = [projection.targets, projection.sources];
            replace_weights(&mut graph, &projection.name, shape, &arrays[&projection.name].values)
                .map_err(|error| in_file(path, error.to_diagnostic().into()))?;
        }
        let unknown = graph.unknown.len();
        let warning = (unknown > 0).then(|| {
            let message = format!("{unknown} datasets that NIR does not define are not written again");
            Diagnostic::warning(codes::run::NOT_EXPORTED, message).help("keep a copy of the file if they matter")
        });
        Ok((synfire_nir::write_bytes(&graph).map_err(failed)?, warning))
    }
}
