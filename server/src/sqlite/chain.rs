//! The chains as they lie in the log: read back for receipts and anchors, and made for a log from before there were any.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};
use xunge_shared::{
    hlc::Millis,
    id::{AccountId, DeviceId, Scope, Sha256},
    op::RawOp,
    retention::is_left,
};

use super::{
    meta::{meta, set_meta},
    sql::{Col, Text},
};
use crate::{
    chain::{Entry, ORIGIN, Set, link},
    receipt::{End, Refused},
    store::{Result, StoreError},
};

/// How many ops of an older log are chained in one transaction.
const BATCH: i64 = 20_000;
/// Where the upgrade of an older log is; gone when it is over.
const CHAINED: &str = "chained";

/// What [`entry`] reads, in its order.
pub(super) const ENTRY: &str = "s.code, o.seq, o.eff, o.received, d.device, o.n, o.raw, o.hash, o.link, o.marks";
/// The tables of [`ENTRY`].
pub(super) const FROM: &str = "ops AS o LEFT JOIN scopes AS s ON s.id = o.scope LEFT JOIN devices AS d ON d.id = o.device";

/// An op's line, as its chain sees it.
pub(super) struct Chained {
    pub(super) entry: Entry,
    pub(super) link: Option<Sha256>,
    pub(super) marks: Option<i64>,
    /// What stands in place of the op: the op itself, or what retention left of it.
    pub(super) raw: RawOp,
    /// True when retention replaced it.
    pub(super) pruned: bool,
}

/// Reads [`ENTRY`].
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<Chained> {
    let Text(scope) = row.get(0)?;
    let (Col(seq), Col(eff), Col(received), Col(device), Col(n)) = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
    let raw = RawOp(row.get(6)?);
    let kept: Option<Col<Sha256>> = row.get(7)?;
    let op = kept.map_or_else(|| raw.hash(), |Col(hash)| hash);
    let entry = Entry { scope, seq, eff, received, device: DeviceId(device), n, op };
    let link = row.get::<_, Option<Col<Sha256>>>(8)?.map(|Col(link)| link);
    Ok(Chained { entry, link, marks: row.get(9)?, raw, pruned: kept.is_some() })
}

/// The link at a place of a scope; that before the first is [`ORIGIN`].
pub(super) fn link_at(log: &Connection, scope: i64, seq: u64) -> Result<Sha256> {
    if seq == 0 {
        return Ok(ORIGIN);
    }
    let link: Option<Option<Col<Sha256>>> = log
        .prepare_cached("SELECT link FROM ops WHERE scope = ?1 AND seq = ?2")?
        .query_row((scope, Col(seq)), |row| row.get(0))
        .optional()?;
    let Some(Some(Col(link))) = link else { return Err(StoreError::Corrupt(format!("no link at place {seq} of scope number {scope}"))) };
    Ok(link)
}

/// The entry of an op that is in the log, and the link before it.
pub(super) fn admitted(log: &Connection, device: DeviceId, series: i64, n: u64) -> Result<Option<(Entry, Sha256)>> {
    let found = log
        .prepare_cached(
            "SELECT s.code, o.seq, o.eff, o.received, o.raw, o.hash, o.scope FROM ops AS o JOIN scopes AS s ON s.id = o.scope
             WHERE o.device = ?1 AND o.n = ?2",
        )?
        .query_row((series, Col(n)), |row| {
            let (Text(scope), Col(seq), Col(eff), Col(received)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let kept = row.get::<_, Option<Col<Sha256>>>(5)?;
            let op = kept.map_or_else(|| row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from).map(Sha256::of), |Col(hash)| Ok(hash))?;
            Ok((Entry { scope, seq, eff, received, device, n, op }, row.get::<_, i64>(6)?))
        })
        .optional()?;
    let Some((entry, scope)) = found else { return Ok(None) };
    Ok(Some((entry, link_at(log, scope, entry.seq - 1)?)))
}

/// What is in quarantine under this hash, and the link before it.
pub(super) fn refused(log: &Connection, series: i64, op: Sha256) -> Result<Option<Refused>> {
    let found = log
        .prepare_cached("SELECT id, n, takes, refusal, received, author FROM quarantine WHERE device = ?1 AND hash = ?2")?
        .query_row((series, Col(op)), |row| {
            let (Col(id), Col(n), Col(received)) = (row.get(0)?, row.get(1)?, row.get(4)?);
            let (takes, refusal, author) = (row.get(2)?, row.get(3)?, AccountId(row.get(5)?));
            Ok(Refused { id, n, takes, refusal, received, author, op, before: ORIGIN })
        })
        .optional()?;
    let Some(refused) = found else { return Ok(None) };
    let before = refused_end(log, refused.id - 1)?.1;
    Ok(Some(Refused { before, ..refused }))
}

/// The last op in quarantine up to a number, and its link.
pub(super) fn refused_end(log: &Connection, upto: u64) -> Result<(u64, Sha256)> {
    let found = log
        .prepare_cached("SELECT id, link FROM quarantine WHERE id <= ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([upto.min(i64::MAX as u64) as i64], |row| Ok((row.get::<_, Col<u64>>(0)?.0, row.get::<_, Option<Col<Sha256>>>(1)?)))
        .optional()?;
    match found {
        None => Ok((0, ORIGIN)),
        Some((id, Some(Col(link)))) => Ok((id, link)),
        Some((id, None)) => Err(StoreError::Corrupt(format!("op {id} in quarantine has no link"))),
    }
}

/// Where each scope's chain ends.
pub(super) fn ends(log: &Connection) -> Result<Vec<End>> {
    let mut ends = log.prepare(
        "SELECT s.code, o.seq, o.link FROM scopes AS s JOIN ops AS o ON o.scope = s.id
         WHERE o.seq = (SELECT max(seq) FROM ops WHERE scope = s.id) ORDER BY s.code",
    )?;
    let ends = ends.query_map([], |row| {
        let (Text(scope), Col(seq), Col(link)) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(End { scope, seq, link })
    })?;
    Ok(ends.collect::<rusqlite::Result<_>>()?)
}

/// Chains what a log from before there were chains holds. Cut short, it goes on where it was.
pub(super) fn upgrade(log: &mut Connection) -> Result<()> {
    let Some(begun) = meta(log, CHAINED)? else { return Ok(()) };
    let Col(last): Col<u64> = log.query_row("SELECT ifnull(max(pos), 0) FROM ops", [], |row| row.get(0))?;
    if last > begun as u64 {
        tracing::info!(from = begun, to = last, "the log is upgraded: its ops are chained");
    }
    let mut ends: HashMap<Scope, Sha256> = HashMap::new();
    let mut at = begun;
    loop {
        let batch = log.transaction()?;
        let count = chain_batch(&batch, &mut ends, &mut at)?;
        if count == 0 {
            chain_quarantine(&batch)?;
            batch.execute("DELETE FROM meta WHERE name = ?1", [CHAINED])?;
            batch.commit()?;
            return Ok(());
        }
        set_meta(&batch, CHAINED, at)?;
        batch.commit()?;
        tracing::info!(at, last, "the log is upgraded");
    }
}

/// Chains the next ops behind the place `at`, and moves it; returns how many.
fn chain_batch(log: &Connection, ends: &mut HashMap<Scope, Sha256>, at: &mut i64) -> Result<usize> {
    let mut write = log.prepare_cached("UPDATE ops SET link = ?2, marks = ?3 WHERE pos = ?1")?;
    let mut read = log.prepare_cached(&format!("SELECT {ENTRY}, o.pos, o.scope FROM {FROM} WHERE o.pos > ?1 ORDER BY o.pos LIMIT ?2"))?;
    let mut rows = read.query((*at, BATCH))?;
    let mut done = vec![];
    while let Some(row) = rows.next()? {
        let (Chained { entry, .. }, pos, scope) = (entry(row)?, row.get::<_, i64>(10)?, row.get::<_, i64>(11)?);
        let before = match ends.get(&entry.scope) {
            Some(end) => *end,
            None => link_at(log, scope, entry.seq - 1)?,
        };
        let link = link(before, entry.hash());
        ends.insert(entry.scope, link);
        done.push((pos, link, entry.marks()));
    }
    for (pos, link, marks) in &done {
        write.execute((pos, Col(*link), marks))?;
        *at = *pos;
    }
    Ok(done.len())
}

fn chain_quarantine(log: &Connection) -> Result<()> {
    let mut read = log.prepare(&format!("SELECT {SET} FROM {QUARANTINE} WHERE q.link IS NULL ORDER BY q.id"))?;
    let mut write = log.prepare_cached("UPDATE quarantine SET link = ?2 WHERE id = ?1")?;
    let mut rows = read.query([])?;
    let mut before: Option<Sha256> = None;
    while let Some(row) = rows.next()? {
        let line = Line::read(row)?;
        let end = match before {
            Some(end) => end,
            None => refused_end(log, line.id - 1)?.1,
        };
        let next = link(end, line.set().hash());
        write.execute((Col(line.id), Col(next)))?;
        before = Some(next);
    }
    Ok(())
}

/// What [`Line::read`] reads, in its order.
pub(super) const SET: &str = "q.id, d.device, q.n, q.takes, q.refusal, q.received, q.author, q.hash, q.raw, q.link";
/// The tables of [`SET`].
pub(super) const QUARANTINE: &str = "quarantine AS q LEFT JOIN devices AS d ON d.id = q.device";

/// A line of the quarantine, as its chain sees it.
pub(super) struct Line {
    pub(super) id: u64,
    pub(super) device: DeviceId,
    pub(super) n: u64,
    takes: bool,
    refusal: String,
    received: Millis,
    author: AccountId,
    /// The stored hash, by which a second delivery is known.
    pub(super) stored: Sha256,
    /// The hash of what is there.
    pub(super) op: Sha256,
    pub(super) link: Option<Sha256>,
}

impl Line {
    /// Reads [`SET`].
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (Col(id), Col(device), Col(n), Col(received), Col(stored)) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(5)?, row.get(7)?);
        let raw = RawOp(row.get(8)?);
        // Of a track that retention has forgotten there is a void, and the chain goes by the hash of what was there.
        let op = if raw.open().is_ok_and(|left| is_left(&left)) { stored } else { raw.hash() };
        let link = row.get::<_, Option<Col<Sha256>>>(9)?.map(|Col(link)| link);
        let (takes, refusal, author) = (row.get(3)?, row.get(4)?, AccountId(row.get(6)?));
        Ok(Self { id, device: DeviceId(device), n, takes, refusal, received, author, stored, op, link })
    }

    /// What its link says.
    pub(super) fn set(&self) -> Set<'_> {
        let Self { id, device, n, takes, refusal, received, author, op, .. } = self;
        Set { id: *id, device: *device, n: *n, takes: *takes, refusal, received: *received, author: *author, op: *op }
    }
}
