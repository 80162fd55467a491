//! The routes: one file for each, named after its path. A handler reads the request into types, asks the store, and answers.

pub mod blobs;
pub mod devices;
pub mod digests;
pub mod export;
pub mod healthz;
pub mod live;
pub mod people;
pub mod plates;
pub mod quarantine;
pub mod rescue;
pub mod rows;
pub mod session;
pub mod summary;
pub mod sync;
pub mod things;
pub mod tiles;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{app::App, error::AppError};

/// Routes that answer in seconds at most.
pub fn quick() -> Router<App> {
    Router::new()
        .route("/healthz", get(healthz::get))
        .route("/api/session", get(session::get).post(session::post).delete(session::delete))
        .route("/api/sync/push", post(sync::push::post))
        .route("/api/sync/pull", post(sync::pull::post))
        .route("/api/tiles/{z}/{x}/{y}", get(tiles::get))
        .route("/api/v1/tiles.json", get(tiles::describe))
        .route("/api/v1/people", get(people::get))
        .route("/api/v1/plates", get(plates::print))
        .route("/api/v1/plates/{kind}/{id}", get(plates::check))
        .route("/api/v1/rows", get(rows::get))
        .route("/api/v1/things/{kind}/{id}", get(things::get))
        .route("/api/v1/summary", get(summary::get))
        .route("/api/v1/devices", get(devices::get))
        .route("/api/v1/quarantine", get(quarantine::get))
        .route("/api/v1/digests", get(digests::get))
        .route("/api/v1/export", get(export::get))
        .method_not_allowed_fallback(async || AppError::MethodNotAllowed)
}

/// Routes that last as long as a network needs, and whose bytes are not to be compressed.
pub fn lasting() -> Router<App> {
    Router::new()
        .route("/api/live", get(live::get))
        .route("/api/rescue", post(rescue::post))
        .route("/api/blobs/{photo}", get(blobs::get).head(blobs::head).post(blobs::post).patch(blobs::patch))
        .method_not_allowed_fallback(async || AppError::MethodNotAllowed)
}
