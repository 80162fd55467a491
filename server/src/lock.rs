//! One process owns a data folder at a time. The lock is the operating system's and ends with the process, however it ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Holds the folder until it is dropped.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Why the folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another xunge process is running on {0}: stop it first (a server stops on SIGTERM or Ctrl-C), then run this again")]
    Taken(PathBuf),
    /// The folder cannot be made or written.
    #[error("{0} cannot be used as a data folder: {1}")]
    Io(PathBuf, #[source] io::Error),
}

/// The file that stands for a whole data folder.
pub const LOCK: &str = "xunge.lock";

impl FolderLock {
    /// Takes `folder`, and makes it where it does not exist.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        std::fs::create_dir_all(folder).map_err(|e| LockError::Io(folder.to_owned(), e))?;
        Self::named(folder, LOCK)
    }

    /// Takes one aspect of a folder that is there: a file in it, which is made and stays.
    pub fn named(folder: &Path, file: &str) -> Result<Self, LockError> {
        let unusable = |e| LockError::Io(folder.to_owned(), e);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(file)).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(folder.to_owned())),
            Err(TryLockError::Error(e)) => Err(unusable(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::take(folder.path()).unwrap();
        assert!(matches!(FolderLock::take(folder.path()), Err(LockError::Taken(_))));
        drop(first);
        FolderLock::take(folder.path()).unwrap();
    }
}
