//! `GET /api/v1/things/{kind}/{id}?scope=`: one thing with all that was ever said of it, as it was said. An id that several feeds speak of
//! is that of several things: `scope` tells whose is meant, otherwise it is the one that was spoken of first.

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};
use xunge_shared::{
    id::{EntityId, KindName},
    kinds::{Kind, track::TrackLog},
};

use super::quarantine;
use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::Recorded,
};

/// The server does not read the ops: who shows them opens them.
pub async fn get(
    State(app): State<App>,
    signed: Signed,
    Path((kind, id)): Path<(String, String)>,
    params: Params,
) -> AppResult<Json<Value>> {
    let (Ok(kind), Ok(entity)) = (kind.parse::<KindName>(), id.parse::<EntityId>()) else { return Err(AppError::NotFound) };
    app.settled().await;
    let sight = params.sight(&app, &signed)?;
    let asked = kind.clone();
    let thing = app.read_views(move |store| store.thing(&asked, entity, &sight)).await?.ok_or(AppError::NotFound)?;
    let quarantined = thing.quarantined.iter().map(quarantine::told);
    if kind == TrackLog::NAME {
        app.note_tracks(&signed, &entity).await?;
    }
    Ok(Json(json!({
        "row": thing.row,
        "ops": thing.ops.iter().map(told).collect::<Vec<_>>(),
        "quarantined": quarantined.collect::<Vec<_>>(),
    })))
}

pub(super) fn told(recorded: &Recorded) -> Value {
    let Recorded { seq, eff, received, op } = recorded;
    json!({ "seq": seq, "eff": eff, "received": received, "hash": op.hash(), "op": hex::encode(&op.0) })
}
