//! `/api/v1/board`: how many things of a kind stand how, place by place.

use std::collections::BTreeMap;

use serde::Deserialize;
use xunge_shared::id::{AreaCode, KindName, Scope};

use super::{ApiError, FigureRecords, http::Request, query::Params};

/// The things of one place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BoardGroup {
    /// A feed, a thing or a cell, as text; nothing for those without one.
    pub place: Option<String>,
    /// What it is called.
    pub name: String,
    /// Whose feed.
    pub scope: Option<Scope>,
    /// All.
    pub total: u64,
    /// Still to be done, and late.
    pub overdue: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// By flag.
    pub flags: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Groups {
    groups: Vec<BoardGroup>,
}

/// Counts of a kind, told apart `by` scope, parent or cell.
pub async fn board(kind: &KindName, by: &str, area: Option<AreaCode>) -> Result<Vec<BoardGroup>, ApiError> {
    let params = Params::default().some("kind", Some(kind)).text("by", by).some("scope", area);
    Request::new("GET", &format!("/api/v1/board{params}")).send().await?.json::<Groups>().map(|answer| answer.groups)
}

/// Of a town, a street or what was found: how many door fronts were put right, and how many of these were soon so again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Recurrence {
    /// Which one, as the board names it; a finding by its code.
    pub place: String,
    /// Put right.
    pub cleaned: u64,
    /// Dirty again.
    pub recurred: u64,
}

impl Recurrence {
    /// 复脏率: the share that was soon dirty again, from 0 to 1.
    pub fn rate(&self) -> f64 {
        self.recurred as f64 / self.cleaned.max(1) as f64
    }
}

#[derive(Deserialize)]
struct Recurrences {
    places: Vec<Recurrence>,
}

fn recurrence_of(by: &str, area: Option<AreaCode>) -> Params {
    Params::default().text("by", by).some("scope", area)
}

/// The recurrence of the towns (`scope`), streets (`parent`) or findings (`finding`) of an area, or of all, over the usual time.
pub async fn recurrence(by: &str, area: Option<AreaCode>) -> Result<Vec<Recurrence>, ApiError> {
    let path = format!("/api/v1/recurrence{}", recurrence_of(by, area));
    Request::new("GET", &path).send().await?.json::<Recurrences>().map(|answer| answer.places)
}

/// The first `limit` door fronts of one of those (`place`) that were soon so again, the latest first.
pub async fn recurred(by: &str, place: &str, area: Option<AreaCode>, limit: u16) -> Result<FigureRecords, ApiError> {
    let params = recurrence_of(by, area).text("place", place).some("limit", Some(limit));
    Request::new("GET", &format!("/api/v1/recurrence/records{params}")).send().await?.json()
}

/// The address of the same as a table.
pub fn recurrence_file(by: &str, area: Option<AreaCode>) -> String {
    format!("/api/v1/recurrence{}", recurrence_of(by, area).text("format", "csv").some("lang", Some(super::query::lang())))
}
