//! `/api/rescue`: a file with another phone's work.

use web_sys::Blob;
use xunge_shared::rescue::{RESCUE, Receipt};

use super::{ApiError, http::Request};

/// Half a gigabyte over an office's line.
const TIMEOUT_MS: u32 = 30 * 60_000;

/// Delivers a file. Delivered twice, it is there once.
pub async fn deliver(file: &Blob) -> Result<Receipt, ApiError> {
    Request::new("POST", "/api/rescue").timeout(TIMEOUT_MS).blob(RESCUE, file).send().await?.json()
}
