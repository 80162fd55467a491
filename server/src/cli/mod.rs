//! The command line. Says in words what went wrong; decides nothing that the server does not decide the same way.

pub mod audit;
pub mod backup;
pub mod demo;
pub mod doctor;
pub mod import;
pub mod plates;
pub mod receipt;
pub mod retain;
pub mod serve;
pub mod settings;
pub mod tls;
pub mod user;
pub mod verify;

use std::{io::IsTerminal, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::{Result, anyhow, ensure};
use clap::{Args, Parser, Subcommand};

use crate::{
    lock::FolderLock,
    receipt::{PublicKey, Signer},
    sqlite,
    store::Store,
};

/// Xunge (巡格): the server for grid patrols and door-front zones. One binary, one data folder.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Xunge {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(settings::Flags),
    /// Show the settings that the server would run with, and where each comes from
    Config(settings::Flags),
    /// Print who did what, and check that nothing of it was altered
    Audit(audit::Audit),
    /// Make certificates of the county's own
    Tls(tls::Tls),
    /// Make the demo county in an empty data folder
    Demo(demo::Demo),
    /// Import cells, streets, zones, checkpoints or people from a file
    Import(import::Import),
    /// Print the QR plates of zones or checkpoints
    Plates(plates::Plates),
    /// Manage accounts
    User(user::User),
    /// Check that everything in the data folder is what the server wrote
    Verify(verify::Verify),
    /// Print a signed word on where every chain ends, to be kept elsewhere
    Anchor(verify::MakeAnchor),
    /// Copy the data folder into a backup folder, also while the server runs
    Backup(backup::Backup),
    /// Put a backup back; phones then push again what it lacks
    Restore(backup::Restore),
    /// Look for what will hurt soon: disk, permissions, clock, integrity, backlog, certificate, backup
    Doctor(doctor::Doctor),
    /// Remove raw tracks and photos whose time is over, as the server does once a day
    Retain(retain::Retain),
    /// Prove ops from their receipts
    Receipt(receipt::Receipt),
    /// Tell phones to push again what they kept, after the data folder was put back from a copy
    Restored(Data),
    /// Print the version
    Version,
}

/// The data folder, for commands that work on it while no server runs.
#[derive(Debug, Args)]
pub struct Data {
    /// The data folder
    #[arg(long, value_name = "DIR", default_value_os_t = settings::folder())]
    data: PathBuf,
}

/// An open data folder that nobody else is using.
pub struct Opened {
    /// What is kept.
    pub store: Arc<dyn Store>,
    // Dropped after the store has been closed.
    pub(crate) lock: FolderLock,
}

impl Data {
    /// The folder, which must be there: looking at one must not make it.
    fn existing(&self) -> Result<PathBuf> {
        ensure!(self.data.join("log.db").exists(), "{} is no data folder: there is no log.db in it", self.data.display());
        Ok(self.data.clone())
    }

    fn open(&self) -> Result<Opened> {
        let lock = FolderLock::take(&self.data)?;
        Ok(Opened { store: sqlite::open(&self.data)?, lock })
    }

    /// What signs receipts and anchors here.
    fn signer(&self) -> Result<Signer> {
        let there = Signer::read(&self.data)?;
        there.ok_or_else(|| anyhow!("{} has no receipt.key: no server of this version has run on it", self.data.display()))
    }

    /// The key that was given, or that of the folder.
    fn key(&self, given: Option<PublicKey>) -> Result<PublicKey> {
        match given {
            Some(key) => Ok(key),
            None => Ok(self.signer()?.public()),
        }
    }
}

/// Does what the command line asks. An exit code of failure without an error means: what was looked at is not as it should be.
pub fn run(xunge: Xunge) -> Result<ExitCode> {
    match xunge.command {
        Command::Verify(verify) => {
            log("warn");
            return verify.run();
        }
        Command::Backup(backup) => {
            log("warn");
            return backup.run();
        }
        Command::Restore(restore) => {
            log("warn");
            return restore.run();
        }
        Command::Doctor(doctor) => {
            log("error");
            return doctor.run();
        }
        Command::Retain(retain) => {
            log("info");
            runtime()?.block_on(retain.run())
        }
        Command::Anchor(anchor) => {
            log("warn");
            anchor.run()
        }
        Command::Receipt(receipt) => {
            log("warn");
            return receipt.run();
        }
        Command::Serve(flags) => {
            let settings = settings::Settings::gather(&flags)?;
            log(settings.log());
            runtime()?.block_on(serve::run(settings))
        }
        Command::Config(flags) => serve::show(&flags),
        Command::Audit(audit) => {
            log("warn");
            audit.run()
        }
        Command::Tls(tls) => tls.run(),
        Command::Demo(demo) => {
            log("warn");
            runtime()?.block_on(demo.run())
        }
        Command::Import(import) => {
            log("warn");
            runtime()?.block_on(import.run())
        }
        Command::Plates(plates) => {
            log("warn");
            runtime()?.block_on(plates.run())
        }
        Command::User(user) => {
            log("warn");
            runtime()?.block_on(user.run())
        }
        Command::Restored(Data { data }) => {
            log("warn");
            let _lock = FolderLock::take(&data)?;
            println!("the new epoch is {}", sqlite::renew_epoch(&data)?);
            Ok(())
        }
        Command::Version => {
            println!("xunge {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Logs go to standard error: plain for a person, JSON lines for a machine. `RUST_LOG` says how much.
fn log(usual: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| usual.into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.init();
    } else {
        builder.json().flatten_event(true).init();
    }
}
