//! Where rows are: a tree of boxes (R*Tree) for each kind, under the rows' ids.

use std::collections::BTreeSet;

use rusqlite::Connection;
use xunge_shared::{geometry::BBox, id::KindName};

use super::{record::Record, sql::Text};

/// The condition that a box of the tree named `p` touches one of east, west, north and south.
pub(super) const BOX: &str = "p.west <= ? AND p.east >= ? AND p.south <= ? AND p.north >= ?";
/// The same with the parameters of [`corners`].
pub(super) const TOUCHES: &str = "p.west <= ?3 AND p.east >= ?1 AND p.south <= ?4 AND p.north >= ?2";

/// The condition that a box named `p` is more than a point.
pub(super) const WIDE: &str = "p.west < p.east OR p.south < p.north";

/// West, south, east, north.
pub(super) fn corners(bbox: BBox) -> (i32, i32, i32, i32) {
    (bbox.min.lon, bbox.min.lat, bbox.max.lon, bbox.max.lat)
}

/// The table of a kind. Names of kinds are `a-z` and `_` only.
pub(super) fn table(kind: &KindName) -> String {
    format!("places_{kind}")
}

/// The kinds that have a tree.
pub(super) fn trees(view: &Connection) -> rusqlite::Result<BTreeSet<KindName>> {
    let mut names = view.prepare_cached("SELECT substr(name, 8) FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE places%'")?;
    let names = names.query_map([], |row| row.get::<_, Text<KindName>>(0).map(|kind| kind.0))?;
    names.collect()
}

/// True when something of the kind is more than a point: its middle may be elsewhere than a part of it.
pub(super) fn has_wide(view: &Connection, kind: &KindName) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM rows AS r INDEXED BY rows_wide WHERE r.kind = ?1 AND r.wide)";
    view.prepare_cached(sql)?.query_row([Text(kind)], |row| row.get(0))
}

/// Puts the box of `new` in the place of `old`'s.
pub(super) fn replace(
    view: &Connection,
    trees: &mut BTreeSet<KindName>,
    id: i64,
    old: Option<&Record>,
    new: Option<&Record>,
) -> rusqlite::Result<()> {
    let (was, is) = (old.and_then(Record::bbox), new.and_then(Record::bbox));
    let Some(kind) = new.or(old).map(|r| &r.row.kind).filter(|_| was != is) else { return Ok(()) };
    let table = table(kind);
    if !trees.contains(kind) {
        view.execute_batch(&format!("CREATE VIRTUAL TABLE {table} USING rtree_i32 (id, west, east, south, north)"))?;
        trees.insert(kind.clone());
    }
    match is {
        Some(bbox) => {
            let (west, south, east, north) = corners(bbox);
            let sql = format!("INSERT OR REPLACE INTO {table} (id, west, east, south, north) VALUES (?1, ?2, ?3, ?4, ?5)");
            view.prepare_cached(&sql)?.execute((id, west, east, south, north))?;
        }
        None => {
            view.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([id])?;
        }
    }
    Ok(())
}
