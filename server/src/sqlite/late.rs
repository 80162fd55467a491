//! What is late at a moment: counts that stand as of a mark in time, and the rows whose deadline has passed since.
//!
//! A row becomes late without an op. So the projector keeps counts of what was late at the mark, a minute or two ago, and moves the mark with the
//! clock; whoever asks adds the rows that followed, of which there are few. Who asks about a moment before the mark, as after a clock that was
//! wrong, is to count by the index instead.

use std::{collections::BTreeMap, ops::Range};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::{
    geometry::LonLat,
    hlc::Millis,
    id::{AccountId, KindName, Scope},
};

use super::{
    days,
    facets::Facets,
    filter::{Conditions, value},
    meta::meta,
    sql::{Col, Text},
    totals::Total,
};
use crate::{sight::Sight, store::Result};

/// The mark's name among the view's numbers.
pub(super) const MARK: &str = "late";

/// The moment as of which what is late is counted.
pub(super) fn mark(view: &Connection) -> rusqlite::Result<Millis> {
    Ok(meta(view, MARK)?.unwrap_or_default() as Millis)
}

/// The open rows of a kind in `scopes` whose deadlines lie in `window`.
pub(super) fn ripe(
    view: &Connection,
    kind: &KindName,
    scopes: impl IntoIterator<Item = Scope>,
    window: Range<Millis>,
) -> rusqlite::Result<Vec<Facets>> {
    let mut due = Conditions::default();
    due.and("r.kind = ?", [value(Text(kind))]);
    due.one_of("r.scope", scopes.into_iter().map(|scope| value(Text(scope))));
    due.and("r.open = 1 AND r.due >= ? AND r.due < ?", [window.start, window.end].map(|at| value(Col(at))));
    let sql =
        format!("SELECT r.scope, r.status, r.at, r.lon, r.lat, r.unit, r.who FROM rows AS r INDEXED BY rows_work WHERE {}", due.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(due.params()), |row| {
        let (Text(scope), at) = (row.get(0)?, row.get::<_, i64>(2)?);
        let (lon, lat): (Option<i32>, Option<i32>) = (row.get(3)?, row.get(4)?);
        Ok(Facets {
            kind: kind.clone(),
            scope,
            status: row.get(1)?,
            day: days::day_of(u64::try_from(at).ok()),
            anchor: lon.zip(lat).map(|(lon, lat)| LonLat { lon, lat }),
            unit: row.get(5)?,
            who: row.get::<_, Option<u32>>(6)?.map(AccountId),
        })
    })?;
    rows.collect()
}

/// How many rows of a kind are late at `now`, feed by feed of those in sight; `totals` are all of the view's.
pub(super) fn by_feed(view: &Connection, totals: &[Total], kind: &KindName, sight: &Sight, now: Millis) -> Result<BTreeMap<Scope, u64>> {
    let mut late: BTreeMap<Scope, u64> = BTreeMap::new();
    let mark = mark(view)?;
    if mark <= now {
        for total in totals.iter().filter(|total| total.kind == *kind && sight.sees(total.scope)) {
            *late.entry(total.scope).or_default() += total.late;
        }
        for row in ripe(view, kind, late.keys().copied().collect::<Vec<_>>(), mark..now)? {
            *late.entry(row.scope).or_default() += 1;
        }
        return Ok(late);
    }
    let sql = "SELECT count(*) FROM rows AS r INDEXED BY rows_due WHERE r.kind = ?1 AND r.scope = ?2 AND r.open = 1 AND r.due < ?3";
    let mut count = view.prepare_cached(sql)?;
    for scope in sight.scopes() {
        let n = count.query_row((Text(kind), Text(*scope), Col(now)), |row| Ok(row.get::<_, Col<u64>>(0)?.0))?;
        late.insert(*scope, n);
    }
    Ok(late)
}
