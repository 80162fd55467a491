//! `GET /api/v1/ground?scope=`: how a town's cells lie: those of other towns beside them, what lies over each other and what nobody has; and
//! `GET /api/v1/ground/outline`, what all cells of the county are together, `POST /api/v1/ground/outline`, what an outline from a file is.

use axum::{Json, body::Body, extract::State};
use xunge_import::outline;
use xunge_shared::{
    datum::Datum,
    geometry::Shape,
    ground::{laid::Laid, proposed::Proposed},
    id::AreaCode,
};

use super::imports::{Asked, words};
use crate::{
    app::App,
    body,
    error::{AppError, AppResult},
    import::ground::Keeper,
    params::Params,
    session::Signed,
    sight::Sight,
};

/// The largest file, bytes: as many corners as are taken, with all their digits.
const MOST: usize = 12 * 1024 * 1024;

/// For who keeps the town's cells. Of cells elsewhere it tells code, name and outline: a border is of two.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Laid>> {
    let town = params.one::<AreaCode>("scope")?.filter(|area| area.is_town());
    let town = town.ok_or_else(|| AppError::bad("bad_request", "scope: the code of a town"))?;
    if !signed.administers(town) {
        return Err(AppError::Forbidden("for administrators of the town"));
    }
    app.settled().await;
    let sight = Sight::ground(&signed, app.store.scopes());
    let keeper = if signed.administers_county() { Keeper::County } else { Keeper::Town };
    let kept = app.clone();
    Ok(Json(app.read(move |store| kept.ground.laid(store, &sight, town, keeper)).await?))
}

/// The outline of the county's cells, without what they enclose; null when there are none. Sets nothing: who keeps the county says it.
pub async fn outline(State(app): State<App>, signed: Signed) -> AppResult<Json<Option<Shape>>> {
    if !signed.administers_county() {
        return Err(AppError::Forbidden("for administrators of the county"));
    }
    app.settled().await;
    let sight = Sight::ground(&signed, app.store.scopes());
    let kept = app.clone();
    Ok(Json(app.read(move |store| kept.ground.united(store, &sight)).await?))
}

/// What the outline in a GeoJSON file is and what it means for the county's cells, or the file's faults. Sets nothing. `datum` is what the file is
/// drawn in (wgs84, gcj02 or bd09), `lang` (zh, else en) the language of the faults.
pub async fn propose(State(app): State<App>, signed: Signed, params: Params, body: Body) -> AppResult<Json<Proposed>> {
    if !signed.administers_county() {
        return Err(AppError::Forbidden("for administrators of the county"));
    }
    let (asked, datum) = (Asked::of(&params)?, params.one::<Datum>("datum")?.unwrap_or_default());
    let bytes = body::read(body, "file", MOST).await?;
    app.settled().await;
    let sight = Sight::ground(&signed, app.store.scopes());
    let kept = app.clone();
    let proposed = app.read(move |store| match outline::read(&bytes, datum) {
        Ok(outline) => kept.ground.proposed(store, &sight, outline),
        Err(problems) => {
            let (faults, fault_count) = words(&problems, asked.lang);
            Ok(Proposed { faults, fault_count, ..Proposed::default() })
        }
    });
    Ok(Json(proposed.await?))
}
