//! Putting a backup back: prepared and checked beside what is there, then moved into place, the log last.
//!
//! As long as the folder `restoring` is there the restore is not over, and no server starts: cut short anywhere, it is run again.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use xunge_shared::{hlc::Millis, id::Sha256};

use super::{About, BackupError, LOG, MAINTENANCE, Manifest, PHOTOS, find, make::put, sweep, verify_files};
use crate::{
    blobs::{BlobFolder, BlobStore, sync_folder},
    keys,
    lock::{FolderLock, LOCK},
    receipt::Signer,
    sqlite::{self, RESTORING},
    store,
    verify::{Report, Scrutiny, VerifyError, verify},
};

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    /// The backup.
    pub from: PathBuf,
    /// When it was made.
    pub made: Millis,
    /// The store's new epoch.
    pub epoch: u64,
    /// Where what was there before was moved to.
    pub aside: Option<PathBuf>,
    /// What the check of the restored folder saw.
    pub report: Report,
}

/// Puts the backup at `from` (or the newest complete one in it) into the folder `data`. What is in the way is moved aside with `replace`,
/// and never removed.
pub fn restore(from: &Path, data: &Path, now: Millis, replace: bool) -> Result<Restored, BackupError> {
    let from = find(from)?;
    let manifest = Manifest::read(&from)?;
    verify_files(&from, &manifest)?;
    let _lock = FolderLock::take(data)?;
    let _photos = FolderLock::named(data, MAINTENANCE)?;
    let stage = data.join(RESTORING);
    let unfinished = stage.exists();
    if unfinished {
        fs::remove_dir_all(&stage).about(&stage)?;
    }
    let before = children(data)?;
    if !before.is_empty() && !replace && !unfinished {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    fs::create_dir(&stage).about(&stage)?;
    let prepared = prepare(&from, &manifest, &stage);
    let (epoch, report) = match prepared {
        Ok(prepared) => prepared,
        Err(e) if unfinished => return Err(e),
        Err(e) => {
            // Nothing has been touched: the folder is what it was.
            fs::remove_dir_all(&stage).about(&stage)?;
            return Err(e);
        }
    };
    let aside = set_aside(data, &before, now)?;
    let mut staged = children(&stage)?;
    staged.sort_by_key(|name| name == LOG);
    for name in staged {
        let to = data.join(&name);
        fs::rename(stage.join(&name), &to).about(to)?;
    }
    sync_folder(data).about(data)?;
    fs::remove_dir(&stage).about(&stage)?;
    sync_folder(data).about(data)?;
    Ok(Restored { from, made: manifest.made, epoch, aside, report })
}

/// All that is in a folder but locks.
fn children(folder: &Path) -> Result<Vec<String>, BackupError> {
    let mut names = vec![];
    for entry in fs::read_dir(folder).about(folder)? {
        let name = entry.about(folder)?.file_name().to_string_lossy().into_owned();
        if ![LOCK, MAINTENANCE, RESTORING].contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn set_aside(data: &Path, before: &[String], now: Millis) -> Result<Option<PathBuf>, BackupError> {
    // What an earlier restore moved aside stays where it is.
    let in_the_way: Vec<_> = before.iter().filter(|name| !name.starts_with(ASIDE)).collect();
    if in_the_way.is_empty() {
        return Ok(None);
    }
    let aside = data.join(format!("{ASIDE}{now}"));
    fs::create_dir_all(&aside).about(&aside)?;
    for name in in_the_way {
        fs::rename(data.join(name), aside.join(name)).about(data.join(name))?;
    }
    sync_folder(&aside).about(&aside)?;
    Ok(Some(aside))
}

const ASIDE: &str = "before-restore-";

/// Makes the whole data folder in `stage`, with a new epoch, and checks it.
fn prepare(from: &Path, manifest: &Manifest, stage: &Path) -> Result<(u64, Report), BackupError> {
    for file in manifest.files.iter().filter(|file| file.name != PHOTOS) {
        let (path, to) = (from.join(&file.name), stage.join(&file.name));
        if file.name == LOG {
            fs::copy(&path, &to).about(&path)?;
            File::open(&to).and_then(|copy| copy.sync_all()).about(&to)?;
        } else {
            keys::write(stage, &file.name, &fs::read(&path).about(&path)?).about(to)?;
        }
    }
    photos(from, stage)?;
    let signer = Signer::read(stage).about(stage.join(keys::RECEIPT))?;
    let signer = signer.ok_or_else(|| BackupError::Damaged(from.join(keys::RECEIPT), "it is missing"))?;
    let anchor = manifest
        .anchor
        .clone()
        .open(&signer.public())
        .map_err(|_| BackupError::Damaged(from.join("manifest.json"), "its anchor is not signed by the key beside it"))?;
    let scrutiny = Scrutiny { photos: true, thorough: true, anchors: vec![anchor], ..Scrutiny::default() };
    let report = verify(stage, &scrutiny).map_err(|e| match e {
        VerifyError::Store(e) => BackupError::Store(e),
        VerifyError::Photos(e) => BackupError::Io(stage.join("blobs"), e),
    })?;
    // A photo that was lost before the backup was made is no reason to have nothing.
    let unsound: Vec<_> =
        report.findings.iter().filter(|finding| !matches!(finding, store::Finding::Photo { what: "missing", .. })).collect();
    if !unsound.is_empty() {
        return Err(BackupError::NotSound(unsound.into_iter().cloned().collect()));
    }
    Ok((sqlite::renew_epoch(stage)?, report))
}

fn photos(from: &Path, stage: &Path) -> Result<(), BackupError> {
    let kept = BlobFolder::within(from.parent().unwrap_or(from));
    let to = BlobFolder::open(stage).about(stage)?;
    for line in sweep::photos(from)? {
        let (photo, _) = line?;
        let path = kept.path(photo);
        let bytes = kept.get(photo).about(&path)?.ok_or_else(|| BackupError::Damaged(path.clone(), "it is missing"))?;
        if Sha256::of(&bytes) != photo {
            return Err(BackupError::Damaged(path, "its bytes do not hash to its name"));
        }
        put(&to, photo, &bytes)?;
    }
    Ok(())
}
