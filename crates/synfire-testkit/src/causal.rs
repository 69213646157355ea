//! What may reach what without delay.

use synfire_arch::{SourceBlock, Target};
use synfire_image::StageRange;

/// The first block that a source may reach without delay.
pub(crate) fn undelayed_from(target: &Target, stages: &[StageRange], source: SourceBlock) -> u32 {
    let Some(block) = source.0.checked_sub(target.axon_blocks()) else { return 0 };
    stages.iter().find(|stage| stage.last.0 >= block).map_or(u32::MAX, |stage| stage.last.0 + 1)
}
