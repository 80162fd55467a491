//! The frontend's npm packages, as locked. They are installed only when the lock file is another than last time's.

use crate::digest::Digest;
use crate::exec;
use crate::project::Project;
use crate::step::{step, unchanged};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

/// Makes `node_modules` match the lock file.
pub(crate) fn ensure(project: &Project) -> Result<()> {
    let stamp = stamp_file(project);
    let wanted = wanted(project)?;
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        unchanged("npm packages");
        return Ok(());
    }
    step("npm packages: npm ci", || {
        exec::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(project.frontend()))?;
        std::fs::write(&stamp, &wanted).with_context(|| format!("writing {}", stamp.display()))
    })
}

/// The version of an installed package, from its own manifest.
pub(crate) fn version(project: &Project, package: &str) -> Result<String> {
    let file = project.node_modules().join(package).join("package.json");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}: run `cargo xtask setup`", file.display()))?;
    let manifest: serde_json::Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    Ok(manifest["version"].as_str().with_context(|| format!("{} names no version", file.display()))?.to_owned())
}

/// Inside `node_modules`, so that it goes when the packages go.
fn stamp_file(project: &Project) -> PathBuf {
    project.node_modules().join(".xunge-stamp")
}

fn wanted(project: &Project) -> Result<String> {
    let mut digest = Digest::default();
    for name in ["package.json", "package-lock.json"] {
        digest.file(name, &project.frontend().join(name))?;
    }
    Ok(digest.finish())
}
