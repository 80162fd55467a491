//! `GET /api/v1/audit`: who did what, for the administrators of the county. Reading it is noted too.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use xunge_shared::id::AccountId;

use crate::{
    app::App,
    bulletin::Lang,
    download::{CSV, Download},
    error::{AppError, AppResult},
    export,
    params::Params,
    session::Signed,
    spoken::Spoken,
    store::{Action, AuditQuery, Noted, Store},
};

/// The greatest and the usual number of entries on a page.
const PAGE: usize = 500;
const USUAL: usize = 100;
/// So many entries a table holds at most.
const TABLE: usize = 50_000;

/// The newest first; `before` goes on behind a page. `who` did it or had it done to them, `action` is a list, `from` and `to` are times;
/// `format=csv` is all of it as a table, in words with `lang` (zh, en).
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
        let file = Download { note: signed.did(Action::Exported).about("audit"), kind: CSV, name: "audit.csv".into() };
        let (lang, sight) = (params.one::<Lang>("lang")?, signed.sight(&app));
        let make = move |store: &dyn Store| {
            let accounts: Vec<_> = store.accounts()?.into_iter().map(|stored| stored.account).collect();
            let names = accounts.iter().map(|account| (account.id, account.name.clone())).collect();
            let page = store.noted(&query)?;
            let Some(lang) = lang else { return export::audit(&page, &names).map_err(AppError::internal) };
            let people = accounts.into_iter().map(|account| (account.id, account.display)).collect();
            Spoken { people, ..Spoken::at(store, &sight, lang)? }.audit(&page, &names).map_err(AppError::internal)
        };
        return app.download(file, make).await;
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
