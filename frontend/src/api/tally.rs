//! How much is still to be done of cases, by status and by office, area or person.

use serde::Deserialize;
use xunge_shared::id::Scope;

use super::{ApiError, http::Request, query::Params};

/// Open cases with a status in a group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Share {
    /// Which group: a name, a code or a number; empty for cases without one.
    pub group: String,
    /// With this status.
    pub status: String,
    /// How many.
    pub n: u64,
    /// Of those, late.
    pub late: u64,
}

/// Shares in order of group and status; `by` is `unit`, `area` or `who`.
pub async fn tally(by: &str, scope: Option<Scope>) -> Result<Vec<Share>, ApiError> {
    #[derive(Deserialize)]
    struct Tally {
        shares: Vec<Share>,
    }
    let params = Params::default().text("kind", "case").text("by", by).some("scope", scope);
    Request::new("GET", &format!("/api/v1/tally{params}")).send().await?.json::<Tally>().map(|tally| tally.shares)
}
