//! `GET /api/v1/changes`: what was changed in reference data, for who keeps it.

use axum::{Json, extract::State};
use serde_json::{Value, json};
use xunge_shared::id::{AccountId, Scope};

use super::things::told;
use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::ChangeQuery,
};

/// The greatest and the usual number of changes on a page.
const PAGE: usize = 200;
const USUAL: usize = 50;

/// The newest first; `before` goes on behind a page, `kind` is a list, `who` is an author. The server does not read the ops: who shows
/// them opens them.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    let keeps = |scope: Scope| signed.administers(scope.area());
    if !signed.held().any(|grant| grant.role == xunge_shared::role::Role::Administrator) {
        return Err(AppError::Forbidden("for administrators"));
    }
    app.settled().await;
    let query = ChangeQuery {
        // What is said of the county is for everybody to read.
        sight: signed.sight(&app).only(|scope| keeps(scope) || scope.area().is_county()),
        kinds: params.list("kind")?,
        who: params.one("who")?.map(AccountId),
        before: params.one("before")?,
        limit: params.number("limit", 1..=PAGE)?.unwrap_or(USUAL),
    };
    let limit = query.limit;
    let page = app.read(move |store| store.changes(&query)).await?;
    let next = (page.len() == limit).then(|| page.last().map(|last| last.pos)).flatten();
    let changes = page.iter().map(|changed| {
        let mut change = told(&changed.what);
        change["pos"] = json!(changed.pos);
        change
    });
    Ok(Json(json!({ "changes": changes.collect::<Vec<_>>(), "next": next })))
}
