//! How many there are: totals that the projector keeps, and the summary that is made of them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    geometry::BBox,
    id::{KindName, Scope},
};

use super::{
    days::{self, Split},
    filter::{Conditions, Window, value},
    late, mercator,
    sql::{Col, Text},
    totals::totals,
};
use crate::store::{Counts, LAPSED, Result, SummaryQuery};

/// The zoom levels whose squares are counted. 0 counts everything, with a place or without.
pub(super) const LEVELS: [u8; 6] = [0, 6, 9, 12, 15, 18];
/// A box is looked up in at most so many squares.
const SQUARES: usize = 64;

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
            add(&mut all, &total.kind, &total.status, (total.n, total.open));
        }
    }
    for kind in kinds {
        let overdue = if timeless {
            late::by_feed(view, &totals, kind, &query.sight, query.now)?.values().sum()
        } else {
            of_a_time(view, query, kind, &mut all)?
        };
        let Some(counts) = all.get_mut(kind) else { continue };
        counts.overdue = overdue;
        let mut within = within(query, kind, (query.from, query.to));
        counts.flags = flags(view, kind, &within, timeless)?;
        within.and("r.open = 1 AND r.until < ?", [value(Col(query.now))]);
        let lapsed = within.count(view, "rows AS r INDEXED BY rows_until", u64::from(u32::MAX))?;
        counts.flags.extend((lapsed > 0).then(|| (LAPSED.to_owned(), lapsed)));
    }
    Ok(all)
}

/// Counts a kind in a window; returns how many are late.
fn of_a_time(view: &Connection, query: &SummaryQuery, kind: &KindName, all: &mut BTreeMap<KindName, Counts>) -> Result<u64> {
    let mark = late::mark(view)?;
    let window = (query.from, query.to);
    // what was late before the mark is known by the rows alone
    let Split { days, rest } = if mark <= query.now { Split::of(window) } else { Split::without_days(window) };
    let scopes = || query.sight.scopes().iter().copied();
    let wanted = days::Wanted { kind, scopes: scopes().collect(), days: days.clone(), level: 0, squares: 0..1, statuses: &[] };
    let mut overdue = 0;
    days::each(view, &wanted, |count| {
        add(all, kind, count.status, (count.n, count.open));
        overdue += count.late;
    })?;
    if !days.is_empty() {
        overdue += late::ripe(view, kind, scopes(), mark..query.now)?.iter().filter(|row| days.contains(&row.day)).count() as u64;
    }
    for part in rest {
        let mut within = within(query, kind, part);
        count_within(view, kind, &within, all)?;
        within.and("r.open = 1 AND r.due < ?", [value(Col(query.now))]);
        overdue += within.count(view, "rows AS r INDEXED BY rows_at", u64::from(u32::MAX))?;
    }
    Ok(overdue)
}

fn count_within(view: &Connection, kind: &KindName, within: &Conditions, all: &mut BTreeMap<KindName, Counts>) -> Result<()> {
    let sql = format!("SELECT r.status, count(*), sum(r.open) FROM rows AS r INDEXED BY rows_at WHERE {} GROUP BY r.status", within.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(within.params()))?;
    while let Some(row) = rows.next()? {
        let (Col(n), Col(open)) = (row.get(1)?, row.get(2)?);
        add(all, kind, row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?, (n, open));
    }
    Ok(())
}

fn add(all: &mut BTreeMap<KindName, Counts>, kind: &KindName, status: &str, (n, open): (u64, u64)) {
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

fn within(query: &SummaryQuery, kind: &KindName, window: Window) -> Conditions {
    let mut within = Conditions::default();
    within.and("r.kind = ?", [value(Text(kind))]);
    within.one_of("r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    within.in_time(window);
    within
}
