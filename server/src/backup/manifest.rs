//! What a backup says of itself: which files are in it and what they hash to.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256 as Hasher};
use xunge_shared::{hlc::Millis, id::Sha256};

use super::{About, BackupError, MANIFEST, PARTIAL};
use crate::receipt::Anchored;

/// The version of manifests that this build writes and reads.
const VERSION: u8 = 1;

/// A backup's manifest, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of manifests.
    pub version: u8,
    /// The version of xunge that made it.
    pub xunge: String,
    /// When it was made.
    pub made: Millis,
    /// The files beside the manifest.
    pub files: Vec<Kept>,
    /// How many photos belong to it.
    pub photos: u64,
    /// Their bytes.
    pub photo_bytes: u64,
    /// Where the chains of the copied log end, signed.
    pub anchor: Anchored,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it hashes to.
    pub sha256: Sha256,
}

impl Manifest {
    pub(super) fn new(made: Millis, files: Vec<Kept>, (photos, photo_bytes): (u64, u64), anchor: Anchored) -> Self {
        Self { version: VERSION, xunge: env!("CARGO_PKG_VERSION").into(), made, files, photos, photo_bytes, anchor }
    }

    /// Reads the manifest of a backup.
    pub fn read(backup: &Path) -> Result<Self, BackupError> {
        let path = backup.join(MANIFEST);
        let unreadable = |why: String| BackupError::Manifest(path.clone(), why);
        let manifest: Self = serde_json::from_slice(&fs::read(&path).about(&path)?).map_err(|e| unreadable(e.to_string()))?;
        if manifest.version > VERSION {
            return Err(unreadable(format!("it is of version {}, which is newer than this program", manifest.version)));
        }
        if manifest.files.iter().any(|file| !is_plain(&file.name)) {
            return Err(unreadable("a file's name leads out of the backup".into()));
        }
        Ok(manifest)
    }
}

/// A name within the folder itself: what is written to a path is never a stranger's choice.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != ".." && name != "." && !name.contains(['/', '\\', '\0'])
}

/// The backup meant by a path: itself, or the newest complete one in it.
pub fn find(from: &Path) -> Result<PathBuf, BackupError> {
    let is_whole = |folder: &Path| !folder.to_string_lossy().ends_with(PARTIAL) && folder.join(MANIFEST).is_file();
    if is_whole(from) {
        return Ok(from.to_owned());
    }
    let mut newest = None;
    for entry in fs::read_dir(from).about(from)? {
        let folder = entry.about(from)?.path();
        if is_whole(&folder) {
            newest = newest.max(Some(folder));
        }
    }
    newest.ok_or_else(|| BackupError::NoBackup(from.to_owned()))
}

/// Reads all files of a backup and compares them with its manifest. Photos are not among them: they are hashed as they are copied.
pub fn verify_files(backup: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    for file in &manifest.files {
        let path = backup.join(&file.name);
        if !path.is_file() {
            return Err(BackupError::Damaged(path, "it is missing"));
        }
        if kept(backup, &file.name)? != *file {
            return Err(BackupError::Damaged(path, "its bytes are others"));
        }
    }
    Ok(())
}

/// A file as a manifest has it.
pub(super) fn kept(folder: &Path, name: &str) -> Result<Kept, BackupError> {
    let path = folder.join(name);
    let (size, sha256) = hash(&path).about(&path)?;
    Ok(Kept { name: name.into(), size, sha256 })
}

fn hash(path: &Path) -> io::Result<(u64, Sha256)> {
    let (mut file, mut hasher, mut buffer, mut size) = (File::open(path)?, Hasher::new(), vec![0; 64 * 1024], 0);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((size, Sha256(hasher.finalize().into())));
        }
        hasher.update(&buffer[..read]);
        size += read as u64;
    }
}
