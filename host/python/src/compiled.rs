//! What was compiled, and of what.

use std::sync::{Arc, OnceLock};

use synfire::{Image, Loaded, Prepared, Source};
use synfire_diagnostics::{Diagnostic, Diagnostics, codes};

use crate::settings::Settings;
use crate::source::NetworkSource;

/// A network with what was compiled of it.
#[derive(Debug)]
pub struct Made {
    /// The network.
    pub loaded: Loaded,
    /// What was compiled.
    pub prepared: Prepared,
}

/// An image with what it was made from.
#[derive(Debug)]
pub struct Inner {
    /// The image.
    pub image: Arc<Image>,
    /// None of an image that came as such.
    pub origin: Option<(NetworkSource, Settings)>,
    /// Made again when it is wanted, if the network came from elsewhere.
    pub made: OnceLock<Result<Made, Diagnostics>>,
}

impl Inner {
    /// Compiles a source.
    ///
    /// # Errors
    /// What `synfire compile` says.
    pub fn compiled(source: NetworkSource, settings: Settings) -> Result<Self, Diagnostics> {
        match settings.open(&source)? {
            Source::Image(image) => Ok(Self { image: Arc::new(*image), origin: None, made: OnceLock::new() }),
            Source::Network(loaded) => {
                let prepared = settings.prepare(&loaded)?;
                let image = Arc::new(prepared.compiled.image.clone());
                let made = OnceLock::from(Ok(Made { loaded, prepared }));
                Ok(Self { image, origin: Some((source, settings)), made })
            }
        }
    }

    /// The network, and what was compiled of it.
    ///
    /// # Errors
    /// When it came as an image.
    pub fn made(&self) -> Result<&Made, Diagnostics> {
        let Some((source, settings)) = &self.origin else {
            let message = format!("`{}` came as an image, but a network is needed", self.image.name);
            let help = "compile the network file that the image was made from";
            return Err(Diagnostic::error(codes::run::NEEDS_NETWORK, message).help(help).into());
        };
        let make = || {
            let Source::Network(loaded) = settings.open(source)? else {
                let message = format!("`{}` is an image, but a network is needed", source.path().display());
                return Err(Diagnostic::error(codes::run::NEEDS_NETWORK, message).into());
            };
            let prepared = settings.prepare(&loaded)?;
            Ok(Made { loaded, prepared })
        };
        self.made.get_or_init(make).as_ref().map_err(Clone::clone)
    }

    /// What the compiler warned of.
    pub fn warnings(&self) -> &[Diagnostic] {
        match self.made.get() {
            Some(Ok(made)) => &made.prepared.compiled.warnings,
            _ => &[],
        }
    }
}
