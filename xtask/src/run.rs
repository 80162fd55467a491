//! `cargo xtask run`: from a fresh clone to a served county. Sets up, builds, makes the demo county once, and becomes the server.

use crate::build::{self, Mode};
use crate::exec;
use crate::project::{Project, create_dir};
use crate::setup;
use crate::step::{step, unchanged};
use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `run` can be told.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port to serve on, on this machine only
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Which demo county to make when the data folder has none: the same number gives the same county
    #[arg(long)]
    seed: Option<u64>,
    /// The data folder [default: data/demo in the repository]
    #[arg(long)]
    data: Option<PathBuf>,
}

/// The file in which `xunge demo` leaves the names and passwords one can log in with.
const ACCOUNTS: &str = "demo-accounts.txt";

/// `cargo xtask run`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    port_is_free(options.port)?;
    setup::setup(project)?;
    build::app(project, Mode::Release)?;
    build::server(project)?;
    let data = project.folder_or(options.data.as_deref(), "data/demo")?;
    demo(project, &data, options.seed)?;
    serve(project, &data, options.port)
}

/// Asked first: it would be a pity to learn it after minutes of building.
fn port_is_free(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "port {port} on 127.0.0.1 cannot be used ({error}). If another server runs there, stop it; \
             or choose another port: `cargo xtask run --port {}`",
            port.wrapping_add(1).max(1024)
        ),
    }
}

/// Makes the demo county where there is no data yet: beside the folder first, so that an interrupted run leaves no half county.
fn demo(project: &Project, data: &Path, seed: Option<u64>) -> Result<()> {
    if std::fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some()) {
        unchanged(&format!("data in {} (delete the folder for a new demo county)", data.display()));
        return Ok(());
    }
    let partial = data.with_added_extension("partial");
    if partial.exists() {
        std::fs::remove_dir_all(&partial).with_context(|| format!("deleting the half-made {}", partial.display()))?;
    }
    create_dir(&partial)?;
    step(&format!("demo county in {}", data.display()), || {
        let mut command = Command::new(project.server_binary());
        command.arg("demo").arg("--data").arg(&partial);
        if let Some(seed) = seed {
            command.args(["--seed", &seed.to_string()]);
        }
        exec::run(&mut command)?;
        if data.exists() {
            std::fs::remove_dir(data).with_context(|| format!("replacing the empty {}", data.display()))?;
        }
        std::fs::rename(&partial, data).with_context(|| format!("moving {} to {}", partial.display(), data.display()))
    })
}

/// Becomes the server, so that Ctrl-C and every other signal reach it and its exit code is ours.
fn serve(project: &Project, data: &Path, port: u16) -> Result<()> {
    if let Ok(accounts) = std::fs::read_to_string(data.join(ACCOUNTS)) {
        println!("\n{}", accounts.trim_end());
    }
    println!("\n  http://127.0.0.1:{port}   (Ctrl-C stops it)\n");
    let mut server = Command::new(project.server_binary());
    server.arg("serve").arg("--data").arg(data).args(["--listen", &format!("127.0.0.1:{port}")]);
    replace_with(&mut server)
}

#[cfg(unix)]
fn replace_with(server: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(server.exec()).with_context(|| format!("starting {}", server.get_program().display()))
}

#[cfg(not(unix))]
fn replace_with(server: &mut Command) -> Result<()> {
    exec::run(server)
}
