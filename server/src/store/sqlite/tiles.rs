//! Map tiles: things themselves where a tile holds few of them, counts where it holds many.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    geometry::LonLat,
    id::{AccountId, KindName},
};

use super::{
    filter::{Conditions, value},
    mercator, places,
    projector::bins::LEVELS,
    record::{NEVER, read_shape, split_flags},
    sql::{Col, Text},
};
use crate::store::{Bin, Feature, Layer, LayerContent, Result, TileQuery};

/// A tile shows at most so many things of a kind themselves.
const MAX_FEATURES: usize = 2_000;
/// Counts are for squares of at most an 8th of the tile's side, as long as such are counted.
const FINER: u8 = 3;
/// What is drawn across the edge of a tile belongs to it, as a part of its side.
const MARGIN: f64 = 1.0 / 32.0;

/// The condition that a row's middle lies between west and east, south and north.
const MIDDLE: &str = "r.lon >= ? AND r.lon <= ? AND r.lat >= ? AND r.lat <= ?";

/// A tile: a layer for each kind that has anything there.
pub(super) fn tile(view: &Connection, query: &TileQuery) -> Result<Vec<Layer>> {
    let side = 1u32.checked_shl(u32::from(query.z)).filter(|side| query.z <= 22 && query.x < *side && query.y < *side);
    if side.is_none() {
        return Ok(vec![]);
    }
    let trees = places::trees(view)?;
    let mut layers = vec![];
    for kind in query.kinds.iter().filter(|kind| trees.contains(*kind)) {
        let content = content(view, query, kind)?;
        let is_empty = match &content {
            LayerContent::Features(features) => features.is_empty(),
            LayerContent::Bins(bins) => bins.is_empty(),
        };
        if !is_empty {
            layers.push(Layer { kind: kind.clone(), content });
        }
    }
    Ok(layers)
}

/// One kind's part of the tile.
fn content(view: &Connection, query: &TileQuery, kind: &KindName) -> Result<LayerContent> {
    let Some(bounds) = mercator::bounds((query.x, query.y), query.z, MARGIN) else { return Ok(LayerContent::Features(vec![])) };
    let table = places::table(kind);
    let crowd = format!("SELECT count(*) FROM (SELECT 1 FROM {table} AS p WHERE {} LIMIT {})", places::TOUCHES, MAX_FEATURES + 1);
    let crowd: usize = view.prepare_cached(&crowd)?.query_row(places::corners(bounds), |row| Ok(row.get::<_, Col<u64>>(0)?.0 as usize))?;

    let (west, south, east, north) = places::corners(bounds);
    // Asked for by time, the index of times leads to the rows; else the tree of places does.
    let by_time = crowd > MAX_FEATURES && query.narrowed.contains(kind) && (query.from.is_some() || query.to.is_some() || query.overdue);
    let tree = format!("{table} AS p CROSS JOIN rows AS r ON r.id = p.id");
    let mut placed = Conditions::default();
    placed.and(places::BOX, [east, west, north, south].map(value));
    placed.one_of("+r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    narrow(&mut placed, query, kind);
    if !by_time {
        return Ok(if crowd > MAX_FEATURES {
            LayerContent::Bins(bins(view, query, kind)?)
        } else {
            LayerContent::Features(features(view, &tree, &placed)?)
        });
    }
    let counted = counted(view, query, kind)?;
    if counted.values().map(|bin| bin.n).sum::<u64>() > MAX_FEATURES as u64 {
        return Ok(LayerContent::Bins(counted.into_values().collect()));
    }
    // Whose middle is here, by the index alone; and what reaches in from elsewhere, which no point does.
    let mut here = Conditions::default();
    here.and("r.kind = ?", [value(Text(kind))]);
    here.one_of("r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    narrow(&mut here, query, kind);
    here.and(MIDDLE, [west, east, south, north].map(value));
    let mut all = features(view, "rows AS r INDEXED BY rows_at", &here)?;
    if places::has_wide(view, kind)? {
        placed.and(&format!("({})", places::WIDE), []);
        placed.and(&format!("NOT ({MIDDLE})"), [west, east, south, north].map(value));
        all.extend(features(view, &tree, &placed)?);
    }
    Ok(LayerContent::Features(all))
}

/// The things that meet the conditions.
fn features(view: &Connection, source: &str, conditions: &Conditions) -> Result<Vec<Feature>> {
    let sql = format!(
        "SELECT r.entity, r.status, r.open, r.due, r.at, r.title, r.code, r.flags, r.who, r.shape FROM {source} WHERE {} ORDER BY r.id",
        conditions.sql()
    );
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    let mut features = vec![];
    while let Some(row) = rows.next()? {
        let Some(shape) = read_shape(row, 9)? else { continue };
        let Col(entity) = row.get(0)?;
        let time = |at: i64| (0..NEVER).contains(&at).then_some(at as u64);
        features.push(Feature {
            entity,
            shape,
            status: row.get(1)?,
            open: row.get(2)?,
            due: time(row.get(3)?),
            at: time(row.get(4)?),
            title: row.get(5)?,
            code: row.get(6)?,
            flags: split_flags(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?),
            who: row.get::<_, Option<u32>>(8)?.map(AccountId),
        });
    }
    Ok(features)
}

/// The squares of the tile, counted thing by thing: no count is kept by time. Reads the index of times and nothing else.
fn counted(view: &Connection, query: &TileQuery, kind: &KindName) -> Result<BTreeMap<u64, Bin>> {
    let Some(bounds) = mercator::bounds((query.x, query.y), query.z, 0.0) else { return Ok(BTreeMap::new()) };
    let level = finest(query.z);
    let (west, south, east, north) = places::corners(bounds);
    let mut conditions = Conditions::default();
    conditions.and("r.kind = ?", [value(Text(kind))]);
    conditions.one_of("r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    narrow(&mut conditions, query, kind);
    conditions.and("r.lon >= ? AND r.lon < ? AND r.lat > ? AND r.lat <= ?", [west, east, south, north].map(value));
    let sql = format!("SELECT r.lon, r.lat, r.status, r.open FROM rows AS r INDEXED BY rows_at WHERE {}", conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    // Some hundred thousand rows may follow: their statuses are few, and become numbers.
    let (mut statuses, mut squares) = (Vec::<String>::new(), HashMap::<(u64, usize), (u64, u64)>::new());
    while let Some(row) = rows.next()? {
        let middle = LonLat { lon: row.get(0)?, lat: row.get(1)? };
        let square = mercator::morton(mercator::tile_of(middle, level));
        let status = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        let known = statuses.iter().position(|known| known == status);
        let status = known.unwrap_or_else(|| {
            statuses.push(status.to_owned());
            statuses.len() - 1
        });
        let n = squares.entry((square, status)).or_default();
        n.0 += 1;
        n.1 += u64::from(row.get::<_, bool>(3)?);
    }
    let mut counted = BTreeMap::new();
    for ((square, status), (n, open)) in squares {
        count(&mut counted, (square, level), statuses[status].clone(), n, open);
    }
    Ok(counted)
}

/// Adds to the square's counts.
fn count(bins: &mut BTreeMap<u64, Bin>, (square, level): (u64, u8), status: String, n: u64, open: u64) {
    let Some(at) = mercator::middle(mercator::unmorton(square), level) else { return };
    let bin = bins.entry(square).or_insert_with(|| Bin { at, n: 0, open: 0, by_status: BTreeMap::new() });
    bin.n += n;
    bin.open += open;
    *bin.by_status.entry(status).or_default() += n;
}

/// The level whose squares a tile of zoom `z` counts.
fn finest(z: u8) -> u8 {
    LEVELS.into_iter().find(|level| *level >= z + FINER).unwrap_or(LEVELS[LEVELS.len() - 1])
}

/// What the query asks of things of this kind.
fn narrow(conditions: &mut Conditions, query: &TileQuery, kind: &KindName) {
    if query.open_of.contains(kind) {
        conditions.and("r.open = 1", []);
    }
    if !query.narrowed.contains(kind) {
        return;
    }
    if let Some(from) = query.from {
        conditions.and("r.at >= ?", [value(Col(from))]);
    }
    if let Some(to) = query.to {
        conditions.and("r.at < ?", [value(Col(to))]);
    }
    if query.overdue {
        conditions.and("r.open = 1 AND r.due < ?", [value(Col(query.now))]);
    }
    if !query.status.is_empty() {
        conditions.one_of("r.status", query.status.iter().map(|status| value(status.clone())));
    }
}

/// The counts that are kept for the squares of the tile.
fn bins(view: &Connection, query: &TileQuery, kind: &KindName) -> Result<Vec<Bin>> {
    let level = finest(query.z);
    // Within one square, every tile shows that square.
    let shift = 2 * u32::from(level.saturating_sub(query.z));
    let up = u32::from(query.z.saturating_sub(level));
    let first = mercator::morton((query.x >> up, query.y >> up)) << shift;
    let last = first + (1u64 << shift);
    let mut conditions = Conditions::default();
    conditions
        .and("kind = ? AND level = ? AND tile >= ? AND tile < ?", [value(Text(kind)), value(level), value(Col(first)), value(Col(last))]);
    conditions.one_of("scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    if query.narrowed.contains(kind) && !query.status.is_empty() {
        conditions.one_of("status", query.status.iter().map(|status| value(status.clone())));
    }
    let open_only = query.open_of.contains(kind);
    if open_only {
        conditions.and("open > 0", []);
    }
    let sql = format!("SELECT tile, status, n, open FROM bins WHERE {} ORDER BY tile", conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    let mut bins: BTreeMap<u64, Bin> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (Col(tile), Col(n), Col(open)): (_, Col<u64>, Col<u64>) = (row.get(0)?, row.get(2)?, row.get(3)?);
        count(&mut bins, (tile, level), row.get(1)?, if open_only { open } else { n }, open);
    }
    Ok(bins.into_values().collect())
}
