//! What patrols saw, and where they did not come.

use serde::Deserialize;
use xunge_shared::id::{EntityId, Scope};

use super::{ApiError, http::Request, query::Params};

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageQuery {
    /// `street`, `cell`, `checkpoint` or `school`.
    pub sort: &'static str,
    /// Of this town.
    pub scope: Option<Scope>,
    /// Over so many days.
    pub days: u16,
    /// A blind spot is what was not passed for so many days.
    pub blind: u16,
    /// Only those.
    pub only_blind: bool,
    /// At most so many.
    pub limit: u16,
}

/// What was seen of a place.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Covered {
    /// Which place.
    pub id: EntityId,
    /// Of which town.
    pub scope: Scope,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// A street's length.
    pub metres: i64,
    /// Days since the last observed pass; nothing when there is none in the time that is looked back on.
    pub since: Option<u32>,
    /// Observed passes of each metre of street and evening.
    pub density: f64,
    /// Evenings with an observed pass.
    pub evenings: u32,
}

/// A town in sum.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TownCovered {
    /// Which.
    pub scope: Scope,
    /// How many places.
    pub places: u64,
    /// How many of them are blind spots.
    pub blind: u64,
    /// Observed passes of each metre of street and evening.
    pub density: f64,
    /// 见警率: the share of evenings on which they were passed.
    pub visibility: f64,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CoveragePage {
    /// The longest unseen first.
    pub places: Vec<Covered>,
    /// How many there are in all.
    pub total: u64,
    /// All towns that may be seen.
    pub towns: Vec<TownCovered>,
}

impl CoverageQuery {
    fn params(&self) -> Params {
        Params::default()
            .text("sort", self.sort)
            .some("scope", self.scope)
            .some("days", Some(self.days))
            .some("blind", Some(self.blind))
            .some("only_blind", Some(self.only_blind))
            .some("limit", Some(self.limit))
    }
}

/// The places and the towns.
pub async fn coverage(query: &CoverageQuery) -> Result<CoveragePage, ApiError> {
    Request::new("GET", &format!("/api/v1/coverage{}", query.params())).send().await?.json()
}

/// Where all of it can be downloaded as CSV.
pub fn coverage_url(query: &CoverageQuery) -> String {
    format!("/api/v1/coverage{}", query.params().some("format", Some("csv")))
}
