//! What lasts of things whose ops retention forgets. It lies in the log, because it follows from nothing else any more.
//!
//! One summary for each study and thing, for good: the first that is kept. Each link covers the one before it, as in the log of who did
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
    link: Sha256,
}

const COLUMNS: &str = "SELECT id, study, kind, entity, scope, summary, link FROM lasting";

/// What a link covers: every field behind its length, so that no two read alike.
fn link(before: Sha256, id: i64, study: &str, key: &Key, summary: &[u8]) -> Sha256 {
    let mut bytes = b"xunge lasting 1".to_vec();
    bytes.extend(before.0);
    bytes.extend(id.to_be_bytes());
    bytes.extend(key.entity.0.to_be_bytes());
    for part in [study.as_bytes(), key.kind.as_str().as_bytes(), key.scope.to_string().as_bytes(), summary] {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    }
    Sha256::of(&bytes)
}

/// True when something lasts of a thing already.
pub(super) fn is_kept(log: &Connection, study: &str, key: &Key) -> Result<bool> {
    let mut kept = log.prepare_cached("SELECT 1 FROM lasting WHERE study = ?1 AND entity = ?2 AND kind = ?3 AND scope = ?4")?;
    Ok(kept.exists((study, Col(key.entity), key.kind.as_str(), Text(key.scope)))?)
}

/// Keeps what lasts of a thing of which nothing was kept before.
pub(super) fn keep(log: &Connection, study: &str, key: &Key, summary: &[u8]) -> Result<()> {
    let last = log
        .prepare_cached("SELECT id, link FROM lasting ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get::<_, Col<Sha256>>(1)?.0)))
        .optional()?;
    let (last, before) = last.unwrap_or((0, Sha256([0; 32])));
    let id: i64 = last + 1;
    let link = link(before, id, study, key, summary);
    let mut keep =
        log.prepare_cached("INSERT INTO lasting (id, study, kind, entity, scope, summary, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    keep.execute((id, study, key.kind.as_str(), Col(key.entity), Text(key.scope), summary, Col(link)))?;
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
        let Lasting { id, study, key, summary, link: kept } = kept?;
        if id != seen + 1 || link(before, id, &study, &key, &summary) != kept {
            return Ok((Some(Finding::Lasting { id: seen as u64 + 1 }), seen as u64));
        }
        (before, seen) = (kept, id);
    }
    Ok((None, seen as u64))
}

fn lasting(row: &Row<'_>) -> rusqlite::Result<Lasting> {
    let (Text(kind), Col(entity), Text(scope)): (Text<KindName>, _, Text<Scope>) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let Col(link) = row.get(6)?;
    Ok(Lasting { id: row.get(0)?, study: row.get(1)?, key: Key { kind, entity, scope }, summary: row.get(5)?, link })
}
