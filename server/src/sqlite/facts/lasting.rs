//! What lasts of things whose ops are forgotten, at both of its ends: retention has it copied from the facts into the log before the ops
//! go, and the studies take it back from there, whenever their facts are made anew.

use rusqlite::{Connection, OptionalExtension, Transaction};
use xunge_shared::entity::{Entity, Key};

use super::{
    desk::{Bench, Slot},
    follow::{Follower, Left},
    forget::folded,
    tables::{STANDS, table_name},
};
use crate::{
    analyst::Study,
    sqlite::{
        lasting,
        meta::meta,
        pool::snapshot,
        sql::{Col, Text},
    },
    store::Result,
};

/// How many are taken back in one transaction.
const BATCH: i64 = 200;

/// The studies of which something lasts: each with where it is told.
#[derive(Debug, Clone)]
pub(in crate::sqlite) struct Lasts(Vec<Told>);

#[derive(Debug, Clone)]
struct Told {
    study: &'static str,
    sql: String,
}

/// The facts at one moment, for whoever forgets ops.
pub(in crate::sqlite) struct Keeper<'a> {
    facts: Transaction<'a>,
    lasts: &'a Lasts,
}

impl Lasts {
    pub(in crate::sqlite) fn of(studies: &[Box<dyn Study>]) -> Self {
        let told = |study: &dyn Study| {
            let sheet = study.lasts()?;
            let column = study.sheets().iter().find(|known| known.name == sheet)?.columns.first()?.0;
            let sql = format!(
                "SELECT f.{column} FROM {} AS t JOIN {} AS f ON f.thing = t.id AND f.until = {STANDS}
                 WHERE t.entity = ?1 AND t.kind = ?2 AND t.scope = ?3",
                table_name(study.name(), "things"),
                table_name(study.name(), sheet),
            );
            Some(Told { study: study.name(), sql })
        };
        Self(studies.iter().filter_map(|study| told(&**study)).collect())
    }

    /// Reads the facts as they are now.
    pub(in crate::sqlite) fn keeper<'a>(&'a self, facts: &'a Connection) -> Result<Keeper<'a>> {
        Ok(Keeper { facts: snapshot(facts)?, lasts: self })
    }
}

impl Keeper<'_> {
    /// Keeps what lasts of a thing, of which the op at `pos` is to be forgotten. False when a study has not taken that in yet, or not what was
    /// kept of the thing before: the op has to wait.
    pub(in crate::sqlite) fn keep(&self, log: &Connection, key: &Key, pos: i64) -> Result<bool> {
        for Told { study, sql } in &self.lasts.0 {
            let number = |name: &str| meta(&self.facts, &format!("{study} {name}"));
            let Some(taken_in) = number("pos")?.filter(|taken_in| *taken_in >= pos) else { return Ok(false) };
            if number("reread")?.is_some() {
                return Ok(false);
            }
            if let Some((upto, last)) = lasting::kept(log, study, key)? {
                if pos <= upto {
                    continue;
                }
                // what is told of the thing would have in it what is kept already
                if number("lasting")?.is_none_or(|taken_back| taken_back < last) {
                    return Ok(false);
                }
            }
            let mut summary = self.facts.prepare_cached(sql)?;
            let summary = summary.query_row((Col(key.entity), key.kind.as_str(), Text(key.scope)), |row| row.get::<_, Vec<u8>>(0));
            if let Some(summary) = summary.optional()? {
                lasting::keep(log, study, key, (&summary, taken_in))?;
            }
        }
        Ok(true)
    }
}

impl Follower {
    /// Has what lasts stand for things whose ops are forgotten, where that was not done yet; nothing to do in most cases. What was said of them
    /// after it is told beside it.
    pub(super) fn take_lasting(&mut self, log: &Connection, view: &Connection, facts: &mut Connection) -> Result<Left> {
        if self.study.lasts().is_none() {
            return Ok(Left::Nothing);
        }
        let done = self.number(facts, "lasting")?.unwrap_or_default();
        let batch = lasting::behind(log, self.study.name(), done, BATCH)?;
        let Some(last) = batch.last().map(|lasting| lasting.id) else { return Ok(Left::Nothing) };
        let moment = facts.transaction()?;
        let Self { study, tables, settings, pos, .. } = self;
        let desk = Bench::new(&moment, tables, study.pace(), settings.clone());
        for lasting in batch {
            let key = lasting.key;
            let slot = match desk.take(&key)? {
                Some(slot) => slot,
                None => desk.begin(Entity::nothing(&key))?,
            };
            let upto = slot.upto.max(lasting.upto);
            desk.last(slot.id, &lasting.summary, upto)?;
            let (entity, _) = folded(log, view, &key, (upto, *pos))?.unwrap_or_else(|| (Entity::nothing(&key), 0));
            desk.tell((slot.id, key.scope), 0, study.of_thing(&entity, &desk)?)?;
            desk.put_back(key, Slot { entity, upto, changed: true, ..slot });
        }
        desk.finish()?;
        self.set(&moment, "lasting", last)?;
        moment.commit()?;
        Ok(Left::Something)
    }
}
