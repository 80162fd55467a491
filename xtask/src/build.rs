//! `cargo xtask build`: the app with Trunk and the post-build step, then the server that embeds it. The app is built only when its
//! inputs changed, so that a second start takes seconds.

use crate::digest::Digest;
use crate::dist;
use crate::exec;
use crate::project::{Project, create_dir};
use crate::setup;
use crate::step::{step, unchanged};
use crate::tools::TRUNK;
use crate::wasm;
use anyhow::{Context, Result, anyhow};
use std::path::PathBuf;

/// What `build` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build fast and unoptimised, the app's files uncompressed
    #[arg(long)]
    dev: bool,
    /// Build the app and leave the server as it is
    #[arg(long)]
    app_only: bool,
}

/// How the app is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As users get it: small, compressed.
    Release,
    /// As fast as it compiles.
    Dev,
}

/// `cargo xtask build`.
pub(crate) fn command(project: &Project, options: &Options) -> Result<()> {
    setup::setup(project)?;
    app(project, if options.dev { Mode::Dev } else { Mode::Release })?;
    if options.app_only { Ok(()) } else { server(project) }
}

/// Does `work` while the released app is compiled, where that is to be done: most of its minutes one thread optimises. Trunk itself would not do
/// so: its hook is a call of cargo, and waits until no other compiles.
pub(crate) fn beside_the_app<T>(project: &Project, work: impl FnOnce() -> T) -> Result<T> {
    if is_built(project, &inputs(project, Mode::Release)?) {
        return Ok(work());
    }
    let mut app = wasm::beforehand(project)?;
    std::thread::scope(|scope| {
        let compiled = scope.spawn(|| exec::quietly(&mut app));
        let done = work();
        step("app: cargo build, begun beside", || compiled.join().map_err(|_| anyhow!("the thread that compiled the app"))?)?;
        Ok(done)
    })
}

/// Builds the app into `frontend/dist`, unless what is there came from the same inputs.
pub(crate) fn app(project: &Project, mode: Mode) -> Result<()> {
    let inputs = inputs(project, mode)?;
    if is_built(project, &inputs) {
        unchanged("app (nothing changed)");
        return Ok(());
    }
    step("app: trunk build", || trunk(project, mode))?;
    step("app: map library, precache list, policy hashes, compression", || dist::complete(project, mode))?;
    create_dir(&project.target.join("xtask"))?;
    let stamp = stamp(project);
    std::fs::write(&stamp, join(&inputs, &outputs(project)?)).with_context(|| format!("writing {}", stamp.display()))
}

/// True when the bundle that is there came from these inputs.
fn is_built(project: &Project, inputs: &str) -> bool {
    std::fs::read_to_string(stamp(project)).is_ok_and(|found| outputs(project).is_ok_and(|outputs| found == join(inputs, &outputs)))
}

/// Where it is noted what the bundle came from.
fn stamp(project: &Project) -> PathBuf {
    project.target.join("xtask").join("app.stamp")
}

/// Builds the release server with the app inside.
pub(crate) fn server(project: &Project) -> Result<()> {
    step("server: cargo build --release", || {
        exec::run(&mut project.cargo(&["build", "--release", "--locked", "--package", "xunge-server"]))
    })
}

fn trunk(project: &Project, mode: Mode) -> Result<()> {
    let mut command = std::process::Command::new(TRUNK.path(project));
    command.args(["build", "--offline", "--locked", "--color", "never"]).current_dir(&project.root);
    if mode == Mode::Release {
        command.arg("--release");
    }
    // It misreads NO_COLOR=1 as a bad argument.
    command.env_remove("NO_COLOR");
    exec::run(&mut command)
}

/// Everything the bundle is made from, this crate's post-build step included.
fn inputs(project: &Project, mode: Mode) -> Result<String> {
    let mut digest = Digest::default();
    digest.bytes("mode", if mode == Mode::Dev { b"dev" } else { b"release" });
    for file in ["Cargo.lock", "Cargo.toml", "Trunk.toml", ".cargo/config.toml"] {
        digest.file(file, &project.root.join(file))?;
    }
    digest.folder(&project.frontend(), &["dist", "node_modules", "target"])?;
    for folder in ["shared", "xtask"] {
        digest.folder(&project.root.join(folder), &["target"])?;
    }
    Ok(digest.finish())
}

/// What is in `frontend/dist`, so that a deleted or foreign bundle is built again.
fn outputs(project: &Project) -> Result<String> {
    let mut digest = Digest::default();
    digest.folder(&project.dist(), &[])?;
    Ok(digest.finish())
}

fn join(inputs: &str, outputs: &str) -> String {
    format!("{inputs}\n{outputs}\n")
}
