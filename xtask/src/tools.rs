//! Cargo-built tools at the exact versions the project needs, in a per-user folder keyed by version: a second clone reuses them,
//! and nobody else's copy is touched.

use crate::exec;
use crate::project::Project;
use crate::step::{step, unchanged};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One tool: what `cargo install` is asked for, and where it goes.
pub(crate) struct Tool {
    /// The package's name.
    package: &'static str,
    /// The exact version.
    version: &'static str,
    /// The program's name, also the name of its folder.
    program: &'static str,
    /// How long a first installation takes on two cores, for the person who waits.
    wait: &'static str,
    /// How much to optimise it: 0 where compiling is all that takes time, 1 where it works through the whole bundle.
    opt_level: &'static str,
    /// Further arguments of `cargo install`.
    flags: &'static [&'static str],
}

/// Builds the app's bundle. 0.22 needs a newer Rust.
pub(crate) const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    program: "trunk",
    wait: "about 3 minutes",
    opt_level: "0",
    flags: &["--locked", "--no-default-features"],
};
/// Must be the exact version of the `wasm-bindgen` crate. Not `--locked`: its lock file names a version that no longer resolves.
pub(crate) const WASM_BINDGEN: Tool =
    Tool { package: "wasm-bindgen-cli", version: "0.2.130", program: "wasm-bindgen", wait: "about 2 minutes", opt_level: "1", flags: &[] };
/// Checks licences, sources and bans of every dependency.
pub(crate) const DENY: Tool =
    Tool { package: "cargo-deny", version: "0.20.2", program: "cargo-deny", wait: "about 2 minutes", opt_level: "0", flags: &["--locked"] };
/// Finds dependencies that nothing uses.
pub(crate) const MACHETE: Tool = Tool {
    package: "cargo-machete",
    version: "0.9.2",
    program: "cargo-machete",
    wait: "under a minute",
    opt_level: "0",
    flags: &["--locked"],
};

impl Tool {
    /// The program itself.
    pub(crate) fn path(&self, project: &Project) -> PathBuf {
        let folder = project.tools.join(format!("{}-{}", self.program, self.version)).join("bin");
        folder.join(format!("{}{}", self.program, std::env::consts::EXE_SUFFIX))
    }

    fn is_installed(&self, project: &Project) -> bool {
        exec::version(self.path(project)).is_some_and(|answer| answers_with(&answer, self.version))
    }
}

/// Installs those of the tools that are missing. They share one build folder, kept until all are there: an interrupted set-up goes on
/// where it stopped.
pub(crate) fn ensure(project: &Project, tools: &[Tool]) -> Result<()> {
    let workshop = project.tools.join("build");
    let mut used = false;
    for tool in tools {
        let title = format!("{} {}", tool.program, tool.version);
        if tool.is_installed(project) {
            unchanged(&title);
            continue;
        }
        used = true;
        step(&format!("{title}: installing from source, {}, once per version", tool.wait), || {
            exec::run(&mut install(project, tool, &workshop))?;
            if !tool.is_installed(project) {
                let path = tool.path(project);
                bail!("{} does not answer --version with {}: delete {} and try again", tool.program, tool.version, path.display());
            }
            Ok(())
        })?;
    }
    if used {
        // Only a cache: what cannot be removed is in nobody's way.
        std::fs::remove_dir_all(workshop).ok();
    }
    Ok(())
}

fn install(project: &Project, tool: &Tool, workshop: &Path) -> Command {
    let root = project.tools.join(format!("{}-{}", tool.program, tool.version));
    let mut command = project.cargo(&["install", tool.package, "--version", tool.version, "--force", "--root"]);
    command.arg(root).args(tool.flags).env("CARGO_TARGET_DIR", workshop);
    // The tools' own release profiles take up to five times as long to compile and save nothing on a bundle of this size.
    for (key, value) in [("LTO", "false"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", tool.opt_level), ("DEBUG", "false")] {
        command.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    command
}

/// Whether a `--version` answer such as `trunk 0.21.14` names this version.
fn answers_with(answer: &str, version: &str) -> bool {
    answer.split_whitespace().any(|word| word == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_whole() {
        assert!(answers_with("trunk 0.21.14", "0.21.14"));
        assert!(answers_with("0.9.2", "0.9.2"));
        assert!(!answers_with("wasm-bindgen 0.2.130", "0.2.13"));
    }
}
