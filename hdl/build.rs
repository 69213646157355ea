//! Makes the hardware part of the crate: a list of (directory, file) with all texts.

use std::path::{Path, PathBuf};

/// Directories of which every Verilog file and header is embedded.
const VERILOG: [&str; 4] = ["rtl", "generated", "link", "boards"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let mut out = String::from("const FILES: &[(&str, File)] = &[\n");
    for name in VERILOG {
        let is_verilog = |path: &Path| path.extension().is_some_and(|extension| extension == "v" || extension == "vh");
        list(&mut out, name, &root.join(name), is_verilog)?;
    }
    for board in sorted(&root.join("boards"), Path::is_dir)? {
        list(&mut out, &format!("boards/{}", name_of(&board)), &board, |_| true)?;
    }
    out += "];\n";
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("files.rs"), out)?;
    Ok(())
}

/// Adds the files of one directory that are wanted, by name.
fn list(out: &mut String, name: &str, directory: &Path, wanted: impl Fn(&Path) -> bool) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed={}", directory.display());
    let files = sorted(directory, |path| path.is_file() && wanted(path))?;
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let path = file.display().to_string();
        *out += &format!("    ({name:?}, File {{ name: {:?}, text: include_str!({path:?}) }}),\n", name_of(&file));
    }
    Ok(())
}

/// The entries of a directory that are wanted, by name.
fn sorted(directory: &Path, wanted: impl Fn(&Path) -> bool) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path()));
    let mut found: Vec<_> = entries.collect::<Result<_, _>>()?;
    found.retain(|path| wanted(path));
    found.sort();
    Ok(found)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
