//! `GET /healthz`: whether the server works, for a monitor. Tells nothing that needs a session.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::app::App;

/// 200 as long as requests are answered.
pub async fn get(State(app): State<App>) -> Json<Value> {
    Json(json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "lag": app.store.lag() }))
}
