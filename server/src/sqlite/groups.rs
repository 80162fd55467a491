//! Counts of one kind's rows, told apart by where they are: the figures of a board, each of which a list of the same rows stands behind.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params_from_iter};
use xunge_shared::id::{CellCode, EntityId, Scope};

use super::{
    filter::{Conditions, value},
    late,
    record::split_flags,
    sql::{Col, Text},
    totals::totals,
};
use crate::store::{By, Counts, Group, GroupQuery, Place, Result};

/// The groups, in no order.
pub(super) fn groups(view: &Connection, query: &GroupQuery) -> Result<Vec<Group>> {
    let mut within = Conditions::default();
    within.and("r.kind = ?", [value(Text(&query.kind))]);
    within.one_of("r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
    let groups = if query.by == By::Scope { by_feed(view, query, &within)? } else { by_column(view, query, &within)? };
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        name(view, group, query)?;
    }
    Ok(groups)
}

/// All groups by their places.
type Groups = BTreeMap<Place, Group>;

/// The counts of a place.
fn at<'a>(groups: &'a mut Groups, place: &Place) -> &'a mut Counts {
    let new = || Group { place: place.clone(), name: String::new(), scope: None, counts: Counts::default() };
    &mut groups.entry(place.clone()).or_insert_with(new).counts
}

/// Feed by feed, of what the projector keeps: no row is read but those that are late.
fn by_feed(view: &Connection, query: &GroupQuery, within: &Conditions) -> Result<Groups> {
    let mut groups = Groups::new();
    let totals = totals(view)?;
    for (scope, n) in late::by_feed(view, &totals, &query.kind, &query.sight, query.now)? {
        if n > 0 {
            at(&mut groups, &Place::Scope(scope)).overdue = n;
        }
    }
    for total in totals.into_iter().filter(|total| total.n > 0 && total.kind == query.kind && query.sight.sees(total.scope)) {
        let counts = at(&mut groups, &Place::Scope(total.scope));
        counts.total += total.n;
        counts.open += total.open;
        *counts.by_status.entry(total.status).or_default() += total.n;
    }
    let sql = format!("SELECT r.scope, r.flag, count(*) FROM row_flags AS r WHERE {} GROUP BY 1, 2", within.sql());
    let mut statement = view.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(within.params()))?;
    while let Some(row) = rows.next()? {
        let counts = at(&mut groups, &Place::Scope(row.get::<_, Text<Scope>>(0)?.0));
        *counts.flags.entry(row.get(1)?).or_default() += row.get::<_, Col<u64>>(2)?.0;
    }
    Ok(groups)
}

/// By what a row says, row by row.
fn by_column(view: &Connection, query: &GroupQuery, within: &Conditions) -> Result<Groups> {
    let column = match query.by {
        By::Scope => "r.scope",
        By::Parent => "r.parent",
        By::Cell => "r.cell",
    };
    let sql = format!(
        "SELECT {column}, r.status, r.flags, count(*), sum(r.open), sum(r.open = 1 AND r.due < ?) FROM rows AS r WHERE {} GROUP BY 1, 2, 3",
        within.sql()
    );
    let mut statement = view.prepare_cached(&sql)?;
    let params = std::iter::once(value(Col(query.now))).chain(within.params().iter().cloned());
    let mut rows = statement.query(params_from_iter(params))?;
    let mut groups = Groups::new();
    while let Some(row) = rows.next()? {
        let place = match query.by {
            By::Scope => row.get::<_, Option<Text<Scope>>>(0)?.map(|Text(scope)| Place::Scope(scope)),
            By::Parent => row.get::<_, Option<Col<EntityId>>>(0)?.map(|Col(parent)| Place::Parent(parent)),
            By::Cell => row.get::<_, Option<Text<CellCode>>>(0)?.map(|Text(cell)| Place::Cell(cell)),
        };
        let place = place.unwrap_or(Place::None);
        let (status, flags) = (row.get::<_, String>(1)?, split_flags(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?));
        let (Col(n), Col(open), Col(overdue)) = (row.get::<_, Col<u64>>(3)?, row.get::<_, Col<u64>>(4)?, row.get::<_, Col<u64>>(5)?);
        let counts = at(&mut groups, &place);
        counts.total += n;
        counts.open += open;
        counts.overdue += overdue;
        *counts.by_status.entry(status).or_default() += n;
        for flag in flags {
            *counts.flags.entry(flag).or_default() += n;
        }
    }
    Ok(groups)
}

/// What a group is called where its place is a thing, as far as that is in sight.
fn name(view: &Connection, group: &mut Group, query: &GroupQuery) -> Result<()> {
    let found = match &group.place {
        Place::Parent(parent) => view
            .prepare_cached("SELECT r.title, r.scope FROM entities AS e JOIN rows AS r ON r.id = e.id WHERE e.entity = ?1 LIMIT 1")?
            .query_row([Col(*parent)], read)
            .optional()?,
        Place::Cell(cell) => Some((cell.to_string(), Scope::records(cell.area().town()))),
        Place::Scope(scope) => Some((String::new(), *scope)),
        Place::None => None,
    };
    if let Some((name, scope)) = found.filter(|(_, scope)| query.sight.sees(*scope)) {
        (group.name, group.scope) = (name, Some(scope));
    }
    Ok(())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(String, Scope)> {
    Ok((row.get(0)?, row.get::<_, Text<Scope>>(1)?.0))
}
