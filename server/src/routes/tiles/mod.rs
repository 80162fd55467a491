//! `GET /api/tiles/{z}/{x}/{y}.mvt`: the map, tile by tile, and what a map must know to ask for them.

pub mod coverage;
mod tag;

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use geozero::mvt::TileValue;
use serde_json::{Value, json};
use xunge_shared::{
    geometry::Shape,
    id::{Feed, Scope},
    kinds::{self, Kind, county::County},
};

use self::tag::Tag;
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

/// A tile; 304 when the caller has it as it is. Where people went is noted whenever it is looked at, also by who has it already.
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
    let (of, minute) = (tag::number((uri.to_string(), sight.scopes(), app.store.version(&sight))), signed.now() / MINUTE);
    let have = Tag::sent(&headers).filter(|have| have.fits(of, minute));
    if let Some(tag) = have.filter(|have| !have.tracks) {
        return Ok(tag.unchanged());
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
    let drawn = app.read(move |store| Ok(Drawn::of(store.tile(&query)?, query.overdue, tile))).await?;
    for feed in &drawn.tracks {
        app.note_tracks(&signed, feed).await?;
    }
    let tag = Tag { of, minute: drawn.by_clock.then_some(minute), tracks: !drawn.tracks.is_empty() };
    if have == Some(tag) {
        return Ok(tag.unchanged());
    }
    Ok(tag.tile(drawn.bytes))
}

/// What is late is told to the minute, ms.
const MINUTE: u64 = 60_000;

/// A tile as it is sent.
struct Drawn {
    bytes: Vec<u8>,
    /// It shows what is late.
    by_clock: bool,
    /// The feeds whose tracks it shows.
    tracks: BTreeSet<Scope>,
}

impl Drawn {
    fn of(layers: Vec<Layer>, overdue: bool, tile: TileId) -> Self {
        let (mut by_clock, mut tracks) = (overdue, BTreeSet::new());
        for layer in &layers {
            match &layer.content {
                LayerContent::Features(all) => tracks.extend(all.iter().map(|one| one.scope).filter(|scope| scope.feed() == Feed::Tracks)),
                LayerContent::Bins(_) => by_clock = true,
            }
        }
        Self { bytes: layer::encode(layers.into_iter().map(|layer| draw(layer, tile))), by_clock, tracks }
    }
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
    let all = [("n", bin.n), ("open", bin.open), ("overdue", bin.late)].map(|(name, n)| (name.to_owned(), n));
    all.into_iter().chain(by_status).collect()
}

/// TileJSON 3.0.
pub async fn describe(State(app): State<App>, signed: Signed) -> AppResult<Json<Value>> {
    let query = RowQuery { kinds: vec![County::NAME], sight: signed.sight(&app), limit: 1, ..RowQuery::default() };
    let county = app.read_views(move |store| store.rows(&query)).await?.rows.into_iter().next();
    let bounds = county.and_then(|row| row.summary.shape?.bbox()).map_or([-180.0, -85.0, 180.0, 85.0], |bbox| {
        let ((west, south), (east, north)) = (bbox.min.degrees(), bbox.max.degrees());
        [west, south, east, north]
    });
    let fields = json!({
        "id": "uuid", "kind": "kind", "status": "code", "open": "boolean", "due": "seconds since 1970", "at": "seconds since 1970",
        "title": "text", "code": "text", "flags": "codes, separated by commas", "who": "account",
    });
    let bins = json!({ "n": "how many", "open": "how many still to be done", "overdue": "how many of these late", "s_*": "how many of this status" });
    let layers = kinds::NAMES
        .iter()
        .flat_map(|kind| [json!({ "id": kind, "fields": fields }), json!({ "id": format!("{kind}_bin"), "fields": bins })]);
    // of an address of its own, for the desk only
    let covered = json!([
        { "id": coverage::LAYER, "fields": { "id": "uuid", "kind": "coverage", "status": "blind, part, few, some or many", "open": "a blind spot", "title": "text", "code": "text" } },
        { "id": format!("{}_bin", coverage::LAYER), "fields": { "n": "how many", "open": "how many blind spots", "s_*": "how many of this status" } },
    ]);
    let covered = json!({ "tiles": ["/api/tiles/coverage/{z}/{x}/{y}.mvt"], "minzoom": 0, "maxzoom": MAX_ZOOM, "vector_layers": covered });
    Ok(Json(json!({
        "tilejson": "3.0.0", "tiles": ["/api/tiles/{z}/{x}/{y}.mvt"], "bounds": bounds, "minzoom": 0, "maxzoom": MAX_ZOOM,
        "vector_layers": layers.collect::<Vec<_>>(), "coverage": covered,
    })))
}
