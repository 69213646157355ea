//! Writes or checks the generated files.

use std::path::Path;

use crate::spec::{Spec, repository};
use crate::{page, rust, verilog};

/// Every generated file: path in the repository and text.
fn files(spec: &Spec) -> anyhow::Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("crates/synfire-arch/src/generated.rs", rust::text(spec)?),
        ("hdl/generated/synfire_spec.vh", verilog::text(spec)),
        ("docs/core.md", page::text(spec)),
    ])
}

/// Writes the generated files, or with `check` only fails when one is stale.
pub fn run(check: bool) -> anyhow::Result<()> {
    let root = repository();
    for (path, text) in files(&Spec::read(&root)?)? {
        let is_fresh = std::fs::read_to_string(root.join(path)).is_ok_and(|current| current == text);
        match (is_fresh, check) {
            (true, _) => {}
            (false, true) => anyhow::bail!("{path} is stale; run `cargo xtask generate`"),
            (false, false) => write(&root.join(path), &text)?,
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
