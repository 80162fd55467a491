//! `GET /api/v1/tally`: what is still to be done of a kind, by status and by office, area or person.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::{Side, TallyQuery},
};

/// Shares in order of group and status.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    app.settled().await;
    let kind = params.one("kind")?.ok_or_else(|| AppError::bad("bad_request", "kind: one is needed"))?;
    let by = match params.text("by")? {
        None | Some("unit") => Side::Unit,
        Some("area") => Side::Area,
        Some("who") => Side::Who,
        Some(_) => return Err(AppError::bad("bad_request", "by: unit, area or who")),
    };
    let query = TallyQuery { kind, sight: params.sight(&app, &signed)?, by, now: signed.now() };
    let shares = app.read_views(move |store| store.tally(&query)).await?;
    let shares: Vec<_> = shares.into_iter().map(|s| json!({ "group": s.group, "status": s.status, "n": s.n, "late": s.late })).collect();
    Ok(Json(json!({ "shares": shares })))
}
