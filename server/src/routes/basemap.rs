//! `GET /api/v1/basemap`: what lies below the map. `GET /api/basemap/{z}/{x}/{y}`: a tile of it, when the server has the file.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    app::App,
    basemap::{PmtilesError, Sort},
    error::{AppError, AppResult},
    session::Signed,
};

/// What a map must know to show it.
pub async fn describe(State(app): State<App>, _signed: Signed) -> Json<Value> {
    Json(app.basemap.describe())
}

/// A tile; nothing (204) where the file has none, so that a map does not ask again.
pub async fn get(
    State(app): State<App>,
    _signed: Signed,
    Path((z, x, y)): Path<(u8, u32, u32)>,
    headers: HeaderMap,
) -> AppResult<Response> {
    let file = Arc::clone(app.basemap.file().ok_or(AppError::NotFound)?);
    let sort = file.about().sort;
    let packed = headers.get_all(header::ACCEPT_ENCODING).iter().any(|value| value.to_str().is_ok_and(|value| value.contains("gzip")));
    let read = move || -> Result<Option<(bool, Vec<u8>)>, PmtilesError> {
        let Some(tile) = file.tile(z, x, y)? else { return Ok(None) };
        let as_it_is = packed && tile.is_gzip();
        Ok(Some((as_it_is, if as_it_is { tile.packed() } else { tile.plain()? })))
    };
    let tile = tokio::task::spawn_blocking(read).await.map_err(AppError::internal)?.map_err(AppError::internal)?;
    // The file is not told apart from the one before it; a day is what an operator may have to wait for.
    let cached = [(header::CACHE_CONTROL, "private, max-age=86400"), (header::VARY, "accept-encoding")];
    let Some((as_it_is, bytes)) = tile else { return Ok((StatusCode::NO_CONTENT, cached).into_response()) };
    let media = match sort {
        Sort::Vector => "application/vnd.mapbox-vector-tile",
        Sort::Picture(media) => media,
    };
    let mut answer = (cached, [(header::CONTENT_TYPE, media)], bytes).into_response();
    if as_it_is {
        answer.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("gzip"));
    }
    Ok(answer)
}
