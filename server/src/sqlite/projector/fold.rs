//! The fold: entity states from ops, by `shared`'s one merge, and the digests of the scopes.
//!
//! Each thing is read and written once in a slice, however many ops speak of it.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    digest::Digest,
    entity::{Entity, Key},
    hlc::Hlc,
    id::{Scope, Sha256},
    kinds,
    op::{RawOp, encode},
    replica::Head,
};

use crate::{
    sqlite::{
        sql::{Col, Text},
        state::decode,
    },
    store::{Result, StoreError},
};

/// The greatest number of ops in one slice.
const SLICE_OPS: i64 = 3_000;
/// A slice ends after so many bytes of ops.
const SLICE_BYTES: usize = 1024 * 1024;

/// A slice ends as well when the states that it speaks of come to so many bytes: some things are told of thousands of times.
const SLICE_STATES: usize = 2 * 1024 * 1024;

/// A slice of the log.
pub(super) struct Slice {
    ops: Vec<(u64, u64, Hlc, RawOp)>,
    /// Its last place.
    pub(super) last: u64,
}

impl Slice {
    /// What comes behind `pos`, if anything.
    pub(super) fn read(log: &Connection, pos: u64) -> Result<Option<Self>> {
        let mut statement = log.prepare_cached("SELECT pos, seq, eff, raw FROM ops WHERE pos > ?1 ORDER BY pos LIMIT ?2")?;
        let mut rows = statement.query((Col(pos), SLICE_OPS))?;
        let (mut ops, mut bytes, mut last) = (vec![], 0, pos);
        while let Some(row) = rows.next()? {
            let (Col(pos), Col(seq), Col(eff)) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let raw = RawOp(row.get(3)?);
            bytes += raw.0.len();
            last = pos;
            ops.push((pos, seq, eff, raw));
            if bytes > SLICE_BYTES {
                break;
            }
        }
        Ok((!ops.is_empty()).then_some(Self { ops, last }))
    }

    /// Leaves what comes behind `upto` away; false when nothing is left.
    pub(super) fn keep_until(&mut self, upto: u64) -> bool {
        let count = self.ops.partition_point(|(pos, ..)| *pos <= upto);
        self.end_after(count);
        count > 0
    }

    /// Leaves all but the first `count` ops to the next slice.
    fn end_after(&mut self, count: usize) {
        self.ops.truncate(count);
        self.last = self.ops.last().map_or(self.last, |(pos, ..)| *pos);
    }
}

/// A thing that a slice speaks of.
pub(super) struct Folded {
    /// Its number in the view.
    pub(super) id: i64,
    /// True when it was not there before.
    pub(super) is_new: bool,
    /// Its state now.
    pub(super) entity: Entity,
}

struct Slot {
    before: Option<(i64, Vec<u8>)>,
    entity: Entity,
    places: Vec<u64>,
}

/// Folds a slice into the stored states; returns the things that it speaks of and the heads that it moved.
///
/// The slice may end earlier than it did.
pub(super) fn fold(view: &Connection, slice: &mut Slice) -> Result<(Vec<Folded>, BTreeMap<Scope, Head>)> {
    let mut slots: BTreeMap<Key, Slot> = BTreeMap::new();
    let mut heads: BTreeMap<Scope, Head> = BTreeMap::new();
    let mut photos: BTreeSet<(Sha256, Scope)> = BTreeSet::new();
    let mut change = view.prepare_cached("INSERT INTO changes (pos, kind, scope, author) VALUES (?1, ?2, ?3, ?4)")?;
    let (mut states, mut count) = (0, 0);
    for (pos, seq, eff, raw) in &slice.ops {
        if states > SLICE_STATES {
            break;
        }
        count += 1;
        let op = raw.open().map_err(|e| StoreError::Corrupt(format!("op at {pos}: {e}")))?;
        let slot = match slots.entry(Key::of(&op)) {
            Entry::Occupied(slot) => slot.into_mut(),
            Entry::Vacant(place) => {
                let slot = load(view, place.key())?.unwrap_or_else(|| Slot { before: None, entity: Entity::before(&op), places: vec![] });
                states += slot.before.as_ref().map_or(0, |(_, state)| state.len());
                place.insert(slot)
            }
        };
        slot.entity.apply(&op, raw, *eff);
        slot.places.push(*pos);
        let head = match heads.entry(op.scope) {
            Entry::Occupied(head) => head.into_mut(),
            Entry::Vacant(place) => place.insert(load_head(view, op.scope)?),
        };
        head.seq = *seq;
        if let Ok(facts) = kinds::facts(&op) {
            if facts.defines {
                change.execute((Col(*pos), op.kind.as_str(), Text(op.scope), op.author.0))?;
            }
            photos.extend(facts.photos.into_iter().map(|photo| (photo, op.scope)));
        }
    }
    slice.end_after(count);
    let folded = slots.into_iter().map(|(key, slot)| store(view, &key, slot, &mut heads)).collect::<Result<_>>()?;
    let mut speak = view.prepare_cached("INSERT OR IGNORE INTO photos (photo, scope) VALUES (?1, ?2)")?;
    for (photo, scope) in photos {
        speak.execute((Col(photo), Text(scope)))?;
    }
    let mut move_head = view.prepare_cached("INSERT OR REPLACE INTO heads (scope, seq, digest) VALUES (?1, ?2, ?3)")?;
    for (scope, head) in &heads {
        move_head.execute((Text(scope), Col(head.seq), Col(head.digest.0)))?;
    }
    Ok((folded, heads))
}

fn load(view: &Connection, key: &Key) -> Result<Option<Slot>> {
    let found = view
        .prepare_cached("SELECT id, state FROM entities WHERE entity = ?1 AND kind = ?2 AND scope = ?3")?
        .query_row((Col(key.entity), key.kind.as_str(), Text(key.scope)), |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    let Some((id, state)) = found else { return Ok(None) };
    let entity = decode(&state)?;
    Ok(Some(Slot { before: Some((id, state)), entity, places: vec![] }))
}

fn store(view: &Connection, key: &Key, slot: Slot, heads: &mut BTreeMap<Scope, Head>) -> Result<Folded> {
    let Slot { before, entity, places } = slot;
    let state = encode(&entity);
    let head = heads.entry(key.scope).or_default();
    head.digest = head.digest.plus(Digest::of_bytes(&state));
    let is_new = before.is_none();
    let id = if let Some((id, old)) = before {
        head.digest = head.digest.minus(Digest::of_bytes(&old));
        view.prepare_cached("UPDATE entities SET state = ?2 WHERE id = ?1")?.execute((id, state))?;
        id
    } else {
        view.prepare_cached("INSERT INTO entities (entity, kind, scope, state) VALUES (?1, ?2, ?3, ?4)")?.insert((
            Col(key.entity),
            key.kind.as_str(),
            Text(key.scope),
            state,
        ))?
    };
    let mut remember = view.prepare_cached("INSERT INTO entity_ops (entity, pos) VALUES (?1, ?2)")?;
    for pos in places {
        remember.execute((id, Col(pos)))?;
    }
    Ok(Folded { id, is_new, entity })
}

pub(super) fn load_head(view: &Connection, scope: Scope) -> Result<Head> {
    let head = view
        .prepare_cached("SELECT seq, digest FROM heads WHERE scope = ?1")?
        .query_row([Text(scope)], |row| Ok(Head { seq: row.get::<_, Col<u64>>(0)?.0, digest: Digest(row.get::<_, Col<u128>>(1)?.0) }))
        .optional()?;
    Ok(head.unwrap_or_default())
}
