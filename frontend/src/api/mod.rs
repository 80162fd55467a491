//! The server, as functions: the only place of the app that fetches.
//!
//! A function here sends one request and reads one answer; it keeps nothing and retries nothing. What the pages may
//! call themselves are the desk's queries; records travel through `sync`.

mod query;

pub use query::{RowsPage, RowsQuery};
use xunge_shared::id::Sha256;

/// Why a request gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// No answer, or one that was cut or came too late.
    #[error("the server cannot be reached")]
    Unreachable,
    /// An answer that is not a success.
    #[error("{status} {code}: {message}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The stable code of the error.
        code: String,
        /// For a log; screens choose their own words by the code.
        message: String,
        /// Seconds to wait, when the server said so.
        retry_after: Option<u32>,
    },
    /// A success that cannot be read.
    #[error("the answer cannot be read: {0}")]
    Malformed(String),
}

/// Where the server keeps a photo.
pub fn photo_url(sha: Sha256) -> String {
    format!("/api/blobs/{sha}")
}

/// A page of rows.
pub async fn rows(query: &RowsQuery) -> Result<RowsPage, ApiError> {
    let _ = query;
    Err(ApiError::Unreachable)
}
