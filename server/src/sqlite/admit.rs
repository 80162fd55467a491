//! Admission: a push is read and judged on its caller's thread ([`prepare`]); the writing thread only numbers and inserts
//! ([`record`]).
//!
//! Every op of a push ends in the log, in quarantine, or was there before. Which of them is `shared::record`'s decision; here is
//! how the log is asked and told.

use rusqlite::{Connection, OptionalExtension};
use xunge_shared::{
    admit::{Context, Refusal, skew},
    hlc::{Hlc, Millis},
    id::{AccountId, DeviceId, Scope, Sha256},
    op::{RawOp, encode},
    record::{Judged, Log, Place, judge},
    wire::{DeviceStatus, OpResult, OpStatus, PushReply},
};

use super::{
    chain,
    ledger::{Known, Ledger},
    sql::{Col, Text},
    vacant,
};
use crate::{
    chain::{Entry, ORIGIN, Set},
    receipt::Chained,
    store::{Push, Result, StoreError},
};

/// A push, read and judged.
pub(super) struct Prepared {
    device: DeviceId,
    author: AccountId,
    now: Millis,
    status: Option<Vec<u8>>,
    /// Each with its hash, so that the writing thread has less to do.
    ops: Vec<(Judged, Sha256)>,
}

/// Reads and judges a push.
pub(super) fn prepare(push: Push) -> Prepared {
    let cx = Context { author: push.author, grants: &push.grants, now: push.now, skew_ms: skew(push.dev_now, push.now) };
    let hashed = |raw: RawOp| {
        let hash = raw.hash();
        (judge(raw, push.device, &cx), hash)
    };
    let ops = push.ops.into_iter().map(hashed).collect();
    Prepared { device: push.device, author: push.author, now: push.now, status: push.status.as_ref().map(encode), ops }
}

impl Prepared {
    /// True when one of the ops takes an area off the county's list.
    pub(super) fn takes_off(&self) -> bool {
        self.ops.iter().any(|(op, _)| !op.taken_off().is_empty())
    }

    /// Sets aside what takes an area off the list that is not empty.
    pub(super) fn keep_occupied(&mut self, log: &Connection, view: &Connection) -> Result<()> {
        let occupied = vacant::occupied((log, view), self.ops.iter().map(|(op, _)| op), self.now)?;
        self.ops.iter_mut().for_each(|(op, _)| op.unless_occupied(&occupied));
        Ok(())
    }

    /// About what it keeps in memory, bytes.
    pub(super) fn weight(&self) -> usize {
        self.ops.iter().map(|(op, _)| op.raw.0.len() + size_of::<(Judged, Sha256)>()).sum()
    }
}

/// Numbers and inserts a push, within the writer's transaction. The second is what its receipt is to say.
pub(super) fn record(ledger: &mut Ledger, push: &Prepared, epoch: u64) -> Result<(PushReply, Chained)> {
    let Prepared { device, author, now, status, ops } = push;
    let Known { id, mut series } = ledger.series(*device, *author)?;
    let mut recording = Recording { ledger: &mut *ledger, id, device: *device, hash: ORIGIN, author: *author, now: *now };
    let mut results = Vec::with_capacity(ops.len());
    for (op, hash) in ops {
        recording.hash = *hash;
        results.push(xunge_shared::record::record(&mut recording, &mut series, *author, op)?);
    }
    let high_n = recording.finish(Known { id, series }, status.as_deref())?;
    let chained = chained(ledger, *device, id, ops, &results)?;
    Ok((PushReply { srv_now: *now, results, high_n, epoch, receipt: None }, chained))
}

/// What the chains have of a push: of ops that were there before, too.
fn chained(ledger: &mut Ledger, device: DeviceId, series: i64, ops: &[(Judged, Sha256)], results: &[OpResult]) -> Result<Chained> {
    let mut chained = Chained { admitted: ledger.chained(), refused: vec![] };
    for ((op, hash), result) in ops.iter().zip(results) {
        match result.status {
            OpStatus::Duplicate => chained.admitted.extend(chain::admitted(ledger.db(), device, series, op.n)?),
            OpStatus::Quarantined => chained.refused.extend(chain::refused(ledger.db(), series, *hash)?),
            OpStatus::Ok | OpStatus::HeldUnknownKind | OpStatus::HeldNeedPhoto => {}
        }
    }
    Ok(chained)
}

/// Notes what a device told of itself, with a pull.
pub(super) fn note_seen(
    ledger: &mut Ledger,
    device: DeviceId,
    author: AccountId,
    now: Millis,
    status: Option<&DeviceStatus>,
) -> Result<()> {
    let known = ledger.series(device, author)?;
    Recording { ledger, id: known.id, device, hash: ORIGIN, author, now }.finish(known, status.map(encode).as_deref())?;
    Ok(())
}

/// A push on its way into the log.
struct Recording<'a> {
    ledger: &'a mut Ledger,
    id: i64,
    device: DeviceId,
    /// Of the op that is being recorded.
    hash: Sha256,
    author: AccountId,
    now: Millis,
}

impl Log for Recording<'_> {
    type Error = StoreError;

    fn place(&mut self, n: u64, raw: &RawOp) -> Result<Option<(Place, bool)>> {
        Ok(self
            .ledger
            .db()
            .prepare_cached(
                "SELECT seq, eff, CASE WHEN hash IS NULL THEN raw = ?3 ELSE hash = ?4 END FROM ops WHERE device = ?1 AND n = ?2",
            )?
            .query_row((self.id, Col(n), &raw.0, Col(self.hash)), |row| {
                let (Col(seq), Col(eff)) = (row.get(0)?, row.get(1)?);
                Ok((Place { seq, eff }, row.get::<_, bool>(2)?))
            })
            .optional()?)
    }

    fn eff_before(&mut self, n: u64) -> Result<Option<Hlc>> {
        Ok(self
            .ledger
            .db()
            .prepare_cached("SELECT eff FROM ops WHERE device = ?1 AND n < ?2 ORDER BY n DESC LIMIT 1")?
            .query_row((self.id, Col(n)), |row| Ok(row.get::<_, Col<Hlc>>(0)?.0))
            .optional()?)
    }

    fn insert(&mut self, scope: Scope, n: u64, eff: Hlc, raw: &RawOp) -> Result<u64> {
        let (id, seq) = self.ledger.next_seq(scope)?;
        let entry = Entry { scope, seq, eff, received: self.now, device: self.device, n, op: self.hash };
        let link = self.ledger.chain(&entry)?;
        let pos = self.ledger.next_pos();
        self.ledger
            .db()
            .prepare_cached(
                "INSERT INTO ops (pos, scope, seq, device, n, eff, received, raw, link, marks)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(rusqlite::params![
                Col(pos),
                id,
                Col(seq),
                self.id,
                Col(n),
                Col(eff),
                Col(self.now),
                raw.0,
                Col(link),
                entry.marks()
            ])?;
        Ok(seq)
    }

    fn are_here(&mut self, photos: &[Sha256]) -> Result<bool> {
        let mut here = self.ledger.db().prepare_cached("SELECT 1 FROM blobs WHERE photo = ?1 AND completed IS NOT NULL")?;
        for photo in photos {
            if !here.exists([Col(*photo)])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn refused(&mut self, hash: Sha256, now: Refusal) -> Result<Option<Refusal>> {
        let before = self
            .ledger
            .db()
            .prepare_cached("SELECT refusal FROM quarantine WHERE device = ?1 AND hash = ?2")?
            .query_row((self.id, Col(hash)), |row| row.get::<_, String>(0))
            .optional()?;
        Ok(before.map(|code| refusal_of(&code).unwrap_or(now)))
    }

    fn quarantine(&mut self, op: &Judged, hash: Sha256, refusal: Refusal, takes: bool) -> Result<()> {
        let about = op.about.as_ref();
        let (device, now, author) = (self.device, self.now, self.author);
        let set = |id| Set { id, device, n: op.n, takes, refusal: refusal.code(), received: now, author, op: hash };
        let (id, link) = self.ledger.chain_refused(set)?;
        self.ledger
            .db()
            .prepare_cached(
                "INSERT INTO quarantine (id, device, n, takes, refusal, received, author, scope, kind, entity, hash, raw, link)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(rusqlite::params![
                Col(id),
                self.id,
                Col(op.n),
                takes,
                refusal.code(),
                Col(self.now),
                self.author.0,
                about.map(|about| Text(about.scope)),
                about.map(|about| about.kind.as_str()),
                about.map(|about| Col(about.entity)),
                Col(hash),
                op.raw.0,
                Col(link)
            ])?;
        Ok(())
    }
}

impl Recording<'_> {
    /// Notes that the device was here; returns up to where the series is.
    fn finish(self, known: Known, status: Option<&[u8]>) -> Result<u64> {
        let Self { ledger, id, device, author, now, .. } = self;
        let high = known.series.high;
        if known.series.account == author {
            ledger
                .db()
                .prepare_cached("UPDATE devices SET high = ?2, last_seen = ?3, status = ifnull(?4, status) WHERE id = ?1")?
                .execute((id, Col(high), Col(now), status))?;
        }
        ledger.keep(device, known);
        Ok(high)
    }
}

/// The refusal with this code.
pub(super) fn refusal_of(code: &str) -> Option<Refusal> {
    Refusal::ALL.into_iter().find(|refusal| refusal.code() == code)
}
