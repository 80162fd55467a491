//! `/api/v1/imports/{kind}`: reference data and people from a file; and such an import taken back.

use web_sys::File;
use xunge_shared::{
    id::{AreaCode, DeviceId},
    imports::{Outcome, TakenBack},
};

use super::{ApiError, http::Request, query::Params};
use crate::i18n::{Lang, current};

/// A county's cells over an office's line, and a thousand passwords.
const TIMEOUT_MS: u32 = 5 * 60_000;

/// What a file does; with `check`, what it would do. `area` is for rows that name none.
pub async fn import(kind: &str, area: Option<AreaCode>, check: bool, file: &File) -> Result<Outcome, ApiError> {
    // the server takes names of 200 bytes
    let name: String = file.name().chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
    let params = Params::default().some("area", area).some("check", check.then_some(1)).some("lang", Some(lang())).text("file", &name);
    let path = format!("/api/v1/imports/{kind}{params}");
    Request::new("POST", &path).timeout(TIMEOUT_MS).blob("application/octet-stream", file).send().await?.json()
}

/// What becomes of an import that is taken back whole; with `check`, what would.
pub async fn take_back(import: DeviceId, check: bool) -> Result<TakenBack, ApiError> {
    let params = Params::default().some("check", check.then_some(1)).some("lang", Some(lang()));
    Request::new("POST", &format!("/api/v1/changes/{import}{params}")).timeout(TIMEOUT_MS).send().await?.json()
}

fn lang() -> &'static str {
    if current() == Lang::Zh { "zh" } else { "en" }
}
