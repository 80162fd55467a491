//! Backups: a copy of all that cannot be computed again, made while the server runs, and put back with a new epoch.
//!
//! A backup folder holds one `blobs/` for all backups in it, because a photo's name is its hash and never means other bytes, and a
//! folder for each backup, named by its time. One that is being made is called `….partial` and gets its name when it is whole and
//! on disk; only what has its name is ever restored.
//!
//! The log is copied first and the photos after it: a photo that the log calls complete was on disk before the log said so, and
//! nothing but retention removes it, which waits (`maintenance.lock`). The other way round the copy could name photos that it lacks.
//! Photos that no backup in the folder names any more are taken out of it.
//! Not in a backup: the views, which follow from the log, and uploads that are not whole, which phones begin again.

mod make;
mod manifest;
mod restore;
mod sweep;

use std::{io, path::PathBuf};

pub use self::{
    make::{Made, make},
    manifest::{Kept, Manifest, find, verify_files},
    restore::{Restored, restore},
};
use crate::{
    lock::LockError,
    store::{Finding, StoreError},
};

/// Held by what removes photos and by what copies them.
pub const MAINTENANCE: &str = "maintenance.lock";
/// When the last backup of a data folder was made, for `xunge doctor`: milliseconds, as text.
pub const LAST: &str = "backup.last";

const PARTIAL: &str = ".partial";
const MANIFEST: &str = "manifest.json";
const LOG: &str = "log.db";
const PHOTOS: &str = "photos.txt";
/// How many photos' names are in memory at once.
const BATCH: usize = 1_000;

/// Why a backup is not made or not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process has a folder.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Another backup or retention is at work.
    #[error("another backup, or retention, is at work on {0}: try again when it is over")]
    Busy(PathBuf),
    /// A file.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    /// Nothing to restore.
    #[error("{0}: there is no complete backup in it")]
    NoBackup(PathBuf),
    /// The manifest cannot be read or is newer.
    #[error("{0}: the manifest cannot be read: {1}")]
    Manifest(PathBuf, String),
    /// A file of the backup is not what the manifest says.
    #[error("{0} is not what was backed up: {1}")]
    Damaged(PathBuf, &'static str),
    /// There is something in the way.
    #[error("{0} has data in it: nothing was done. With --replace it is moved aside, into a folder within")]
    NotEmpty(PathBuf),
    /// What was backed up is not sound.
    #[error("the backup is not sound, and nothing was put back: {}", list(.0))]
    NotSound(Vec<Finding>),
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Names the file that an error is about.
trait About<T> {
    fn about(self, path: impl Into<PathBuf>) -> Result<T, BackupError>;
}

impl<T> About<T> for io::Result<T> {
    fn about(self, path: impl Into<PathBuf>) -> Result<T, BackupError> {
        self.map_err(|e| BackupError::Io(path.into(), e))
    }
}
