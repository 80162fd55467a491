//! One thing: what it shows, and all that was ever said of it, refused ops included.

use rusqlite::{Connection, Row as SqlRow};
use xunge_shared::{
    entity::Entity,
    id::{EntityId, KindName, Scope},
    op::RawOp,
    row::Row,
};

use super::{
    devices,
    pool::{Reader, snapshot},
    record::Record,
    sql::{Col, Text},
    state,
};
use crate::{
    sight::Sight,
    store::{Recorded, Result, Thing},
};

/// A thing in sight, in one feed: see [`id`]. Nothing when nothing was said of it there.
pub(super) fn thing(reader: &Reader, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<Option<Thing>> {
    // The view first: every place that it names is in the log.
    let (row, places) = shown(&reader.view, kind, entity, sight)?;
    let log = snapshot(&reader.log)?;
    let mut read = log.prepare_cached("SELECT seq, eff, received, raw FROM ops WHERE pos = ?1")?;
    let ops = places.into_iter().map(|pos| read.query_row([pos], recorded)).collect::<rusqlite::Result<Vec<_>>>()?;
    let quarantined = devices::refused_about(&log, kind, entity, sight)?;
    if row.is_none() && ops.is_empty() && quarantined.is_empty() {
        return Ok(None);
    }
    Ok(Some(Thing { row, ops, quarantined }))
}

/// What a thing in sight shows.
pub(super) fn row(view: &Connection, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<Option<Row>> {
    let record = id(view, kind, entity, sight)?.map(|id| Record::load(view, id)).transpose()?;
    Ok(record.flatten().map(|record| record.row))
}

/// All things of a kind in sight.
pub(super) fn states(view: &Connection, kind: &KindName, sight: &Sight) -> Result<Vec<Entity>> {
    let mut states = view.prepare_cached("SELECT state FROM entities WHERE scope = ?1 AND kind = ?2 ORDER BY id")?;
    let mut things = vec![];
    for scope in sight.scopes() {
        let mut rows = states.query((Text(*scope), kind.as_str()))?;
        while let Some(row) = rows.next()? {
            let stored: Vec<u8> = row.get(0)?;
            things.push(state::decode(&stored)?);
        }
    }
    Ok(things)
}

/// What a thing shows, and the places in the log of all that was said of it.
fn shown(view: &Connection, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<(Option<Row>, Vec<i64>)> {
    let view = snapshot(view)?;
    let Some(id) = id(&view, kind, entity, sight)? else { return Ok((None, vec![])) };
    let mut history = view.prepare_cached("SELECT pos FROM entity_ops WHERE entity = ?1 ORDER BY pos")?;
    let places = history.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok((Record::load(&view, id)?.map(|record| record.row), places))
}

/// The id that a thing has in the view. Each feed that speaks of it has a thing of its own, because a scope is a closed world; of those
/// in sight it is the one that was spoken of first. Who hears of an id may say something of it in any feed of theirs, but later.
fn id(view: &Connection, kind: &KindName, entity: EntityId, sight: &Sight) -> rusqlite::Result<Option<i64>> {
    let mut ids = view.prepare_cached(
        "SELECT id, scope FROM entities WHERE entity = ?1 AND kind = ?2
         ORDER BY (SELECT min(pos) FROM entity_ops WHERE entity_ops.entity = entities.id)",
    )?;
    let ids = ids.query_map((Col(entity), kind.as_str()), |row| Ok((row.get(0)?, row.get::<_, Text<Scope>>(1)?.0)))?;
    let ids = ids.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(ids.into_iter().find(|(_, scope)| sight.sees(*scope)).map(|(id, _)| id))
}

fn recorded(row: &SqlRow<'_>) -> rusqlite::Result<Recorded> {
    let (Col(seq), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Recorded { seq, eff, received, op: RawOp(row.get(3)?) })
}
