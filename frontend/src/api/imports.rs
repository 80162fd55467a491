//! `/api/v1/imports/{kind}`: reference data and people from a file; and such an import taken back.

use web_sys::File;
use xunge_shared::{
    id::{AreaCode, DeviceId},
    imports::{Outcome, TakenBack},
};

use super::{
    ApiError,
    http::Request,
    query::{Params, lang},
};

/// A county's cells over an office's line, and a thousand passwords.
const TIMEOUT_MS: u32 = 5 * 60_000;

/// What a file does; with `check`, what it would do. `area` is for rows that name none.
pub async fn import(kind: &str, area: Option<AreaCode>, check: bool, file: &File) -> Result<Outcome, ApiError> {
    let params = Params::default().some("area", area).some("check", check.then_some(1)).some("lang", Some(lang()));
    let params = params.text("file", &called(&file.name()));
    let path = format!("/api/v1/imports/{kind}{params}");
    Request::new("POST", &path).timeout(TIMEOUT_MS).blob("application/octet-stream", file).send().await?.json()
}

/// The end of a file's name: the server takes 200 bytes.
pub(super) fn called(name: &str) -> String {
    let start = name.char_indices().rev().nth(59).map_or(0, |(start, _)| start);
    name[start..].to_owned()
}

/// What becomes of an import that is taken back whole; with `check`, what would.
pub async fn take_back(import: DeviceId, check: bool) -> Result<TakenBack, ApiError> {
    let params = Params::default().some("check", check.then_some(1)).some("lang", Some(lang()));
    Request::new("POST", &format!("/api/v1/changes/{import}{params}")).timeout(TIMEOUT_MS).send().await?.json()
}
