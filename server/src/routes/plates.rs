//! `GET /api/v1/plates`: a PDF of plates, for administrators. `POST /api/v1/plates/{kind}/{id}`: one plate made anew, in place of one
//! that was lost or photographed. `GET /api/v1/plates/{kind}/{id}?token=`: whether a scanned token is the one on that thing's plate,
//! for those who review records.

use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use serde_json::{Value, json};
use xunge_shared::{
    id::{EntityId, Feed, KindName},
    plate::Plated,
};

use crate::{
    app::App,
    download::Download,
    error::{AppError, AppResult},
    params::Params,
    plates::{self, Judged, Renewals, Sign, Wanted},
    session::Signed,
    store::{Action, Result, Store},
};

const PDF: &str = "application/pdf";
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
    let wanted = params.text("street")?.map_or(Wanted::All, |street| Wanted::Street(street.to_owned()));
    let keeper = app.clone();
    let signs = app.read_views(move |store| plates::signs(store, &keeper.plates, plated, &sight, &wanted)).await?;
    match signs.len() {
        0 => return Err(AppError::NotFound),
        count if count > MOST => return Err(AppError::bad("too_many", format!("{count} plates: print them town by town (scope)"))),
        _ => {}
    }
    let note = signed.did(Action::PlatesPrinted).about(&kind);
    app.download(Download { note, kind: PDF, name: format!("xunge-plates-{kind}.pdf") }, sheet(move |_| Ok(signs), &params)?).await
}

/// A new plate for one thing, as a PDF that leads to `url`. From now on scans of the old one show as such.
pub async fn renew(
    State(app): State<App>,
    signed: Signed,
    Path((kind, id)): Path<(String, String)>,
    params: Params,
) -> AppResult<Response> {
    let (plated, entity) = named(&kind, &id)?;
    app.settled().await;
    let sight = signed.sight(&app).only(|scope| scope.feed() == Feed::Records && signed.administers(scope.area()));
    if sight.scopes().is_empty() {
        return Err(AppError::Forbidden("only administrators print plates"));
    }
    let (keeper, seen) = (app.clone(), sight.clone());
    let print = move || {
        let (keeper, sight) = (keeper.clone(), seen.clone());
        move |store: &dyn Store| plates::signs(store, &keeper.plates, plated, &sight, &Wanted::One(entity))
    };
    if app.read_views(print()).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    // The note makes the plate anew: what is printed is read after it.
    let note = signed.did(Action::PlateRenewed).about(&plates::about(plated, entity));
    app.download(Download { note, kind: PDF, name: format!("xunge-plate-{entity}.pdf") }, sheet(print(), &params)?).await
}

/// Prints signs: some thousands of codes take seconds.
fn sheet(
    signs: impl FnOnce(&dyn Store) -> Result<Vec<Sign>> + Send + 'static,
    params: &Params,
) -> AppResult<impl FnOnce(&dyn Store) -> AppResult<Vec<u8>> + Send + 'static> {
    let url = params.text("url")?.map(str::to_owned);
    Ok(move |store: &dyn Store| plates::print(&signs(store)?, url.as_deref()).map_err(|e| AppError::bad("bad_request", e.to_string())))
}

fn named(kind: &str, id: &str) -> AppResult<(Plated, EntityId)> {
    let plated = kind.parse().ok().and_then(|kind: KindName| Plated::of_kind(&kind)).ok_or(AppError::NotFound)?;
    Ok((plated, id.parse().map_err(|_| AppError::NotFound)?))
}

/// `{"genuine": true}`; for the token of a plate that was replaced also since when, as `withdrawn`.
pub async fn check(
    State(app): State<App>,
    signed: Signed,
    Path((kind, id)): Path<(String, String)>,
    params: Params,
) -> AppResult<Json<Value>> {
    if !signed.is_desk() {
        return Err(AppError::Forbidden("plates are checked at the desk"));
    }
    let (plated, entity) = named(&kind, &id)?;
    let token = params.text("token")?.unwrap_or_default().to_owned();
    app.settled().await;
    let sight = signed.sight(&app);
    let thing = app.read_views(move |store| store.thing(&plated.kind(), entity, &sight)).await?;
    // One of which only one's own refused op is known is out of sight.
    let thing = thing.filter(|thing| thing.row.is_some()).ok_or(AppError::NotFound)?;
    let renewals = app.read(Renewals::read).await?;
    let judged =
        thing.fold()?.map_or(Judged::False, |thing| plates::judge(&app.plates, renewals.of(plated, entity), plated, &thing, &token));
    Ok(Json(match judged {
        Judged::Genuine => json!({ "genuine": true }),
        Judged::Withdrawn(at) => json!({ "genuine": false, "withdrawn": at }),
        Judged::False => json!({ "genuine": false }),
    }))
}
