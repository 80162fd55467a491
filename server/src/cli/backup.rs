//! `xunge backup` and `xunge restore`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;

use super::Data;
use crate::{
    backup::{self, Made, Restored},
    clock,
};

/// `xunge backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The backup folder, best on another disk: each run adds a backup to it, and only those photos that it does not have
    #[arg(value_name = "TARGET")]
    target: PathBuf,
    /// Read the photos again that are in the backup folder already, and replace damaged ones
    #[arg(long)]
    recheck: bool,
    #[command(flatten)]
    data: Data,
}

/// `xunge restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// A backup folder, of which the newest complete backup is taken, or one backup in it
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// When there is data in the folder, move it aside
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    data: Data,
}

impl Backup {
    pub(super) fn run(self) -> Result<ExitCode> {
        let data = self.data.existing()?;
        let Made { folder, manifest, new_photos, swept, lost } = backup::make(&data, &self.target, clock::now(), self.recheck)?;
        let ops: u64 = manifest.anchor.anchor.heads.iter().map(|end| end.seq).sum();
        println!("{}: {ops} ops, {} photos ({new_photos} of them new)", folder.display(), manifest.photos);
        match swept {
            Some(0) => {}
            Some(count) => println!("{count} photos that no backup names any more were taken out of it"),
            None => println!("no photo was taken out of it, because the list of a backup in it cannot be read"),
        }
        println!("It holds the server's private keys: guard it like the data folder itself.");
        for photo in &lost {
            println!("FAIL photo {photo}: its bytes are missing or damaged, and are not in the backup");
        }
        Ok(if lost.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

impl Restore {
    pub(super) fn run(self) -> Result<ExitCode> {
        let Restored { from, epoch, aside, report, .. } = backup::restore(&self.from, &self.data.data, clock::now(), self.replace)?;
        println!("restored from {}: {} ops and {} photos, and sound", from.display(), report.seen.ops, report.photos);
        println!("the new epoch is {epoch}: phones push again what they kept of the last 14 days");
        if let Some(aside) = aside {
            println!("what was there before is in {}", aside.display());
        }
        for finding in &report.findings {
            println!("FAIL {finding}: it was missing already when the backup was made");
        }
        Ok(ExitCode::SUCCESS)
    }
}
