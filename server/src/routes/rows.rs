//! `GET /api/v1/rows`: the lists, filtered and page by page.

use std::collections::BTreeSet;

use axum::{Json, extract::State};
use serde_json::{Value, json};
use xunge_shared::{
    id::{Feed, Scope},
    row::Row,
};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::{LAPSED, Order, RowQuery},
};

/// The greatest and the usual number of rows on a page.
pub const PAGE: usize = 500;
const USUAL: usize = 100;

/// A page of rows.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Value>> {
    app.settled().await;
    let query = query(&app, &signed, &params)?;
    let page = app.read_views(move |store| store.rows(&query)).await?;
    note_tracks(&app, &signed, &page.rows).await?;
    Ok(Json(json!({ "rows": page.rows, "total": page.total, "more": page.more, "next": page.next })))
}

/// Where people went is noted when it is handed out, in whatever list.
pub(super) async fn note_tracks(app: &App, signed: &Signed, rows: &[Row]) -> AppResult<()> {
    let feeds: BTreeSet<Scope> = rows.iter().filter(|row| row.scope.feed() == Feed::Tracks).map(|row| row.scope).collect();
    for feed in feeds {
        app.note_tracks(signed, &feed).await?;
    }
    Ok(())
}

/// What a query string asks for; the export asks in the same words.
pub fn query(app: &App, signed: &Signed, params: &Params) -> AppResult<RowQuery> {
    let (order, descending) = order(params.text("order")?.unwrap_or("-at"))?;
    let (lapsed, flag) = match params.one::<String>("flag")? {
        Some(flag) if flag == LAPSED => (Some(signed.now()), None),
        flag => (None, flag),
    };
    Ok(RowQuery {
        kinds: params.list("kind")?,
        sight: params.sight(app, signed)?,
        statuses: params.list("status")?,
        open: params.one("open")?,
        overdue: params.one::<bool>("overdue")?.filter(|overdue| *overdue).map(|_| signed.now()),
        lapsed,
        flag,
        cell: params.one("cell")?,
        parent: params.one("parent")?,
        who: params.one::<u32>("who")?.map(xunge_shared::id::AccountId),
        unit: params.one::<bool>("unassigned")?.filter(|none| *none).map_or(params.one("unit")?, |_| Some(String::new())),
        text: params.one("q")?,
        from: params.one("from")?,
        to: params.one("to")?,
        bbox: params.bbox("bbox")?,
        order,
        descending,
        limit: params.number("limit", 1..=PAGE)?.unwrap_or(USUAL),
        after: params.one("after")?,
    })
}

fn order(text: &str) -> AppResult<(Order, bool)> {
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    let order = match name {
        "at" => Order::At,
        "due" => Order::Due,
        "title" => Order::Title,
        "code" => Order::Code,
        _ => return Err(AppError::bad("bad_request", "order: at, due, title or code, with a minus for the greatest first")),
    };
    Ok((order, descending))
}
