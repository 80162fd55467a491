//! The log of who did what: only ever added to, each entry's hash covering the one before it. Reads no op.

use rusqlite::{Connection, OptionalExtension, Row};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, Sha256},
};

use super::{ledger::Ledger, sql::Col};
use crate::store::{AuditQuery, Note, Noted, Result};

const COLUMNS: &str = "SELECT id, at, actor, action, subject, about, hash FROM audit";

/// What an entry's hash covers: every field behind its length or its absence, so that no two entries read alike.
fn hash(before: Sha256, id: u64, at: Millis, who: [Option<AccountId>; 2], action: &str, about: Option<&str>) -> Sha256 {
    let mut bytes = before.0.to_vec();
    bytes.extend([id, at].into_iter().flat_map(u64::to_be_bytes));
    for account in who {
        bytes.push(u8::from(account.is_some()));
        bytes.extend(account.map_or(0, |account| account.0).to_be_bytes());
    }
    for text in [Some(action), about] {
        bytes.push(u8::from(text.is_some()));
        let text = text.unwrap_or_default();
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    Sha256::of(&bytes)
}

/// Adds an entry; returns its place.
pub(super) fn note(ledger: &Ledger, note: &Note) -> Result<u64> {
    let db = ledger.db();
    let last = db.prepare_cached("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")?;
    let last = { last }.query_row([], |row| Ok((row.get::<_, Col<u64>>(0)?.0, row.get::<_, Col<Sha256>>(1)?.0))).optional()?;
    let (last, before) = last.unwrap_or((0, Sha256([0; 32])));
    let Note { at, actor, action, subject, about } = note;
    let id = last + 1;
    let hash = hash(before, id, *at, [*actor, *subject], action.code(), about.as_deref());
    db.prepare_cached("INSERT INTO audit (id, at, actor, action, subject, about, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
        Col(id),
        Col(*at),
        actor.map(|account| account.0),
        action.code(),
        subject.map(|account| account.0),
        about.as_deref(),
        Col(hash),
    ))?;
    Ok(id)
}

/// The newest entries before a place.
pub(super) fn page(log: &Connection, before: Option<u64>, limit: usize) -> Result<Vec<Noted>> {
    let mut page = log.prepare_cached(&format!("{COLUMNS} WHERE id < ?1 ORDER BY id DESC LIMIT ?2"))?;
    let page = page.query_map((before.unwrap_or(i64::MAX as u64) as i64, limit as i64), noted)?;
    Ok(page.collect::<rusqlite::Result<_>>()?)
}

/// The newest entries that are asked for.
pub(super) fn noted_by(log: &Connection, query: &AuditQuery) -> Result<Vec<Noted>> {
    // One statement for all questions: the log is walked from its end, and questions are few.
    let mut page = log.prepare_cached(&format!(
        "{COLUMNS} WHERE id < ?1 AND (?2 IS NULL OR actor = ?2 OR subject = ?2) AND (?3 IS NULL OR instr(?3, ',' || action || ','))
           AND at >= ?4 AND at < ?5 ORDER BY id DESC LIMIT ?6"
    ))?;
    let place = |bound: Option<u64>, none: i64| bound.map_or(none, |at| i64::try_from(at).unwrap_or(i64::MAX));
    let actions = (!query.actions.is_empty()).then(|| format!(",{},", query.actions.join(",")));
    let found = page.query_map(
        (
            place(query.before, i64::MAX),
            query.who.map(|who| who.0),
            actions,
            place(query.from, 0),
            place(query.to, i64::MAX),
            query.limit as i64,
        ),
        noted,
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The first entry that is not what was added there, if any.
pub(super) fn fault(log: &Connection) -> Result<Option<u64>> {
    let mut all = log.prepare_cached(&format!("{COLUMNS} ORDER BY id"))?;
    let (mut before, mut expected) = (Sha256([0; 32]), 1);
    for entry in all.query_map([], noted)? {
        let Noted { id, at, actor, action, subject, about, hash: kept } = entry?;
        if id != expected || hash(before, id, at, [actor, subject], &action, about.as_deref()) != kept {
            return Ok(Some(expected));
        }
        (before, expected) = (kept, id + 1);
    }
    Ok(None)
}

fn noted(row: &Row<'_>) -> rusqlite::Result<Noted> {
    let (Col(id), Col(at), Col(hash)) = (row.get(0)?, row.get(1)?, row.get(6)?);
    let account = |column| row.get::<_, Option<u32>>(column).map(|id| id.map(AccountId));
    Ok(Noted { id, at, actor: account(2)?, action: row.get(3)?, subject: account(4)?, about: row.get(5)?, hash })
}
