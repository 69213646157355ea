//! Small random images.

use synfire_image::Image;
use synfire_testkit::{Bias, learning_targets, random_image, random_plastic_image, targets};

fn small() -> Bias {
    Bias { max_neuron_blocks: 2, max_axon_blocks: 2, max_tiles: 6, max_runs: 2, ..Bias::default() }
}

/// One for each target, and one more for each that learns.
pub(crate) fn images() -> Vec<Image> {
    let plain = targets().into_iter().zip(0..).map(|(target, seed)| random_image(seed, &target, &small()));
    let learning =
        learning_targets().into_iter().zip(0..).map(|(target, seed)| random_plastic_image(seed, &target, &small()));
    plain.chain(learning).collect()
}

/// The image of all saved states: small, and it learns.
///
/// # Panics
/// If no target learns.
pub fn image_of_states() -> Image {
    let target = learning_targets().into_iter().next().expect("a target that learns");
    random_plastic_image(1, &target, &small())
}
