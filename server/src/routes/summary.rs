//! `GET /api/v1/summary`: how many there are, of each kind.

use axum::{Json, extract::State};
use serde_json::{Map, Value, json};

use crate::{app::App, error::AppResult, params::Params, session::Signed, store::SummaryQuery};

/// Counts by kind.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    app.settled().await;
    let query = SummaryQuery { sight: params.sight(&app, &signed)?, from: params.one("from")?, to: params.one("to")?, now: signed.now() };
    let counts = app.read_views(move |store| store.summary(&query)).await?;
    let kinds: Map<_, _> = counts
        .into_iter()
        .map(|(kind, c)| {
            let counts = json!({
                "total": c.total, "open": c.open, "overdue": c.overdue, "by_status": c.by_status, "flags": c.flags,
            });
            (kind.to_string(), counts)
        })
        .collect();
    Ok(Json(json!({ "kinds": kinds })))
}
