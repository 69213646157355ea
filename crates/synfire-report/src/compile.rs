//! A compilation.

use serde::Serialize;
use synfire_compiler::Report;
use synfire_diagnostics::{Diagnostic, shortened};
use synfire_run::Sensitivity;

use crate::numbers::percent;
use crate::{Document, Lines, ShownConventions, grouped};

/// An image that was compiled, with all that was rounded and used.
#[derive(Debug, Serialize)]
pub struct CompileReport<'a> {
    /// The file of the image.
    pub image: String,
    /// Its digest.
    pub digest: String,
    /// What the compiler did.
    #[serde(flatten)]
    pub report: &'a Report,
    /// What quantisation does on random input.
    pub sensitivity: &'a Option<Sensitivity>,
    /// Everything there is to say about it.
    pub warnings: &'a [Diagnostic],
    /// The conventions of the network, for people; `report` has them too.
    #[serde(skip)]
    pub conventions: &'a ShownConventions,
    /// The size of the image.
    #[serde(skip)]
    pub bytes: usize,
}

impl Document for CompileReport<'_> {
    fn text(&self) -> Lines {
        let resources = self.report.resources.iter().map(|resource| {
            format!("  {:<13} {:>9} of {:>9}", resource.resource, grouped(resource.used), grouped(resource.available))
        });
        let shared = self.report.projections.iter().filter(|p| p.weights < p.synapses).map(|projection| {
            format!(
                "  `{}`: {} synapses share {} weights; {} pairs of blocks share {} tiles",
                shortened(&projection.name),
                grouped(projection.synapses as u64),
                grouped(projection.weights as u64),
                grouped(projection.visits as u64),
                grouped(projection.tiles as u64)
            )
        });
        let clipped = self.report.projections.iter().filter(|p| p.clipped > 0).map(|projection| {
            format!(
                "  `{}`: {} of {} weights are larger than {} bits hold at the best scale, by up to {} of themselves",
                shortened(&projection.name),
                grouped(projection.clipped as u64),
                grouped(projection.synapses as u64),
                projection.bits,
                percent(projection.clipping)
            )
        });
        let size = grouped(self.bytes as u64);
        let mut out = Lines::one(format!("{} for {} ({size} bytes)", self.image, self.report.target));
        out.append(&self.conventions.described());
        out.append(&resources.chain(shared).chain(clipped).collect());
        out
    }
}
