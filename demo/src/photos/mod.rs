//! Pictures
use xunge_shared::id::Sha256;

/// A photo, as a phone would have stored it.
#[derive(Debug, Clone)]
pub struct Photo {
    /// Its name: the SHA-256 of its bytes.
    pub sha: Sha256,
    /// JPEG.
    pub bytes: Vec<u8>,
}

/// The photos that the history of `seed` speaks of.
pub fn photos(seed: u64) -> Vec<Photo> {
    let _ = seed;
    Vec::new()
}
