//! The bytes of photos, named by their SHA-256. What is known *about* them is the store's.
//!
//! An upload grows in [`staging`], a file in the data folder that survives restarts, and moves into a [`BlobStore`] when it is
//! whole. The store behind it is narrow on purpose: a second one, for an S3-compatible service, needs these three functions; the
//! staging stays local. Photos are at most 8 MiB, so they are handled whole.

pub mod media;
pub mod staging;

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use xunge_shared::id::Sha256;

/// Where complete photos are kept.
pub trait BlobStore: Send + Sync + 'static {
    /// Takes over a complete, synced local file; afterwards the photo is durable. A photo that is there already stays.
    fn put(&self, photo: Sha256, from: &Path) -> io::Result<()>;

    /// The bytes of a photo, when it is there.
    fn get(&self, photo: Sha256) -> io::Result<Option<Vec<u8>>>;

    /// Removes a photo; one that is not there is removed already.
    fn remove(&self, photo: Sha256) -> io::Result<()>;
}

/// A folder with a folder for each first byte, so that none grows too large to list.
#[derive(Debug)]
pub struct BlobFolder(PathBuf);

impl BlobFolder {
    /// Opens `blobs/` in the data folder, or makes it.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("blobs");
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// `blobs/` in a folder, whether it is there or not.
    pub fn within(folder: &Path) -> Self {
        Self(folder.join("blobs"))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Where the bytes of a photo are, or would be.
    pub fn path(&self, photo: Sha256) -> PathBuf {
        let name = photo.to_string();
        self.0.join(&name[..2]).join(&name)
    }
}

impl BlobStore for BlobFolder {
    fn put(&self, photo: Sha256, from: &Path) -> io::Result<()> {
        let to = self.path(photo);
        let folder = to.parent().unwrap_or(&self.0);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(&self.0)?;
        }
        fs::rename(from, &to)?;
        // A rename is durable once its folder is.
        sync_folder(folder)
    }

    fn get(&self, photo: Sha256) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(photo)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn remove(&self, photo: Sha256) -> io::Result<()> {
        match fs::remove_file(self.path(photo)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }
}

/// Makes durable what was renamed into or out of a folder.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
