//! What the user must have before anything long starts. All that is missing is named at once, each with the command that installs it.

use crate::exec;
use crate::project::Project;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// The target the app is compiled to.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Below this npm's lock file and the packages' own programs do not work.
const NODE_MAJOR: u32 = 18;

/// Fails with the list of what is missing.
pub(crate) fn check(project: &Project) -> Result<()> {
    let mut missing = Vec::new();
    if exec::find(&["cc", "gcc", "clang"]).is_none() {
        missing
            .push("a C compiler, for SQLite. Debian: `sudo apt-get install build-essential`; macOS: `xcode-select --install`".to_owned());
    }
    match exec::version("node") {
        Some(version) if node_major(&version).is_some_and(|major| major >= NODE_MAJOR) => {}
        Some(version) => missing.push(format!("Node.js {NODE_MAJOR} or newer (found {version}): {NODE_HELP}")),
        None => missing.push(format!("Node.js {NODE_MAJOR} or newer: {NODE_HELP}")),
    }
    if exec::find(&["npm"]).is_none() {
        missing.push(format!("npm: {NODE_HELP}"));
    }
    if exec::find(&["rustup"]).is_none() && !wasm_target_installed(project)? {
        missing.push(format!(
            "the compile target {WASM_TARGET}, and rustup to fetch it. Install rustup: `curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh`"
        ));
    }
    if !missing.is_empty() {
        bail!("missing on this machine:\n  - {}\nInstall these and run the command again.", missing.join("\n  - "));
    }
    Ok(())
}

const NODE_HELP: &str = "Debian: `sudo apt-get install nodejs npm`; macOS: `brew install node`; or https://nodejs.org/";

/// Whether the compiler in use has the standard library for the app's target.
pub(crate) fn wasm_target_installed(project: &Project) -> Result<bool> {
    let sysroot = exec::read(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&project.root))?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir())
}

/// `v20.20.2` → 20.
fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_parse() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("20"), None);
    }
}
