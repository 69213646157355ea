//! What random images are like.

/// What random images lean toward. Probabilities are 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Bias {
    /// Most neuron blocks.
    pub max_neuron_blocks: u32,
    /// Most axon blocks that have inputs.
    pub max_axon_blocks: u32,
    /// Most tiles.
    pub max_tiles: u32,
    /// Most runs of a list.
    pub max_runs: u32,
    /// Source blocks without a list.
    pub empty_lists: f64,
    /// Source blocks that use (the end of) the list of another.
    pub shared_lists: f64,
    /// Runs whose blocks share one tile.
    pub shared_tiles: f64,
    /// Neurons with a threshold or a bias at the edges of the state.
    pub extremes: f64,
    /// Profiles that add the bias to the current.
    pub bias_to_current: f64,
    /// Blocks whose neurons have different profiles.
    pub mixed_profiles: f64,
}

impl Default for Bias {
    fn default() -> Self {
        Self {
            max_neuron_blocks: 7,
            max_axon_blocks: 4,
            max_tiles: 30,
            max_runs: 4,
            empty_lists: 0.15,
            shared_lists: 0.1,
            shared_tiles: 0.3,
            extremes: 0.15,
            bias_to_current: 0.4,
            mixed_profiles: 0.5,
        }
    }
}
