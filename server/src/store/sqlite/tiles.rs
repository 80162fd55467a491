//! Map tiles: things themselves where a tile holds few of them, counts where it holds many.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    geometry::LonLat,
    id::{AccountId, KindName, Scope},
};

use super::{
    counts, days,
    filter::{Conditions, value},
    late,
    mercator::{self, Lattice},
    places,
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
            let kept = if query.open_of.contains(kind) { Kept::Open } else { Kept::All };
            LayerContent::Bins(bins(view, query, kind, kept)?.into_values().collect())
        } else {
            LayerContent::Features(features(view, &tree, &placed)?)
        });
    }
    let counted = match late(view, query, kind)? {
        Some(late) => late,
        None => counted(view, query, kind)?,
    };
    if counted.iter().map(|bin| bin.n).sum::<u64>() > MAX_FEATURES as u64 {
        return Ok(LayerContent::Bins(counted));
    }
    // Whose middle is here, by the index alone; and what reaches in from elsewhere, which no point does.
    let mut here = Conditions::default();
    here.and("r.kind = ?", [value(Text(kind))]);
    in_sight(&mut here, query, counts::scopes_around(view, kind, bounds)?.keys());
    narrow(&mut here, query, kind);
    here.and(MIDDLE, [west, east, south, north].map(value));
    let mut all = features(view, times(query), &here)?;
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

/// Of the feeds that are here, those that may be read.
fn in_sight<'a>(conditions: &mut Conditions, query: &TileQuery, here: impl Iterator<Item = &'a Scope>) {
    conditions.one_of("r.scope", here.filter(|scope| query.sight.sees(**scope)).map(|scope| value(Text(*scope))));
}

/// The index that leads to things by time, with all that counting them asks for: what is overdue is looked for among what is open.
fn times(query: &TileQuery) -> &'static str {
    if query.overdue { "rows AS r INDEXED BY rows_work" } else { "rows AS r INDEXED BY rows_at" }
}

/// The squares of the tile with what is there of some time: whole days by the counts that are kept of them, where those are fine enough.
fn counted(view: &Connection, query: &TileQuery, kind: &KindName) -> Result<Vec<Bin>> {
    let scopes = counts::scopes_in(view, kind, (query.x, query.y), query.z)?;
    let window = days::split((query.from, query.to)).filter(|_| !query.overdue && query.z + FINER <= days::LEVEL);
    let Some((whole, rest)) = window else {
        let mut squares = Squares::of(finest(query.z));
        one_by_one(view, query, kind, &scopes, &mut squares)?;
        return Ok(squares.into_bins());
    };
    let level = finest(query.z).min(days::LEVEL);
    let mut squares = Squares::of(level);
    let of = days::Counted {
        kind,
        scopes: scopes.iter().copied().filter(|scope| query.sight.sees(*scope)).collect(),
        days: whole,
        squares: mercator::range((query.x, query.y), query.z, days::LEVEL),
        statuses: &query.status,
    };
    let only_open = query.open_of.contains(kind);
    days::each(view, &of, |tile, status, n, open| {
        squares.add(tile >> (2 * (days::LEVEL - level)), status, if only_open { open } else { n }, open);
    })?;
    for (from, to) in rest {
        one_by_one(view, &TileQuery { from, to, ..query.clone() }, kind, &scopes, &mut squares)?;
    }
    Ok(squares.into_bins())
}

/// Counts thing by thing. Reads an index and nothing else.
fn one_by_one(view: &Connection, query: &TileQuery, kind: &KindName, scopes: &BTreeSet<Scope>, squares: &mut Squares) -> Result<()> {
    let Some(lattice) = Lattice::of((query.x, query.y), query.z, squares.level) else { return Ok(()) };
    let mut conditions = Conditions::default();
    conditions.and("r.kind = ?", [value(Text(kind))]);
    in_sight(&mut conditions, query, scopes.iter());
    narrow(&mut conditions, query, kind);
    let sql = format!("SELECT r.lon, r.lat, r.status, r.open FROM {} WHERE {}", times(query), conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    while let Some(row) = rows.next()? {
        let (Some(lon), Some(lat)) = (row.get(0)?, row.get(1)?) else { continue };
        let Some(square) = lattice.square(LonLat { lon, lat }) else { continue };
        let status = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        squares.add(mercator::morton(square), status, 1, u64::from(row.get::<_, bool>(3)?));
    }
    Ok(())
}

/// How many things there are in a square, and how many of them are open.
type Count = (u64, u64);

/// Counts of things in squares, for each of a few statuses.
struct Squares {
    level: u8,
    statuses: Vec<(String, BTreeMap<u64, Count>)>,
}

impl Squares {
    fn of(level: u8) -> Self {
        Self { level, statuses: vec![] }
    }

    fn add(&mut self, square: u64, status: &str, n: u64, open: u64) {
        let known = self.statuses.iter().position(|(known, _)| known == status).unwrap_or_else(|| {
            self.statuses.push((status.to_owned(), BTreeMap::new()));
            self.statuses.len() - 1
        });
        let counts = self.statuses[known].1.entry(square).or_default();
        *counts = (counts.0 + n, counts.1 + open);
    }

    fn into_bins(self) -> Vec<Bin> {
        let mut bins: BTreeMap<u64, Bin> = BTreeMap::new();
        for (status, counts) in self.statuses {
            for (square, (n, open)) in counts.into_iter().filter(|(_, (n, _))| *n > 0) {
                let Some(at) = mercator::middle(mercator::unmorton(square), self.level) else { continue };
                bins.entry(square).or_insert_with(|| Bin::new(at)).add(status.clone(), n, open);
            }
        }
        bins.into_values().collect()
    }
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

/// What of the things in a square is kept as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    All,
    Open,
    /// Open and late at the mark: see [`super::late`].
    Late,
}

/// The squares of the tile with what is late in them, when that alone is asked for: the counts that are kept, and what came since.
fn late(view: &Connection, query: &TileQuery, kind: &KindName) -> Result<Option<Vec<Bin>>> {
    if !query.overdue || query.from.is_some() || query.to.is_some() {
        return Ok(None);
    }
    let mark = late::mark(view)?;
    if query.now < mark {
        return Ok(None);
    }
    let mut late = bins(view, query, kind, Kept::Late)?;
    let level = finest(query.z);
    let squares = mercator::range((query.x, query.y), query.z, level);
    for row in late::ripe(view, kind, query.sight.scopes().iter().copied(), mark..query.now)? {
        let Some(anchor) = row.anchor.filter(|_| query.status.is_empty() || query.status.contains(&row.status)) else { continue };
        let square = mercator::tile_of(anchor, level);
        let tile = mercator::morton(square);
        if let Some(at) = mercator::middle(square, level).filter(|_| squares.contains(&tile)) {
            late.entry(tile).or_insert_with(|| Bin::new(at)).add(row.status, 1, 1);
        }
    }
    Ok(Some(late.into_values().collect()))
}

/// The counts that are kept for the squares of the tile, by their numbers.
fn bins(view: &Connection, query: &TileQuery, kind: &KindName, kept: Kept) -> Result<BTreeMap<u64, Bin>> {
    let level = finest(query.z);
    // Within one square, every tile shows that square.
    let squares = mercator::range((query.x, query.y), query.z, level);
    let (n, open) = match kept {
        Kept::All => ("n", "open"),
        Kept::Open => ("open", "open"),
        Kept::Late => ("late", "late"),
    };
    let mut conditions = Conditions::default();
    conditions.and("kind = ? AND level = ?", [value(Text(kind)), value(level)]);
    conditions.and("tile >= ? AND tile < ?", [value(Col(squares.start)), value(Col(squares.end))]);
    conditions.one_of("scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    if query.narrowed.contains(kind) && !query.status.is_empty() {
        conditions.one_of("status", query.status.iter().map(|status| value(status.clone())));
    }
    conditions.and(&format!("{n} > 0"), []);
    let sql = format!("SELECT tile, status, {n}, {open} FROM bins WHERE {} ORDER BY tile", conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(conditions.params()))?;
    let mut bins: BTreeMap<u64, Bin> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (Col(tile), Col(n), Col(open)): (_, Col<u64>, Col<u64>) = (row.get(0)?, row.get(2)?, row.get(3)?);
        let Some(at) = mercator::middle(mercator::unmorton(tile), level) else { continue };
        bins.entry(tile).or_insert_with(|| Bin::new(at)).add(row.get(1)?, n, open);
    }
    Ok(bins)
}
