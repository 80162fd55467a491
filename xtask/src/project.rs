//! Where things are: the repository, its build folder, and the per-user cache of tools. Reads paths, runs nothing else.

use crate::exec;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders every chore works in.
pub(crate) struct Project {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// Cargo's build folder, wherever the user's settings put it.
    pub(crate) target: PathBuf,
    /// `~/.cache/xunge/tools` or its equivalent under `XDG_CACHE_HOME`: one folder per tool and version, shared by all clones.
    pub(crate) tools: PathBuf,
}

impl Project {
    /// Locates the folders. `cargo run` names the crate's folder; cargo itself knows the build folder.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("the xtask crate has no parent folder: run `cargo xtask` inside the repository")?.to_owned();
        let metadata = exec::read(Command::new("cargo").args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&root))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata).context("reading the answer of `cargo metadata`")?;
        let target = metadata["target_directory"].as_str().context("`cargo metadata` named no target_directory")?.into();
        Ok(Self { root, target, tools: cache_folder()?.join("xunge").join("tools") })
    }

    /// The folder of the app's sources.
    pub(crate) fn frontend(&self) -> PathBuf {
        self.root.join("frontend")
    }

    /// What Trunk writes, the post-build step completes and the server embeds.
    pub(crate) fn dist(&self) -> PathBuf {
        self.frontend().join("dist")
    }

    /// Where npm puts its packages.
    pub(crate) fn node_modules(&self) -> PathBuf {
        self.frontend().join("node_modules")
    }

    /// The release server.
    pub(crate) fn server_binary(&self) -> PathBuf {
        self.target.join("release").join(format!("xunge{}", std::env::consts::EXE_SUFFIX))
    }

    /// A `cargo` command at the repository's root.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// A folder the user named, seen from where the user stands; or else one of the repository's own.
    pub(crate) fn folder_or(&self, named: Option<&Path>, own: &str) -> Result<PathBuf> {
        match named {
            Some(path) => std::path::absolute(path).with_context(|| format!("finding the folder {}", path.display())),
            None => Ok(self.root.join(own)),
        }
    }

    /// The server embeds this folder, so it must exist before anything compiles the server, be it empty.
    pub(crate) fn ensure_dist_exists(&self) -> Result<()> {
        create_dir(&self.dist())
    }
}

/// Creates a folder and its parents, naming it when that fails.
pub(crate) fn create_dir(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).with_context(|| format!("creating the folder {}", path.display()))
}

fn cache_folder() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .or_else(|| set("LOCALAPPDATA"))
        .context("neither XDG_CACHE_HOME nor HOME is set: set one, so that the tools have a folder to live in")
}
