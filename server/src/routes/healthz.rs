//! `GET /healthz`: whether the server works, for a monitor. Tells nothing that needs a session.
//!
//! `/healthz/live` says that the process answers: whoever restarts it asks that. `/healthz/ready` says that it takes work: whoever
//! sends work to several asks that, and it stops saying so as soon as the server is told to stop. Anybody may ask, as often as they like: what is
//! told costs next to nothing.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use crate::{app::App, store::Watch};

/// 200 as long as requests are answered.
pub async fn get(State(app): State<App>) -> Json<Value> {
    Json(json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "lag": app.store.lag() }))
}

/// 200 as long as requests are answered.
pub async fn live() -> Json<Value> {
    Json(json!({ "ok": true }))
}

/// 200 as long as new work is taken.
pub async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    let is_ready = !app.is_draining() && app.read(Watch::works).await.is_ok();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ok": is_ready })))
}
