//! Counts of one kind's rows, told apart by where they are: the figures of a board, each of which a list of the same rows stands behind.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params_from_iter};
use xunge_shared::id::{CellCode, EntityId, Scope};

use super::{
    filter::{Conditions, value},
    record::split_flags,
    sql::{Col, Text},
};
use crate::store::{By, Counts, Group, GroupQuery, Place, Result};

/// The groups, in no order.
pub(super) fn groups(view: &Connection, query: &GroupQuery) -> Result<Vec<Group>> {
    let mut within = Conditions::default();
    within.and("r.kind = ?", [value(Text(&query.kind))]);
    within.one_of("r.scope", query.sight.scopes().iter().map(|scope| value(Text(*scope))));
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
    let mut groups: BTreeMap<Place, Group> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let place = match query.by {
            By::Scope => row.get::<_, Option<Text<Scope>>>(0)?.map(|Text(scope)| Place::Scope(scope)),
            By::Parent => row.get::<_, Option<Col<EntityId>>>(0)?.map(|Col(parent)| Place::Parent(parent)),
            By::Cell => row.get::<_, Option<Text<CellCode>>>(0)?.map(|Text(cell)| Place::Cell(cell)),
        };
        let place = place.unwrap_or(Place::None);
        let (status, flags) = (row.get::<_, String>(1)?, split_flags(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?));
        let (Col(n), Col(open), Col(overdue)) = (row.get::<_, Col<u64>>(3)?, row.get::<_, Col<u64>>(4)?, row.get::<_, Col<u64>>(5)?);
        let counts = &mut groups
            .entry(place.clone())
            .or_insert_with(|| Group { place, name: String::new(), scope: None, counts: Counts::default() })
            .counts;
        counts.total += n;
        counts.open += open;
        counts.overdue += overdue;
        *counts.by_status.entry(status).or_default() += n;
        for flag in flags {
            *counts.flags.entry(flag).or_default() += n;
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    for group in &mut groups {
        name(view, group, query)?;
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
