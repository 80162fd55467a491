//! Uploads on their way: one growing file each, resumed where it ends, whatever happened in between.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::body::{Body, BodyDataStream, Bytes};
use futures::StreamExt;
use tokio::sync::{OwnedMutexGuard, watch};
use xunge_shared::id::Sha256;

use super::{BlobStore, media::Media};

/// A sender that is silent for so long has lost its network; what has come is kept.
const SILENCE: Duration = Duration::from_secs(30);
/// An upload that nobody has touched for so long is given up.
const ABANDONED: Duration = Duration::from_hours(24 * 60);

/// All uploads on their way.
#[derive(Debug)]
pub struct Staging {
    folder: PathBuf,
    turns: Mutex<HashMap<Sha256, Arc<Turn>>>,
}

/// Whose turn it is to write a file. A newcomer asks, and the one before it stops: it is the same phone on a new connection.
#[derive(Debug)]
struct Turn {
    asked: watch::Sender<u64>,
    write: Arc<tokio::sync::Mutex<()>>,
}

/// The right to write one upload.
#[derive(Debug)]
pub struct Upload {
    path: PathBuf,
    asked: watch::Receiver<u64>,
    _turn: OwnedMutexGuard<()>,
}

/// Why an upload did not become a photo.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The bytes have another hash.
    #[error("the bytes do not have the hash that names them")]
    HashMismatch,
    /// The bytes are no picture.
    #[error("not a picture")]
    NotAPhoto,
    /// The disk.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Staging {
    /// Opens `staging/` in the data folder, or makes it, and removes what was abandoned.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("staging");
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age > ABANDONED {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { folder, turns: Mutex::default() })
    }

    /// Waits for the turn to write this upload.
    pub async fn upload(&self, photo: Sha256) -> Upload {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            // Those that nobody else holds are over.
            turns.retain(|_, turn| Arc::strong_count(turn) > 1 || Arc::strong_count(&turn.write) > 1);
            let fresh = || Arc::new(Turn { asked: watch::Sender::new(0), write: Arc::default() });
            Arc::clone(turns.entry(photo).or_insert_with(fresh))
        };
        let mut number = 0;
        turn.asked.send_modify(|asked| {
            *asked += 1;
            number = *asked;
        });
        let guard = Arc::clone(&turn.write).lock_owned().await;
        let mut asked = turn.asked.subscribe();
        if *asked.borrow_and_update() != number {
            asked.mark_changed();
        }
        Upload { path: self.path(photo), asked, _turn: guard }
    }

    /// How much of an upload has come; nothing when none has begun.
    pub fn offset(&self, photo: Sha256) -> io::Result<Option<u64>> {
        length(&self.path(photo))
    }

    fn path(&self, photo: Sha256) -> PathBuf {
        self.folder.join(format!("{photo}.part"))
    }
}

fn length(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(meta) => Ok(Some(meta.len())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// How a piece ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// All of it came: the upload is now so long.
    Taken(u64),
    /// It was cut; what came is kept.
    Cut,
    /// It went beyond the announced length: nothing of the excess is kept.
    TooLong,
}

impl Upload {
    /// How much has come.
    pub fn offset(&self) -> io::Result<u64> {
        Ok(length(&self.path)?.unwrap_or(0))
    }

    /// Begins, or begins again.
    pub fn reset(&self) -> io::Result<()> {
        File::create(&self.path).map(drop)
    }

    /// Appends a body, up to `size` bytes in all, as it comes.
    pub async fn append(&mut self, body: Body, size: u64) -> io::Result<Piece> {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        let mut at = file.metadata()?.len();
        let mut chunks = body.into_data_stream();
        loop {
            let chunk = match self.next(&mut chunks).await {
                Next::Chunk(chunk) => chunk,
                Next::End => return Ok(Piece::Taken(at)),
                Next::Cut => return Ok(Piece::Cut),
            };
            if at + chunk.len() as u64 > size {
                super::super::body::drain(Body::from_stream(chunks)).await;
                return Ok(Piece::TooLong);
            }
            at += chunk.len() as u64;
            file = tokio::task::spawn_blocking(move || file.write_all(&chunk).map(|()| file)).await??;
        }
    }

    async fn next(&mut self, chunks: &mut BodyDataStream) -> Next {
        tokio::select! {
            chunk = chunks.next() => match chunk {
                Some(Ok(chunk)) => Next::Chunk(chunk),
                Some(Err(_)) => Next::Cut,
                None => Next::End,
            },
            _ = self.asked.changed() => Next::Cut,
            () = tokio::time::sleep(SILENCE) => Next::Cut,
        }
    }

    /// The upload is as long as announced: checks it and hands it over. One that is not what it should be is removed.
    pub fn finish(&self, photo: Sha256, blobs: &dyn BlobStore) -> Result<(), FinishError> {
        let mut file = File::open(&self.path)?;
        let mut bytes = vec![];
        file.read_to_end(&mut bytes)?;
        if Sha256::of(&bytes) != photo {
            fs::remove_file(&self.path)?;
            return Err(FinishError::HashMismatch);
        }
        if Media::of(&bytes).is_none() {
            fs::remove_file(&self.path)?;
            return Err(FinishError::NotAPhoto);
        }
        file.rewind()?;
        file.sync_all()?;
        Ok(blobs.put(photo, &self.path)?)
    }
}

enum Next {
    Chunk(Bytes),
    End,
    Cut,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::BlobFolder;

    const PHOTO: &[u8] = b"\xff\xd8\xff a photo, as far as one can tell";

    #[tokio::test]
    async fn an_upload_is_resumed_and_becomes_a_photo() {
        let data = tempfile::tempdir().unwrap();
        let (staging, blobs) = (Staging::open(data.path()).unwrap(), BlobFolder::open(data.path()).unwrap());
        let (photo, size) = (Sha256::of(PHOTO), PHOTO.len() as u64);
        {
            let mut upload = staging.upload(photo).await;
            upload.reset().unwrap();
            assert_eq!(upload.append(PHOTO[..10].into(), size).await.unwrap(), Piece::Taken(10));
        }
        drop(staging);
        let staging = Staging::open(data.path()).unwrap();
        assert_eq!(staging.offset(photo).unwrap(), Some(10));
        let mut upload = staging.upload(photo).await;
        assert_eq!(upload.append(PHOTO.into(), size).await.unwrap(), Piece::TooLong);
        assert_eq!(upload.append(PHOTO[10..].into(), size).await.unwrap(), Piece::Taken(size));
        upload.finish(photo, &blobs).unwrap();
        assert_eq!(blobs.get(photo).unwrap().as_deref(), Some(PHOTO));
        assert_eq!(staging.offset(photo).unwrap(), None);
    }

    #[tokio::test]
    async fn a_newcomer_takes_over_from_a_silent_connection() {
        let data = tempfile::tempdir().unwrap();
        let staging = Arc::new(Staging::open(data.path()).unwrap());
        let photo = Sha256::of(PHOTO);
        let mut first = staging.upload(photo).await;
        first.reset().unwrap();
        let begun = futures::stream::iter([Ok::<_, io::Error>(Bytes::from_static(&PHOTO[..5]))]).chain(futures::stream::pending());
        let stuck = tokio::spawn(async move { first.append(Body::from_stream(begun), 1_000).await });
        let second = staging.upload(photo).await;
        assert_eq!(stuck.await.unwrap().unwrap(), Piece::Cut);
        // Whether the chunk was written before the newcomer came or not: the file's end is where to go on.
        assert!(second.offset().unwrap() <= 5);
    }
}
