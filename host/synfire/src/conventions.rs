//! The conventions of what a command works with, as it shows them.

use serde::Deserialize;
use synfire_image::Image;
use synfire_network::Conventions;

use crate::lines::Lines;
use crate::load::Loaded;

/// How many groups of populations a command names that is asked for something else.
const FEW: usize = 4;

/// What is known of the conventions, and whether a command says it unasked.
pub struct Shown {
    conventions: Option<Conventions>,
    /// Whether the file left them open: a page says them itself, and of an image `compile` and `info` do.
    assumed: bool,
}

impl Shown {
    /// Of a network.
    pub fn of(loaded: &Loaded) -> Self {
        Self { conventions: Some(Conventions::of(loaded.network())), assumed: loaded.leaves_open }
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

    /// For JSON.
    pub fn data(&self) -> Option<&Conventions> {
        self.conventions.as_ref()
    }

    /// For a command that was asked for something else: nothing where the file says it itself.
    pub fn unasked(&self) -> Lines {
        if self.assumed { self.lines(FEW) } else { Lines::default() }
    }

    /// For a command that describes the network.
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
