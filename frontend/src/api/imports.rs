//! `/api/v1/imports/{kind}`: reference data and people from a file.

use web_sys::Blob;
use xunge_shared::{id::AreaCode, imports::Outcome};

use super::{ApiError, http::Request, query::Params};
use crate::i18n::{Lang, current};

/// A county's cells over an office's line, and a thousand passwords.
const TIMEOUT_MS: u32 = 5 * 60_000;

/// What a file does; with `check`, what it would do. `area` is for rows that name none.
pub async fn import(kind: &str, area: Option<AreaCode>, check: bool, file: &Blob) -> Result<Outcome, ApiError> {
    let lang = if current() == Lang::Zh { "zh" } else { "en" };
    let params = Params::default().some("area", area).some("check", check.then_some(1)).some("lang", Some(lang));
    let path = format!("/api/v1/imports/{kind}{params}");
    Request::new("POST", &path).timeout(TIMEOUT_MS).blob("application/octet-stream", file).send().await?.json()
}
