//! The conventions of a network or an image, as results show them.

use serde::{Deserialize, Serialize};
use synfire_image::Image;
use synfire_network::{Conventions, Network};

use crate::Lines;

/// How many groups of populations a result names that is about something else.
const FEW: usize = 4;

/// The conventions that are known, and whether a result names them unasked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ShownConventions {
    conventions: Option<Conventions>,
    /// Whether the file left them open: a page says them itself, and of an image `compile` and `info` do.
    #[serde(skip)]
    assumed: bool,
}

impl ShownConventions {
    /// Of a network; `assumed` says that its file left them open.
    pub fn of_network(network: &Network, assumed: bool) -> Self {
        Self { conventions: Some(Conventions::of(network)), assumed }
    }

    /// Of an image, whose report has them unless something else has made it.
    pub fn of_image(image: &Image) -> Self {
        #[derive(Deserialize)]
        struct Report {
            conventions: Conventions,
        }
        let report = serde_json::from_str::<Report>(image.report.text()).ok();
        Self { conventions: report.map(|report| report.conventions), assumed: false }
    }

    /// For a result about something else: nothing where the file says it itself.
    pub fn unasked(&self) -> Lines {
        if self.assumed { self.lines(FEW) } else { Lines::default() }
    }

    /// For a result that describes the network.
    pub fn described(&self) -> Lines {
        self.lines(usize::MAX)
    }

    fn lines(&self, most: usize) -> Lines {
        let label = if self.assumed { "assumed" } else { "conventions" };
        let lines = self.conventions.iter().flat_map(|conventions| conventions.lines(most));
        let line = |(index, line): (usize, String)| match index {
            0 => format!("  {label}: {line}"),
            _ => format!("  {line}"),
        };
        lines.enumerate().map(line).collect()
    }
}
