//! `/api/v1/audit` and `/api/v1/changes`: who did what, and what was changed in reference data.

use serde::Deserialize;
use xunge_shared::{
    hlc::{Hlc, Millis},
    id::{AccountId, AreaCode, DeviceId, KindName},
    kinds::{Kind, timetable::Timetable},
    op::RawOp,
};

use super::{
    ApiError,
    desk::hex_op,
    http::Request,
    query::{Params, lang},
};

/// What is asked of the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditQuery {
    /// Done by or to them.
    pub who: Option<AccountId>,
    /// The code of an action, or nothing.
    pub action: String,
    /// Not before.
    pub from: Option<Millis>,
    /// Before.
    pub to: Option<Millis>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Noted {
    /// Its place.
    pub id: u64,
    /// When.
    pub at: Millis,
    /// Who did it; absent: nobody signed in, or the operator.
    pub actor: Option<AccountId>,
    /// The code of what.
    pub action: String,
    /// To whom.
    pub subject: Option<AccountId>,
    /// The area, kind or thing.
    pub about: Option<String>,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct AuditPage {
    /// The newest first.
    pub entries: Vec<Noted>,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// A change of reference data.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Changed {
    /// Its place in the log.
    pub pos: u64,
    /// When it counts.
    pub eff: Hlc,
    /// The op that made it.
    #[serde(deserialize_with = "hex_op")]
    pub op: RawOp,
    /// The import that it is of, with all that came with it.
    #[serde(default)]
    pub import: Option<Batch>,
    /// Areas that the reader does not keep of which things were changed in the same save.
    #[serde(default)]
    pub beyond: Vec<AreaCode>,
}

/// An import, or the taking back of one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Batch {
    /// Its series.
    pub device: DeviceId,
    /// The file's name.
    pub file: String,
    /// So many things were made, or are there again.
    pub new: u64,
    /// So many were told otherwise.
    pub changed: u64,
    /// So many are no more.
    pub gone: u64,
    /// The import that it takes back.
    pub undoes: Option<DeviceId>,
}

/// A page of changes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ChangesPage {
    /// The newest first.
    pub changes: Vec<Changed>,
    /// Where the next page begins.
    pub next: Option<u64>,
}

impl AuditQuery {
    fn params(&self) -> Params {
        Params::default().some("who", self.who).text("action", &self.action).some("from", self.from).some("to", self.to)
    }
}

/// A page of the log.
pub async fn audit(query: &AuditQuery, before: Option<u64>) -> Result<AuditPage, ApiError> {
    Request::new("GET", &format!("/api/v1/audit{}", query.params().some("before", before))).send().await?.json()
}

/// Where the same can be downloaded as a table.
pub fn audit_url(query: &AuditQuery) -> String {
    format!("/api/v1/audit{}", query.params().text("format", "csv").some("lang", Some(lang())))
}

/// The timetables that were imported, the newest first: all that an administrator keeps, and somebody else's own.
pub async fn timetable_imports(before: Option<u64>) -> Result<ChangesPage, ApiError> {
    let params =
        Params::default().some("kind", Some(Timetable::NAME)).some("imports", Some(1)).some("limit", Some(20)).some("before", before);
    Request::new("GET", &format!("/api/v1/changes{params}")).send().await?.json()
}

/// A page of changes: of a kind, or of all; by somebody, or by anybody.
pub async fn changes(kind: Option<&KindName>, who: Option<AccountId>, before: Option<u64>) -> Result<ChangesPage, ApiError> {
    let params = Params::default().some("kind", kind).some("who", who).some("before", before);
    Request::new("GET", &format!("/api/v1/changes{params}")).send().await?.json()
}
