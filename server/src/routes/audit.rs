//! `GET /api/v1/audit`: who did what, for the administrators of the county. Reading it is noted too.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use xunge_shared::id::AccountId;

use crate::{
    app::App,
    error::{AppError, AppResult},
    export,
    params::Params,
    session::Signed,
    store::{Action, AuditQuery, Noted},
};

/// The greatest and the usual number of entries on a page.
const PAGE: usize = 500;
const USUAL: usize = 100;
/// So many entries a table holds at most.
const TABLE: usize = 50_000;

/// The newest first; `before` goes on behind a page. `who` did it or had it done to them, `action` is a list, `from` and `to` are times;
/// `format=csv` is all of it as a table.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    if !signed.administers_county() {
        return Err(AppError::Forbidden("for administrators of the county"));
    }
    let is_table = params.text("format")? == Some("csv");
    let limit = if is_table { TABLE } else { params.number("limit", 1..=PAGE)?.unwrap_or(USUAL) };
    let query = AuditQuery {
        before: params.one("before")?,
        limit,
        who: params.one("who")?.map(AccountId),
        actions: params.list("action")?,
        from: params.one("from")?,
        to: params.one("to")?,
    };
    if is_table {
        app.note(signed.did(Action::Exported).about("audit")).await?;
        let (page, names) = app.read(move |store| Ok((store.noted(&query)?, store.accounts()?))).await?;
        let names = names.into_iter().map(|stored| (stored.account.id, stored.account.name)).collect();
        let table = export::audit(&page, &names).map_err(AppError::internal)?;
        let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=audit.csv")];
        return Ok((headers, table).into_response());
    }
    app.note_once(signed.did(Action::AuditRead)).await?;
    let page = app.read(move |store| store.noted(&query)).await?;
    let next = (page.len() == limit).then(|| page.last().map(|last| last.id)).flatten().filter(|id| *id > 1);
    Ok(Json(json!({ "entries": page.iter().map(told).collect::<Vec<_>>(), "next": next })).into_response())
}

fn told(noted: &Noted) -> Value {
    json!({
        "id": noted.id, "at": noted.at, "actor": noted.actor, "action": noted.action, "subject": noted.subject,
        "about": noted.about, "hash": noted.hash,
    })
}
