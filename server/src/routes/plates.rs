//! `GET /api/v1/plates`: a PDF of plates, for administrators. `GET /api/v1/plates/{kind}/{id}?token=`: whether a scanned token is
//! the one on that thing's plate, for those who review records.

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use xunge_shared::{
    id::{EntityId, Feed, KindName},
    plate::Plated,
};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    plates,
    session::Signed,
    store::Action,
};

/// More plates than this are printed by town.
const MOST: usize = 10_000;

/// The sheets of a kind (`kind`: zone or checkpoint), of an area (`scope`) or a street (`street`), leading to `url`.
pub async fn print(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Response> {
    let kind: KindName = params.one("kind")?.unwrap_or(Plated::Zone.kind());
    let plated = Plated::of_kind(&kind).ok_or_else(|| AppError::bad("bad_request", "kind: zone or checkpoint"))?;
    app.settled().await;
    let sight = params.sight(&app, &signed)?.only(|scope| scope.feed() == Feed::Records && signed.administers(scope.area()));
    if sight.scopes().is_empty() {
        return Err(AppError::Forbidden("only administrators print plates"));
    }
    let street = params.text("street")?.map(str::to_owned);
    let url = params.text("url")?.map(str::to_owned);
    let keeper = app.clone();
    let signs = app.read_views(move |store| plates::signs(store, &keeper.plates, plated, &sight, street.as_deref())).await?;
    match signs.len() {
        0 => return Err(AppError::NotFound),
        count if count > MOST => return Err(AppError::bad("too_many", format!("{count} plates: print them town by town (scope)"))),
        _ => {}
    }
    app.note(signed.did(Action::PlatesPrinted).about(&kind)).await?;
    let pdf = plates::print(&signs, url.as_deref()).map_err(|e| AppError::bad("bad_request", e.to_string()))?;
    let disposition = format!("attachment; filename=\"xunge-plates-{kind}.pdf\"");
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)], pdf).into_response())
}

/// `{"genuine": true}`.
pub async fn check(
    State(app): State<App>,
    signed: Signed,
    Path((kind, id)): Path<(String, String)>,
    params: Params,
) -> AppResult<Json<Value>> {
    if !signed.is_desk() {
        return Err(AppError::Forbidden("plates are checked at the desk"));
    }
    let plated = kind.parse().ok().and_then(|kind: KindName| Plated::of_kind(&kind)).ok_or(AppError::NotFound)?;
    let entity: EntityId = id.parse().map_err(|_| AppError::NotFound)?;
    let token = params.text("token")?.unwrap_or_default().to_owned();
    app.settled().await;
    let sight = signed.sight(&app);
    let thing = app.read_views(move |store| store.thing(&plated.kind(), entity, &sight)).await?;
    // One of which only one's own refused op is known is out of sight.
    let thing = thing.filter(|thing| thing.row.is_some()).ok_or(AppError::NotFound)?;
    let genuine = plates::is_genuine(&app.plates, plated, &thing, &token);
    Ok(Json(json!({ "genuine": genuine })))
}
