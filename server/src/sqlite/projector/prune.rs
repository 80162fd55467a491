//! What retention has forgotten leaves the views too: things are folded anew from what remains of their ops, exactly as a view that is
//! built from the log as it is now.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    digest::Digest,
    entity::{Entity, Key},
    hlc::Hlc,
    id::{KindName, Scope},
    op::{RawOp, encode},
    replica::Head,
};

use super::{
    Left, Projector,
    canvas::{Canvas, Shown},
    fold, record,
};
use crate::{
    sqlite::{
        meta::{meta, set_meta},
        record::Record,
        retain::{LET_GO, OVERWRITE},
        sql::{Col, Text},
    },
    store::Result,
};

/// How many are taken back in one transaction.
const BATCH: i64 = 500;
/// The last one that was taken back.
pub(in crate::sqlite) const PRUNED: &str = "pruned";

/// An op whose content was forgotten.
struct Forgotten {
    id: i64,
    pos: i64,
    key: Key,
}

impl Projector {
    /// Takes back what was forgotten since this was last done; nothing to do in most cases.
    pub(super) fn forget(&mut self) -> Result<Left> {
        let done = meta(&self.view, PRUNED)?.unwrap_or_default();
        let batch = forgotten(&self.log, done)?;
        let Some(last) = batch.last().map(|one| one.id) else { return Ok(Left::Nothing) };
        self.view.execute_batch(OVERWRITE)?;
        let view = self.view.transaction()?;
        let (mut touched, mut heads) = (BTreeSet::new(), BTreeMap::new());
        for Forgotten { pos, key, .. } in &batch {
            let Some(id) = id_of(&view, key)? else { continue };
            if !unlink(&view, id, *pos)? {
                // A view that was built since has never seen what it said.
                continue;
            }
            touched.insert((id, key.scope));
            leave_void(&view, &self.log, *pos, &mut heads)?;
        }
        let mut all = vec![];
        for (id, scope) in touched {
            let old = Record::load(&view, id)?;
            let entity = fold_again(&view, &self.log, id, head(&view, &mut heads, scope)?)?;
            all.push(Shown { id, old, new: entity.and_then(|entity| record(&entity, &self.settings)) });
        }
        let mut canvas = Canvas::new(&view, &mut self.known, self.board.is_watched())?;
        canvas.draw(all)?;
        let changes = canvas.finish()?;
        for (scope, head) in &heads {
            view.execute("UPDATE heads SET digest = ?2 WHERE scope = ?1", (Text(*scope), Col(head.digest.0)))?;
        }
        self.generation.1 += 1;
        set_meta(&view, "generation", self.generation.1)?;
        set_meta(&view, PRUNED, last)?;
        view.commit()?;
        self.view.execute_batch(LET_GO)?;
        self.board.pruned.store(last as u64, std::sync::atomic::Ordering::Release);
        self.publish(&heads, changes);
        Ok(Left::Something)
    }
}

fn forgotten(log: &Connection, after: i64) -> Result<Vec<Forgotten>> {
    let mut read = log.prepare_cached("SELECT id, pos, kind, entity, scope FROM pruned WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let read = read.query_map((after, BATCH), |row| {
        let (Text(kind), Col(entity), Text(scope)): (Text<KindName>, _, _) = (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(Forgotten { id: row.get(0)?, pos: row.get(1)?, key: Key { kind, entity, scope } })
    })?;
    Ok(read.collect::<rusqlite::Result<_>>()?)
}

fn id_of(view: &Connection, key: &Key) -> Result<Option<i64>> {
    Ok(view
        .prepare_cached("SELECT id FROM entities WHERE entity = ?1 AND kind = ?2 AND scope = ?3")?
        .query_row((Col(key.entity), key.kind.as_str(), Text(key.scope)), |row| row.get(0))
        .optional()?)
}

/// Takes an op out of a thing's history; false when it is not in it.
fn unlink(view: &Connection, id: i64, pos: i64) -> Result<bool> {
    Ok(view.prepare_cached("DELETE FROM entity_ops WHERE entity = ?1 AND pos = ?2")?.execute((id, pos))? > 0)
}

/// Puts what is left of an op where every void of the scope is.
fn leave_void(view: &Connection, log: &Connection, pos: i64, heads: &mut BTreeMap<Scope, Head>) -> Result<()> {
    let raw = RawOp(log.prepare_cached("SELECT raw FROM ops WHERE pos = ?1")?.query_row([pos], |row| row.get(0))?);
    let op = raw.open().map_err(|e| crate::store::StoreError::Corrupt(format!("op at {pos}: {e}")))?;
    let key = Key::of(&op);
    let id = if let Some(id) = id_of(view, &key)? {
        id
    } else {
        let state = encode(&Entity::before(&op));
        let head = head(view, heads, key.scope)?;
        head.digest = head.digest.plus(Digest::of_bytes(&state));
        view.prepare_cached("INSERT INTO entities (entity, kind, scope, state) VALUES (?1, ?2, ?3, ?4)")?.insert((
            Col(key.entity),
            key.kind.as_str(),
            Text(key.scope),
            state,
        ))?
    };
    view.prepare_cached("INSERT OR IGNORE INTO entity_ops (entity, pos) VALUES (?1, ?2)")?.execute((id, pos))?;
    Ok(())
}

/// Folds a thing from the ops that are left of it; one without any is gone.
fn fold_again(view: &Connection, log: &Connection, id: i64, head: &mut Head) -> Result<Option<Entity>> {
    let old: Vec<u8> = view.prepare_cached("SELECT state FROM entities WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
    head.digest = head.digest.minus(Digest::of_bytes(&old));
    let mut entity: Option<Entity> = None;
    let mut places = view.prepare_cached("SELECT pos FROM entity_ops WHERE entity = ?1 ORDER BY pos")?;
    let mut read = log.prepare_cached("SELECT eff, raw FROM ops WHERE pos = ?1")?;
    for pos in places.query_map([id], |row| row.get::<_, i64>(0))? {
        let (Col(eff), raw): (Col<Hlc>, Vec<u8>) = read.query_row([pos?], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let raw = RawOp(raw);
        let Ok(op) = raw.open() else { continue };
        entity.get_or_insert_with(|| Entity::before(&op)).apply(&op, &raw, eff);
    }
    if let Some(entity) = &entity {
        let state = encode(entity);
        head.digest = head.digest.plus(Digest::of_bytes(&state));
        view.prepare_cached("UPDATE entities SET state = ?2 WHERE id = ?1")?.execute((id, state))?;
    } else {
        view.prepare_cached("DELETE FROM entities WHERE id = ?1")?.execute([id])?;
    }
    Ok(entity)
}

fn head<'a>(view: &Connection, heads: &'a mut BTreeMap<Scope, Head>, scope: Scope) -> Result<&'a mut Head> {
    if let std::collections::btree_map::Entry::Vacant(place) = heads.entry(scope) {
        place.insert(fold::load_head(view, scope)?);
    }
    Ok(heads.entry(scope).or_default())
}
