//! What retention has forgotten leaves the facts too: the op's own go, and the thing tells its anew from what is left of it, unless
//! something [lasts](super::lasting).

use rusqlite::Connection;
use xunge_shared::{
    entity::{Entity, Key},
    hlc::Hlc,
    id::KindName,
    kinds::State,
    op::{RawOp, VOID},
};

use super::{
    desk::{Bench, Slot},
    follow::{Follower, Left},
};
use crate::{
    analyst::Pace,
    sqlite::{
        retain::{LET_GO, OVERWRITE},
        sql::{Col, Text},
    },
    store::Result,
};

/// How many are taken back in one transaction.
const BATCH: i64 = 200;

impl Follower {
    /// Takes back what was forgotten since this was last done; nothing to do in most cases.
    pub(super) fn forget(&mut self, log: &Connection, view: &Connection, facts: &mut Connection) -> Result<Left> {
        let done = self.number(facts, "pruned")?.unwrap_or_default();
        let mut read = log.prepare_cached("SELECT id, pos, kind, entity, scope FROM pruned WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let batch = read.query_map((done, BATCH), |row| {
            let (Text(kind), Col(entity), Text(scope)): (Text<KindName>, _, _) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, Key { kind, entity, scope }))
        })?;
        let batch = batch.collect::<rusqlite::Result<Vec<_>>>()?;
        let Some((last, ..)) = batch.last() else { return Ok(Left::Nothing) };
        facts.execute_batch(OVERWRITE)?;
        let moment = facts.transaction()?;
        let pos = self.pos;
        let Self { study, tables, settings, .. } = self;
        let desk = Bench::new(&moment, tables, study.pace(), settings.clone());
        // What is further on is read as the void that it has become.
        for (_, place, key) in batch.iter().filter(|(_, place, _)| *place as u64 <= pos) {
            let Some(slot) = desk.take(key)? else { continue };
            let thing = (slot.id, key.scope);
            desk.take_out(thing, *place)?;
            let tells_each = study.pace() == Pace::EachOp;
            let left = refolded(log, view, key, (slot.upto, pos), &mut |place, entity| {
                if tells_each { desk.tell(thing, place, study.of_thing(entity, &desk)?) } else { Ok(()) }
            })?;
            // of what lasts alone it goes on telling
            let left = left.or_else(|| (slot.upto > 0).then(|| (Entity::nothing(key), 0)));
            if let Some((entity, last)) = left {
                if !tells_each {
                    desk.tell(thing, last, study.of_thing(&entity, &desk)?)?;
                }
                desk.put_back(key.clone(), Slot { entity, changed: true, ..slot });
            } else {
                // The study may remember it: it is told that the thing is nothing now.
                let mut nothing = slot.entity;
                nothing.state = State::new(&nothing.kind);
                study.of_thing(&nothing, &desk)?;
                moment.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", tables.things))?.execute([slot.id])?;
            }
        }
        desk.finish()?;
        self.set(&moment, "pruned", *last)?;
        moment.commit()?;
        facts.execute_batch(LET_GO)?;
        Ok(Left::Something)
    }
}

/// A thing as what is left of the ops says that were said of it after a place in the log and up to another, with the place of the last one;
/// nothing where none is left.
pub(super) fn folded(log: &Connection, view: &Connection, key: &Key, places: (i64, u64)) -> Result<Option<(Entity, u64)>> {
    refolded(log, view, key, places, &mut |_, _| Ok(()))
}

/// The same, and how it stood after each op.
fn refolded(
    log: &Connection,
    view: &Connection,
    key: &Key,
    (after, upto): (i64, u64),
    each: &mut dyn FnMut(u64, &Entity) -> Result<()>,
) -> Result<Option<(Entity, u64)>> {
    let mut folded: Option<(Entity, u64)> = None;
    for (place, eff, raw) in history(log, view, key, upto)? {
        let Ok(op) = raw.open() else { continue };
        if op.kind == VOID || place as i64 <= after {
            continue;
        }
        let (entity, last) = folded.get_or_insert_with(|| (Entity::before(&op), place));
        entity.apply(&op, &raw, eff);
        *last = place;
        each(place, entity)?;
    }
    Ok(folded)
}

/// What was said of a thing, up to a place in the log.
fn history(log: &Connection, view: &Connection, key: &Key, upto: u64) -> Result<Vec<(u64, Hlc, RawOp)>> {
    let mut places = view.prepare_cached(
        "SELECT o.pos FROM entities AS e JOIN entity_ops AS o ON o.entity = e.id
         WHERE e.entity = ?1 AND e.kind = ?2 AND e.scope = ?3 AND o.pos <= ?4 ORDER BY o.pos",
    )?;
    let places = places.query_map((Col(key.entity), key.kind.as_str(), Text(key.scope), Col(upto)), |row| row.get::<_, i64>(0))?;
    let mut read = log.prepare_cached("SELECT eff, raw FROM ops WHERE pos = ?1")?;
    let mut all = vec![];
    for place in places {
        let place = place?;
        let (Col(eff), raw) = read.query_row([place], |row| Ok((row.get(0)?, row.get(1)?)))?;
        all.push((place as u64, eff, RawOp(raw)));
    }
    Ok(all)
}
