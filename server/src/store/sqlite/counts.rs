//! How many there are: totals that the projector keeps, and the summary that is made of them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    geometry::BBox,
    id::{KindName, Scope},
};

use super::{
    filter::{Conditions, value},
    late, mercator,
    projector::bins::LEVELS,
    sql::{Col, Text},
};
use crate::store::{Counts, Result, Share, Side, SummaryQuery, TallyQuery};

/// A box is looked up in at most so many squares.
const SQUARES: usize = 64;

/// How many rows of a kind, in a scope, with a status.
pub(super) struct Total {
    pub(super) kind: KindName,
    pub(super) scope: Scope,
    pub(super) status: String,
    pub(super) n: u64,
    pub(super) open: u64,
    /// Of the open ones, those that were late at the mark: see [`late`].
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

/// The scopes of which anything of a kind of points may be in a box: those counted in the squares around it, and how much of each is there.
pub(super) fn scopes_around(view: &Connection, kind: &KindName, bbox: BBox) -> rusqlite::Result<BTreeMap<Scope, u64>> {
    let squares = |level: u8| {
        // rows go down the map
        let (west, south) = mercator::tile_of(bbox.min, level);
        let (east, north) = mercator::tile_of(bbox.max, level);
        (west..=east, north..=south)
    };
    let few = |level: &u8| {
        let (columns, rows) = squares(*level);
        columns.count() * rows.count() <= SQUARES
    };
    let level = LEVELS.into_iter().rev().find(few).unwrap_or_default();
    let (columns, rows) = squares(level);
    let mut statement =
        view.prepare_cached("SELECT scope, sum(n) FROM bins WHERE kind = ?1 AND level = ?2 AND tile = ?3 GROUP BY scope")?;
    let mut scopes = BTreeMap::new();
    for (x, y) in columns.flat_map(|x| rows.clone().map(move |y| (x, y))) {
        let mut found = statement.query((Text(kind), level, Col(mercator::morton((x, y)))))?;
        while let Some(row) = found.next()? {
            let (Text(scope), Col(n)): (Text<Scope>, Col<u64>) = (row.get(0)?, row.get(1)?);
            *scopes.entry(scope).or_default() += n;
        }
    }
    Ok(scopes)
}

/// The scopes of which a thing of a kind stands in a tile.
pub(super) fn scopes_in(view: &Connection, kind: &KindName, (x, y): (u32, u32), zoom: u8) -> rusqlite::Result<BTreeSet<Scope>> {
    let level = LEVELS.into_iter().find(|level| *level >= zoom).unwrap_or(LEVELS[LEVELS.len() - 1]);
    let squares = mercator::range((x, y), zoom, level);
    let mut statement =
        view.prepare_cached("SELECT DISTINCT scope FROM bins WHERE kind = ?1 AND level = ?2 AND tile >= ?3 AND tile < ?4")?;
    let found =
        statement.query_map((Text(kind), level, Col(squares.start), Col(squares.end)), |row| Ok(row.get::<_, Text<Scope>>(0)?.0))?;
    found.collect()
}

/// Counts by kind.
pub(super) fn summary(view: &Connection, query: &SummaryQuery) -> Result<BTreeMap<KindName, Counts>> {
    let mut all: BTreeMap<KindName, Counts> = BTreeMap::new();
    let totals = totals(view)?.into_iter().filter(|total| query.sight.sees(total.scope)).collect::<Vec<_>>();
    let kinds: BTreeSet<&KindName> = totals.iter().map(|total| &total.kind).collect();
    let timeless = query.from.is_none() && query.to.is_none();
    if timeless {
        for total in &totals {
            add(&mut all, &total.kind, &total.status, total.n, total.open);
        }
    }
    for kind in kinds {
        let within = within(query, kind);
        if !timeless {
            count_within(view, kind, &within, &mut all)?;
        }
        let Some(counts) = all.get_mut(kind) else { continue };
        counts.overdue = if timeless {
            late::by_feed(view, &totals, kind, &query.sight, query.now)?.values().sum()
        } else {
            let mut late = within.clone();
            late.and("r.open = 1 AND r.due < ?", [value(Col(query.now))]);
            late.count(view, "rows AS r INDEXED BY rows_at", u64::from(u32::MAX))?
        };
        counts.flags = flags(view, kind, &within, timeless)?;
    }
    Ok(all)
}

/// Open rows by group and status, in order of both.
pub(super) fn tally(view: &Connection, query: &TallyQuery) -> Result<Vec<Share>> {
    // Feed by feed in the index's own order: the groups of unit and status come as they lie there, and nothing is sorted.
    let who = if query.by == Side::Who { "r.who" } else { "NULL" };
    let sql = format!(
        "SELECT r.unit, {who}, r.status, count(*), sum(r.due < ?1) FROM rows AS r INDEXED BY rows_work
         WHERE r.kind = ?2 AND r.scope = ?3 AND r.open = 1 GROUP BY r.unit, r.status{}",
        if query.by == Side::Who { ", r.who" } else { "" }
    );
    let mut statement = view.prepare_cached(&sql)?;
    let mut shares: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    for scope in query.sight.scopes() {
        let mut rows = statement.query((Col(query.now), Text(&query.kind), Text(*scope)))?;
        while let Some(row) = rows.next()? {
            let group = match query.by {
                Side::Unit => row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                Side::Area => scope.area().to_string(),
                Side::Who => row.get::<_, Option<i64>>(1)?.map(|who| who.to_string()).unwrap_or_default(),
            };
            let (n, late) = shares.entry((group, row.get(2)?)).or_default();
            *n += row.get::<_, Col<u64>>(3)?.0;
            *late += row.get::<_, Col<u64>>(4)?.0;
        }
    }
    Ok(shares.into_iter().map(|((group, status), (n, late))| Share { group, status, n, late }).collect())
}

fn count_within(view: &Connection, kind: &KindName, within: &Conditions, all: &mut BTreeMap<KindName, Counts>) -> Result<()> {
    let sql = format!("SELECT r.status, count(*), sum(r.open) FROM rows AS r INDEXED BY rows_at WHERE {} GROUP BY r.status", within.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(within.params()))?;
    while let Some(row) = rows.next()? {
        let (status, Col(n), Col(open)) = (row.get::<_, String>(0)?, row.get(1)?, row.get(2)?);
        add(all, kind, &status, n, open);
    }
    Ok(())
}

fn add(all: &mut BTreeMap<KindName, Counts>, kind: &KindName, status: &str, n: u64, open: u64) {
    let counts = all.entry(kind.clone()).or_default();
    counts.total += n;
    counts.open += open;
    *counts.by_status.entry(status.to_owned()).or_default() += n;
}

fn flags(view: &Connection, kind: &KindName, within: &Conditions, timeless: bool) -> Result<BTreeMap<String, u64>> {
    let mut raised = Conditions::default();
    raised.and("f.kind = ?", [value(Text(kind))]);
    raised.and_all(within);
    // Without a time the flags' own table knows kind and scope by the names that the condition asks for.
    let (from, conditions, flag) = if timeless {
        ("row_flags AS r", within, "r.flag")
    } else {
        ("row_flags AS f CROSS JOIN rows AS r ON r.id = f.id", &raised, "f.flag")
    };
    let sql = format!("SELECT {flag}, count(*) FROM {from} WHERE {} GROUP BY {flag}", conditions.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let flags = statement.query_map(params_from_iter(conditions.params()), |row| Ok((row.get(0)?, row.get::<_, Col<u64>>(1)?.0)))?;
    Ok(flags.collect::<rusqlite::Result<_>>()?)
}

fn within(query: &SummaryQuery, kind: &KindName) -> Conditions {
    let mut within = Conditions::default();
    within.and("r.kind = ?", [value(Text(kind))]);
    within.one_of("r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    if let Some(from) = query.from {
        within.and("r.at >= ?", [value(Col(from))]);
    }
    if let Some(to) = query.to {
        within.and("r.at < ?", [value(Col(to))]);
    }
    within
}
