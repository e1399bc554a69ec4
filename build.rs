//! Compiles the data under `rules/` into static tables.

use std::path::PathBuf;

#[path = "build/frameworks.rs"]
mod frameworks;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    frameworks::generate(&root, &out)?;
    Ok(())
}
