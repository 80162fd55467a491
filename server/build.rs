//! Makes the folder that the app is embedded from, so that the server compiles before the app was ever built.

use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../frontend/dist");
    if !dist.exists() {
        fs::create_dir_all(&dist)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    Ok(())
}
