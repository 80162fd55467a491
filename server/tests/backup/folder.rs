//! A backup as a folder: what is in it, what is refused, and that one cut short is never restored.

use std::{fs, path::Path, sync::Arc};

use tempfile::TempDir;
use xunge_server::{
    backup::{self, BackupError, Made},
    blobs::{BlobFolder, BlobStore},
    sqlite,
    store::{Finding, Store},
    verify::{Scrutiny, verify},
};
use xunge_shared::id::{AccountId, Sha256};

const NOW: u64 = 1_700_000_000_000;

/// A data folder with these photos and a plate key.
async fn data(photos: &[&[u8]]) -> TempDir {
    let data = tempfile::tempdir().unwrap();
    let store = sqlite::open(data.path()).unwrap();
    for bytes in photos {
        keep(&store, data.path(), bytes).await;
    }
    fs::write(data.path().join("plates.key"), [7; 32]).unwrap();
    data
}

async fn keep(store: &Arc<dyn Store>, data: &Path, bytes: &[u8]) -> Sha256 {
    let (photo, staged) = (Sha256::of(bytes), data.join("staged"));
    fs::write(&staged, bytes).unwrap();
    store.announce_blob(photo, bytes.len() as u64, AccountId(1), NOW).await.unwrap();
    BlobFolder::open(data).unwrap().put(photo, &staged).unwrap();
    store.complete_blob(photo, NOW).await.unwrap();
    photo
}

fn photos_of(folder: &Path) -> usize {
    let folders = fs::read_dir(folder.join("blobs")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    folders.map(|folder| fs::read_dir(folder).unwrap().count()).sum()
}

fn everything() -> Scrutiny {
    Scrutiny { views: true, photos: true, thorough: true, ..Scrutiny::default() }
}

#[tokio::test]
async fn a_folder_comes_back_as_it_was_with_a_new_epoch() {
    let (data, target, new) = (data(&[b"one", b"two"]).await, tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let made = backup::make(data.path(), target.path(), NOW, false).unwrap();
    assert_eq!((made.manifest.photos, made.new_photos, made.lost.len()), (2, 2, 0));
    let epoch = sqlite::inspect(data.path()).unwrap().ends().unwrap().epoch;
    let restored = backup::restore(target.path(), new.path(), NOW, false).unwrap();
    assert_ne!(restored.epoch, epoch);
    assert_eq!((photos_of(new.path()), restored.report.photos, restored.aside), (2, 2, None));
    for key in ["plates.key", "receipt.key"] {
        assert_eq!(fs::read(new.path().join(key)).unwrap(), fs::read(data.path().join(key)).unwrap(), "{key}");
    }
    assert_eq!(sqlite::open(new.path()).unwrap().epoch(), restored.epoch);
    assert_eq!(verify(new.path(), &everything()).unwrap().findings, []);
}

#[cfg(unix)]
#[tokio::test]
async fn keys_stay_private() {
    use std::os::unix::fs::PermissionsExt;
    let (data, target, new) = (data(&[]).await, tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let Made { folder, .. } = backup::make(data.path(), target.path(), NOW, false).unwrap();
    backup::restore(target.path(), new.path(), NOW, false).unwrap();
    for key in [folder.join("receipt.key"), new.path().join("receipt.key")] {
        assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn only_new_photos_are_copied_and_damaged_ones_on_request() {
    let (data, target) = (data(&[b"one"]).await, tempfile::tempdir().unwrap());
    backup::make(data.path(), target.path(), NOW, false).unwrap();
    let store = sqlite::open(data.path()).unwrap();
    keep(&store, data.path(), b"two").await;
    let again = backup::make(data.path(), target.path(), NOW + 1, false).unwrap();
    assert_eq!((again.manifest.photos, again.new_photos), (2, 1));
    let damaged = BlobFolder::within(target.path()).path(Sha256::of(b"one"));
    fs::write(&damaged, b"eno").unwrap();
    assert_eq!(backup::make(data.path(), target.path(), NOW + 2, false).unwrap().new_photos, 0);
    let new = tempfile::tempdir().unwrap();
    assert!(matches!(backup::restore(target.path(), new.path(), NOW, false), Err(BackupError::Damaged(path, _)) if path == damaged));
    assert_eq!(fs::read_dir(new.path()).unwrap().filter(|entry| entry.as_ref().unwrap().file_name() == "log.db").count(), 0);
    assert_eq!(backup::make(data.path(), target.path(), NOW + 3, true).unwrap().new_photos, 1);
    backup::restore(target.path(), new.path(), NOW, false).unwrap();
}

#[tokio::test]
async fn photos_that_no_backup_names_any_more_go() {
    let (data, target, new) = (data(&[b"one", b"two"]).await, tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let make = |at| backup::make(data.path(), target.path(), at, false).unwrap();
    let first = make(NOW);
    let one = Sha256::of(b"one");
    let store = sqlite::open(data.path()).unwrap();
    store.remove_photos(vec![one], NOW).await.unwrap();
    BlobFolder::within(data.path()).remove(one).unwrap();
    let second = make(NOW + 1);
    assert_eq!((first.swept, second.swept, photos_of(target.path())), (Some(0), Some(0), 2), "the first backup names it");
    fs::remove_dir_all(&first.folder).unwrap();
    // As long as one list cannot be read, nobody knows what it named.
    let list = second.folder.join("photos.txt");
    let sound = fs::read(&list).unwrap();
    fs::write(&list, b"").unwrap();
    assert_eq!((make(NOW + 2).swept, photos_of(target.path())), (None, 2));
    fs::write(&list, sound).unwrap();
    assert_eq!((make(NOW + 3).swept, photos_of(target.path())), (Some(1), 1));
    assert_eq!(backup::restore(target.path(), new.path(), NOW, false).unwrap().report.photos, 1);
}

/// Where the photos are a data folder's own, what a backup does not name may be a photo that came since.
#[tokio::test]
async fn nothing_is_swept_in_a_data_folder() {
    let data = data(&[b"one"]).await;
    let one = BlobFolder::within(data.path()).path(Sha256::of(b"two"));
    fs::create_dir_all(one.parent().unwrap()).unwrap();
    fs::write(&one, b"two").unwrap();
    assert_eq!(backup::make(data.path(), data.path(), NOW, false).unwrap().swept, Some(0));
    assert!(one.exists());
}

#[tokio::test]
async fn the_newest_whole_backup_is_taken_and_no_half_made_one() {
    let (data, target, new) = (data(&[]).await, tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert!(matches!(backup::restore(target.path(), new.path(), NOW, false), Err(BackupError::NoBackup(_))));
    backup::make(data.path(), target.path(), NOW, false).unwrap();
    let second = backup::make(data.path(), target.path(), NOW + 60_000, false).unwrap().folder;
    // One that was cut short just before its end.
    let half = target.path().join("29991231T000000.000Z.partial");
    fs::create_dir(&half).unwrap();
    for entry in fs::read_dir(&second).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), half.join(entry.file_name())).unwrap();
    }
    assert_eq!(backup::restore(target.path(), new.path(), NOW, false).unwrap().from, second);
    assert!(matches!(backup::restore(&half, new.path(), NOW, true), Err(BackupError::NoBackup(_))));
    backup::make(data.path(), target.path(), NOW + 120_000, false).unwrap();
    assert!(!half.exists(), "the next one clears it away");
}

#[tokio::test]
async fn a_backup_that_was_tampered_with_is_refused() {
    let (data, target, new) = (data(&[]).await, tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let Made { folder, .. } = backup::make(data.path(), target.path(), NOW, false).unwrap();
    let log = folder.join("log.db");
    let sound = fs::read(&log).unwrap();
    let mut bytes = sound.clone();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&log, &bytes).unwrap();
    assert!(matches!(backup::restore(&folder, new.path(), NOW, false), Err(BackupError::Damaged(path, _)) if path == log));
    fs::remove_file(&log).unwrap();
    assert!(matches!(backup::restore(&folder, new.path(), NOW, false), Err(BackupError::Damaged(path, _)) if path == log));
    fs::write(&log, sound).unwrap();
    let manifest = folder.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("\"log.db\"", "\"../log.db\"")).unwrap();
    assert!(matches!(backup::restore(&folder, new.path(), NOW, false), Err(BackupError::Manifest(..))), "a name that leads out");
    fs::write(&manifest, text).unwrap();
    backup::restore(&folder, new.path(), NOW, false).unwrap();
}

#[tokio::test]
async fn data_is_not_overwritten_unasked_and_a_cut_restore_is_run_again() {
    let (data, target, other) = (data(&[b"one"]).await, tempfile::tempdir().unwrap(), data(&[b"two"]).await);
    backup::make(data.path(), target.path(), NOW, false).unwrap();
    assert!(matches!(backup::restore(target.path(), other.path(), NOW, false), Err(BackupError::NotEmpty(_))));
    assert_eq!(verify(other.path(), &everything()).unwrap().photos, 1, "it is what it was");
    let aside = backup::restore(target.path(), other.path(), NOW, true).unwrap().aside.unwrap();
    assert!(aside.join("log.db").exists() && aside.join("plates.key").exists());
    // Cut short between any two moves: the folder says so, no server starts, and the next run finishes it.
    fs::create_dir(other.path().join("restoring")).unwrap();
    fs::rename(other.path().join("log.db"), other.path().join("restoring/log.db")).unwrap();
    assert!(sqlite::open(other.path()).is_err());
    backup::restore(target.path(), other.path(), NOW + 1, false).unwrap();
    assert_eq!(
        sqlite::open(other.path()).map(|store| store.epoch()).ok(),
        Some(sqlite::inspect(other.path()).unwrap().ends().unwrap().epoch)
    );
}

#[tokio::test]
async fn a_photo_that_was_lost_before_is_told_and_hinders_nothing() {
    let (data, target, new) = (data(&[b"one", b"two"]).await, tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let photo = Sha256::of(b"one");
    fs::remove_file(BlobFolder::within(data.path()).path(photo)).unwrap();
    assert_eq!(backup::make(data.path(), target.path(), NOW, false).unwrap().lost, [photo]);
    let restored = backup::restore(target.path(), new.path(), NOW, false).unwrap();
    assert_eq!(restored.report.findings, [Finding::Photo { photo, what: "missing" }]);
}
