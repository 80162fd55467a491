//! `GET /api/v1/board`: how many things of a kind stand how, told apart by feed, by what they belong to, or by cell. Knows no kind:
//! each figure is a count of rows, and the same filters list them.

use axum::{Json, extract::State};
use serde_json::{Value, json};
use xunge_shared::id::{Feed, KindName};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::{By, Group, GroupQuery, Place},
};

/// Counts by place.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    let kind: KindName = params.one("kind")?.ok_or_else(|| AppError::bad("bad_request", "kind: which kind"))?;
    let by = match params.text("by")?.unwrap_or("scope") {
        "scope" => By::Scope,
        "parent" => By::Parent,
        "cell" => By::Cell,
        _ => return Err(AppError::bad("bad_request", "by: scope, parent or cell")),
    };
    app.settled().await;
    let sight = params.sight(&app, &signed)?.only(|scope| scope.feed() != Feed::Tracks);
    let query = GroupQuery { sight, kind, by, now: signed.now() };
    let groups = app.read(move |store| store.groups(&query)).await?;
    Ok(Json(json!({ "groups": groups.iter().map(told).collect::<Vec<_>>() })))
}

fn told(group: &Group) -> Value {
    let c = &group.counts;
    let place = match &group.place {
        Place::Scope(scope) => json!(scope),
        Place::Parent(parent) => json!(parent),
        Place::Cell(cell) => json!(cell),
        Place::None => Value::Null,
    };
    json!({
        "place": place, "name": group.name, "scope": group.scope,
        "total": c.total, "open": c.open, "overdue": c.overdue, "by_status": c.by_status, "flags": c.flags,
    })
}
