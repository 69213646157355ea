//! Finds the pack, the linker's memory map, and how samples are shown.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// What the environment says, or else what does for the digits of this repository.
fn setting(name: &str, default: &str) -> String {
    println!("cargo:rerun-if-env-changed={name}");
    env::var(name).unwrap_or_else(|_| default.to_owned())
}

fn main() {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::copy(here.join("memory.x"), out.join("memory.x")).expect("memory.x is beside build.rs");
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rerun-if-changed=memory.x");

    let pack = setting("SYNFIRE_PACK", "net.sfp");
    let path = here.join(&pack);
    assert!(
        Path::new(&path).is_file(),
        "there is no pack at `{}`: make one with `synfire firmware pack NET.nir -o net.sfp`, and put it there or say where it \
         is with SYNFIRE_PACK",
        path.display()
    );
    println!("cargo:rerun-if-changed={}", path.display());
    println!("cargo:rustc-env=SYNFIRE_PACK={}", path.display());
    for (name, default) in [("SYNFIRE_TICKS", "20"), ("SYNFIRE_FRACTION_BITS", "0")] {
        println!("cargo:rustc-env={name}={}", setting(name, default));
    }
}
