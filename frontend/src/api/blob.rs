//! `/api/blobs/{sha256}`: photos, in pieces that can be resumed.

use xunge_shared::id::Sha256;

use super::{
    ApiError,
    http::{Answer, Request},
};

/// A piece of 512 KiB over a poor connection.
const PIECE_TIMEOUT_MS: u32 = 60_000;

/// Where the server keeps a photo.
pub fn photo_url(sha: Sha256) -> String {
    format!("/api/blobs/{sha}")
}

/// Announces a photo of `size` bytes; returns how much of it the server has.
pub(crate) async fn announce(sha: Sha256, size: u64) -> Result<u64, ApiError> {
    let path = photo_url(sha);
    offset(Request::new("POST", &path).header("Upload-Length", size.to_string()).send().await)
}

/// Sends the piece that begins at `at`; returns how much the server has then.
pub(crate) async fn send(sha: Sha256, at: u64, piece: Vec<u8>) -> Result<u64, ApiError> {
    let path = photo_url(sha);
    let request = Request::new("PATCH", &path).timeout(PIECE_TIMEOUT_MS).header("Upload-Offset", at.to_string());
    offset(request.body("application/offset+octet-stream", &piece).send().await)
}

fn offset(answer: Result<Answer, ApiError>) -> Result<u64, ApiError> {
    match answer {
        Ok(answer) => {
            let told = answer.header("Upload-Offset").and_then(|s| s.parse().ok());
            told.ok_or_else(|| ApiError::Malformed("no Upload-Offset".into()))
        }
        // Not where the server is: it says where.
        Err(ApiError::Status { status: 409, upload_offset: Some(have), .. }) => Ok(have),
        Err(error) => Err(error),
    }
}
