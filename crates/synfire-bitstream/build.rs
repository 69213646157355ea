//! Makes the boards and the hardware around the core part of the crate: lists of (directory, file, text).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let hdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../hdl").canonicalize()?;
    let boards = directories(&hdl.join("boards"))?;
    let mut out = String::new();
    let sources = ["rtl", "generated", "link", "boards"].map(|name| hdl.join(name));
    list(&mut out, "HARDWARE", &sources, &["v", "vh"])?;
    list(&mut out, "BOARD_FILES", &boards, &[])?;
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("hdl.rs");
    std::fs::write(target, out)?;
    Ok(())
}

/// The directories in a directory, by name.
fn directories(of: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(of)?.map(|entry| entry.map(|entry| entry.path()));
    let mut found: Vec<_> = entries.collect::<Result<_, _>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

/// A constant with the files of some directories, by name: all, or those with one of the extensions.
fn list(
    out: &mut String,
    name: &str,
    directories: &[PathBuf],
    extensions: &[&str],
) -> Result<(), Box<dyn std::error::Error>> {
    writeln!(out, "pub const {name}: &[(&str, &str, &str)] = &[")?;
    for directory in directories {
        println!("cargo:rerun-if-changed={}", directory.display());
        let entries = std::fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path()));
        let mut files: Vec<_> = entries.collect::<Result<_, _>>()?;
        let wanted = |path: &Path| {
            let extension = path.extension().unwrap_or_default();
            extensions.is_empty() || extensions.iter().any(|wanted| extension == *wanted)
        };
        files.retain(|path| path.is_file() && wanted(path));
        files.sort();
        for file in files {
            println!("cargo:rerun-if-changed={}", file.display());
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            writeln!(
                out,
                "    ({:?}, {:?}, include_str!({:?})),",
                name(directory),
                name(&file),
                file.display().to_string()
            )?;
        }
    }
    writeln!(out, "];")?;
    Ok(())
}
