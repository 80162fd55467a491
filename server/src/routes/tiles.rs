//! `GET /api/tiles/{z}/{x}/{y}.mvt`: the map, tile by tile, and what a map must know to ask for them.

use std::{
    collections::{BTreeSet, hash_map::RandomState},
    hash::BuildHasher,
    sync::LazyLock,
};

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use geozero::mvt::TileValue;
use serde_json::{Value, json};
use xunge_shared::{
    geometry::Shape,
    id::{Feed, Scope},
    kinds::{self, Kind, county::County},
};

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
    let (of, minute) = (HASHER.hash_one((uri.to_string(), sight.scopes(), app.store.version(&sight))), signed.now() / MINUTE);
    let have = headers.get(header::IF_NONE_MATCH).and_then(|have| Tag::read(have.to_str().ok()?)).filter(|have| have.fits(of, minute));
    if let Some(tag) = have.filter(|have| !have.tracks) {
        return Ok((StatusCode::NOT_MODIFIED, tag.headers()).into_response());
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
        return Ok((StatusCode::NOT_MODIFIED, tag.headers()).into_response());
    }
    Ok((tag.headers(), [(header::CONTENT_TYPE, "application/vnd.mapbox-vector-tile")], drawn.bytes).into_response())
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

/// What tells one answer from the next: what was asked and of which version, and what must be known of an answer before it is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tag {
    of: u64,
    /// Good for this minute only.
    minute: Option<u64>,
    /// It shows tracks.
    tracks: bool,
}

impl Tag {
    /// A compressed answer's tag comes back as it was sent, or weakened by a proxy.
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?.strip_suffix('"')?;
        let (text, tracks) = text.strip_suffix("-t").map_or((text, false), |text| (text, true));
        let (of, minute) = text.split_once('-').map_or((text, None), |(of, minute)| (of, Some(minute)));
        let number = |text| u64::from_str_radix(text, 16).ok();
        Some(Self { of: number(of)?, minute: minute.map(number).map_or(Some(None), |minute| minute.map(Some))?, tracks })
    }

    fn fits(self, of: u64, now: u64) -> bool {
        self.of == of && self.minute.is_none_or(|minute| minute == now)
    }

    fn headers(self) -> [(header::HeaderName, String); 2] {
        let minute = self.minute.map(|minute| format!("-{minute:x}")).unwrap_or_default();
        let tag = format!("\"{:016x}{minute}{}\"", self.of, if self.tracks { "-t" } else { "" });
        [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())]
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
    Ok(Json(json!({
        "tilejson": "3.0.0", "tiles": ["/api/tiles/{z}/{x}/{y}.mvt"], "bounds": bounds, "minzoom": 0, "maxzoom": MAX_ZOOM,
        "vector_layers": layers.collect::<Vec<_>>(),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_comes_back_as_it_was_sent() {
        for (minute, tracks) in [(None, false), (Some(0), true), (Some(29_000_000), false), (None, true)] {
            let tag = Tag { of: 0xfed, minute, tracks };
            let [(_, sent), _] = tag.headers();
            assert_eq!((Tag::read(&sent), Tag::read(&format!("W/{sent}"))), (Some(tag), Some(tag)));
            assert!(tag.fits(0xfed, minute.unwrap_or(7)) && !tag.fits(0xfee, minute.unwrap_or(7)));
            assert_eq!(tag.fits(0xfed, 8), minute.is_none(), "another minute");
        }
        for other in ["", "\"", "\"\"", "*", "\"x-1\"", "\"1-\"", "\"1-t-2\"", "1"] {
            assert_eq!(Tag::read(other), None, "{other}");
        }
    }
}
