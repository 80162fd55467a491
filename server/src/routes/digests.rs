//! `GET /api/v1/digests`: what a replica's digests must equal.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{app::App, session::Signed};

/// Each feed that the caller may read, with its digest there.
pub async fn get(State(app): State<App>, signed: Signed) -> Json<Vec<Value>> {
    let readable = app.store.heads(&signed.sight(&app));
    Json(readable.into_iter().map(|(scope, head)| json!({ "scope": scope, "seq": head.seq, "digest": head.digest })).collect())
}
