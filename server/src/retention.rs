//! Retention: raw tracks and photos go when their time is over. Records stay, and of each round what it covered; chains go on verifying, views
//! and feeds follow.
//!
//! How long, and what remains of an op, is `shared::retention`'s; here it is done, once a day beside the server or by `xunge retain`.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use serde::Serialize;
use xunge_shared::{
    hlc::Millis,
    id::{KindName, Scope, Sha256},
    phone::KEPT_MS,
    retention::{PHOTO_DAYS, TRACK_DAYS},
};

use crate::{
    backup::MAINTENANCE,
    blobs::BlobStore,
    clock,
    lock::{FolderLock, LockError},
    store::{Gone, Store, StoreError, caught_up},
};

const DAY: Millis = 86_400_000;
/// How often it is looked after.
const EVERY: Duration = Duration::from_hours(24);
/// Not at once: a start has other things to do.
const FIRST: Duration = Duration::from_mins(10);
/// How long it waits for the analyst, without which tracks stay until the next day, and how often it looks.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK: Duration = Duration::from_millis(10);
/// So many photos are marked in one transaction, before their bytes go.
const BATCH: usize = 500;

/// For how many days things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Raw tracks, since they arrived.
    pub tracks: u32,
    /// Photos: since they were taken, those of a case since it was closed.
    pub photos: u32,
}

/// A limit that would remove what phones may push again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("less than {LEAST_DAYS} days cannot be: phones push again what they kept for so long")]
pub struct TooShort;

/// Phones push again after a restore what they kept.
const LEAST_DAYS: u32 = (KEPT_MS / DAY) as u32;

impl Limits {
    /// So many days of raw tracks and of photos.
    pub fn of(tracks: u32, photos: u32) -> Result<Self, TooShort> {
        if tracks.min(photos) < LEAST_DAYS { Err(TooShort) } else { Ok(Self { tracks, photos }) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { tracks: TRACK_DAYS, photos: PHOTO_DAYS }
    }
}

/// What went, or would go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// Raw tracks: ops, and the bytes that they lose.
    pub tracks: Vec<Gone>,
    /// Photos.
    pub photos: Vec<Gone>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A backup is at work: what it has listed must not go meanwhile.
    #[error("a backup is at work on the folder: try again when it is over")]
    Busy(#[from] LockError),
    /// A photo cannot be removed.
    #[error("a photo cannot be removed: {0}")]
    Photo(#[from] std::io::Error),
    /// The process is ending.
    #[error("cut short: {0}")]
    Cut(#[from] tokio::task::JoinError),
}

/// What would go now.
pub async fn preview(store: &Arc<dyn Store>, limits: Limits, now: Millis) -> Result<Report, RetentionError> {
    caught_up(&**store).await;
    let (tracks, photos) = borders(limits, now);
    let store = Arc::clone(store);
    let seen = tokio::task::spawn_blocking(move || Ok::<_, StoreError>((store.old_tracks(tracks)?, expired(&*store, photos)?.1)));
    let (tracks, photos) = seen.await??;
    Ok(Report { tracks, photos })
}

/// Does it, in small steps, so that nobody who pushes waits long.
pub async fn run(
    store: &Arc<dyn Store>,
    blobs: &Arc<dyn BlobStore>,
    data: &Path,
    limits: Limits,
    now: Millis,
) -> Result<Report, RetentionError> {
    let _alone = FolderLock::named(data, MAINTENANCE)?;
    let (tracks_before, photos_before) = borders(limits, now);
    let mut sums = Sums::default();
    // What rounds covered outlives their tracks when the analyst has told of it.
    let _ = tokio::time::timeout(PATIENCE, studied(&**store)).await;
    loop {
        let gone = store.forget_tracks(tracks_before).await?;
        if gone.is_empty() {
            break;
        }
        for gone in gone {
            sums.add(gone.kind, gone.scope, gone.count, gone.bytes);
        }
    }
    // Whether a case is closed, the views say.
    caught_up(&**store).await;
    let reader = Arc::clone(store);
    let (names, photos) = tokio::task::spawn_blocking(move || expired(&*reader, photos_before)).await??;
    for batch in names.chunks(BATCH) {
        // Said before it is done: a photo that is recorded as here is here.
        store.remove_photos(batch.to_vec(), now).await?;
    }
    sweep(store, blobs).await?;
    let report = Report { tracks: sums.list(), photos };
    for (what, gone) in report.tracks.iter().map(|gone| ("tracks", gone)).chain(report.photos.iter().map(|gone| ("photos", gone))) {
        tracing::info!(what, kind = gone.kind.as_str(), scope = %gone.scope, count = gone.count, bytes = gone.bytes, "retention");
    }
    tracing::info!(tracks = total(&report.tracks), photos = total(&report.photos), "retention is done");
    Ok(report)
}

/// Once a day, for as long as the server runs.
pub async fn daily(store: Arc<dyn Store>, blobs: Arc<dyn BlobStore>, data: std::path::PathBuf, limits: Limits) {
    tokio::time::sleep(FIRST).await;
    loop {
        if let Err(e) = run(&store, &blobs, &data, limits, clock::now()).await {
            tracing::warn!(error = %e, "retention was not done; it is tried again tomorrow");
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn studied(store: &dyn Store) {
    while store.lag() + store.unstudied() > 0 {
        tokio::time::sleep(LOOK).await;
    }
}

/// Removes the bytes of what is marked: also of what a run before this one did not come to.
async fn sweep(store: &Arc<dyn Store>, blobs: &Arc<dyn BlobStore>) -> Result<(), RetentionError> {
    let (store, blobs) = (Arc::clone(store), Arc::clone(blobs));
    let swept = tokio::task::spawn_blocking(move || {
        let mut after = None;
        loop {
            let batch = store.removed_photos(after, BATCH)?;
            let Some(last) = batch.last() else { return Ok::<_, RetentionError>(()) };
            after = Some(*last);
            for photo in batch {
                blobs.remove(photo)?;
            }
        }
    });
    swept.await?
}

fn expired(store: &dyn Store, before: Millis) -> Result<(Vec<Sha256>, Vec<Gone>), StoreError> {
    let (mut names, mut sums) = (vec![], Sums::default());
    store.expired_photos(before, &mut |expired| {
        names.push(expired.photo);
        sums.add(expired.kind, expired.scope, 1, expired.size);
    })?;
    Ok((names, sums.list()))
}

/// Before when what is old arrived.
fn borders(limits: Limits, now: Millis) -> (Millis, Millis) {
    let before = |days: u32| now.saturating_sub(u64::from(days) * DAY);
    (before(limits.tracks), before(limits.photos))
}

fn total(gone: &[Gone]) -> u64 {
    gone.iter().map(|gone| gone.count).sum()
}

#[derive(Default)]
struct Sums(BTreeMap<(KindName, Scope), (u64, u64)>);

impl Sums {
    fn add(&mut self, kind: KindName, scope: Scope, count: u64, bytes: u64) {
        let sum = self.0.entry((kind, scope)).or_default();
        *sum = (sum.0 + count, sum.1 + bytes);
    }

    fn list(self) -> Vec<Gone> {
        self.0.into_iter().map(|((kind, scope), (count, bytes))| Gone { kind, scope, count, bytes }).collect()
    }
}
