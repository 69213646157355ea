//! Writes or checks the generated files.

use std::path::Path;

use crate::spec::{Spec, repository};
use crate::{link, page, rust, verilog};

/// Every generated file: path in the repository and text.
fn files(spec: &Spec) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = vec![
        ("crates/synfire-arch/src/generated.rs".to_owned(), rust::text(spec)?),
        ("docs/core.md".to_owned(), page::text(spec)),
    ];
    files.extend(link::files(&repository(), spec)?);
    files.extend(verilog::files(spec)?.into_iter().map(|(name, text)| (format!("hdl/generated/{name}"), text)));
    Ok(files)
}

/// Writes the generated files, or with `check` only fails when one is stale.
pub fn run(check: bool) -> anyhow::Result<()> {
    let root = repository();
    for (path, text) in files(&Spec::read(&root)?)? {
        let is_fresh = std::fs::read_to_string(root.join(&path)).is_ok_and(|current| current == text);
        match (is_fresh, check) {
            (true, _) => {}
            (false, true) => anyhow::bail!("{path} is stale; run `cargo xtask generate`"),
            (false, false) => write(&root.join(&path), &text)?,
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir)?;
    }
    Ok(std::fs::write(path, text)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn generated_files_are_fresh() {
        super::run(true).unwrap();
    }
}
