//! How many rows there are, in all: by kind, feed and status, with or without a place.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use xunge_shared::id::{KindName, Scope};

use super::sql::{Col, Text};
use crate::sight::Sight;

/// How many rows of a kind, in a scope, with a status.
#[derive(Debug, Clone)]
pub(super) struct Total {
    pub(super) kind: KindName,
    pub(super) scope: Scope,
    pub(super) status: String,
    pub(super) n: u64,
    pub(super) open: u64,
    /// Of the open ones, those that were late at the mark: see [`late`](super::late).
    pub(super) late: u64,
}

/// All totals: some for each kind and scope.
pub(super) fn totals(view: &Connection) -> rusqlite::Result<Vec<Total>> {
    // Kind by kind, since the counts of the map's squares lie between them in the index.
    let mut statement = view.prepare_cached(
        "WITH RECURSIVE kinds (kind) AS (
           SELECT min(kind) FROM bins
           UNION ALL SELECT (SELECT min(kind) FROM bins WHERE kind > kinds.kind) FROM kinds WHERE kinds.kind IS NOT NULL
         )
         SELECT b.kind, b.scope, b.status, b.n, b.open, b.late FROM kinds CROSS JOIN bins AS b ON b.kind = kinds.kind AND b.level = 0",
    )?;
    let totals = statement.query_map([], |row| {
        let (Text(kind), Text(scope), Col(n), Col(open), Col(late)) = (row.get(0)?, row.get(1)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok(Total { kind, scope, status: row.get(2)?, n, open, late })
    })?;
    totals.collect()
}

/// The feeds that have rows of a kind and are in sight, by the totals of all; nothing when all that have some are.
pub(super) fn feeds_in_sight(totals: &[Total], kind: &KindName, sight: &Sight) -> Option<Vec<Scope>> {
    let all: BTreeSet<Scope> = totals.iter().filter(|total| total.n > 0 && total.kind == *kind).map(|total| total.scope).collect();
    let (seen, unseen): (Vec<Scope>, Vec<Scope>) = all.into_iter().partition(|scope| sight.sees(*scope));
    (!unseen.is_empty()).then_some(seen)
}

/// How many rows of each kind each feed in sight has.
pub(super) fn contents(view: &Connection, sight: &Sight) -> rusqlite::Result<BTreeMap<(Scope, KindName), u64>> {
    let mut contents = BTreeMap::new();
    for total in totals(view)?.into_iter().filter(|total| total.n > 0 && sight.sees(total.scope)) {
        *contents.entry((total.scope, total.kind)).or_default() += total.n;
    }
    Ok(contents)
}
