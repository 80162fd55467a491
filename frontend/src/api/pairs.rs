//! `/api/v1/pairs`: zones before and after they were put right.

use serde::Deserialize;
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, AreaCode, EntityId, Scope, Sha256},
};

use super::{ApiError, http::Request, query::Params};

/// Which pairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairsQuery {
    /// Of a town.
    pub town: Option<AreaCode>,
    /// Of a street.
    pub street: Option<EntityId>,
    /// Not before.
    pub from: Option<Millis>,
    /// Before this.
    pub to: Option<Millis>,
}

/// A zone before and after.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Pair {
    /// Which zone.
    pub zone: EntityId,
    /// Whose feed.
    pub scope: Scope,
    /// What it is called; nothing when it is not there any more.
    pub title: Option<String>,
    /// Its house number.
    pub number: Option<String>,
    /// When it was inspected.
    pub at: Millis,
    /// By whom.
    pub who: AccountId,
    /// As it was found.
    pub before: Sha256,
    /// As it was left.
    pub after: Sha256,
}

/// Some of them, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PairsPage {
    /// These.
    pub pairs: Vec<Pair>,
    /// How many to skip for the next page, when there is one.
    pub next: Option<u64>,
}

/// A page of pairs, after so many.
pub async fn pairs(query: &PairsQuery, skip: u64) -> Result<PairsPage, ApiError> {
    let PairsQuery { town, street, from, to } = query;
    let params = Params::default().some("scope", *town).some("street", *street).some("from", *from).some("to", *to);
    Request::new("GET", &format!("/api/v1/pairs{}", params.some("skip", Some(skip)))).send().await?.json()
}
