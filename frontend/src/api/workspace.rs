//! What the map workspace asks for beside lists and tiles: how much happened when, and what lies below the map.

use serde::Deserialize;
use xunge_shared::{datum::Datum, hlc::Millis};

use super::{ApiError, RowsQuery, http::Request};

/// How many rows there are over a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Histogram {
    /// A count for each step.
    pub counts: Vec<u64>,
}

/// How many rows of a list there are in each `step` of its time; `from` and `to` are required.
pub async fn histogram(query: &RowsQuery, step: Millis) -> Result<Histogram, ApiError> {
    let path = format!("/api/v1/histogram{}", query.params().some("step", Some(step)));
    Request::new("GET", &path).send().await?.json()
}

/// The basemap that the operator configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basemap {
    /// The server's description, as the map's script reads it.
    pub json: String,
    /// In which datum its pictures are drawn.
    pub datum: Datum,
    /// Whose data it is.
    pub attribution: String,
}

/// The basemap, if there is one.
pub async fn basemap() -> Result<Option<Basemap>, ApiError> {
    #[derive(Deserialize)]
    struct Told {
        sort: String,
        #[serde(default)]
        datum: String,
        #[serde(default)]
        attribution: String,
    }
    let answer = Request::new("GET", "/api/v1/basemap").send().await?;
    let told: Told = answer.json()?;
    let json = String::from_utf8_lossy(&answer.body).into_owned();
    Ok((told.sort != "none").then(|| Basemap { json, datum: told.datum.parse().unwrap_or_default(), attribution: told.attribution }))
}
