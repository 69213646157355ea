//! `synfire info`.

use std::path::PathBuf;

use clap::Args;
use synfire_report::{ImageInfo, NetworkInfo, ShownConventions};

use crate::args::{Format, Given, NetworkArgs};
use crate::load::{self, Source};
use crate::outcome::{Outcome, fail};
use crate::{print, render};

/// `synfire info`.
#[derive(Debug, Args)]
pub struct InfoArgs {
    /// An image or a network.
    pub file: PathBuf,
    #[command(flatten)]
    pub options: Given<NetworkArgs>,
}

/// Describes an image or a network.
pub fn run(args: &InfoArgs, format: Format) -> Outcome<()> {
    match load::source(&args.file, &args.options, &Given::default())? {
        Source::Image(image) => {
            let (digest, conventions) = (image.digest().map_err(fail)?, &ShownConventions::of_image(&image));
            print::document(&ImageInfo { image: &image, digest, conventions }, format)
        }
        Source::Network(loaded) => {
            render::warnings(&loaded.warnings, format);
            print::document(&NetworkInfo::new(loaded.network(), &load::conventions(&loaded)), format)
        }
    }
}
