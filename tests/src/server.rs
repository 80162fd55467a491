//! The real server binary on a folder of its own, started, killed and restarted as a test likes.

use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::process::{Log, Process};

/// A server with its data folder. Dropping it kills the process and removes the folder.
#[derive(Debug)]
pub struct Server {
    bin: PathBuf,
    addr: SocketAddr,
    // Declared before the folder, so that the process is gone when the folder is removed.
    process: Option<Process>,
    log: Log,
    folder: Folder,
}

/// A data folder that no server runs on (yet), to fill by the command line.
#[derive(Debug)]
pub struct Folder(TempDir);

/// The server binary: `XUNGE_BIN`, or the one in cargo's target folder.
///
/// A debug build comes first, because that is what the tests' own profile builds.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = env::var_os("XUNGE_BIN") {
        return Ok(path.into());
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    ["debug", "release"]
        .map(|profile| target.join(profile).join("xunge"))
        .into_iter()
        .find(|path| path.is_file())
        .context("no server binary: run `cargo build -p xunge-server`, or name one in XUNGE_BIN")
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).into()
}

impl Folder {
    /// A fresh, empty folder.
    pub fn fresh() -> Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix("xunge-e2e-").tempdir()?))
    }

    /// A copy of this folder, which no server may be running on.
    pub fn copy(&self) -> Result<Self> {
        let copy = Self::fresh()?;
        copy_tree(self.path(), copy.path())?;
        Ok(copy)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs one command of the binary on this folder (`--data` is added), with these variables set,
    /// and returns what it printed.
    pub fn run(&self, args: &[&str], variables: &[(&str, &str)]) -> Result<String> {
        let output = Command::new(binary()?)
            .args(args)
            .arg("--data")
            .arg(self.path())
            .envs(variables.iter().copied())
            .output()
            .context("xunge does not start")?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "xunge {} failed ({}):\n{out}{err}", args.join(" "), output.status);
        Ok(out.into_owned())
    }
}

impl Server {
    /// Starts the server on a free port.
    pub async fn start(folder: Folder) -> Result<Self> {
        Self::start_binary(binary()?, folder).await
    }

    /// Starts another binary that keeps the same promise: it prints `listening on http://ADDRESS` when it is ready.
    pub async fn start_binary(bin: PathBuf, folder: Folder) -> Result<Self> {
        let mut process = launch(&bin, &folder, "127.0.0.1:0".parse()?, None, &[])?;
        let addr = ready(&mut process).await?;
        Ok(Self { bin, addr, log: process.log(), process: Some(process), folder })
    }

    /// Where it listens; the same after a restart.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address as the root of URLs, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The log of the running, or of the last, process.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Its data folder.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The process id while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the server is not running")?;
        process.kill()?;
        Ok(())
    }

    /// SIGTERM; a server that does not leave in peace is a failure.
    pub async fn stop(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the server is not running")?;
        let status = process.terminate().await?;
        if !status.success() {
            bail!("the server left with {status} and said:\n{}", self.log);
        }
        Ok(())
    }

    /// Starts it again on the same folder and port.
    pub async fn restart(&mut self) -> Result<()> {
        self.start_again(None, &[]).await
    }

    /// Starts it again with the app in this folder instead of its own: another build.
    pub async fn restart_with_app(&mut self, app: &Path) -> Result<()> {
        self.start_again(Some(app), &[]).await
    }

    /// Starts it again with these settings, by the names that they have in the environment.
    pub async fn restart_with(&mut self, settings: &[(&str, &str)]) -> Result<()> {
        self.start_again(None, settings).await
    }

    async fn start_again(&mut self, app: Option<&Path>, settings: &[(&str, &str)]) -> Result<()> {
        ensure!(self.process.is_none(), "the server is still running");
        let mut process = launch(&self.bin, &self.folder, self.addr, app, settings)?;
        self.log = process.log();
        ready(&mut process).await?;
        self.process = Some(process);
        Ok(())
    }
}

fn launch(bin: &Path, folder: &Folder, listen: SocketAddr, app: Option<&Path>, settings: &[(&str, &str)]) -> Result<Process> {
    let mut command = Command::new(bin);
    command.arg("serve").arg("--data").arg(folder.path()).args(["--listen", &listen.to_string()]).envs(settings.iter().copied());
    if let Some(app) = app {
        command.arg("--assets").arg(app);
    }
    Process::spawn("the server", &mut command)
}

async fn ready(process: &mut Process) -> Result<SocketAddr> {
    process.first("where it listens", |line| line.split_once("listening on http://")?.1.split_whitespace().next()?.parse().ok()).await
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Committed scripts: a file that this process has just written cannot be run while another thread forks.
    fn stand_in(name: &str) -> PathBuf {
        root().join("tests/fixtures/stand-in").join(name)
    }

    #[tokio::test]
    async fn reads_the_address_and_restarts_on_it() {
        let mut server = Server::start_binary(stand_in("server.sh"), Folder::fresh().expect("folder")).await.expect("start");
        assert_eq!(server.url(), "http://127.0.0.1:4711");
        server.kill().expect("kill");
        server.restart().await.expect("restart");
        server.stop().await.expect("stop");
        assert!(server.log().contains("goodbye"));
        let starts = fs::read_to_string(server.folder().path().join("starts")).expect("starts");
        assert_eq!(starts.lines().count(), 2, "both starts on the same folder");
    }

    #[tokio::test]
    async fn reports_an_early_exit_with_its_log() {
        let error = Server::start_binary(stand_in("broken.sh"), Folder::fresh().expect("folder")).await.expect_err("it ended");
        assert!(format!("{error:#}").contains("log.db is locked"), "{error:#}");
    }

    #[test]
    fn copies_a_folder_with_its_subfolders() {
        let folder = Folder::fresh().expect("folder");
        fs::create_dir(folder.path().join("blobs")).expect("dir");
        fs::write(folder.path().join("blobs/a"), "x").expect("file");
        let copy = folder.copy().expect("copy");
        assert_eq!(fs::read_to_string(copy.path().join("blobs/a")).expect("read"), "x");
    }
}
