//! One thing: what it shows, and all that was ever said of it, refused ops included.

use rusqlite::{Connection, Row};
use xunge_shared::{
    id::{DeviceId, EntityId, KindName, Scope},
    op::RawOp,
};

use super::{
    devices,
    pool::{Reader, snapshot},
    record::{COLUMNS, Record},
    sql::{Col, Text},
};
use crate::{
    sight::Sight,
    store::{Recorded, Result, Thing},
};

/// A thing in sight; nothing when nothing was said of it there.
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

fn shown(view: &Connection, kind: &KindName, entity: EntityId, sight: &Sight) -> Result<(Option<xunge_shared::row::Row>, Vec<i64>)> {
    let view = snapshot(view)?;
    let mut things = view.prepare_cached("SELECT id, scope FROM entities WHERE entity = ?1 AND kind = ?2")?;
    let things = things.query_map((Col(entity), kind.as_str()), |row| Ok((row.get(0)?, row.get::<_, Text<Scope>>(1)?.0)))?;
    let things: Vec<(i64, Scope)> = things.collect::<rusqlite::Result<_>>()?;
    let (mut shown, mut places) = (None, vec![]);
    for (id, _) in things.iter().filter(|(_, scope)| sight.sees(*scope)) {
        let mut history = view.prepare_cached("SELECT pos FROM entity_ops WHERE entity = ?1")?;
        for pos in history.query_map([id], |row| row.get(0))? {
            places.push(pos?);
        }
        if shown.is_none() {
            let sql = format!("SELECT {COLUMNS} FROM rows AS r WHERE r.id = ?1");
            let mut row = view.prepare_cached(&sql)?;
            shown = row.query_map([id], Record::read)?.next().transpose()?.map(|record| record.row);
        }
    }
    places.sort_unstable();
    Ok((shown, places))
}

fn recorded(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    let (Col(seq), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Recorded { seq, eff, received, op: RawOp(row.get(3)?) })
}

/// A device's id as stored.
pub(super) fn device(row: &Row<'_>, column: usize) -> rusqlite::Result<DeviceId> {
    row.get::<_, Col<u128>>(column).map(|Col(id)| DeviceId(id))
}
