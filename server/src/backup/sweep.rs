//! Takes photos out of a backup folder that no backup in it names any more: what retention removed is not kept for ever beside it.
//!
//! Nothing is taken out unless the list of every backup is there and is what its manifest says; nor where the photos are those of a data folder.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use xunge_shared::id::Sha256;

use super::{About, BackupError, LOG, MANIFEST, Manifest, PARTIAL, PHOTOS, manifest::kept};
use crate::blobs::{BlobFolder, BlobStore};

/// Removes them, and tells how many. The folder's lock must be held.
pub(super) fn sweep(target: &Path) -> Result<u64, BackupError> {
    if target.join(LOG).exists() {
        return Ok(0);
    }
    let mut named = HashSet::new();
    for entry in fs::read_dir(target).about(target)? {
        let backup = entry.about(target)?.path();
        // One that was cut short is never restored; one without a manifest is whatever its owner made of it.
        if backup.to_string_lossy().ends_with(PARTIAL) || ![MANIFEST, LOG, PHOTOS].iter().any(|name| backup.join(name).exists()) {
            continue;
        }
        let manifest = Manifest::read(&backup)?;
        if !manifest.files.contains(&kept(&backup, PHOTOS)?) {
            return Err(BackupError::Damaged(backup.join(PHOTOS), "its bytes are others"));
        }
        for photo in photos(&backup)? {
            named.insert(photo?.0);
        }
    }
    let blobs = BlobFolder::within(target);
    let mut count = 0;
    for photo in kept_in(blobs.root())? {
        if !named.contains(&photo) {
            blobs.remove(photo).about(blobs.path(photo))?;
            count += 1;
        }
    }
    Ok(count)
}

/// The photos of a backup, and their sizes, as its list has them.
pub(super) fn photos(backup: &Path) -> Result<impl Iterator<Item = Result<(Sha256, u64), BackupError>>, BackupError> {
    let list = backup.join(PHOTOS);
    let lines = BufReader::new(File::open(&list).about(&list)?).lines();
    Ok(lines.map(move |line| {
        let line = line.about(&list)?;
        let read = line.split_once(' ').and_then(|(photo, size)| Some((photo.parse().ok()?, size.parse().ok()?)));
        read.ok_or_else(|| BackupError::Damaged(list.clone(), "a line cannot be read"))
    }))
}

/// The photos that lie in a folder of photos.
fn kept_in(root: &Path) -> Result<Vec<Sha256>, BackupError> {
    let mut all = vec![];
    for folder in inside(root)?.into_iter().filter(|path| path.is_dir()) {
        let names = inside(&folder)?.into_iter().filter_map(|path| path.file_name()?.to_str()?.parse::<Sha256>().ok());
        all.extend(names);
    }
    Ok(all)
}

fn inside(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    fs::read_dir(folder).about(folder)?.map(|entry| Ok(entry.about(folder)?.path())).collect()
}
