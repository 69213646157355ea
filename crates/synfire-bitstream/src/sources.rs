//! The files of a design: the Verilog of the core and of what is around it.

use synfire_arch::Target;
use synfire_rtl::RtlModel;

use crate::Board;

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

/// The core, its headers, its link, and what boards share.
pub fn hardware() -> Vec<SourceFile> {
    let files = ["rtl", "generated", "link", "boards"].into_iter().flat_map(synfire_hdl::directory);
    files.map(|file| SourceFile::new(file.name, file.text)).collect()
}

/// `synfire_target.vh`: the parameters of a board's chip as a list of named associations. A device that is asked who it is
/// answers with `build_id`.
pub fn target_header(board: &Board, build_id: u32) -> SourceFile {
    let Board { target, clock_hz, boot_words, queue_words, .. } = board;
    let mut text = String::from("// Parameters of the chip, written for each build.\n");
    for (name, value) in RtlModel::parameters(target) {
        text += &format!(".{name}({value}),\n");
    }
    // The first letter stands in the lowest byte.
    let letters: String = target.name.bytes().take(16).rev().map(|byte| format!("{byte:02x}")).collect();
    text += &format!(".TARGET_DIGEST({}),\n.TARGET_NAME(128'h{letters}),\n", RtlModel::digest_parameter(target));
    let output_words = output_words(target);
    text += &format!(".BUILD_ID(32'h{build_id:08x}),\n");
    text += &format!(".INPUT_WORDS({queue_words}),\n.MONITOR_WORDS({queue_words}),\n");
    if let Some(offset) = board.script_offset {
        text += &format!(".FLASH_OFFSET(32'h{offset:08x}),\n");
    }
    text += &format!(".OUTPUT_WORDS({output_words}),\n.BOOT_WORDS({boot_words}),\n.CLOCK_HZ(32'd{clock_hz})\n");
    SourceFile::new("synfire_target.vh", text)
}

/// Words of the stream's memory: the spikes of a tick with their clocks.
pub fn output_words(target: &Target) -> u32 {
    (2 * target.neuron_blocks() + 1).next_power_of_two().max(256)
}
