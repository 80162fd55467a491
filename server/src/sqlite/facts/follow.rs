//! A study on its way along the log: it takes in a slice, has things tell their facts anew when the county's settings changed, and takes
//! back what was forgotten. Each step is one transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    entity::{Entity, Key},
    hlc::{Hlc, Millis},
    id::EntityId,
    kinds::{Kind, county::County},
    op::{RawOp, VOID},
    settings::Settings,
};

use super::{
    desk::Bench,
    tables::{Tables, table_name},
};
use crate::{
    analyst::{Pace, Study, Told},
    sqlite::{
        meta::{meta, set_meta},
        sql::Col,
        state::decode,
    },
    store::Result,
};

/// The greatest number of ops in one slice.
const SLICE_OPS: i64 = 2_000;
/// A slice ends after so many bytes of ops, or of the states that it speaks of.
const SLICE_BYTES: usize = 1024 * 1024;
/// How many things tell anew in one transaction after the settings changed.
const REREAD: i64 = 500;

/// A study with its tables, and how far it is.
pub(super) struct Follower {
    pub(super) study: Box<dyn Study>,
    pub(super) tables: Tables,
    pub(super) pos: u64,
    /// The thing that the settings are of.
    county: Option<EntityId>,
    pub(super) settings: Settings,
}

/// What there is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Nothing,
    Something,
}

/// An op of the log.
struct Line {
    pos: u64,
    eff: Hlc,
    received: Millis,
    raw: RawOp,
}

impl Follower {
    /// A study whose tables are in `db`; they are made anew when they are of another version.
    pub(super) fn new(study: Box<dyn Study>, db: &mut Connection) -> Result<Self> {
        let tables = Tables::of(&*study);
        let mut follower = Self { study, tables, pos: 0, county: None, settings: Settings::default() };
        if follower.number(db, "version")? != Some(follower.study.version()) {
            let new = db.transaction()?;
            follower.tables.make(&new)?;
            new.execute("DELETE FROM meta WHERE name LIKE ?1", [format!("{} %", follower.study.name())])?;
            follower.set(&new, "version", follower.study.version())?;
            new.commit()?;
        }
        follower.recall(db)?;
        Ok(follower)
    }

    /// Takes what the file says for true: at the start, and after a rollback.
    pub(super) fn recall(&mut self, db: &Connection) -> Result<()> {
        self.pos = self.number(db, "pos")?.unwrap_or_default() as u64;
        let county = county(db, self.study.name())?;
        self.county = county.as_ref().map(|county| county.id);
        self.settings = county.and_then(|county| county.settings().cloned()).unwrap_or_default();
        let desk = Bench::new(db, &self.tables, self.study.pace(), self.settings.clone());
        self.study.recall(&desk)
    }

    /// A number of this study in the file.
    pub(super) fn number(&self, db: &Connection, name: &str) -> Result<Option<i64>> {
        Ok(meta(db, &format!("{} {name}", self.study.name()))?)
    }

    /// Sets one.
    pub(super) fn set(&self, db: &Connection, name: &str, value: i64) -> Result<()> {
        Ok(set_meta(db, &format!("{} {name}", self.study.name()), value)?)
    }

    /// One step: what the settings changed, what was forgotten, or what comes next in the log up to `upto`.
    pub(super) fn step(&mut self, log: &Connection, view: &Connection, facts: &mut Connection, upto: u64) -> Result<Left> {
        if self.number(facts, "reread")?.is_some() {
            return self.reread(facts);
        }
        // Only when the view knows the histories of all that was looked at.
        if self.pos <= upto
            && (self.take_lasting(log, view, facts)? == Left::Something || self.forget(log, view, facts)? == Left::Something)
        {
            return Ok(Left::Something);
        }
        let lines = slice(log, self.pos, upto)?;
        if lines.is_empty() { Ok(Left::Nothing) } else { self.follow(facts, &lines) }
    }

    fn follow(&mut self, facts: &mut Connection, lines: &[Line]) -> Result<Left> {
        let Self { study, tables, settings, .. } = self;
        let moment = facts.transaction()?;
        let desk = Bench::new(&moment, tables, study.pace(), settings.clone());
        let mut settled = BTreeSet::new();
        let (mut least, mut county, mut changed) = (self.county, None, None);
        let mut pos = self.pos;
        for Line { pos: place, eff, received, raw } in lines {
            pos = *place;
            // The projector stops at what is no op; here it is only passed.
            let Ok(op) = raw.open() else { continue };
            let is_looked_at = study.kinds().contains(&op.kind);
            if op.kind == VOID || !is_looked_at && op.kind != County::NAME {
                continue;
            }
            let key = Key::of(&op);
            let mut slot = match desk.take(&key)? {
                Some(slot) => slot,
                None => desk.begin(Entity::before(&op))?,
            };
            // what lasts of the thing tells of it
            if *place as i64 <= slot.upto {
                desk.put_back(key, slot);
                continue;
            }
            if is_looked_at {
                let told = Told { pos, eff: *eff, received: *received, op: &op, raw, before: &slot.entity };
                for fact in study.of_op(&told, &desk)? {
                    desk.note((slot.id, key.scope), pos, &fact)?;
                }
            }
            slot.entity.apply(&op, raw, *eff);
            slot.changed = true;
            if slot.entity.is_county() && least.is_none_or(|least| slot.entity.id <= least) {
                (least, county) = (Some(slot.entity.id), Some(slot.id));
                changed = Some(slot.entity.settings().cloned().unwrap_or_default()).filter(|new| new != settings);
            }
            if is_looked_at && study.pace() == Pace::EachOp {
                let facts = study.of_thing(&slot.entity, &desk)?;
                desk.tell((slot.id, key.scope), pos, facts)?;
                desk.put_back(key.clone(), slot);
                tell_again(&mut **study, &desk, &BTreeSet::from([key]), pos)?;
            } else {
                desk.put_back(key.clone(), slot);
                settled.extend(is_looked_at.then_some(key));
            }
            if changed.is_some() || desk.loaded() > SLICE_BYTES {
                break;
            }
        }
        settle(&mut **study, &desk, &settled, pos)?;
        desk.finish()?;
        if let Some(county) = county {
            set_meta(&moment, &format!("{} county", study.name()), county)?;
        }
        if let Some(new) = changed {
            let alike = new.rules_alike(settings);
            *settings = new;
            if !alike && self.study.follows_settings() {
                self.set(&moment, "reread", 0)?;
            }
        }
        self.set(&moment, "pos", pos as i64)?;
        moment.commit()?;
        (self.pos, self.county) = (pos, least);
        Ok(Left::Something)
    }

    /// Has some things tell anew what they say by the new settings, as of the op that set them.
    fn reread(&mut self, facts: &mut Connection) -> Result<Left> {
        let after = self.number(facts, "reread")?.unwrap_or_default();
        let Self { study, tables, settings, pos, .. } = self;
        let moment = facts.transaction()?;
        let desk = Bench::new(&moment, tables, study.pace(), settings.clone());
        let mut last = None;
        {
            let mut things =
                moment.prepare_cached(&format!("SELECT id, state FROM {} WHERE id > ?1 ORDER BY id LIMIT ?2", tables.things))?;
            let mut things = things.query((after, REREAD))?;
            while let Some(thing) = things.next()? {
                let id = thing.get(0)?;
                last = Some(id);
                let entity = decode(thing.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
                if study.kinds().contains(&entity.kind) {
                    desk.tell((id, entity.scope), *pos, study.of_thing(&entity, &desk)?)?;
                    tell_again(&mut **study, &desk, &BTreeSet::from([entity.key()]), *pos)?;
                }
            }
        }
        desk.finish()?;
        match last {
            Some(last) => self.set(&moment, "reread", last)?,
            None => drop(moment.execute("DELETE FROM meta WHERE name = ?1", [format!("{} reread", self.study.name())])?),
        }
        moment.commit()?;
        Ok(Left::Something)
    }
}

/// The county, as a study has folded it.
pub(in crate::sqlite) fn county(db: &Connection, study: &str) -> Result<Option<Entity>> {
    let Some(county) = meta(db, &format!("{study} county"))? else { return Ok(None) };
    let sql = format!("SELECT state FROM {} WHERE id = ?1", table_name(study, "things"));
    let state: Option<Vec<u8>> = db.query_row(&sql, [county], |row| row.get(0)).optional()?;
    state.map(|state| decode(&state)).transpose()
}

/// Has the things of a slice tell their facts, those of the study's first kind first.
fn settle(study: &mut dyn Study, desk: &Bench<'_>, things: &BTreeSet<Key>, pos: u64) -> Result<()> {
    for kind in study.kinds() {
        for key in things.iter().filter(|key| key.kind == *kind) {
            tell(study, desk, key.clone(), pos)?;
        }
    }
    tell_again(study, desk, &BTreeSet::new(), pos)
}

/// Has those tell their facts that were asked to, but for those that have just done so.
fn tell_again(study: &mut dyn Study, desk: &Bench<'_>, done: &BTreeSet<Key>, pos: u64) -> Result<()> {
    for key in desk.asked_again().into_iter().filter(|key| !done.contains(key)) {
        tell(study, desk, key, pos)?;
    }
    // Whoever tells only because another changed has nobody else tell.
    desk.asked_again();
    Ok(())
}

fn tell(study: &mut dyn Study, desk: &Bench<'_>, key: Key, pos: u64) -> Result<()> {
    let Some(slot) = desk.take(&key)? else { return Ok(()) };
    let facts = study.of_thing(&slot.entity, desk)?;
    desk.tell((slot.id, key.scope), pos, facts)?;
    desk.put_back(key, slot);
    Ok(())
}

fn slice(log: &Connection, pos: u64, upto: u64) -> Result<Vec<Line>> {
    let mut read = log.prepare_cached("SELECT pos, eff, received, raw FROM ops WHERE pos > ?1 AND pos <= ?2 ORDER BY pos LIMIT ?3")?;
    let mut rows = read.query((Col(pos), Col(upto), SLICE_OPS))?;
    let (mut lines, mut bytes) = (vec![], 0);
    while let Some(row) = rows.next()? {
        let (Col(pos), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let raw = RawOp(row.get(3)?);
        bytes += raw.0.len();
        lines.push(Line { pos, eff, received, raw });
        if bytes > SLICE_BYTES {
            break;
        }
    }
    Ok(lines)
}
