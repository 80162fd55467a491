//! Whether what a push takes off the county's list is empty: areas in which something is for certain, by the view, the accounts and the push
//! itself. It may lag by what is not in the view yet: an area that fills at the same moment is as one that fills a moment later.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use xunge_shared::{
    hlc::Millis,
    id::{AreaCode, EntityId, KindName, Scope},
    kinds::{InState, Kind, cell::Cell, county::County},
    record::Judged,
};

use super::{accounts, pool::snapshot, sql::Text, state::county, totals::totals};
use crate::store::Result;

/// Of the areas that these ops take off the list, those that are not empty. What the push itself speaks of may be about to leave: a series that
/// is sent anew as a whole, as after a restore, empties an area and takes it off at once.
pub(super) fn occupied<'a>(
    (log, view): (&Connection, &Connection),
    ops: impl Iterator<Item = &'a Judged> + Clone,
    now: Millis,
) -> Result<BTreeSet<AreaCode>> {
    let gone: BTreeSet<AreaCode> = ops.clone().flat_map(Judged::taken_off).copied().collect();
    if gone.is_empty() {
        return Ok(gone);
    }
    let mut spoken: BTreeMap<Scope, BTreeSet<(&KindName, EntityId)>> = BTreeMap::new();
    for about in ops.filter_map(|op| op.about.as_ref()) {
        spoken.entry(about.scope).or_default().insert((&about.kind, about.entity));
    }
    let spoken = |scope: Scope| spoken.get(&scope).map_or(0, |things| things.len() as u64);
    let view = &*snapshot(view)?;
    let mut things: BTreeMap<AreaCode, u64> = BTreeMap::new();
    let mut feeds: BTreeMap<Scope, u64> = BTreeMap::new();
    for total in totals(view)? {
        *feeds.entry(total.scope).or_default() += total.n;
    }
    for (scope, n) in feeds {
        *things.entry(scope.area()).or_default() += n.saturating_sub(spoken(scope));
    }
    for area in gone.iter().filter(|area| !area.is_town()) {
        let scope = Scope::records(area.town());
        let n: i64 = view
            .prepare_cached("SELECT count(*) FROM rows WHERE kind = ?1 AND scope = ?2 AND substr(cell, 1, 12) = ?3")?
            .query_row((Text(Cell::NAME), Text(scope), Text(*area)), |row| row.get(0))?;
        *things.entry(*area).or_default() += n.unsigned_abs().saturating_sub(spoken(scope));
    }
    let listed: Vec<AreaCode> = match county(view)?.as_ref().and_then(|county| County::of(&county.state)) {
        Some(county) => county.areas().map(|(code, _)| *code).filter(|code| !gone.contains(code)).collect(),
        None => vec![],
    };
    let accounts = accounts::all(log)?;
    let held: BTreeSet<AreaCode> =
        accounts.iter().flat_map(|stored| stored.grants.iter()).filter(|grant| grant.holds_at(now)).map(|grant| grant.area).collect();
    let is_occupied = |area: &AreaCode| {
        things.iter().any(|(other, n)| *n > 0 && area.contains(*other)) || listed.iter().chain(&held).any(|other| area.contains(*other))
    };
    Ok(gone.into_iter().filter(is_occupied).collect())
}
