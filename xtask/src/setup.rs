//! `cargo xtask setup`: everything a fresh machine lacks, in an order that fails early. A second time it only looks.

use crate::prerequisites::{self, WASM_TARGET};
use crate::project::Project;
use crate::step::{step, unchanged};
use crate::{exec, npm, tools};
use anyhow::{Context, Result};
use std::process::Command;

/// Installs what building the app and the server needs.
pub(crate) fn setup(project: &Project) -> Result<()> {
    prerequisites::check(project)?;
    project.ensure_dist_exists()?;
    wasm_target(project)?;
    npm::ensure(project)?;
    tools::ensure(project, &[tools::TRUNK, tools::WASM_BINDGEN])
}

/// Adds the target that the app is compiled to.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    let title = format!("Rust target {WASM_TARGET}");
    if prerequisites::wasm_target_installed(project)? {
        unchanged(&title);
        return Ok(());
    }
    step(&format!("{title}: rustup target add"), || {
        exec::run(Command::new("rustup").args(["target", "add", WASM_TARGET]).current_dir(&project.root))
            .context("rustup could not fetch the standard library of the app's target: is the network up?")
    })
}
