//! `GET /api/v1/quarantine`: ops that were refused: one's own, and at the desk those of the area.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{app::App, error::AppResult, session::Signed, store::Refused};

/// The most that are shown.
const SHOWN: usize = 500;

/// The newest first.
pub async fn get(State(app): State<App>, signed: Signed) -> AppResult<Json<Vec<Value>>> {
    let sight = signed.sight(&app);
    let refused = app.read(move |store| store.quarantine(&sight, SHOWN)).await?;
    Ok(Json(refused.iter().map(told).collect()))
}

/// One refused op as JSON.
pub fn told(refused: &Refused) -> Value {
    let Refused { device, n, refusal, received, author, scope, op } = refused;
    json!({
        "device": device, "n": n, "refusal": refusal, "received": received, "author": author, "scope": scope,
        "hash": op.hash(), "op": hex::encode(&op.0),
    })
}
