//! What a study looks at while it follows the log: the things that it has folded, and its own facts. And the pen: how facts are put down.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use rusqlite::{Connection, OptionalExtension, params_from_iter};
use xunge_shared::{
    entity::{Entity, Key},
    id::{KindName, Scope},
    op::encode,
    settings::Settings,
};

use super::{
    counts::Counts,
    joined::Stood,
    query::hold,
    tables::{STANDS, Tables, columns, key, read},
};
use crate::{
    analyst::{Desk, Pace},
    sqlite::{
        filter::Conditions,
        sql::{Col, Text},
        state::decode,
    },
    store::{Fact, Result, Test, Value},
};

/// A thing in hand.
pub(super) struct Slot {
    /// Its number in the study's table.
    pub(super) id: i64,
    pub(super) entity: Entity,
    /// Up to which place in the log what lasts of it tells; 0 where nothing does. The entity is what was said after that.
    pub(super) upto: i64,
    pub(super) changed: bool,
}

/// See the module. Lives as long as a transaction.
pub(super) struct Bench<'a> {
    pub(super) db: &'a Connection,
    tables: &'a Tables,
    pace: Pace,
    settings: Settings,
    slots: RefCell<BTreeMap<Key, Slot>>,
    loaded: Cell<usize>,
    again: RefCell<Vec<Key>>,
    counts: RefCell<Counts>,
    stood: RefCell<Stood>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(db: &'a Connection, tables: &'a Tables, pace: Pace, settings: Settings) -> Self {
        let (slots, loaded, again) = (RefCell::default(), Cell::new(0), RefCell::default());
        Self { db, tables, pace, settings, slots, loaded, again, counts: RefCell::default(), stood: RefCell::default() }
    }

    /// Bytes of the states that were read.
    pub(super) fn loaded(&self) -> usize {
        self.loaded.get()
    }

    /// Takes a thing in hand that is there.
    pub(super) fn take(&self, key: &Key) -> Result<Option<Slot>> {
        if let Some(slot) = self.slots.borrow_mut().remove(key) {
            return Ok(Some(slot));
        }
        let found = self
            .db
            .prepare_cached(&format!("SELECT id, state, upto FROM {} WHERE entity = ?1 AND kind = ?2 AND scope = ?3", self.tables.things))?
            .query_row((Col(key.entity), key.kind.as_str(), Text(key.scope)), |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((id, state, upto)) = found else { return Ok(None) };
        self.loaded.set(self.loaded.get() + state.len());
        Ok(Some(Slot { id, entity: decode(&state)?, upto, changed: false }))
    }

    /// Takes a thing in hand that nothing was known of.
    pub(super) fn begin(&self, entity: Entity) -> Result<Slot> {
        let id = self
            .db
            .prepare_cached(&format!("INSERT INTO {} (entity, kind, scope, state) VALUES (?1, ?2, ?3, ?4)", self.tables.things))?
            .insert((Col(entity.id), entity.kind.as_str(), Text(entity.scope), vec![]))?;
        Ok(Slot { id, entity, upto: 0, changed: true })
    }

    /// Puts a thing back.
    pub(super) fn put_back(&self, key: Key, slot: Slot) {
        self.slots.borrow_mut().insert(key, slot);
    }

    /// What was asked to tell anew since this was last called, each once.
    pub(super) fn asked_again(&self) -> Vec<Key> {
        let mut keys = self.again.take();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Puts a fact of an op down.
    pub(super) fn note(&self, thing: (i64, Scope), pos: u64, fact: &Fact) -> Result<()> {
        self.put(thing, pos as i64, pos as i64, fact)
    }

    /// Has a thing's facts stand in place of those that it told before.
    pub(super) fn tell(&self, thing: (i64, Scope), pos: u64, mut facts: Vec<Fact>) -> Result<()> {
        let pos = if self.pace == Pace::Settled { 0 } else { pos as i64 };
        for (number, table) in self.tables.sheets.iter().enumerate() {
            for (line, since, old) in table.told(self.db, thing.0)? {
                if let Some(same) = facts.iter().position(|fact| *fact == old) {
                    facts.swap_remove(same);
                    continue;
                }
                // What was told at this very place stood nowhere.
                if since == pos {
                    self.db.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", table.name))?.execute([line])?;
                } else {
                    self.db.prepare_cached(&format!("UPDATE {} SET until = ?2 WHERE id = ?1", table.name))?.execute((line, pos))?;
                }
                self.count(number, thing.1, &old, -1)?;
            }
        }
        facts.iter().try_for_each(|fact| self.put(thing, 0, pos, fact))
    }

    /// Puts down what lasts of a thing, up to a place in the log.
    pub(super) fn last(&self, thing: i64, summary: &[u8], upto: i64) -> Result<()> {
        let Tables { things, lasting, .. } = self.tables;
        self.db.prepare_cached(&format!("UPDATE {things} SET upto = ?2 WHERE id = ?1"))?.execute((thing, upto))?;
        self.db.prepare_cached(&format!("INSERT INTO {lasting} (thing, summary) VALUES (?1, ?2)"))?.execute((thing, summary))?;
        Ok(())
    }

    /// Takes all that a thing ever told by its state out again, and what one op about it said.
    pub(super) fn take_out(&self, thing: (i64, Scope), op: i64) -> Result<()> {
        for (number, table) in self.tables.sheets.iter().enumerate() {
            let sql = format!(
                "SELECT {} FROM {} AS f WHERE f.thing = ?1 AND f.until = {STANDS} AND f.op IN (0, ?2)",
                columns(table.sheet),
                table.name
            );
            let mut standing = self.db.prepare_cached(&sql)?;
            let standing = standing.query_map((thing.0, op), |row| read(table.sheet, row, 0))?;
            for fact in standing {
                self.count(number, thing.1, &fact?, -1)?;
            }
            self.db.prepare_cached(&format!("DELETE FROM {} WHERE thing = ?1 AND op IN (0, ?2)", table.name))?.execute((thing.0, op))?;
        }
        Ok(())
    }

    fn put(&self, thing: (i64, Scope), op: i64, since: i64, fact: &Fact) -> Result<()> {
        let number = self.tables.table(fact.sheet)?;
        let table = &self.tables.sheets[number];
        table.insert(self.db, thing, op, since, fact)?;
        self.count(number, thing.1, fact, 1)
    }

    /// Counts a fact in (1) or out (-1).
    fn count(&self, table: usize, scope: Scope, fact: &Fact, by: i64) -> Result<()> {
        self.stood.borrow_mut().add(self.tables, scope, fact, by)?;
        self.counts.borrow_mut().add(table, self.tables.sheets[table].sheet, scope, fact, by)
    }

    /// Writes what was in hand.
    pub(super) fn finish(self) -> Result<()> {
        let mut write = self.db.prepare_cached(&format!("UPDATE {} SET state = ?2 WHERE id = ?1", self.tables.things))?;
        for slot in self.slots.take().into_values().filter(|slot| slot.changed) {
            write.execute((slot.id, encode(&slot.entity)))?;
        }
        let mut counts = self.counts.take();
        self.stood.take().follow(self.db, self.tables, &mut counts)?;
        counts.flush(self.db, |table| self.tables.sheets[table].name.clone())
    }
}

impl Desk for Bench<'_> {
    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn thing(&self, key: &Key) -> Result<Option<Entity>> {
        let Some(slot) = self.take(key)? else { return Ok(None) };
        let entity = slot.entity.clone();
        self.put_back(key.clone(), slot);
        Ok(Some(entity))
    }

    fn each(&self, kind: &KindName, tell: &mut dyn FnMut(&Entity)) -> Result<()> {
        let mut things = self.db.prepare(&format!("SELECT state FROM {} WHERE kind = ?1 ORDER BY id", self.tables.things))?;
        let mut things = things.query([kind.as_str()])?;
        while let Some(thing) = things.next()? {
            tell(&decode(thing.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?);
        }
        Ok(())
    }

    fn facts(&self, sheet: &'static str, column: &'static str, test: &Test) -> Result<Vec<(Key, Fact)>> {
        let mut conditions = Conditions::default();
        hold(&mut conditions, column, test);
        let table = &self.tables.sheets[self.tables.table(sheet)?];
        let sql = format!(
            "SELECT t.kind, t.entity, t.scope, {} FROM {} AS f CROSS JOIN {} AS t ON t.id = f.thing
             WHERE {} AND f.until = {STANDS} ORDER BY f.id",
            columns(table.sheet),
            table.name,
            self.tables.things,
            conditions.sql()
        );
        let mut facts = self.db.prepare_cached(&sql)?;
        let facts = facts.query_map(params_from_iter(conditions.params()), |row| Ok((key(row)?, read(table.sheet, row, 3)?)))?;
        Ok(facts.collect::<rusqlite::Result<_>>()?)
    }

    fn latest(&self, sheet: &'static str, is: (&'static str, Value), by: (&'static str, i64), most: usize) -> Result<Vec<Fact>> {
        let (mut conditions, table) = (Conditions::default(), &self.tables.sheets[self.tables.table(sheet)?]);
        hold(&mut conditions, is.0, &Test::Is(is.1));
        conditions.and(&format!("f.{} <= ?", by.0), [by.1.into()]);
        let sql = format!(
            "SELECT {} FROM {} AS f WHERE {} AND f.until = {STANDS} ORDER BY f.{} DESC LIMIT {most}",
            columns(table.sheet),
            table.name,
            conditions.sql(),
            by.0
        );
        let mut facts = self.db.prepare_cached(&sql)?;
        let facts = facts.query_map(params_from_iter(conditions.params()), |row| read(table.sheet, row, 0))?;
        Ok(facts.collect::<rusqlite::Result<_>>()?)
    }

    fn lasting(&self, key: &Key) -> Result<Vec<Vec<u8>>> {
        let Tables { things, lasting, .. } = self.tables;
        let sql = format!(
            "SELECT l.summary FROM {things} AS t JOIN {lasting} AS l ON l.thing = t.id
             WHERE t.entity = ?1 AND t.kind = ?2 AND t.scope = ?3 ORDER BY l.id"
        );
        let mut all = self.db.prepare_cached(&sql)?;
        let all = all.query_map((Col(key.entity), key.kind.as_str(), Text(key.scope)), |row| row.get(0))?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }

    fn again(&self, key: Key) {
        self.again.borrow_mut().push(key);
    }
}
