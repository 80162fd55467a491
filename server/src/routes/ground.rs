//! `GET /api/v1/ground?scope=`: how a town's cells lie: those of other towns beside them, what lies over each other and what nobody has; and
//! `GET /api/v1/ground/outline`, what all cells of the county are together.

use axum::{Json, extract::State};
use xunge_shared::{geometry::Shape, ground::laid::Laid, id::AreaCode};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    sight::Sight,
};

/// For who keeps the town's cells. Of cells elsewhere it tells code, name and outline: a border is of two.
pub async fn get(State(app): State<App>, signed: Signed, params: Params) -> AppResult<Json<Laid>> {
    let town = params.one::<AreaCode>("scope")?.filter(|area| area.is_town());
    let town = town.ok_or_else(|| AppError::bad("bad_request", "scope: the code of a town"))?;
    if !signed.administers(town) {
        return Err(AppError::Forbidden("for administrators of the town"));
    }
    app.settled().await;
    let sight = Sight::ground(&signed, app.store.scopes());
    let kept = app.clone();
    Ok(Json(app.read(move |store| kept.ground.laid(store, &sight, town)).await?))
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
