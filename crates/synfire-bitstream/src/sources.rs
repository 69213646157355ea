//! The Verilog of the core and of what is around it, as part of this crate.

use synfire_arch::Target;
use synfire_rtl::RtlModel;

include!(concat!(env!("OUT_DIR"), "/hdl.rs"));

/// One file of a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Name without directory.
    pub name: String,
    /// Text.
    pub text: String,
}

impl SourceFile {
    /// A file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// The core, its headers, and everything in `hdl/link` and beside the boards.
pub fn hardware() -> Vec<SourceFile> {
    let core = synfire_rtl::Sources::default();
    let verilog = |name: &str| name.ends_with(".v") || name.ends_with(".vh");
    let mut files: Vec<_> =
        core.files().filter(|(name, _)| verilog(name)).map(|(name, text)| SourceFile::new(name, text)).collect();
    files.extend(AROUND.iter().map(|(_, name, text)| SourceFile::new(*name, *text)));
    files
}

/// `synfire_target.vh`: the parameters of a chip as a list of named associations.
pub fn target_header(target: &Target, clock_hz: u64, boot_words: u32) -> SourceFile {
    let mut text = String::from("// Parameters of the chip, written for each build.\n");
    for (name, value) in RtlModel::parameters(target) {
        text += &format!(".{name}({value}),\n");
    }
    text += &format!(".TARGET_DIGEST({}),\n", RtlModel::digest_parameter(target));
    text += &format!(".BOOT_WORDS({boot_words}),\n.CLOCK_HZ({clock_hz})\n");
    SourceFile::new("synfire_target.vh", text)
}
