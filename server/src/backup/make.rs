//! Making a backup, while the server runs or without one.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use xunge_shared::{hlc::Millis, id::Sha256};

use super::{About, BATCH, BackupError, LAST, LOG, MAINTENANCE, MANIFEST, Manifest, PARTIAL, PHOTOS, manifest::kept, sweep};
use crate::{
    blobs::{BlobFolder, BlobStore, sync_folder},
    keys,
    lock::FolderLock,
    receipt::Signer,
    sqlite,
    store::{Ends, Inspect},
};

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The folder of this backup.
    pub folder: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
    /// Photos that were not in the backup folder before.
    pub new_photos: u64,
    /// Photos that no backup in the folder names any more, which went; nothing when the list of one of them cannot be read.
    pub swept: Option<u64>,
    /// Photos that the log calls complete and that are gone or damaged: they are not in the backup.
    pub lost: Vec<Sha256>,
}

/// Backs `data` up into the backup folder `target`. With `recheck` photos that are there already are read again, and replaced when they
/// are damaged.
pub fn make(data: &Path, target: &Path, now: Millis, recheck: bool) -> Result<Made, BackupError> {
    fs::create_dir_all(target).about(target)?;
    let busy = |folder: &Path| BackupError::Busy(folder.to_owned());
    let _here = FolderLock::named(data, MAINTENANCE).map_err(|_| busy(data))?;
    let _there = FolderLock::named(target, "backup.lock").map_err(|_| busy(target))?;
    clear_leftovers(target)?;
    let partial = target.join(format!("{}{PARTIAL}", name(now)));
    fs::create_dir(&partial).about(&partial)?;

    sqlite::inspect(data)?.copy_log(&partial.join(LOG))?;
    let copy = sqlite::inspect_copy(&partial.join(LOG))?;
    let mut names = vec![LOG.to_owned()];
    names.extend(copy_private(data, &partial)?);
    let photos = copy_photos(&*copy, data, target, &partial.join(PHOTOS), recheck)?;
    names.push(PHOTOS.into());

    let signer = Signer::open(data).about(data.join(keys::RECEIPT))?;
    let Ends { epoch, heads, refused } = copy.ends()?;
    let anchor = signer.anchor(epoch, now, heads, refused);
    drop(copy);
    let files = names.iter().map(|name| kept(&partial, name)).collect::<Result<_, _>>()?;
    let manifest = Manifest::new(now, files, (photos.count, photos.bytes), anchor);
    for name in &names {
        let path = partial.join(name);
        File::open(&path).and_then(|file| file.sync_all()).about(&path)?;
    }
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| BackupError::Manifest(partial.join(MANIFEST), e.to_string()))?;
    keys::write(&partial, MANIFEST, &text).about(partial.join(MANIFEST))?;
    sync_folder(&partial).about(&partial)?;
    // From here on it is one.
    let folder = target.join(name(now));
    fs::rename(&partial, &folder).about(&folder)?;
    sync_folder(target).about(target)?;
    keys::write(data, LAST, now.to_string().as_bytes()).about(data.join(LAST))?;
    // The backup is made, whatever becomes of this.
    let swept = sweep::sweep(target).inspect_err(|e| tracing::warn!(error = %e, "no photo was taken out of the backup folder")).ok();
    Ok(Made { folder, manifest, new_photos: photos.new, swept, lost: photos.lost })
}

/// Names sort by time.
fn name(now: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(now as i64).unwrap_or_default();
    at.strftime("%Y%m%dT%H%M%S%.3fZ").to_string()
}

/// What was cut short before is of no use.
fn clear_leftovers(target: &Path) -> Result<(), BackupError> {
    for entry in fs::read_dir(target).about(target)? {
        let entry = entry.about(target)?;
        if entry.file_name().to_string_lossy().ends_with(PARTIAL) && entry.path().join(LOG).exists() {
            fs::remove_dir_all(entry.path()).about(entry.path())?;
        }
    }
    Ok(())
}

/// The server's own secrets and what its operator put beside them: keys, certificates, settings.
fn copy_private(data: &Path, to: &Path) -> Result<Vec<String>, BackupError> {
    let mut names = vec![];
    for entry in fs::read_dir(data).about(data)? {
        let path = entry.about(data)?.path();
        let kind = path.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        let name = path.file_name().and_then(|name| name.to_str());
        if let (true, Some(name)) = (path.is_file() && ["key", "pem", "crt", "toml"].contains(&kind), name) {
            keys::write(to, name, &fs::read(&path).about(&path)?).about(to.join(name))?;
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[derive(Default)]
struct Photos {
    count: u64,
    bytes: u64,
    new: u64,
    lost: Vec<Sha256>,
}

fn copy_photos(copy: &dyn Inspect, data: &Path, target: &Path, list: &Path, recheck: bool) -> Result<Photos, BackupError> {
    let (from, to) = (BlobFolder::within(data), BlobFolder::open(target).about(target)?);
    let mut lines = BufWriter::new(File::create(list).about(list)?);
    let (mut photos, mut after) = (Photos::default(), None);
    loop {
        let batch = copy.photos(after, BATCH)?;
        let Some((newest, _)) = batch.last() else { break };
        after = Some(*newest);
        for (photo, size) in batch {
            if !is_there(&to, photo, size, recheck)? {
                let Some(bytes) = from.get(photo).about(from.path(photo))?.filter(|bytes| Sha256::of(bytes) == photo) else {
                    photos.lost.push(photo);
                    continue;
                };
                put(&to, photo, &bytes)?;
                photos.new += 1;
            }
            photos.count += 1;
            photos.bytes += size;
            writeln!(lines, "{photo} {size}").about(list)?;
        }
    }
    lines.flush().about(list)?;
    Ok(photos)
}

fn is_there(to: &BlobFolder, photo: Sha256, size: u64, recheck: bool) -> Result<bool, BackupError> {
    let path = to.path(photo);
    if !path.metadata().is_ok_and(|meta| meta.len() == size) {
        return Ok(false);
    }
    Ok(!recheck || to.get(photo).about(&path)?.is_some_and(|bytes| Sha256::of(&bytes) == photo))
}

/// Writes a photo, whole or not at all.
pub(super) fn put(to: &BlobFolder, photo: Sha256, bytes: &[u8]) -> Result<(), BackupError> {
    let staged = to.root().join("incoming.part");
    let mut file = File::create(&staged).about(&staged)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).about(&staged)?;
    to.put(photo, &staged).about(to.path(photo))
}
