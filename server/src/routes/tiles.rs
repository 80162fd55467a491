//! `GET /api/tiles/{z}/{x}/{y}.mvt`: the map, tile by tile, and what a map must know to ask for them.

use std::{collections::hash_map::RandomState, hash::BuildHasher, sync::LazyLock};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use geozero::mvt::TileValue;
use serde_json::{Value, json};
use xunge_shared::{geometry::Shape, kinds};

use crate::{
    app::App,
    error::{AppError, AppResult},
    params::Params,
    session::Signed,
    store::{Bin, Feature, Layer, LayerContent, RowQuery, TileQuery},
    tiles::{
        geometry,
        grid::{MAX_ZOOM, TileId},
        layer,
    },
};

/// Seeded anew by every start, because the store counts its versions from a start too.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// A tile; 304 when the caller has it as it is.
pub async fn get(
    State(app): State<App>,
    signed: Signed,
    Path((z, x, y)): Path<(String, String, String)>,
    params: Params,
    uri: Uri,
    headers: HeaderMap,
) -> AppResult<Response> {
    let tile = address(&z, &x, &y).ok_or(AppError::NotFound)?;
    let sight = params.sight(&app, &signed)?;
    let etag = format!("\"{:016x}\"", HASHER.hash_one((uri.to_string(), sight.scopes(), app.store.version(&sight))));
    let cached = [(header::ETAG, etag), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|have| is_same(have.as_bytes(), cached[0].1.as_bytes())) {
        return Ok((StatusCode::NOT_MODIFIED, cached).into_response());
    }
    let query = TileQuery {
        kinds: params.list("kinds")?,
        z: tile.z(),
        x: tile.x(),
        y: tile.y(),
        sight,
        narrowed: params.list("narrow")?,
        from: params.one("from")?,
        to: params.one("to")?,
        status: params.list("status")?,
        overdue: params.one("overdue")?.unwrap_or(false),
        text: params.one("q")?,
        open_of: params.list("open")?,
        now: signed.now(),
    };
    // Drawing takes a while for a crowded tile: it stays on the thread that read it.
    let bytes = app.read(move |store| Ok(layer::encode(store.tile(&query)?.into_iter().map(|layer| draw(layer, tile))))).await?;
    Ok((cached, [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")], bytes).into_response())
}

/// A compressed answer's tag comes back as it was sent, or weakened by a proxy.
fn is_same(have: &[u8], tag: &[u8]) -> bool {
    have.strip_prefix(b"W/").unwrap_or(have) == tag
}

fn address(z: &str, x: &str, y: &str) -> Option<TileId> {
    TileId::new(z.parse().ok()?, x.parse().ok()?, y.strip_suffix(".mvt")?.parse().ok()?)
}

fn draw(layer: Layer, tile: TileId) -> layer::Layer {
    match layer.content {
        LayerContent::Features(features) => {
            let mut drawn = layer::Layer::new(layer.kind.as_str());
            for feature in features {
                if let Some(shape) = geometry::draw(&feature.shape, tile) {
                    drawn.put(shape, properties(feature, &layer.kind));
                }
            }
            drawn
        }
        LayerContent::Bins(bins) => {
            let mut drawn = layer::Layer::new(format!("{}_bin", layer.kind));
            for bin in bins {
                if let Some(shape) = geometry::draw(&Shape::Point(bin.at), tile) {
                    let counts = counts(&bin);
                    drawn.put(shape, counts.iter().map(|(name, n)| (name.as_str(), TileValue::Uint(*n))));
                }
            }
            drawn
        }
    }
}

fn properties(feature: Feature, kind: &xunge_shared::id::KindName) -> impl Iterator<Item = (&'static str, TileValue)> {
    let text = |text: String| (!text.is_empty()).then_some(TileValue::Str(text));
    let seconds = |ms: Option<u64>| ms.map(|ms| TileValue::Uint(ms / 1_000));
    [
        ("id", text(feature.entity.to_string())),
        ("kind", text(kind.to_string())),
        ("status", text(feature.status)),
        ("open", Some(TileValue::Bool(feature.open))),
        ("due", seconds(feature.due)),
        ("at", seconds(feature.at)),
        ("title", text(feature.title)),
        ("code", text(feature.code)),
        ("flags", text(feature.flags.join(","))),
        ("who", feature.who.map(|who| TileValue::Uint(who.0.into()))),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
}

fn counts(bin: &Bin) -> Vec<(String, u64)> {
    let by_status = bin.by_status.iter().map(|(status, n)| (format!("s_{status}"), *n));
    [("n".to_owned(), bin.n), ("open".to_owned(), bin.open)].into_iter().chain(by_status).collect()
}

/// TileJSON 3.0.
pub async fn describe(State(app): State<App>, signed: Signed) -> AppResult<Json<Value>> {
    let query = RowQuery { kinds: vec![kinds::NAMES[0].clone()], sight: signed.sight(&app), limit: 1, ..RowQuery::default() };
    let county = app.read_views(move |store| store.rows(&query)).await?.rows.into_iter().next();
    let bounds = county.and_then(|row| row.summary.shape?.bbox()).map_or([-180.0, -85.0, 180.0, 85.0], |bbox| {
        let ((west, south), (east, north)) = (bbox.min.degrees(), bbox.max.degrees());
        [west, south, east, north]
    });
    let fields = json!({
        "id": "uuid", "kind": "kind", "status": "code", "open": "boolean", "due": "seconds since 1970", "at": "seconds since 1970",
        "title": "text", "code": "text", "flags": "codes, separated by commas", "who": "account",
    });
    let bins = json!({ "n": "how many", "open": "how many still to be done", "s_*": "how many of this status" });
    let layers = kinds::NAMES
        .iter()
        .flat_map(|kind| [json!({ "id": kind, "fields": fields }), json!({ "id": format!("{kind}_bin"), "fields": bins })]);
    Ok(Json(json!({
        "tilejson": "3.0.0", "tiles": ["/api/tiles/{z}/{x}/{y}.mvt"], "bounds": bounds, "minzoom": 0, "maxzoom": MAX_ZOOM,
        "vector_layers": layers.collect::<Vec<_>>(),
    })))
}
