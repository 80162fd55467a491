//! Counts in the feeds of what facts name (see [`Joined`]): they are the sums of a join, kept as one of its sides changes.
//!
//! With the facts S and the things P, of which a transaction changed dS and dP, what is kept changes by dS ⋈ (P − dP) + S ⋈ dP: it asks for the
//! things that were named, and for what was said of the things that changed, and for nothing else.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, params_from_iter};
use xunge_shared::id::Scope;

use super::{
    counts::{Change, Counts, DAYS, column},
    tables::{STANDS, Table, Tables},
};
use crate::{
    sqlite::{
        filter::{Conditions, value},
        sql::Text,
    },
    store::{Counted, Fact, Joined, Result, StoreError},
};

/// Things that came to stand (1 and more) or ended (-1 and less) in a transaction: by the number of the table whose counts are joined with them.
#[derive(Debug, Default)]
pub(super) struct Stood(BTreeMap<(usize, String), HashMap<Thing, i64>>);

/// Its feed and weight.
type Thing = (Scope, i64);

/// A sheet with counts of such a kind.
struct Join<'a> {
    /// The number of its table.
    number: usize,
    table: &'a Table,
    counted: &'static Counted,
    joined: &'static Joined,
    /// The number of the column by which it is joined, in its counts.
    by: usize,
}

fn joins(tables: &Tables) -> impl Iterator<Item = Join<'_>> {
    tables.sheets.iter().enumerate().filter_map(|(number, table)| {
        let counted = table.sheet.counted.as_ref()?;
        let joined = counted.joined.as_ref()?;
        let by = counted.by.iter().position(|by| *by == joined.column)? + 1;
        Some(Join { number, table, counted, joined, by })
    })
}

impl Stood {
    /// Takes a fact in (1) or out (-1), where the counts of a sheet are joined with its sheet.
    pub(super) fn add(&mut self, tables: &Tables, scope: Scope, fact: &Fact, by: i64) -> Result<()> {
        for Join { number, joined, .. } in joins(tables).filter(|join| join.joined.sheet == fact.sheet) {
            let sheet = tables.sheets[tables.table(fact.sheet)?].sheet;
            let (key, weight) = (column(sheet, fact, joined.column)?.text(), column(sheet, fact, joined.weight)?.int());
            if let (Some(key), Some(weight)) = (key, weight) {
                *self.0.entry((number, key.to_owned())).or_default().entry((scope, weight)).or_default() += by;
            }
        }
        Ok(())
    }

    /// Adds what follows to the counts of a transaction, whose facts are written and whose counts are not.
    pub(super) fn follow(self, db: &Connection, tables: &Tables, counts: &mut Counts) -> Result<()> {
        for join in joins(tables) {
            for (key, changes) in counts.by_day(join.number, join.by) {
                let mut things = join.things(db, tables, &key)?;
                for (thing, by) in self.0.get(&(join.number, key.clone())).into_iter().flatten() {
                    *things.entry(*thing).or_default() -= by;
                }
                for change in changes {
                    let once = join.turned(db, &key, &change)?;
                    join.put(counts, &things, &change, once);
                }
            }
            for ((_, key), things) in self.0.iter().filter(|((number, _), _)| *number == join.number) {
                if things.values().any(|by| *by != 0) {
                    join.said(db, key)?.iter().for_each(|said| join.put(counts, things, said, 1));
                }
            }
        }
        Ok(())
    }
}

impl Join<'_> {
    /// Counts a change for each of these things; `once` says whether they have a day more (1) or less (-1).
    fn put(&self, counts: &mut Counts, things: &HashMap<Thing, i64>, change: &Change, once: i64) {
        let name = |names: &[(&str, &'static str)]| names.iter().find(|(measure, _)| *measure == change.measure).map(|(_, name)| *name);
        for ((scope, weight), times) in things {
            if let Some(name) = name(self.joined.all) {
                counts.put((self.number, 0), name, (change.day, ""), *scope, (times * change.n, times * change.sum));
            }
            if let Some(name) = name(self.joined.once) {
                counts.put((self.number, 0), name, (change.day, ""), *scope, (times * once, times * once * weight));
            }
        }
    }

    /// 1 where a thing is named on this day that was not before, -1 where it is not any more.
    fn turned(&self, db: &Connection, key: &str, change: &Change) -> Result<i64> {
        if !self.joined.once.iter().any(|(measure, _)| *measure == change.measure) {
            return Ok(0);
        }
        let sql = format!(
            "SELECT ifnull(sum(n), 0) FROM {} WHERE by_n = ?1 AND measure = ?2 AND span = {DAYS} AND start = ?3 AND key = ?4",
            Counts::table(&self.table.name)
        );
        let before: i64 = db.prepare_cached(&sql)?.query_row((self.by as i64, &change.measure, change.day, key), |row| row.get(0))?;
        Ok(i64::from(before + change.n > 0) - i64::from(before > 0))
    }

    /// The things of this name that stand now.
    fn things(&self, db: &Connection, tables: &Tables, key: &str) -> Result<HashMap<Thing, i64>> {
        let Joined { column, sheet, weight, .. } = self.joined;
        let table = &tables.sheets[tables.table(sheet)?].name;
        let sql = format!("SELECT scope, {weight} FROM {table} WHERE {column} = ?1 AND until = {STANDS} AND {weight} IS NOT NULL");
        let mut standing = db.prepare_cached(&sql)?;
        let mut things = HashMap::new();
        for thing in standing.query_map([key], |row| Ok((row.get::<_, Text<Scope>>(0)?.0, row.get(1)?)))? {
            *things.entry(thing?).or_default() += 1;
        }
        Ok(things)
    }

    /// What is said now of things of this name, of each day.
    fn said(&self, db: &Connection, key: &str) -> Result<Vec<Change>> {
        let Counted { measure, day, sum, .. } = self.counted;
        let (Some(day), Some(sum)) = (day, sum) else { return Err(StoreError::Corrupt(format!("{} has no days", self.table.name))) };
        let measures = self.joined.all.iter().chain(self.joined.once).map(|(measure, _)| value(*measure));
        let mut conditions = Conditions::default();
        conditions.and(&format!("{} = ? AND until = ?", self.joined.column), [value(key), value(STANDS)]);
        conditions.one_of(&format!("+{measure}"), measures);
        let sql = format!(
            "SELECT {measure}, {day}, count(*), ifnull(sum({sum}), 0) FROM {} WHERE {} GROUP BY {measure}, {day}",
            self.table.name,
            conditions.sql()
        );
        let mut said = db.prepare_cached(&sql)?;
        let said = said.query_map(params_from_iter(conditions.params()), |row| {
            Ok(Change { measure: row.get(0)?, day: row.get(1)?, n: row.get(2)?, sum: row.get(3)? })
        })?;
        Ok(said.collect::<rusqlite::Result<_>>()?)
    }
}
