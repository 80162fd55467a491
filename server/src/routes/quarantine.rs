//! `GET /api/v1/quarantine`: ops that were refused: one's own, and at the desk those of the area.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{app::App, error::AppResult, session::Signed, store::Refused};

/// The newest that are looked through, and the most that are shown.
const LOOKED_AT: usize = 5_000;
const SHOWN: usize = 500;

/// The newest first.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Value>>> {
    let author = (!signed.is_desk()).then_some(signed.account.id);
    let refused = app.read(move |store| store.quarantine(author, LOOKED_AT)).await?;
    Ok(Json(refused.iter().filter(|refused| may_see(&signed, refused)).take(SHOWN).map(told).collect()))
}

/// Its author may, and the desk of the area that it was meant for; what is meant for none is the county's to look at.
pub fn may_see(signed: &Signed, refused: &Refused) -> bool {
    let desk = || refused.scope.map_or_else(|| signed.is_county_desk(), |scope| signed.is_desk_of(scope) || signed.is_county_desk());
    refused.author == signed.account.id || desk()
}

/// One refused op as JSON.
pub fn told(refused: &Refused) -> Value {
    let Refused { device, n, refusal, received, author, scope, op } = refused;
    json!({
        "device": device, "n": n, "refusal": refusal, "received": received, "author": author, "scope": scope,
        "hash": op.hash(), "op": hex::encode(&op.0),
    })
}
