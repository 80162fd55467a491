//! What lasts of things whose ops retention forgets. It lies in the log, because it follows from nothing else any more.
//!
//! Of a study and a thing there is a summary of what was known of it when its first op was forgotten, and one more of what came after that, whenever
//! some of it is forgotten: each stands for good, and together they tell of the thing. Each link covers the one before it, as in the log of who did
//! what, so that `verify` names what was altered.

use rusqlite::{Connection, OptionalExtension, Row};
use xunge_shared::{
    entity::Key,
    id::{KindName, Scope, Sha256},
};

use super::sql::{Col, Text};
use crate::store::{Finding, Result};

/// What lasts of a thing.
pub(super) struct Lasting {
    /// Its place among all that lasts.
    pub(super) id: i64,
    study: String,
    pub(super) key: Key,
    /// In the study's own words.
    pub(super) summary: Vec<u8>,
    /// The last place in the log of which it tells; [`ALL`] for what was kept before such places were.
    pub(super) upto: i64,
    link: Sha256,
}

const COLUMNS: &str = "SELECT id, study, kind, entity, scope, summary, link, upto FROM lasting";

/// The place of a summary that stands for all of a thing, whatever is said of it.
pub(super) const ALL: i64 = i64::MAX;

/// What a link covers: every field behind its length, so that no two read alike. The first form knows no place.
fn link(before: Sha256, id: i64, study: &str, key: &Key, (summary, upto): (&[u8], i64)) -> Sha256 {
    let mut bytes = if upto == ALL { b"xunge lasting 1".to_vec() } else { b"xunge lasting 2".to_vec() };
    bytes.extend(before.0);
    bytes.extend(id.to_be_bytes());
    bytes.extend(key.entity.0.to_be_bytes());
    if upto != ALL {
        bytes.extend(upto.to_be_bytes());
    }
    for part in [study.as_bytes(), key.kind.as_str().as_bytes(), key.scope.to_string().as_bytes(), summary] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    }
    Sha256::of(&bytes)
}

/// Up to which place in the log something lasts of a thing already, and its last summary's place among all; nothing of most.
pub(super) fn kept(log: &Connection, study: &str, key: &Key) -> Result<Option<(i64, i64)>> {
    let mut kept = log.prepare_cached(
        "SELECT max(ifnull(upto, ?5)), max(id) FROM lasting WHERE study = ?1 AND entity = ?2 AND kind = ?3 AND scope = ?4 HAVING count(*) > 0",
    )?;
    let place = (study, Col(key.entity), key.kind.as_str(), Text(key.scope), ALL);
    Ok(kept.query_row(place, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Keeps what lasts of a thing up to a place in the log, beside what was kept of it before.
pub(super) fn keep(log: &Connection, study: &str, key: &Key, (summary, upto): (&[u8], i64)) -> Result<()> {
    let last = log
        .prepare_cached("SELECT id, link FROM lasting ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get::<_, Col<Sha256>>(1)?.0)))
        .optional()?;
    let (last, before) = last.unwrap_or((0, Sha256([0; 32])));
    let id: i64 = last + 1;
    let link = link(before, id, study, key, (summary, upto));
    let mut keep = log.prepare_cached(
        "INSERT INTO lasting (id, study, kind, entity, scope, summary, link, upto) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    keep.execute((id, study, key.kind.as_str(), Col(key.entity), Text(key.scope), summary, Col(link), (upto != ALL).then_some(upto)))?;
    Ok(())
}

/// What was kept for a study behind a place, in order.
pub(super) fn behind(log: &Connection, study: &str, after: i64, limit: i64) -> Result<Vec<Lasting>> {
    let mut all = log.prepare_cached(&format!("{COLUMNS} WHERE id > ?1 AND study = ?2 ORDER BY id LIMIT ?3"))?;
    let all = all.query_map((after, study, limit), lasting)?;
    Ok(all.collect::<rusqlite::Result<_>>()?)
}

/// The first that is not what was kept there, and how many were looked at.
pub(super) fn walk(log: &Connection) -> Result<(Option<Finding>, u64)> {
    let mut all = log.prepare(&format!("{COLUMNS} ORDER BY id"))?;
    let (mut before, mut seen) = (Sha256([0; 32]), 0);
    for kept in all.query_map([], lasting)? {
        let Lasting { id, study, key, summary, upto, link: kept } = kept?;
        if id != seen + 1 || link(before, id, &study, &key, (&summary, upto)) != kept {
            return Ok((Some(Finding::Lasting { id: seen as u64 + 1 }), seen as u64));
        }
        (before, seen) = (kept, id);
    }
    Ok((None, seen as u64))
}

fn lasting(row: &Row<'_>) -> rusqlite::Result<Lasting> {
    let (Text(kind), Col(entity), Text(scope)): (Text<KindName>, _, Text<Scope>) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let Col(link) = row.get(6)?;
    let upto = row.get::<_, Option<i64>>(7)?.unwrap_or(ALL);
    Ok(Lasting { id: row.get(0)?, study: row.get(1)?, key: Key { kind, entity, scope }, summary: row.get(5)?, upto, link })
}
