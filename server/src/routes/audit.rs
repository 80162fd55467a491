//! `GET /api/v1/audit`: who did what, for the administrators of the county. Reading it is noted too.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::Action,
};

/// The greatest and the usual number of entries on a page.
const PAGE: usize = 500;
const USUAL: usize = 100;

/// The newest first; `before` goes on behind a page.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    if !signed.administers_county() {
        return Err(AppError::Forbidden("for administrators of the county"));
    }
    let (before, limit) = (params.one("before")?, params.number("limit", 1..=PAGE)?.unwrap_or(USUAL));
    app.note_once(signed.did(Action::AuditRead)).await?;
    let page = app.read(move |store| store.audit(before, limit)).await?;
    let next = page.last().map(|last| last.id).filter(|id| *id > 1);
    let told = page.into_iter().map(|noted| {
        json!({
            "id": noted.id, "at": noted.at, "actor": noted.actor, "action": noted.action, "subject": noted.subject,
            "about": noted.about, "hash": noted.hash,
        })
    });
    Ok(Json(json!({ "entries": told.collect::<Vec<_>>(), "next": next })))
}
