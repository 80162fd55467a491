//! `GET /metrics`: figures for Prometheus. For this machine, or for whoever has the token; never through a proxy without it.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header},
    response::IntoResponse,
};
use xunge_shared::id::Sha256;

use crate::{
    app::App,
    clock,
    error::{AppError, AppResult},
};

/// OpenMetrics text, which Prometheus reads.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What a proxy adds: a request with one of these comes from farther than it seems.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// All of them.
pub async fn get(State(app): State<App>, ConnectInfo(peer): ConnectInfo<SocketAddr>, headers: HeaderMap) -> AppResult<impl IntoResponse> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let is_token = match (&app.config.metrics_token, bearer) {
        // Compared by hash: how much of a guess is right does not show in the time.
        (Some(token), Some(given)) => Sha256::of(token.as_bytes()) == Sha256::of(given.as_bytes()),
        _ => false,
    };
    let is_near = peer.ip().to_canonical().is_loopback() && !FORWARDED.iter().any(|name| headers.contains_key(*name));
    if !is_token && !is_near {
        return Err(AppError::NotFound);
    }
    let gauges = app.read(|store| store.gauges(clock::now())).await?;
    Ok(([(header::CONTENT_TYPE, TEXT)], app.metrics.text(&gauges, app.live.listeners())))
}
