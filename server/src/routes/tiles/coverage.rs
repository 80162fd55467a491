//! `GET /api/tiles/coverage/{z}/{x}/{y}.mvt`: what patrols saw, tile by tile. For the desk only, as all that is read from tracks.
//!
//! How all places of a question stand is kept in memory ([`Kept`](crate::figures::coverage::Kept)); streets and cells come from the map's own
//! tree of places, and points need nothing more.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use xunge_shared::{
    coverage::{Sort, Standing},
    geometry::BBox,
    id::KindName,
};

use super::tag::{self, Tag};
use crate::{
    app::App,
    error::{AppError, AppResult},
    figures::coverage::{Question, Spot, Standings, around},
    params::Params,
    routes::coverage::Asked,
    session::signed::Signed,
    store::{Bin, Feature, Layer, LayerContent, Result, Store, TileQuery},
    tiles::{
        grid::{EXTENT, TileId},
        layer,
    },
};

/// The layer's name; that of its counts ends with `_bin`.
pub(super) const LAYER: &str = "coverage";
/// A tile shows at most so many places themselves.
const MAX_FEATURES: usize = 2_000;
/// Places are counted in so many squares each way.
const SQUARES: u32 = 8;

/// A tile; 304 when the caller has it as it is.
pub async fn get(
    State(app): State<App>,
    signed: Signed,
    Path((z, x, y)): Path<(String, String, String)>,
    params: Params,
    uri: Uri,
    headers: HeaderMap,
) -> AppResult<Response> {
    let asked = Asked::read(&app, &signed, &params)?;
    let tile = super::address(&z, &x, &y).ok_or(AppError::NotFound)?;
    let have = Tag::sent(&headers);
    let kept = app.clone();
    // Read, held against what the caller has, and drawn on one thread for such.
    let answer = app.read(move |store| {
        let question = asked.question(store)?;
        let standings = kept.coverage.get(store, &question)?;
        let sight = &question.sight;
        let of = tag::number((uri.to_string(), sight.scopes(), store.version(sight), standings.version()));
        let tag = Tag { of, minute: None, tracks: false };
        if have == Some(tag) {
            return Ok((tag, None));
        }
        let content = content(store, &question, &standings, tile)?;
        let layer = Layer { kind: KindName::known(LAYER), content };
        Ok((tag, Some(layer::encode([super::draw(layer, tile)]))))
    });
    let (tag, bytes) = answer.await?;
    Ok(bytes.map_or_else(|| tag.unchanged(), |bytes| tag.tile(bytes)))
}

/// Places themselves where a tile holds few, else squares with how they stand.
fn content(store: &dyn Store, asked: &Question, standings: &Standings, tile: TileId) -> Result<LayerContent> {
    let here: Vec<&Spot> = standings.within(reached(asked.sort, tile.bbox())).take(MAX_FEATURES + 1).collect();
    if here.len() > MAX_FEATURES {
        return Ok(LayerContent::Bins(squares(standings, tile)));
    }
    if matches!(asked.sort, Sort::Checkpoint | Sort::School) {
        return Ok(LayerContent::Features(here.into_iter().map(|spot| point(asked.sort, spot)).collect()));
    }
    let query = TileQuery {
        kinds: vec![asked.sort.kind()],
        z: tile.z(),
        x: tile.x(),
        y: tile.y(),
        sight: asked.sight.clone(),
        ..TileQuery::default()
    };
    Ok(match store.tile(&query)?.pop().map(|layer| layer.content) {
        None => LayerContent::Features(vec![]),
        Some(LayerContent::Bins(_)) => LayerContent::Bins(squares(standings, tile)),
        Some(LayerContent::Features(all)) => {
            LayerContent::Features(all.into_iter().filter_map(|thing| Some(standing(standings.of(thing.entity)?, thing))).collect())
        }
    })
}

/// Where the middles of places lie that reach into a tile: as far beyond its corners as what is drawn around a point.
fn reached(sort: Sort, bounds: BBox) -> BBox {
    [bounds.min, bounds.max].into_iter().filter_map(|corner| around(sort, corner).bbox()).fold(bounds, BBox::with)
}

/// The thing, drawn by how it stands and by nothing else of it.
fn standing(standing: Standing, thing: Feature) -> Feature {
    let open = standing.is_blind();
    Feature { status: standing.code().to_owned(), open, due: None, at: None, flags: vec![], who: None, ..thing }
}

fn point(sort: Sort, spot: &Spot) -> Feature {
    let (code, title) = spot.named.as_deref().cloned().unwrap_or_default();
    let thing = Feature {
        entity: spot.id,
        scope: spot.scope,
        shape: around(sort, spot.at),
        status: String::new(),
        open: false,
        due: None,
        at: None,
        title,
        code,
        flags: vec![],
        who: None,
    };
    standing(spot.standing, thing)
}

/// The squares of a tile with the places whose middle is there.
fn squares(standings: &Standings, tile: TileId) -> Vec<Bin> {
    let side = f64::from(EXTENT / SQUARES);
    let mut bins: BTreeMap<(u32, u32), Bin> = BTreeMap::new();
    for spot in standings.within(tile.bbox()) {
        let (x, y) = tile.place(spot.at);
        // what lies beyond the edge is counted by the neighbour
        let index = |units: f64| (units >= 0.0).then_some((units / side) as u32).filter(|n| *n < SQUARES);
        let (Some(column), Some(row)) = (index(x), index(y)) else { continue };
        let middle = |n: u32| (f64::from(n) + 0.5) / f64::from(SQUARES);
        let bin = bins.entry((column, row)).or_insert_with(|| Bin::new(tile.at(middle(column), middle(row))));
        bin.add(spot.standing.code().to_owned(), [1, u64::from(spot.standing.is_blind()), 0]);
    }
    bins.into_values().collect()
}

#[cfg(test)]
mod tests {
    use std::hash::RandomState;

    use proptest::prelude::*;
    use xunge_shared::{geometry::LonLat, id::EntityId};

    use super::*;

    fn spot(n: usize, lon: i32, lat: i32) -> Spot {
        let (at, standing) = (LonLat { lon, lat }, Standing::ALL[n % Standing::ALL.len()]);
        Spot { id: EntityId(n as u128), scope: xunge_shared::id::Scope::LEAST, at, standing, named: None }
    }

    proptest! {
        #[test]
        fn each_place_is_counted_in_one_tile_of_a_zoom(
            places in prop::collection::vec((110_000_000..111_000_000i32, 22_000_000..23_000_000i32), 1..60), z in 6..14u8,
        ) {
            let spots = places.iter().enumerate().map(|(n, (lon, lat))| spot(n, *lon, *lat)).collect();
            let standings = Standings::new(spots, &RandomState::new());
            let across = 1_u32 << z;
            // all that the county's degree may lie in
            let column = |lon: f64| ((lon + 180.0) / 360.0 * f64::from(across)) as u32;
            let row = |lat: f64| ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * f64::from(across)) as u32;
            let tiles = (column(110.0)..=column(111.0)).flat_map(|x| (row(23.0)..=row(22.0)).map(move |y| (x, y)));
            let bins: Vec<Bin> = tiles.flat_map(|(x, y)| squares(&standings, TileId::new(z, x, y).unwrap())).collect();
            prop_assert_eq!(bins.iter().map(|bin| bin.n).sum::<u64>(), places.len() as u64);
            let blind = (0..places.len()).filter(|n| n % Standing::ALL.len() < 2).count() as u64;
            prop_assert_eq!(bins.iter().map(|bin| bin.open).sum::<u64>(), blind);
            let told = |status: &str| bins.iter().filter_map(|bin| bin.by_status.get(status)).sum::<u64>();
            prop_assert_eq!(told("blind") + told("part"), blind, "unseen, or seen in part");
        }
    }

    #[test]
    fn a_school_reaches_into_the_tile_beside_it() {
        let bounds = TileId::new(16, 52_844, 28_540).unwrap().bbox();
        let beyond = LonLat { lon: bounds.max.lon + 1_500, lat: bounds.min.lat + 500 };
        assert!(reached(Sort::School, bounds).contains(beyond) && !reached(Sort::Checkpoint, bounds).contains(beyond));
    }
}
