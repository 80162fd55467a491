//! Counts for each square of the map at some zoom levels: what crowded tiles and summaries show.
//!
//! Changes are summed up in memory and written once a slice, in the order of the index.

use std::collections::BTreeMap;

use rusqlite::Connection;
use xunge_shared::id::{KindName, Scope};

use crate::store::sqlite::{
    mercator,
    record::Record,
    sql::{Col, Text},
};

/// The zoom levels that are counted. 0 counts everything.
pub(in crate::store::sqlite) const LEVELS: [u8; 6] = [0, 6, 9, 12, 15, 18];

/// What is to be added to the counts.
#[derive(Debug, Default)]
pub(super) struct Deltas(BTreeMap<(KindName, u8, u64, Scope, String), Delta>);

#[derive(Debug, Clone, Copy, Default)]
struct Delta {
    n: i64,
    open: i64,
}

impl Deltas {
    /// Counts `new` instead of `old`.
    pub(super) fn replace(&mut self, old: Option<&Record>, new: Option<&Record>) {
        let counted = |r: &Record| (r.anchor, r.row.scope, r.row.summary.status.clone(), r.row.summary.open);
        if old.map(counted) == new.map(counted) {
            return;
        }
        if let Some(old) = old {
            self.add(old, -1);
        }
        if let Some(new) = new {
            self.add(new, 1);
        }
    }

    fn add(&mut self, record: &Record, sign: i64) {
        let row = &record.row;
        let mut count = |level, tile| {
            let delta = self.0.entry((row.kind.clone(), level, tile, row.scope, row.summary.status.clone())).or_default();
            delta.n += sign;
            delta.open += sign * i64::from(row.summary.open);
        };
        count(0, 0);
        if let Some(anchor) = record.anchor {
            for level in &LEVELS[1..] {
                count(*level, mercator::morton(mercator::tile_of(anchor, *level)));
            }
        }
    }

    /// Writes them.
    pub(super) fn flush(self, view: &Connection) -> rusqlite::Result<()> {
        let mut add = view.prepare_cached(
            "INSERT INTO bins (kind, level, tile, scope, status, n, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET n = n + excluded.n, open = open + excluded.open",
        )?;
        let mut drop_empty =
            view.prepare_cached("DELETE FROM bins WHERE kind = ?1 AND level = ?2 AND tile = ?3 AND scope = ?4 AND status = ?5 AND n = 0")?;
        for ((kind, level, tile, scope, status), delta) in self.0 {
            if delta.n == 0 && delta.open == 0 {
                continue;
            }
            add.execute((kind.as_str(), level, Col(tile), Text(scope), &status, delta.n, delta.open))?;
            if delta.n < 0 {
                drop_empty.execute((kind.as_str(), level, Col(tile), Text(scope), &status))?;
            }
        }
        Ok(())
    }
}
